"""A home education notice with every page answered, about invented people."""

from __future__ import annotations

import datetime as dt
from typing import Any

from portal.domain.school_kinds import SchoolKnown
from portal.journeys.answers import FIRST_CHILD, Answers
from portal.journeys.blocks.concern_forms import AT_HOME, EXPLOITATION
from portal.journeys.blocks.status import CARE
from portal.journeys.home_education import HOME_EDUCATION
from portal.journeys.model import SendContext
from tests.domain.calendars import YEAR_2026
from tests.journeys.drafts import Entries, as_asked, rows_of
from tests.journeys.filled import KNOWN, MOVING, TODAY, WORKER
from tests.journeys.filled import PAGES as REFERRAL_PAGES

MAINTAINED = SchoolKnown("Community school", YEAR_2026)
SPECIAL = SchoolKnown("Community special school", YEAR_2026)
_SHARED = (
    "privacy",
    "sender",
    "child_name",
    "child_numbers",
    "child_background",
    "address_last",
    "address_safe",
    "attendance_place",
    "last_seen",
    "status_circumstances",
)
PAGES: Entries = {
    "danger": {"in_danger": "no"},
    **{key: REFERRAL_PAGES[key] for key in _SHARED},
    "child_birth": {"date_of_birth": "2011-03-27", "sex": "F", "year_group": "10", "class_group": "10B"},
    "last_attended": {"last_attended": "2026-11-20", "attendance_percent": "93", "unauthorised_sessions": "4"},
    "sen": {"sen_status": "E", "assessment": "no"},
    "ehcp": {"ehcp_authority": "330"},
    "ehe_plan": {"review": "booked", "review_on": "2026-12-02"},
    "status_care": {**dict.fromkeys(CARE, "no"), "social_worker": "yes"},
    "care_details": WORKER,
    "removal_informed": {"sen_team": "yes", "informed_how": "Rang on Monday 23 November"},
    "parent_letter": {
        "notice_written": "yes",
        "notice_by": "Anna Kowalska",
        "notice_relationship": "PAM",
        "notice_responsibility": "yes",
        "notice_how": "letter",
        "notice_dated": "2026-11-16",
        "notice_received_on": "2026-11-17",
    },
    "ehe_start": {"starts_on": "2026-11-23", "last_day_stated": "2026-11-20"},
    "ehe_agreed": {"all_agree": "yes", "agreed_detail": "Both signed it"},
    "ehe_contact": {"contact_who": "Anna Kowalska", "best_way": "phone", "contact_detail": "After 4pm"},
    "ehe_reason": {
        "reason": "mental_health",
        "parent_words": "She is too worried to come in.",
        "child_view": "She wants to learn at home.",
        "how_long": "for_a_time",
    },
    "ehe_led_up": {
        "first_suggested": "parent",
        "staff_wrote": "no",
        "talked_of": ["part_time"],
        "free_choice": "yes",
        "free_choice_why": "",
    },
    "ehe_meeting": {
        "meeting": "held",
        "meeting_on": "2026-11-18",
        "meeting_came": "Both parents, and the council",
        "support": "A counsellor and a later start",
        "needs_considered": "yes",
    },
    "ehe_last_year": {"last_year": ["complaint"]},
    "ehe_attainment": {"attainment": "Grade 5 in mathematics"},
    "ehe_exams": {
        "entries": "yes",
        "boards": "Mathematics: North Board",
        "coursework": "Art portfolio",
        "pays": "school",
        "centre": "Hazelbank Academy",
    },
    "ehe_work": {"work_given": "yes"},
    "ehe_place": {"place_kind": "mainstream"},
    "removal_bars": {"order_names_us": "no"},
    "ehe_law": {"read": True},
    "removal_when": {"already_deleted": "no", "deletion_on": "2026-11-25", "late_reason": ""},
    "removal_move": {"moving": "yes"},
    "removal_concerns": {"concern": "no"},
    "dsl_anything": {"anything": "no"},
    "dsl_sign": REFERRAL_PAGES["dsl_sign"],
    "documents": {"kinds": ["order"]},
}
WHOLE_PART: Entries = {
    "dsl_worries": {"worries": "Zofia did not want to go."},
    "dsl_concerns": dict.fromkeys(EXPLOITATION, "no"),
    "dsl_concerns_home": {**dict.fromkeys(AT_HOME, "no"), "neglect": "yes"},
    "dsl_concern_details": {"neglect_detail": "She has come in hungry since September."},
    "dsl_told": {"social_care_told": "yes", "social_care_why_not": "", "police_told": "no", "police_why_not": ""},
    "dsl_told_details": {
        "social_care_on": "2026-11-23",
        "social_care_at": "8:45am",
        "social_care_to": "Duty desk",
        "social_care_reference": "SC 12",
        "social_care_outcome": "They will visit.",
    },
    "dsl_record": {"record_reference": "SG-114", "police_notice": "no", "police_notice_on": ""},
    "dsl_protect": {"must_not_know": "no", "safe_to_visit": "yes"},
}
"""The safeguarding lead's part where there is something to tell."""
WORRIED: Entries = {"removal_concerns": {"concern": "yes"}, **WHOLE_PART}
LEAD_WORRIED: Entries = {"dsl_anything": {"anything": "yes"}, **WHOLE_PART}
NOT_REFERRED: Entries = {
    **WORRIED,
    "dsl_told": {
        "social_care_told": "no",
        "social_care_why_not": "We asked the duty desk, who advised early help.",
        "police_told": "no",
        "police_why_not": "",
    },
}
SPECIAL_PLACE: Entries = {
    "ehe_place": {"place_kind": "special_council"},
    "ehe_law": {"read": True, "consent_given": "council", "consent_by": "Mx Roe, Averford", "consent_on": "2026-11-24"},
}
NO_CONSENT: Entries = {
    **SPECIAL_PLACE,
    "ehe_law": {"read": True, "consent_given": "asked", "consent_by": "", "consent_on": ""},
}
ORDER: Entries = {"removal_bars": {"order_names_us": "yes"}}
LATER: Entries = {
    "ehe_start": {"starts_on": "2026-12-07", "last_day_stated": ""},
    "removal_when": {"already_deleted": "no", "deletion_on": "2026-12-07", "late_reason": ""},
}
LATE: Entries = {
    "removal_when": {"already_deleted": "yes", "deletion_on": "2026-11-23", "late_reason": "The clerk was away"}
}
YOUNG: Entries = {
    "child_birth": {"date_of_birth": "2016-03-27", "sex": "F", "year_group": "5", "class_group": "5B"},
    "sen": {"sen_status": "N", "assessment": "no"},
    "status_care": {**dict.fromkeys(CARE, "no"), "social_worker": "no"},
}
STORIES: dict[str, tuple[Entries, SchoolKnown]] = {
    "plain": ({}, MAINTAINED),
    "young": (YOUNG, MAINTAINED),
    "worried": (WORRIED, MAINTAINED),
    "lead_worried": (LEAD_WORRIED, MAINTAINED),
    "not_referred": (NOT_REFERRED, MAINTAINED),
    "special": (SPECIAL_PLACE, SPECIAL),
    "no_consent": (NO_CONSENT, SPECIAL),
    "order": (ORDER, MAINTAINED),
    "later": (LATER, MAINTAINED),
    "late": (LATE, MAINTAINED),
}
"""What differs from the plain notice, and the school it is sent from, by name."""
ALONE = frozenset({"no_consent", "order", "later"})
"""The stories in which no removal return goes with the notice."""


def home_education(
    story: str = "plain",
    changed: Entries | None = None,
    *,
    without: tuple[str, ...] = (),
    none_of: tuple[str, ...] = (),
    lists: dict[str, Entries] | None = None,
    child: str = FIRST_CHILD,
) -> Answers:
    """The filled notice as answers, without what it is not asked. `none_of`: lists said to be empty."""
    pages, listed = {**PAGES, **STORIES[story][0], **(changed or {})}, {**MOVING, **(lists or {})}
    rows = rows_of(HOME_EDUCATION, pages, listed, without=without, none_of=none_of, child=child)
    return as_asked(HOME_EDUCATION, Answers(rows, child=child))


def sending(story: str = "plain", **more: Any) -> SendContext:
    """A context in which the filled notice may be sent."""
    given: dict[str, Any] = {
        "today": TODAY,
        "safeguarding_state": "done",
        "attachments": ("parent_letter",),
        "known_la_codes": KNOWN,
        "sign_off_needed": True,
        "signed_off_by": "Helen Marsh",
        "school": STORIES[story][1],
    }
    return SendContext(**{**given, **more})


def day(on: dt.date) -> str:
    """A day as answers keep it."""
    return on.isoformat()
