"""When a sign of an arrival is strong, and when it is one at all: twins, swapped names, a changed surname, a wrong UPN."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain import outcomes
from portal.domain.matching.person import Adult
from portal.domain.reunification import (
    OVERLAP,
    WATCHED,
    Sign,
    SignKind,
    Strength,
    certain,
    ending,
    same_valid_upn,
    strength,
    tells_of_arrival,
)
from tests.matching.children import child, elsewhere, upn

DAY = dt.date(2026, 11, 16)
ZOFIA = child("child:1", "Zofia Kowalska", upn=upn(1))
MARTAS = (Adult("Marta", "Nowak", "Mother", ("07700 900412",)),)


def here(**changed: Any) -> Any:
    """Zofia as another school's record has her: the same, but for what is changed."""
    return replace(ZOFIA, id="roll:1", **changed)


STRONG = {
    "the same UPN and birth date, all else different": elsewhere(here()),
    "a former UPN": elsewhere(here(upn=upn(7), former_upns=(upn(1),))),
    "a changed surname under the same UPN": here(surname="Novak", adults=MARTAS),
    "names swapped under the same UPN": here(forename="Kowalska", surname="Zofia"),
    "no UPN, but name, birth date and home": here(upn="", adults=()),
    "no UPN, but name, birth date and mother": replace(
        here(upn=""), addresses=(), adults=(Adult("Marta", "Kowalska"),)
    ),
    "a wrong check letter, but name, birth date and home": here(upn="Z" + upn(1)[1:]),
}
SIDE_BY_SIDE = {
    "a twin: one home, one birth date, the next number": here(forename="Hanna", upn=upn(2)),
    "a twin with the other's number typed": here(forename="Hanna"),
    "name and birth date alone": elsewhere(here(upn="")),
    "a wrong check letter and nothing else": elsewhere(here(upn="Z" + upn(1)[1:])),
    "a changed surname without a UPN": here(surname="Novak", upn="", adults=MARTAS),
    "names swapped without a UPN": here(forename="Kowalska", surname="Zofia", upn=""),
    "another birth date": here(dob=dt.date(2013, 4, 13)),
    "no birth date": here(dob=None),
}


@pytest.mark.parametrize("case", STRONG)
def test_strong(case: str) -> None:
    assert strength(ZOFIA, STRONG[case]) is Strength.STRONG
    assert strength(STRONG[case], ZOFIA) is Strength.STRONG


@pytest.mark.parametrize("case", SIDE_BY_SIDE)
def test_side_by_side(case: str) -> None:
    assert strength(ZOFIA, SIDE_BY_SIDE[case]) is Strength.SIDE_BY_SIDE
    assert strength(SIDE_BY_SIDE[case], ZOFIA) is Strength.SIDE_BY_SIDE


@given(st.dates(dt.date(2005, 1, 1), dt.date(2022, 1, 1)), st.sampled_from([*STRONG, *SIDE_BY_SIDE]))
def test_nothing_is_strong_without_one_birth_date(born: dt.date, case: str) -> None:
    other = replace({**STRONG, **SIDE_BY_SIDE}[case], dob=born)
    if born != ZOFIA.dob:
        assert strength(ZOFIA, other) is Strength.SIDE_BY_SIDE


def sign(**given: Any) -> Sign:
    """A new-pupil return of Oakfield, unless told otherwise."""
    common: dict[str, Any] = {
        "kind": SignKind.NEW_PUPIL, "source_id": UUID(int=1), "other_kind": "roll", "other_id": UUID(int=2),
        "school_id": UUID(int=3), "school": "Oakfield Primary", "urn": "150001", "independent": False,
        "shown_on": DAY, "started_on": DAY, "told_by": "Denise Okafor, office", "told_on": DAY,
    }  # fmt: skip
    return Sign(**{**common, **given})


def test_only_an_exact_and_stated_arrival_is_certain() -> None:
    assert same_valid_upn(ZOFIA, here())
    assert certain(ZOFIA, elsewhere(here()), sign())
    assert not certain(ZOFIA, here(), sign(started_on=None))
    assert not certain(ZOFIA, here(), sign(kind=SignKind.ROLL))
    assert not certain(ZOFIA, here(upn=upn(7), former_upns=(upn(1),)), sign())
    assert not certain(ZOFIA, here(forename="Hanna"), sign())
    assert not certain(ZOFIA, here(upn=""), sign())


@given(st.integers(-400, 400), st.booleans())
def test_a_record_tells_of_an_arrival_only_from_about_the_last_day_on(days: int, later_only: bool) -> None:
    told = tells_of_arrival(last_day=DAY, shown_on=DAY + dt.timedelta(days=days), later_only=later_only)
    assert told is (days > 0 if later_only else days >= -OVERLAP.days)


def test_the_same_school_and_another_that_lost_the_child_must_tell_of_a_later_day() -> None:
    assert sign().later_only(UUID(int=3))
    assert not sign().later_only(UUID(int=4))
    assert sign(kind=SignKind.REFERRAL).later_only(UUID(int=4))
    assert not sign(kind=SignKind.HOME_EDUCATION).later_only(UUID(int=3))


def test_a_record_without_a_day_tells_of_no_arrival() -> None:
    assert not tells_of_arrival(last_day=DAY, shown_on=None, later_only=False)
    assert tells_of_arrival(last_day=None, shown_on=DAY, later_only=False)
    assert not tells_of_arrival(last_day=None, shown_on=DAY, later_only=True)


def test_what_a_sign_proposes_and_whether_it_is_whole() -> None:
    whole = ending(sign(), same_school=False)
    assert whole is not None
    assert whole.code == "registered_at_school_same_la"
    assert whole.whole
    assert whole.evidence["school"] == "Oakfield Primary (URN 150001)"
    not_come = ending(sign(started_on=None), same_school=False)
    assert not_come is not None
    assert not not_come.whole
    independent = ending(sign(independent=True), same_school=False)
    assert independent is not None
    assert independent.code == "registered_at_independent_school"
    back = ending(sign(), same_school=True)
    assert back is not None
    assert (back.code, back.whole) == ("returned_to_referring_school", False)
    at_home = ending(sign(kind=SignKind.HOME_EDUCATION), same_school=False)
    assert at_home is not None
    assert not at_home.whole
    assert ending(sign(kind=SignKind.REFERRAL), same_school=False) is None


def test_who_is_never_confirmed_anywhere_stays_on_watch() -> None:
    assert "not_located_enquiries_exhausted" in WATCHED
    assert "pass_to_other_la_accepted" in WATCHED
    assert not WATCHED & {one.code for one in outcomes.outcomes() if one.located is True}
    assert not WATCHED & {"deceased", "duplicate_merged", "referred_in_error", "no_longer_compulsory_school_age"}
