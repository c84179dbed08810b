"""A referral with every page answered, about invented people, and ways to post answers as a browser would."""

from __future__ import annotations

import datetime as dt
from typing import Any

from werkzeug.datastructures import MultiDict

from portal.domain.identifiers import upn_check_letter
from portal.journeys.answers import Answers, PageAnswers
from portal.journeys.blocks.concern_forms import AT_HOME, EXPLOITATION
from portal.journeys.blocks.status import CARE, CIRCUMSTANCES
from portal.journeys.blocks.tried_forms import CHECKS
from portal.journeys.date_field import GovDateField
from portal.journeys.forms import FormContext, JourneyForm, dump, open_form
from portal.journeys.model import SendContext
from portal.journeys.referral import CME_REFERRAL
from tests.journeys.drafts import Entries, rows_of

TODAY = dt.date(2026, 11, 25)
UPN = upn_check_letter("990123456789") + "990123456789"
WRONG_UPN = ("A" if UPN[0] != "A" else "B") + UPN[1:]
KNOWN = frozenset({"990", "991"})

PAGES: Entries = {
    "privacy": {"read": True},
    "sender": {
        "job": "Attendance officer",
        "phone": "01632 960001",
        "cover_name": "Helen Marsh",
        "cover_phone": "01632 960002",
        "cover_from": "2026-12-21",
        "cover_to": "2027-01-04",
    },
    "child_name": {
        "first_name": "Zofia",
        "middle_names": "Anna",
        "last_name": "Kowalska",
        "other_names": "Zosia\nSophie",
        "former_last_name": "Nowak",
    },
    "child_birth": {"date_of_birth": "2014-03-27", "sex": "F", "year_group": "7", "class_group": "7B"},
    "child_numbers": {"upn": UPN, "local_number": "UIN 4471"},
    "child_background": {"first_language": "POL", "speaks_english": "well", "ethnicity": "WOTH"},
    "address_last": {
        "situation": "address",
        "address_line_1": "14 Hazel Road",
        "town": "Northmere",
        "postcode": "za1 4qt",
        "source": "register",
        "home_type": "rented",
        "lives_with": "Her mother",
    },
    "address_safe": {"safe": "yes"},
    "attendance_place": {
        "ever_attended": "yes",
        "admission_date": "2025-09-03",
        "part_time": "no",
        "dual_registered": "no",
    },
    "last_attended": {"last_attended": "2026-11-06", "attendance_percent": "91.5", "unauthorised_sessions": "12"},
    "absence_pattern": {"pattern": "whole_days", "sudden_change": "yes"},
    "last_seen": {"seen_on": "2026-11-06", "seen_by": "Mr Bell, form tutor", "seen_where": "School"},
    "sen": {"sen_status": "N", "assessment": "no"},
    "status_care": {**dict.fromkeys(CARE, "no"), "social_worker": "no"},
    "status_circumstances": dict.fromkeys(CIRCUMSTANCES, "no"),
    "main_reason": {"main_reason": "whereabouts_unknown"},
    "other_reasons": {"other_reasons": ["none"]},
    "reason_detail": {"reason_detail": "No contact since Friday 6 November."},
    "what_happened": {"first_worry": "Monday 9 November: no call from home.", "others_say": "A friend: they packed."},
    "signs": {"planned_move": "no", "file_asked": "no", "sign_of_life": "no", "leaving_signs": "no"},
    "checks": dict.fromkeys(CHECKS, "done") | {"worship": "not_relevant", "landlord": "cannot"},
    "check_details": {
        key: value
        for name in CHECKS
        for key, value in (
            {f"{name}_on": "2026-11-10", f"{name}_result": "Nobody knows"}
            if name not in ("worship", "landlord")
            else {f"{name}_why": "The school has no link"}
        ).items()
    },
    "joint": {"joint_enquiries": "no"},
    "dsl_worries": {"worries": "Zofia said on Thursday that she might not be back."},
    "dsl_concerns": dict.fromkeys(EXPLOITATION, "no"),
    "dsl_concerns_home": dict.fromkeys(AT_HOME, "no"),
    "dsl_told": {"social_care_told": "no", "police_told": "no"},
    "dsl_record": {"record_reference": "SG-114", "police_notice": "no"},
    "dsl_protect": {"must_not_know": "no", "safe_to_visit": "yes"},
    "dsl_sign": {"signed_name": "Priya Nair", "signed_job": "Deputy head", "confirmed": True},
    "documents": {"kinds": ["attendance_record"]},
}

