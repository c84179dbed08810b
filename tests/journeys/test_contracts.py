"""Each kind of notice asks every fact on exactly one page, and every question feeds a fact."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from portal.journeys.answers import Answers
from portal.journeys.registry import journey_for, kinds
from tests.journeys.contract import Box, Heard, Promise, heard
from tests.journeys.filled import ABROAD, MISSING, NOBODY, WIDER, WIDER_LISTS, Entries, filled
from tests.journeys.filled_home_education import STORIES, home_education
from tests.journeys.filled_move import KINDS as MOVES
from tests.journeys.filled_move import move
from tests.journeys.filled_new_pupil import new_pupil
from tests.journeys.filled_removal import KEYS, removal

Draft = Callable[[], Answers]
Fill = Callable[..., Answers]
LEAVING_SIGNS: Entries = {
    "signs": {"planned_move": "yes", "file_asked": "yes", "sign_of_life": "yes", "leaving_signs": "yes"},
    "sign_details": {
        "destination": "Larch Bridge",
        "destination_authority": "330",
        "destination_country": "Poland",
        "file_asked_by": "Larch Academy",
        "file_asked_on": "2026-11-16",
        "life_what": "Logged in on Monday",
        "life_abroad": "no",
        "leaving_what": "Cases in the hall",
    },
    "elsewhere": {"why_referred": "The mother does not say where the child is"},
}


def move_of(changed: Entries | None = None, **more: Any) -> Answers:
    """A move within England."""
    return move("england", changed, **more)


def widened(kind: str, more: Entries | None = None, *, danger: bool = False) -> tuple[Entries, dict[str, Entries]]:
    """The answers that open further pages, as far as a kind has the pages, and `more`."""
    known = {page.key for page in journey_for(kind).pages}
    lists = {key: entries for key, entries in WIDER_LISTS.items() if key in known}
    calm = {"danger", "danger_calls"} if not danger else set()
    return {**{key: said for key, said in WIDER.items() if key in known - calm}, **(more or {})}, lists


def asked_only(kind: str, answers: Answers) -> Answers:
    """The draft without what it is not asked."""
    journey = journey_for(kind)
    return Answers(row for row in answers if journey.is_asked(row.page, answers, row.item))


def _wide(kind: str, fill: Fill, more: Entries | None = None, *, danger: bool = False) -> Draft:
    pages, lists = widened(kind, more, danger=danger)
    return lambda: asked_only(kind, fill(pages, lists=lists))


def _alone(kind: str, fill: Fill, more: Entries | None = None) -> Draft:
    """Nobody to name as a parent or carer."""
    return lambda: asked_only(kind, fill({**NOBODY, **(more or {})}, none_of=("adults",), without=("adult_contact",)))


PROMISES = {
    "cme_referral": Promise(
        "cme_referral",
        {
            "plain": filled,
            "abroad": lambda: asked_only("cme_referral", filled({**ABROAD, **MISSING, **LEAVING_SIGNS})),
            "wide": _wide("cme_referral", filled, LEAVING_SIGNS),
            "alone": _alone("cme_referral", filled),
        },
    ),
    "planned_move": Promise(
        "planned_move",
        {kind: partial(move, kind) for kind in MOVES}
        | {
            "wide": _wide(
                "planned_move", partial(move, "abroad"), {"removal_concerns": {"concern": "yes"}}, danger=True
            ),
            "alone": _alone("planned_move", move_of),
        },
    ),
    "home_education": Promise(
        "home_education",
        {story: partial(home_education, story) for story in STORIES}
        | {
            "wide": _wide("home_education", partial(home_education, "worried"), danger=True),
        },
    ),
    "removal": Promise(
        "removal",
        {key: partial(removal, key) for key in KEYS}
        | {
            "wide": _wide("removal", partial(removal, "a"), {"removal_concerns": {"concern": "yes"}}, danger=True),
        },
    ),
    "new_pupil": Promise("new_pupil", {"plain": new_pupil, "wide": _wide("new_pupil", new_pupil, danger=True)}),
}
SIGNED = ("dsl_sign", "confirmed")
"""A declaration: without it the part cannot be saved, and with it there is nothing more to tell."""
COUNTRIES = ("abroad_country", "other_country")
"""Asked where the country is not in the list; the name that is told stands in the same fact."""
QUIET = {
    "cme_referral": {SIGNED, COUNTRIES},
    "planned_move": {SIGNED, COUNTRIES},
    "home_education": {SIGNED},
    "removal": set(),
    # Asked of a pupil who comes from abroad; the filled return tells of one from another school here.
    "new_pupil": {("joining_before", "previous_country"), ("joining_before", "previous_other_country")},
}
WHY_NOT_KNOWN = ("not_known.", "safeguarding.not_known.")
"""Every page may say why something is not known; the list of those reasons is one fact of many pages."""


def _heard(kind: str) -> list[Heard]:
    promise = PROMISES[kind]
    return [heard(kind, name, draft) for name, draft in promise.drafts.items()]


@pytest.mark.parametrize("kind", PROMISES)
def test_every_box_that_is_asked_feeds_a_fact(kind: str) -> None:
    each = _heard(kind)
    asked = frozenset[Box]().union(*(one.asked for one in each))
    fed = frozenset[Box]().union(*(one.fed for one in each))
    assert len(asked) > 50
    assert asked - fed == QUIET[kind]


@pytest.mark.parametrize("kind", PROMISES)
def test_every_fact_is_asked_on_one_page(kind: str) -> None:
    for one in _heard(kind):
        asked_twice = {path: sorted(pages) for path, pages in one.holders.items() if len(pages) > 1}
        assert {path for path in asked_twice if not path.startswith(WHY_NOT_KNOWN)} == set(), asked_twice


@pytest.mark.parametrize("kind", sorted(set(kinds()) - {"absence"}))
def test_every_kind_that_is_sent_has_its_promise(kind: str) -> None:
    assert kind in PROMISES
