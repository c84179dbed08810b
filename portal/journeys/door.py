"""The one door: what has happened, in plain words, and which notice that calls for. Nobody picks a form by number."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from portal.domain.grounds import by_letter
from portal.domain.notices import NoticeKind
from portal.journeys.answers import FIRST_CHILD, TO_CONFIRM
from portal.journeys.model import Journey

SAID_AT_DOOR = "door"
"""The value of the mark on answers that follow from what was chosen at the door."""
MOVED, LEAVE, ENDED = "moved", "leave", "ended"
REFERRAL, REMOVAL, PLANNED = NoticeKind.CME_REFERRAL.value, NoticeKind.REMOVAL.value, NoticeKind.PLANNED_MOVE.value


@dataclass(frozen=True)
class Way:
    """One choice of the door.

    kind: the notice it leads to, "" where it leads to a further question (`asks`) or a page (`endpoint`).
    query: what the page's address carries of the choice.
    presets: by page, answers that the choice has given already; they are offered there, to be confirmed.
    in_danger: the choice whose notice is opened in its stead for a child in danger, where it has no notice of its own.
    short: how the home page links to it; "" where only the door offers it.
    """

    code: str
    words: str
    hint: str = ""
    kind: str = ""
    asks: str = ""
    endpoint: str = ""
    presets: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    short: str = ""
    query: Mapping[str, str] = field(default_factory=dict)
    in_danger: str = "cme_referral"


def _reason(code: str) -> dict[str, dict[str, Any]]:
    return {"main_reason": {"main_reason": code}}


def _removal(code: str, words: str, letter: str, hint: str = "", short: str = "") -> Way:
    ground = {"removal_ground": {"ground": by_letter(letter).code}} if letter else {}
    return Way(code, words, hint, kind=REMOVAL, presets=ground, short=short)


_JOINT: dict[str, dict[str, Any]] = {"joint": {"joint_enquiries": "yes"}}
_NEVER = _reason("allocated_place_not_taken_up")
_LOST = {**_reason("whereabouts_unknown"), **_JOINT}
WAYS = (
    Way(
        "cme_referral",
        "A pupil has stopped coming and we cannot reach the family",
        kind=REFERRAL,
        short="A pupil has stopped coming",
    ),
    Way("never_arrived", "A pupil never arrived to take up a place", kind=REFERRAL, presets=_NEVER),
    Way("moving", "The family is moving or has moved, and has told us where", kind=PLANNED, short="A family is moving"),
    Way("moved", "We think the family has moved or left the country, but we lack details", asks=MOVED),
    Way(
        "home_education",
        "A parent has written that they will educate at home",
        kind=NoticeKind.HOME_EDUCATION.value,
        short="A parent will educate at home",
    ),
    _removal("joined_school", "The pupil has joined another school", "a", short="A pupil has joined another school"),
    Way("leave_over", "Leave of absence has ended and the pupil has not come back", asks=LEAVE),
    Way(
        "absent_20",
        "Absent for 20 school days or more without leave, and we cannot find the pupil",
        "You ask the council for joint enquiries. The name stays on the roll until both sides have looked",
        kind=REFERRAL,
        presets=_LOST,
    ),
    Way(
        "place_ended",
        "The pupil’s place has ended for another reason",
        "Permanent exclusion, custody, death, over school age, end of nursery, boarding charges, or another reason",
        asks=ENDED,
        in_danger="other_ending",
    ),
    Way(
        "new_pupil",
        "A pupil has joined us during the year",
        kind=NoticeKind.NEW_PUPIL.value,
        short="A pupil has joined us",
    ),
    Way(
        "new_pupils",
        "Several pupils have joined us during the year",
        "You type them in one list and send their returns together",
        endpoint="school.joiners_list",
        in_danger="new_pupil",
    ),
    Way(
        "absence",
        "A pupil is absent and we do not know why",
        endpoint="school.absence_start",
        short="A pupil is absent, and we do not know why",
    ),
    Way(
        "missing",
        "A pupil has run away or gone missing today",
        "You ask the parents, tell your safeguarding lead, and note whom you told and when",
        endpoint="school.absence_start",
        query={"what": "missing"},
    ),
    Way("upload", "We have a file from our school’s system", endpoint="school.upload"),
    Way("advice", "We are not sure, and want the council’s advice", endpoint="school.ask_for_advice"),
)
ENDINGS = (
    _removal("excluded", "The pupil is permanently excluded", "o"),
    _removal("custody", "The pupil is detained under a sentence", "j"),
    _removal("died", "The pupil has died", "k"),
    _removal("over_age", "The pupil will be over compulsory school age", "l"),
    _removal("nursery", "The pupil has finished nursery and does not stay on", "b"),
    _removal("boarding", "Boarding charges have not been paid", "m"),
    _removal("independent", "The pupil has left our independent or non-maintained special school", "n"),
    _removal("other_ending", "Another reason", "", "The return lists every reason the regulations know"),
)
AFTER_LEAVE = Way(
    "after_leave", "", kind=REFERRAL, presets={**_reason("not_returned_after_agreed_leave"), **_JOINT}
)  # fmt: skip


def ways(kinds: Collection[str], endpoints: Collection[str]) -> tuple[Way, ...]:
    """The choices offered: those whose notice can be filled in and whose page is there."""
    return tuple(way for way in WAYS if _stands(way, kinds, endpoints))


def _stands(way: Way, kinds: Collection[str], endpoints: Collection[str]) -> bool:
    if way.asks == ENDED:
        return REMOVAL in kinds
    return bool(way.asks) or way.kind in kinds or way.endpoint in endpoints


def way(code: str) -> Way | None:
    """The choice with this code, wherever it is asked."""
    return next((one for one in (*WAYS, *ENDINGS, AFTER_LEAVE) if one.code == code), None)


SAID_PAGES = frozenset({"danger", *(page for way in (*WAYS, *ENDINGS, AFTER_LEAVE) for page in way.presets)})
"""The pages a draft may hold from the door alone, before anybody has saved anything in it."""
ABSENCES = frozenset({"absence", "missing"})
"""The choices that open an absence record."""


def instead(chosen: Way) -> Way:
    """The choice whose notice is opened for a child in danger: the chosen one, where it is a notice itself."""
    found = chosen if chosen.kind else way(chosen.in_danger)
    assert found is not None
    return found


def waits(chosen: Way) -> bool:
    """Whether what was chosen is still to be done once the calls of a child in danger are kept: the notice opened for
    them is another."""
    return not chosen.kind and chosen.code not in ABSENCES and chosen.asks != ENDED


def said_pages(journey: Journey, chosen: Way, in_danger: str) -> list[tuple[tuple[str, str, str], dict[str, Any]]]:
    """What a draft of this journey holds from the door: the answer about danger, and the choice's own answers."""
    pages = {page.key: page for page in journey.pages}
    said: dict[str, dict[str, Any]] = {"danger": {"in_danger": in_danger}}
    said |= {
        key: answers if key in pages and pages[key].passed else {**answers, TO_CONFIRM: SAID_AT_DOOR}
        for key, answers in chosen.presets.items()
    }
    return [
        (("" if pages[key].scope == "family" else FIRST_CHILD, key, ""), answers)
        for key, answers in said.items()
        if key in pages
    ]


_OF_THE_EVENT = frozenset(
    {"immediate", "start", "reason", "known", "checks_done", "documents", "absence", "tried"}
    | {"letter", "led_up", "law", "off_roll", "informed"}
)
_WHO = frozenset({"child_name", "child_birth", "child_numbers"})


def pages_of_child(journey: Journey) -> frozenset[str]:
    """The pages that may start from an earlier record of the same child: never what is sealed, or of one event."""
    return frozenset(
        page.key
        for section in journey.sections
        if section.key not in _OF_THE_EVENT
        for page in section.pages
        if not page.sealed and not page.upload and not page.shows and (page.copied or page.key in _WHO)
    )