LISTS: dict[str, Entries] = {
    "siblings": {
        "s1": {
            "name": "Maja Kowalska",
            "date_of_birth": "2016-05-16",
            "same_address": "same",
            "schooling": "school",
            "also_missing": "yes",
        }
    },
    "sibling_school": {"s1": {"school": "Larch Primary, Northmere", "asked": "ask_for_us"}},
    "adults": {
        "a1": {
            "name": "Anna Kowalska",
            "relationship": "PAM",
            "parental_responsibility": "yes",
            "lives_with_child": "yes",
            "same_address": "same",
            "may_contact": "yes",
            "language": "POL",
            "interpreter": "yes",
        },
        "a2": {
            "name": "Piotr Kowalski",
            "relationship": "PAF",
            "parental_responsibility": "yes",
            "lives_with_child": "no",
            "same_address": "different",
            "may_contact": "no",
        },
    },
    "adult_contact": {
        "a1": {"phone_1": "07700 900412", "phone_1_kind": "mobile", "phone_1_answered": "2026-11-05"},
        "a2": {"address_line_1": "3 Elm Court", "postcode": "ZA2 1AA", "other_phones": "01632 960 444"},
    },
    "contacts": {"k1": {"name": "Ewa Lis", "relationship": "Aunt", "phone": "07700 900555"}},
    "services": {"v1": {"service": "school_nurse", "name": "Nurse Obi"}},
    "attempts": {
        "t1": {
            "on": "2026-11-09",
            "at": "8:45am",
            "how": "call",
            "who": "Anna Kowalska",
            "used": "07700 900412",
            "result": "no_answer",
            "done_by": "Denise Okafor",
        },
        "t2": {
            "on": "2026-11-10",
            "at": "3:30pm",
            "how": "text",
            "who": "Anna Kowalska",
            "result": "message_left",
            "done_by": "Denise Okafor",
        },
        "t3": {
            "on": "2026-11-12",
            "at": "6pm",
            "how": "letter",
            "who": "Anna Kowalska",
            "result": "no_answer",
            "done_by": "Denise Okafor",
        },
    },
    "home_visits": {
        "h1": {
            "on": "2026-11-12",
            "half_day": "pm",
            "address": "14 Hazel Road",
            "staff": "Denise Okafor and Mr Bell",
            "signs": "no",
            "result": "Nobody in. A neighbour saw the family leave with cases.",
            "second_visit_planned": "yes",
        }
    },
    "previous_addresses": {"p1": {"address_line_1": "2 Ash Lane", "postcode": "ZA3 2BB", "source": "register"}},
}
NONE_OF = ("new_addresses",)

WORKER: dict[str, Any] = {
    "worker_name": "Sam Ode",
    "worker_phone": "01632 960777",
    "worker_team": "Safeguarding team 2",
    "worker_told": "yes",
    "worker_told_on": "2026-11-23",
    "worker_told_at": "9:05am",
    "worker_reply": "She rings the family today.",
}
"""A social worker who was told, in the notices of a family that moves."""

MOVING: dict[str, Entries] = {
    **{key: LISTS[key] for key in ("siblings", "sibling_school", "adults", "adult_contact", "previous_addresses")},
    **{key: LISTS[key] for key in ("contacts", "services")},
    "new_addresses": {
        "n1": {
            "country_kind": "uk",
            "address_line_1": "5 Elm Court",
            "postcode": "ZA2 1AA",
            "lives_with": "Her mother",
            "lived_from": "2026-12-20",
            "source": "parent",
            "safe": "yes",
        }
    },
}
"""The family of a child whose new home is known."""

