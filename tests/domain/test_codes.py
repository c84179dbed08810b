"""The code lists load, hold no code twice, and speak plainly."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from portal.domain import codes

LISTS: list[Callable[[], Sequence[codes.Coded]]] = [
    codes.ethnicities,
    codes.languages,
    codes.relationships,
    codes.nc_years,
    codes.sexes,
    codes.sen_provisions,
    codes.sen_needs,
    codes.dfe_reasons,
    codes.social_care_statuses,
    codes.attendance_codes,
    codes.duration_bands,
]


@pytest.mark.parametrize("listed", LISTS, ids=lambda listed: listed.__name__)
def test_each_list_has_rows_unique_codes_and_words(listed: Callable[[], Sequence[codes.Coded]]) -> None:
    loaded = listed()
    held = [row.code for row in loaded]
    assert len(held) >= 2
    assert len(set(held)) == len(held)
    assert all(row.label.strip() for row in loaded)
    assert listed() is loaded


def test_the_right_number_of_rows_arrived() -> None:
    assert len(codes.attendance_codes()) == 34
    assert len(codes.ethnicities()) == 20
    assert len({row.code for row in codes.authority_codes() if row.live}) == 153


def test_demo_council_codes_are_nobodys() -> None:
    assert not codes.known_la_codes() & {"990", "991"}
    assert {"331", "702", "928", "001", "660"} <= codes.known_la_codes()


def test_find_gives_the_row_or_names_the_stranger() -> None:
    assert codes.find(codes.sexes(), "F").label == "Female"
    with pytest.raises(codes.UnknownCode, match="'Q'"):
        codes.find(codes.sexes(), "Q")


def test_only_g_n_and_o_count_towards_twenty_days_and_u_as_well_towards_ten() -> None:
    """SI 2024/208 reg 9(1)(i) and reg 13."""
    assert {row.code for row in codes.attendance_codes() if row.twenty_day_ground} == {"G", "N", "O"}
    assert {row.code for row in codes.attendance_codes() if row.ten_day_return} == {"G", "N", "O", "U"}
