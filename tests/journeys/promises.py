"""For each kind of notice the filled drafts that between them answer all its pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from portal.journeys.answers import Answers
from portal.journeys.blocks.concern_forms import AT_HOME, EXPLOITATION
from portal.journeys.blocks.tried_forms import CHECKS
from portal.journeys.early_notice import TOLD_OF
from portal.journeys.registry import journey_for
from tests.journeys.contract import Draft, Promise
from tests.journeys.drafts import Entries, as_asked
from tests.journeys.filled import ABROAD, GONE_MISSING, LISTS, MISSING, NOBODY, WIDER, WIDER_LISTS, filled
from tests.journeys.filled_absence import GONE, absence
from tests.journeys.filled_absence import PAGES as RECORD
from tests.journeys.filled_home_education import STORIES, home_education
from tests.journeys.filled_move import KINDS as MOVES
from tests.journeys.filled_move import LEADS, move
from tests.journeys.filled_new_pupil import OWN, new_pupil
from tests.journeys.filled_removal import KEYS, day_of, removal, school_of

Fill = Callable[..., Answers]
SAFE: Entries = {"danger": {"in_danger": "no"}}
_DONE = {"on": "2026-11-10", "result": "Nobody knows"}
_TRIED = ("worship", "landlord")
_JOURNEY = ("safety", "reason", "truth")
DANGER: Entries = {key: WIDER[key] for key in ("danger", "danger_calls")}
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
ELSEWHERE_ABROAD: Entries = {
    **ABROAD,
    "abroad_country": {**ABROAD["abroad_country"], "country": "other", "other_country": "Ruritania"},
}
"""To a country that is not in the list."""
EVERY_REASON: Entries = {
    "main_reason": {"main_reason": "not_returned_after_agreed_leave"},
    "other_reasons": {
        "other_reasons": [
            "allocated_place_not_taken_up",
            "taken_out_extended_without_agreement",
            "reported_left_area",
            "parent_withdrew_no_destination",
            "mobile_child_not_returned",
            "stopped_after_unlawful_exclusion",
            "transfer_not_completed",
        ]
    },
    "reason_facts": {
        "leave_from": "2026-10-12",
        "leave_to": "2026-10-16",
        "expected_back": "2026-10-19",
        "offered_on": "2026-08-20",
        "expected_start": "2026-09-03",
        "offered_by": "Northmere County",
        "absence_from": "2026-11-09",
        "destination_country": "Poland",
        "claimed_area": "Larch Bridge",
        "report_source": "A neighbour",
        "told_on": "2026-11-02",
        "told_by": "The mother, by phone",
        "expected_return": "2026-11-05",
        "excluded_on": "2026-11-03",
        "excluded_how": "Told by telephone to keep her at home",
        "transfer_due_on": "2026-09-04",
        "transfer_school": "Ash School, Averford",
        "transfer_school_said": "Never registered there",
    },
}
"""Reasons that between them ask for every date and person a reason can ask for."""
OTHERWISE: Entries = {
    "checks": dict.fromkeys(CHECKS, "cannot") | dict.fromkeys(_TRIED, "done"),
    "check_details": {f"{name}_why": "We have no link" for name in CHECKS if name not in _TRIED}
    | {f"{name}_{part}": said for name in _TRIED for part, said in _DONE.items()},
    "dsl_concerns": dict.fromkeys(EXPLOITATION, "yes"),
    "dsl_concerns_home": dict.fromkeys(AT_HOME, "yes"),
    "dsl_concern_details": {f"{name}_detail": f"About {name}" for name in {**EXPLOITATION, **AT_HOME}},
}
"""Every check the other way about, and every worry there can be."""
ALL_WORRIES: Entries = {
    "abroad_worries": {f"worried_{name}": "yes" for name in _JOURNEY},
    "abroad_worry_details": {f"worried_{name}_detail": f"About {name}" for name in _JOURNEY},
}
NO_VISIT: Entries = {
    "no_visit": {"no_visit_reason": "The police asked us not to go"},
    "dsl_no_visit": {"agreed": "yes"},
}
NO_NEW_ADDRESS: Entries = {"removal_no_new_address": {"no_new_address_why": "Asked the mother twice"}}
NOT_PLACED = {"boarder": "no", "top_year": "no", "council_placed": "no"}
CONSENT: Entries = {
    "removal_place": {**NOT_PLACED, "council_placed": "yes"},
    "removal_consent": {"consent_given": "council", "consent_by": "Mx Roe, Averford", "consent_on": "2026-11-24"},
}
INFORMED: Entries = {
    "removal_place": NOT_PLACED,
    "sen": WIDER["sen"],
    "ehcp": WIDER["ehcp"],
    "status_care": {**WIDER["status_care"], "social_worker": "yes"},
    "removal_informed": {
        "sen_team": "yes",
        "social_worker": "yes",
        "virtual_school": "yes",
        "informed_how": "The office wrote to all on Monday",
    },
    "removal_next": {"next_kind": "abroad"},
    "removal_next_school": {
        "other_country": "Poland",
        "other_school": "Szkoła 12",
        "other_school_town": "Gdynia",
        "first_day_not_known": "The mother will tell us",
    },
}
"""A child with a plan, a social worker and a virtual school, who goes abroad."""
TWO_HOMES = {"adult_contact": LISTS["adult_contact"]}
WORRIED: Entries = {
    "removal_concerns": {"concern": "yes"},
    **LEADS,
    "dsl_protect": WIDER["dsl_protect"],
    "dsl_protect_who": WIDER["dsl_protect_who"],
}
FROM_ABROAD: Entries = {
    "joining_before": {"previous_kind": "abroad", "previous_country": "other", "previous_other_country": "Ruritania"}
}


def of_kind(kind: str, said: dict[str, Any]) -> dict[str, Any]:
    """Those of these answers for which a kind has a page."""
    known = {page.key for page in journey_for(kind).pages}
    return {key: answers for key, answers in said.items() if key in known}


def draft(kind: str, fill: Fill, *said: Entries, lists: dict[str, Entries] | None = None, **more: Any) -> Draft:
    """A filled draft with these further answers and lists, as far as the kind has the pages and asks them."""
    changed = of_kind(kind, {key: answers for each in said for key, answers in each.items()})
    listed = of_kind(kind, lists or {})
    return lambda: as_asked(journey_for(kind), fill(changed, lists=listed, **more))


def wide(kind: str, fill: Fill, *said: Entries) -> Draft:
    """The answers that open further pages."""
    return draft(kind, fill, WIDER, *said, lists=WIDER_LISTS)


def alone(kind: str, fill: Fill, *said: Entries) -> Draft:
    """Nobody to name as a parent or carer."""
    return draft(kind, fill, NOBODY, *said, none_of=("adults",), without=("adult_contact",))


def _move(changed: Entries | None = None, **more: Any) -> Answers:
    return move("abroad", changed, **more)


def _move_here(changed: Entries | None = None, **more: Any) -> Answers:
    return move("england", changed, **more)


def _home(changed: Entries | None = None, **more: Any) -> Answers:
    return home_education("worried", changed, **more)


def _removal(changed: Entries | None = None, **more: Any) -> Answers:
    return removal("f", {"removal_place": NOT_PLACED, **(changed or {})}, **more)


PROMISES = {
    "cme_referral": Promise(
        "cme_referral",
        {
            "plain": filled,
            "abroad": draft("cme_referral", filled, ABROAD, MISSING, LEAVING_SIGNS),
            "wide": wide("cme_referral", filled, SAFE, LEAVING_SIGNS, ELSEWHERE_ABROAD, ALL_WORRIES),
            "reasons": draft("cme_referral", filled, EVERY_REASON),
            "every_worry": draft("cme_referral", filled, ABROAD, MISSING, LEAVING_SIGNS, OTHERWISE),
            "gone_missing": draft("cme_referral", filled, DANGER, GONE_MISSING),
            "no_visit": draft("cme_referral", filled, NO_VISIT, none_of=("new_addresses", "home_visits")),
            "alone": alone("cme_referral", filled),
        },
    ),
    "planned_move": Promise(
        "planned_move",
        {kind: partial(move, kind) for kind in MOVES}
        | {
            "wide": wide("planned_move", _move, WORRIED, ELSEWHERE_ABROAD, ALL_WORRIES),
            "alone": alone("planned_move", _move_here),
        },
    ),
    "home_education": Promise(
        "home_education",
        {story: partial(home_education, story) for story in STORIES}
        | {
            "wide": wide("home_education", _home),
            "every_worry": draft("home_education", _home, OTHERWISE),
            "no_new_address": draft("home_education", _home, NO_NEW_ADDRESS, none_of=("new_addresses",)),
            "alone": alone("home_education", _home),
        },
    ),
    "removal": Promise(
        "removal",
        {key: partial(removal, key) for key in KEYS}
        | {
            "wide": wide("removal", _removal, WORRIED, CONSENT),
            "informed": draft(
                "removal", partial(removal, "g"), INFORMED, lists={"adults": LISTS["adults"], **TWO_HOMES}
            ),
            "no_new_address": draft("removal", _removal, NO_NEW_ADDRESS, none_of=("new_addresses",)),
            "alone": alone("removal", _removal),
        },
        at={key: (day_of(key), school_of(key)) for key in KEYS},
    ),
    "new_pupil": Promise(
        "new_pupil",
        {
            "plain": new_pupil,
            "wide": wide("new_pupil", new_pupil, {"attendance_place": OWN["attendance_place"]}),
            "abroad": draft("new_pupil", new_pupil, FROM_ABROAD),
            "alone": alone("new_pupil", new_pupil),
        },
    ),
    "absence": Promise(
        "absence",
        {
            "plain": absence,
            "gone_missing": draft("absence", absence, DANGER, GONE),
            "wide": wide("absence", absence, SAFE, {"care_details": RECORD["care_details"]}),
            "alone": alone("absence", absence),
        },
        sends=TOLD_OF,
    ),
}
"""By kind."""