ABROAD: Entries = {
    "abroad_country": {"country": "Poland", "town": "Gdynia", "for_good": "temporary"},
    "abroad_return": {"back_not_known": "The mother did not say"},
    "abroad_travel": {
        "leaving": "left",
        "leaves_on": "2026-11-08",
        "leaves_at": "6:40am",
        "carrier": "Baltic Air",
        "booking": "BA 771",
    },
    "abroad_tickets": {"seen": "yes"},
    "abroad_ticket_details": {"ticket_kind": "one_way", "ticket_seen_by": "The office, on 5 November"},
    "abroad_travellers": {"travellers": ["siblings:s1"], "other_travellers": "Jan Lis, uncle", "parent_travels": "no"},
    "abroad_unaccompanied": {
        "companion_name": "Jan Lis",
        "companion_relationship": "Uncle",
        "why_parent_stays": "Work",
    },
    "abroad_carer": {
        "carer_name": "Maria Lis",
        "carer_relationship": "Grandmother",
        "carer_address": "ul. Morska 4\nGdynia",
        "carer_phone": "+48 58 555 01 02",
        "carer_email": "maria@example.com",
    },
    "abroad_school": {
        "school_name": "Szkoła 12",
        "school_address": "Gdynia",
        "school_email": "office@example.com",
        "school_phone": "+48 58 555 01 03",
        "school_website": "www.example.com",
        "place_confirmed": "no",
    },
    "abroad_worries": {"worried_safety": "yes", "worried_reason": "no", "worried_truth": "no"},
    "abroad_worry_details": {"worried_safety_detail": "She did not want to go."},
}

MISSING: Entries = {
    "status_care": {**PAGES["status_care"], "looked_after": "yes"},
    "care_details": {
        "looked_after_authority": "301",
        "worker_name": "Sam Reed",
        "worker_phone": "01632 960777",
        "worker_told": "yes",
        "worker_told_on": "2026-11-09",
        "worker_told_at": "9:05am",
        "worker_reply": "She rings the family today.",
        "virtual_school_told": "yes",
        "virtual_school_told_on": "2026-11-10",
    },
    "dsl_concerns": {**PAGES["dsl_concerns"], "missing_episode": "yes"},
    "dsl_concern_details": {"missing_episode_detail": "Not back on Sunday evening."},
    "dsl_missing": {
        "missing_from": "care",
        "missing_since": "2026-11-08",
        "reported_on": "2026-11-08",
        "report_reference": "MP-2201",
        "earlier": "yes",
        "earlier_detail": "Two nights in June, found with a friend.",
    },
    "dsl_placement": {
        "placement": "foster",
        "placing_authority": "301",
        "placed_on": "2026-03-02",
        "address_line_1": "27 Quince Gardens",
        "town": "Northmere",
        "postcode": "ZA7 3LL",
        "moved": "yes",
        "moves": "From another foster family in March.",
    },
    "dsl_missing_plan": {
        "plan": "yes",
        "plan_detail": "The social worker holds it: ring the emergency duty team at once.",
        "safe_well_offered": "yes",
        "safe_well_done": "yes",
        "safe_well_on": "2026-06-16",
        "safe_well_by": "PC Ali, Northmere police",
        "interview_offered": "yes",
        "interview_done": "no",
    },
    "dsl_told": {"social_care_told": "yes", "police_told": "yes"},
    "dsl_told_details": {
        "social_care_on": "2026-11-09",
        "social_care_at": "9:40am",
        "social_care_to": "Sam Reed",
        "social_care_reference": "SC-30",
        "police_on": "2026-11-08",
        "police_reference": "MP-2201",
    },
}
"""A looked-after child who is missing from a placement."""

