"""The demonstration rolls: the same every time, plainly invented, and full of families to find."""

from __future__ import annotations

import io
import re
from collections import Counter
from datetime import date

import pytest

from portal.domain.codes import known_la_codes
from portal.domain.identifiers import UpnState, read_upn
from portal.domain.phones import read_phones
from portal.exchange.demo_families import (
    KACPER,
    LENA,
    NAMESAKE,
    REFUGE,
    SCHOOLS,
    TWINS,
    ZOFIA,
    as_csv,
    birth_years,
    families,
    story_rows,
)
from portal.exchange.roll_file import COLUMNS, RollRow, read_roll
from tests.matching.children import look

TODAY = date(2026, 11, 22)
DRAMA = re.compile(r"\+44(7700900\d{3}|1632960\d{3}|2079460\d{3})")
COUNCILS = ("990", "991")


@pytest.fixture(scope="module", params=COUNCILS)
def council(request: pytest.FixtureRequest) -> tuple[str, list[dict[str, str]]]:
    code: str = request.param
    return code, families(code, SCHOOLS[code], 1500, TODAY)


def test_two_runs_agree_and_the_number_is_what_was_asked(council: tuple[str, list[dict[str, str]]]) -> None:
    code, rows = council
    assert len(rows) == 1500
    assert rows == families(code, SCHOOLS[code], 1500, TODAY)
    assert len({row["pupil_id"] for row in rows}) == 1500


def test_every_row_loads_without_a_fault_or_a_warning(council: tuple[str, list[dict[str, str]]]) -> None:
    code, rows = council
    assert set(rows[0]) == set(COLUMNS)
    loaded = list(read_roll(io.BytesIO(as_csv(rows)), "roll", today=TODAY, known_la_codes=frozenset({code})))
    assert all(isinstance(found, RollRow) and found.warnings == () for found in loaded)
    assert len(loaded) == 1500


def test_nothing_could_belong_to_a_real_person_or_place(council: tuple[str, list[dict[str, str]]]) -> None:
    code, rows = council
    assert code not in known_la_codes()
    for row in rows:
        for name in ("parent1_phone", "parent2_phone"):
            for phone in read_phones(row[name]):
                assert DRAMA.fullmatch(phone.e164), phone
        assert re.fullmatch(r"Z[AN]\d \d[A-Z]{2}", re.sub(r"(.{3})\s?(.{3})", r"\1 \2", row["postcode"].upper()))
        for name in ("parent1_email", "parent2_email"):
            assert row[name] == "" or row[name].endswith("@example.org")


def test_upns_are_valid_carry_the_councils_code_and_belong_to_one_child(
    council: tuple[str, list[dict[str, str]]],
) -> None:
    code, rows = council
    upns = Counter(row["upn"] for row in rows if row["upn"])
    assert max(upns.values()) == 1
    for upn in upns:
        assert read_upn(upn, {code}).state is UpnState.VALID
        assert upn[1:4] == code


def test_children_are_in_the_year_their_birth_date_says_at_a_school_that_has_it(
    council: tuple[str, list[dict[str, str]]],
) -> None:
    code, rows = council
    schools = {school.urn: school for school in SCHOOLS[code]}
    loaded = read_roll(io.BytesIO(as_csv(rows)), "roll")
    for found in loaded:
        assert isinstance(found, RollRow)
        assert found.dob is not None
        year = 0 if found.values["nc_year"] == "R" else int(found.values["nc_year"])
        first, last = birth_years(year, TODAY)
        assert first <= found.dob <= last
        assert schools[found.school_urn].first_year <= year <= schools[found.school_urn].last_year


def test_families_are_spread_over_schools_and_shared_names_are_there(
    council: tuple[str, list[dict[str, str]]],
) -> None:
    _, rows = council
    homes: dict[str, set[str]] = {}
    for row in rows:
        homes.setdefault(row["address_line1"].split()[0] + row["postcode"].upper().replace(" ", ""), set()).add(
            row["school_urn"]
        )
    assert sum(len(schools) > 1 for schools in homes.values()) > 100
    assert sum(row["surname"].upper() == "KHAN" for row in rows) >= 10
    assert any("Tower" in row["address_line1"] + row["address_line2"] for row in rows)


def test_every_demonstration_council_has_schools_of_each_kind() -> None:
    for code in COUNCILS:
        schools = SCHOOLS[code]
        assert len(schools) == 14
        assert {s.kind for s in schools} >= {"community", "academy", "special", "independent"}
        assert {s.phase for s in schools} == {"primary", "secondary", "all-through"}
        assert all(re.fullmatch(r"99\d{4}", s.urn) for s in schools)
    assert len({s.urn for code in COUNCILS for s in SCHOOLS[code]}) == 28


@pytest.mark.parametrize("today", [date(2026, 8, 31), date(2026, 9, 1), date(2028, 2, 29)])
def test_the_stories_keep_their_years_on_any_day(today: date) -> None:
    by_id = {row["pupil_id"]: row for row in story_rows(today)}
    assert [by_id[i]["nc_year"] for i in (ZOFIA, KACPER, LENA)] == ["9", "5", "R"]
    for found in read_roll(io.BytesIO(as_csv(by_id.values())), "roll", today=today):
        assert isinstance(found, RollRow)
        assert found.dob is not None
        year = 0 if found.values["nc_year"] == "R" else int(found.values["nc_year"])
        first, last = birth_years(year, today)
        assert first <= found.dob <= last, found.pupil_id


def test_the_stories_come_out_as_they_are_told() -> None:
    rows = families("991", SCHOOLS["991"], 2000, TODAY)
    people = {
        found.pupil_id: found.to_person()
        for found in read_roll(io.BytesIO(as_csv(rows)), "roll")
        if isinstance(found, RollRow)
    }

    def siblings(pupil_id: str) -> dict[str, str]:
        found = look(people[pupil_id], *people.values(), size=len(people))
        assert not any(f.grade == "likely" for f in found.same_child)
        return {f.other_id: f.grade.value for f in found.siblings}

    zofia = siblings(ZOFIA)
    assert (zofia[KACPER], zofia[LENA]) == ("likely", "possible")
    assert NAMESAKE not in zofia
    assert siblings(REFUGE[0])[REFUGE[1]] == "likely"
    assert siblings(TWINS[0])[TWINS[1]] == "likely"
