"""A planned move with every page answered, for each kind of move, about invented people."""

from __future__ import annotations

from typing import Any

from portal.journeys.answers import Answers
from portal.journeys.blocks.status import CARE
from portal.journeys.model import SendContext
from portal.journeys.planned_move import PLANNED_MOVE
from tests.journeys.drafts import Entries, as_asked, rows_of
from tests.journeys.filled import ABROAD as JOURNEY_ABROAD
from tests.journeys.filled import KNOWN, MOVING, TODAY, WORKER
from tests.journeys.filled import PAGES as REFERRAL_PAGES

_SHARED = (
    "privacy",
    "sender",
    "child_name",
    "child_birth",
    "child_numbers",
    "child_background",
    "address_last",
    "address_safe",
    "documents",
)
PAGES: Entries = {
    "danger": {"in_danger": "no"},
    **{key: REFERRAL_PAGES[key] for key in _SHARED},
    "documents": {"kinds": ["parent_letter"]},
    "attendance_place": {**REFERRAL_PAGES["attendance_place"], "dual_registered": "yes", "alternative_provision": "no"},
    "dual_school": {"dual_school": "Ash School, Averford"},
    "last_seen": REFERRAL_PAGES["last_seen"],
    "sen": {"sen_status": "E", "assessment": "no"},
    "ehcp": {"ehcp_authority": "330"},
    "status_care": {**dict.fromkeys(CARE, "no"), "social_worker": "yes"},
    "care_details": WORKER,
    "removal_concerns": {"concern": "no"},
    "move_told": {
        "told_by": "Anna Kowalska, her mother",
        "told_on": "2026-11-20",
        "told_how": "written",
        "told_detail": "We move at Christmas.",
    },
    "move_kind": {
        "kind": "england",
        "new_authority": "330",
        "nation": "",
        "move_where": "Larch Bridge",
        "not_sure_why": "",
    },
    "move_dates": {"leaves": "planned", "last_day": "2026-12-18", "moves_on": "2026-12-20", "dates_not_known": ""},
    "move_distance": {"within_distance": "no"},
    "move_school": {
        "state": "offered",
        "new_school": "Larch Academy, Larch Bridge",
        "new_school_urn": "991014",
        "starts_on": "2027-01-05",
        "starts_not_known": "",
    },
    "move_school_said": {"school_told": "yes", "school_told_on": "2026-11-24", "school_told_by": "Mx Roe, office"},
    "move_taken_over": {
        "taken_over": "school",
        "taken_over_by": "Larch Academy",
        "taken_over_said_by": "Mx Roe, office",
        "taken_over_said_on": "2026-11-24",
    },
    "move_consulted": {
        "lead_name": "Priya Nair",
        "lead_on": "2026-11-23",
        "head_name": "Helen Marsh",
        "head_on": "2026-11-24",
    },
    "move_agreed": {
        "agrees": "yes",
        "agreed_who": "Anna Kowalska",
        "agreed_phone": "07700 900413",
        "agreed_email": "anna@example.com",
    },
}
_PLACE: dict[str, Any] = {"new_authority": "", "nation": "", "move_where": "Larch Bridge", "not_sure_why": ""}
LEADS: Entries = {
    "dsl_worries": {"worries": "Zofia did not want to go."},
    "dsl_social_care": {
        "referred": "yes",
        "referred_on": "2026-11-23",
        "referred_at": "8:45am",
        "referred_to": "Duty desk",
        "referred_reference": "SC 12",
        "referred_why_not": "",
    },
    "dsl_protect": {"must_not_know": "no", "safe_to_visit": "yes"},
    "dsl_sign": {"signed_name": "Priya Nair", "signed_job": "Deputy head", "confirmed": True},
}
OF_KIND: dict[str, Entries] = {
    "area": {"move_kind": {**_PLACE, "kind": "area"}},
    "england": {},
    "nations": {"move_kind": {**_PLACE, "kind": "nations", "nation": "scotland"}},
    "abroad": {"move_kind": {**_PLACE, "kind": "abroad"}, **JOURNEY_ABROAD, **LEADS},
    "forces": {"move_kind": {**_PLACE, "kind": "forces"}},
    "travel": {"move_kind": {**_PLACE, "kind": "travel"}},
    "not_sure": {"move_kind": {**_PLACE, "kind": "not_sure", "not_sure_why": "Asked the mother twice"}},
}
KINDS = tuple(OF_KIND)


def move(
    kind: str = "england",
    changed: Entries | None = None,
    *,
    lists: dict[str, Entries] | None = None,
    without: tuple[str, ...] = (),
    none_of: tuple[str, ...] = (),
) -> Answers:
    """The filled notice of a kind as answers, without what it is not asked. `none_of`: lists said to be empty."""
    pages, listed = {**PAGES, **OF_KIND[kind], **(changed or {})}, {**MOVING, **(lists or {})}
    rows = rows_of(PLANNED_MOVE, pages, listed, without=without, none_of=none_of)
    return as_asked(PLANNED_MOVE, Answers(rows))


def sending(**more: Any) -> SendContext:
    """A context in which the filled notice may be sent."""
    given = {"today": TODAY, "safeguarding_state": "done", "attachments": ("documents",), "known_la_codes": KNOWN}
    return SendContext(**{**given, **more})