GONE_MISSING: Entries = {
    "absence_first": {"first_absent_on": "2026-11-24", "missing_today": "yes"},
    "absence_parents": {
        "asked_who": "Anna Kowalska, mother",
        "asked_on": "2026-11-24",
        "asked_at": "9am",
        "asked_said": "She left for school at 8am.",
    },
    "absence_told": {
        "social_care_told": "yes",
        "social_care_on": "2026-11-24",
        "social_care_at": "9:10am",
        "social_care_reference": "SC-31",
        "police_told": "yes",
        "police_on": "2026-11-24",
        "police_at": "9:15am",
        "police_reference": "MP-77",
        "cme_officer_told": "yes",
        "cme_officer_on": "2026-11-24",
        "cme_officer_at": "9:30am",
        "cme_officer_reference": "Rang",
    },
    "absence_vulnerability": {
        "risk": "high",
        "why": "She has gone with an older friend before.",
        "assessed_on": "2026-11-24",
        "assessed_at": "9:20am",
        "lead_name": "Ravi Anand",
        "officer_name": "Marta Silva",
    },
}
"""What a referral brings along from the absence record of a pupil who went missing."""

WIDER: Entries = {
    "danger": {"in_danger": "yes"},
    "danger_calls": {
        "danger": "Taken to the airport",
        "social_care_called": "yes",
        "police_called": "no",
        "called_on": "2026-11-24",
        "called_at": "8:45am",
        "spoke_to": "Duty desk",
        "reference": "SC 12",
        "not_yet_why": "The line was busy",
    },
    "attendance_place": {**PAGES["attendance_place"], "dual_registered": "yes", "alternative_provision": "yes"},
    "dual_school": {"dual_school": "Ash School, Averford"},
    "commissioning": {
        "commissioning_school": "Larch School, Averford",
        "commissioning_told": "yes",
        "commissioning_told_on": "2026-11-09",
        "commissioning_reply": "It has not seen the child.",
    },
    "last_attended": {**PAGES["last_attended"], "last_attended_why": "Saturday school"},
    "sen": {"sen_status": "E", "assessment": "not_known", "why_not_known": "The plan is new to us"},
    "ehcp": {"ehcp_authority": "330"},
    "status_care": {**PAGES["status_care"], "looked_after": "yes"},
    "care_details": {
        **MISSING["care_details"],
        "worker_team": "Team 2",
    },
    "dsl_concerns": {**dict.fromkeys(EXPLOITATION, "yes"), "cse": "not_known", "why_not_known": "Not heard"},
    "dsl_concerns_home": {**dict.fromkeys(AT_HOME, "yes"), "fgm": "not_known", "why_not_known": "Not heard"},
    "dsl_concern_details": {
        f"{name}_detail": f"About {name}" for name in {**EXPLOITATION, **AT_HOME} if name not in ("cse", "fgm")
    },
    "dsl_told": {"social_care_told": "yes", "social_care_why_not": "", "police_told": "yes", "police_why_not": ""},
    "dsl_told_details": MISSING["dsl_told_details"],
    "dsl_missing": {**MISSING["dsl_missing"], "earlier": "not_known", "why_not_known": "No record"},
    "dsl_placement": {**MISSING["dsl_placement"], "moved": "not_known", "why_not_known": "No record"},
    "dsl_missing_plan": {**MISSING["dsl_missing_plan"], "interview_offered": "not_known", "why_not_known": "Ask"},
    "dsl_record": {"record_reference": "SG-114", "police_notice": "not_known", "why_not_known": "No record"},
    "dsl_protect": {"must_not_know": "yes", "safe_to_visit": "no", "hazards": "A dog"},
    "dsl_protect_who": {"people": ["a2"], "others": "Jan Lis", "why": "An order"},
}
"""Other answers to the pages that kinds share: those that open the pages the plain drafts are not asked."""
WIDER_LISTS: dict[str, Entries] = {
    "siblings": {"s1": {**LISTS["siblings"]["s1"], "same_address": "different"}},
    "sibling_address": {"s1": {"address_line_1": "9 Oak Way", "postcode": "ZA5 6CC"}},
    "sibling_school": {
        "s1": {"school": "Larch Primary, Northmere", "asked": "yes", "asked_on": "2026-11-12", "said": "Not seen"}
    },
    "adult_contact": {
        "a1": {
            **LISTS["adult_contact"]["a1"],
            **{f"phone_{n}": f"07700 90042{n}" for n in (2, 3)},
            **{f"phone_{n}_kind": "home" for n in (2, 3)},
        },
        "a2": LISTS["adult_contact"]["a2"],
    },
    "new_addresses": {
        "n1": {
            "country_kind": "abroad",
            "address_abroad": "ul. Morska 4",
            "country": "Poland",
            "lives_with": "Her aunt",
            "source": "parent",
            "safe": "yes",
        }
    },
}
NOBODY: Entries = {"adults_why": {"why": "The child came alone"}}


