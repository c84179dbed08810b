"""Compulsory school age and year groups, at and around their edges."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain import year_groups
from portal.domain.ages import age, csa_first_day, csa_last_day, is_csa, nc_year

TODAY = date(2026, 11, 22)
BIRTHS = st.dates(date(2000, 1, 1), date(2040, 12, 31))


@pytest.mark.parametrize(
    ("born", "first"),
    [
        (date(2021, 8, 31), date(2026, 8, 31)),
        (date(2021, 9, 1), date(2026, 12, 31)),
        (date(2022, 1, 1), date(2027, 3, 31)),
        (date(2022, 4, 1), date(2027, 8, 31)),
        (date(2024, 2, 29), date(2029, 3, 31)),
    ],
)
def test_the_first_day_waits_for_a_prescribed_day(born: date, first: date) -> None:
    assert csa_first_day(born) == first


@pytest.mark.parametrize(
    ("born", "last"),
    [
        (date(2010, 8, 31), date(2026, 6, 26)),
        (date(2010, 9, 1), date(2027, 6, 25)),
        (date(2012, 2, 29), date(2028, 6, 30)),
    ],
)
def test_the_last_day_is_the_last_friday_of_june(born: date, last: date) -> None:
    assert csa_last_day(born) == last


@given(BIRTHS)
def test_compulsory_school_age_starts_at_five_and_ends_in_the_year_of_sixteen(born: date) -> None:
    first, last = csa_first_day(born), csa_last_day(born)
    assert age(born, first) == 5
    assert age(born, last) in {15, 16}
    assert last.month == 6
    assert last.weekday() == 4
    assert (last + timedelta(days=7)).month == 7
    assert is_csa(born, first)
    assert is_csa(born, last)
    assert not is_csa(born, first - timedelta(days=1))
    assert not is_csa(born, last + timedelta(days=1))


@given(BIRTHS, st.dates(date(2005, 1, 1), date(2050, 1, 1)))
def test_everyone_moves_up_together_on_1_september(born: date, on: date) -> None:
    moved = nc_year(born, on + timedelta(days=1)) - nc_year(born, on)
    assert moved == int((on.month, on.day) == (8, 31))


@given(BIRTHS)
def test_the_last_compulsory_year_is_year_11(born: date) -> None:
    assert nc_year(born, csa_last_day(born)) == 11


def test_a_child_can_be_in_reception_before_compulsory_school_age() -> None:
    born = date(2022, 1, 15)
    assert year_groups.by_age(born, TODAY) == "R"
    assert not is_csa(born, TODAY)


def test_year_groups_by_age_run_from_nursery_to_year_13() -> None:
    assert [
        year_groups.by_age(date(year, 6, 1), TODAY) for year in (2025, 2024, 2023, 2022, 2021, 2013, 2009, 2008)
    ] == [
        None,
        "N1",
        "N2",
        "R",
        "1",
        "9",
        "13",
        None,
    ]


@given(st.dates(date(2009, 9, 1), date(2022, 8, 31)), st.integers(-1, 1))
def test_one_year_up_or_down_is_nobodys_business(born: date, shift: int) -> None:
    year = nc_year(born, TODAY) + shift
    code = "R" if year == 0 else str(year)
    if not 0 <= year <= 13:
        return
    assert year_groups.warning(code, born, TODAY) == ""


def test_two_years_apart_is_remarked_on_and_never_refused() -> None:
    said = year_groups.warning("9", date(2015, 3, 14), TODAY)
    assert said == "Check the date of birth and year group: a child born then would usually be in Year 7"
    assert year_groups.warning("X", date(2015, 3, 14), TODAY) == ""
    assert "not usually be at school" in year_groups.warning("R", date(2025, 3, 14), TODAY)


def test_age_turns_on_the_birthday() -> None:
    assert age(date(2013, 3, 14), date(2026, 3, 13)) == 12
    assert age(date(2013, 3, 14), date(2026, 3, 14)) == 13
    assert age(date(2012, 2, 29), date(2026, 2, 28)) == 13
    assert age(date(2012, 2, 29), date(2026, 3, 1)) == 14
