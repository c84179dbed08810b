"""Where a referral is not the way: it is stopped with what fits instead, unless the school says why it sends it."""

from __future__ import annotations

from typing import Any

import pytest

from portal.journeys.referral import CME_REFERRAL
from tests.journeys.filled import LISTS, PAGES, Entries, filled, sending

REACHED = {"t1": {**LISTS["attempts"]["t1"], "result": "reached", "detail": "The mother: at home"}}
ASKED = {
    "signs": {**PAGES["signs"], "planned_move": "yes", "file_asked": "yes"},
    "sign_details": {
        "destination": "Northmere",
        "destination_authority": "330",
        "file_asked_by": "Larch Academy, Mx Roe",
    },
}
OVER = {"child_birth": {**PAGES["child_birth"], "date_of_birth": "2010-05-16", "year_group": "12"}}
UNDER = {"child_birth": {**PAGES["child_birth"], "date_of_birth": "2023-01-09", "year_group": "N1"}}
WHY = {"elsewhere": {"why_referred": "The mother does not say where the child is"}}
CASES = [
    pytest.param(OVER, {}, "participation team", id="over age"),
    pytest.param(UNDER, {}, "early years team", id="under age"),
    pytest.param({}, {"attempts": REACHED}, "matter of attendance", id="in touch"),
    pytest.param(ASKED, {}, "removal return instead", id="place known"),
]


def stops(changed: Entries, lists: dict[str, Entries], **more: Any) -> set[str]:
    """The pages that keep the referral from being sent."""
    context = sending(attempt_days=1, attempt_times=1, **more)
    answers = filled(changed, lists=lists)
    return {gap.page_key for gap in CME_REFERRAL.gaps(answers, context) if gap.blocks}


@pytest.mark.parametrize(("changed", "lists", "words"), CASES)
def test_it_stops_until_the_school_says_why(changed: Entries, lists: dict[str, Entries], words: str) -> None:
    assert "elsewhere" in stops(changed, lists)
    assert "elsewhere" not in stops({**changed, **WHY}, lists)
    answers = filled(changed, lists=lists)
    assert words in CME_REFERRAL.page("elsewhere").intro_for(answers)


@pytest.mark.parametrize(("changed", "lists", "words"), CASES)
def test_a_child_in_danger_is_never_stopped(changed: Entries, lists: dict[str, Entries], words: str) -> None:
    danger = {**changed, "danger": {"in_danger": "yes"}}
    assert "elsewhere" not in stops(danger, lists, immediate=True)
    assert words


def test_a_referral_that_fits_is_not_asked() -> None:
    assert "elsewhere" not in {page.key for page in CME_REFERRAL.pages_asked(filled())}
    assert stops({}, {}) == set()