def rows(
    changed: Entries | None = None,
    *,
    lists: dict[str, Entries] | None = None,
    without: tuple[str, ...] = (),
    none_of: tuple[str, ...] = NONE_OF,
) -> list[PageAnswers]:
    """Rows of the filled referral; `changed` replaces or adds pages, `lists` replaces lists, `without` leaves out.

    `none_of` are the lists that are said to be empty.
    """
    none = [key for key in none_of if key not in (lists or {}) and key not in without]
    pages, listed = {**PAGES, **(changed or {})}, {**LISTS, **(lists or {})}
    return rows_of(CME_REFERRAL, pages, listed, without=without, none_of=none)


def filled(
    changed: Entries | None = None,
    *,
    lists: dict[str, Entries] | None = None,
    without: tuple[str, ...] = (),
    none_of: tuple[str, ...] = NONE_OF,
    sealed: bool = False,
) -> Answers:
    """The filled referral as answers."""
    return Answers(rows(changed, lists=lists, without=without, none_of=none_of), sealed=sealed)


def sending(**more: Any) -> SendContext:
    """A context in which the filled referral may be sent."""
    return SendContext(
        **{"today": TODAY, "safeguarding_state": "done", "attachments": ("documents",), "known_la_codes": KNOWN, **more}
    )


def told(answers: Answers | None = None, hidden: frozenset[str] = frozenset()) -> FormContext:
    """A form's context on the day of the tests."""
    return FormContext(TODAY, answers or Answers(), KNOWN, hidden)


def as_posted(form: type[JourneyForm], answers: dict[str, Any]) -> MultiDict[str, str]:
    """What a browser sends for these answers."""
    sent: list[tuple[str, str]] = []
    blank = form()
    for name, value in answers.items():
        box = blank[name]
        if isinstance(box, GovDateField) and value:
            year, month, day = str(value).split("-")
            sent += [(f"{name}-day", day), (f"{name}-month", month), (f"{name}-year", year)]
        elif isinstance(value, list):
            sent += [(name, each) for each in value]
        elif value is True:
            sent.append((name, "y"))
        elif value not in (None, False):
            sent.append((name, str(value)))
    return MultiDict(sent)


def post(key: str, answers: dict[str, Any], draft: Answers | None = None, hidden: frozenset[str] = frozenset()) -> Any:
    """The page's form as posted with these answers, validated: (form, whether it is valid)."""
    page = CME_REFERRAL.page(key)
    form = open_form(page.form, told(draft, hidden), {}, as_posted(page.form, answers))
    return form, form.validate()


def errors(key: str, answers: dict[str, Any], draft: Answers | None = None) -> dict[str, str]:
    """The first message beside each wrong box of a page posted with these answers."""
    form, _ = post(key, answers, draft)
    return {box.short_name: str(box.errors[0]) for box in form if box.errors}


__all__ = [
    "ABROAD",
    "LISTS",
    "MISSING",
    "PAGES",
    "TODAY",
    "UPN",
    "WRONG_UPN",
    "Entries",
    "as_posted",
    "dump",
    "errors",
    "filled",
    "post",
    "rows",
]
