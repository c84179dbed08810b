"""The catalogue of enquiries: who makes each, what to write down, and the first plan for a new case.

Source: statutory guidance on children missing education (reasonable enquiries) and councils' own procedures.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from portal.domain import codes
from portal.domain.evidence import Answer, EvidenceField


class Maker(StrEnum):
    """Who makes the enquiry."""

    SCHOOL = "school"
    COUNCIL = "council"
    JOINT = "joint"


@dataclass(frozen=True, slots=True)
class Enquiry:
    """One thing to check. `by_day` is the suggested school day of absence it is done by, None where any day will do.

    `council_only`: the school never reads its text, whatever the result.
    """

    code: str
    label: str
    maker: Maker
    phase: str
    by_day: int | None
    evidence: tuple[EvidenceField, ...]
    notes: str
    council_only: bool


@dataclass(frozen=True, slots=True)
class Result:
    """How an enquiry stands. `finished` ones count as made; some need a reason in words."""

    code: str
    label: str
    finished: bool
    reason_needed: bool


_FIELDS = {
    "when": "When",
    "contact": "Who was called, and on which number",
    "who": "Who was asked",
    "channel": "How it was sent",
    "name": "Name",
    "reply": "What they said",
    "school": "School",
    "what": "What was checked",
    "two_staff_names": "The two members of staff",
    "answer": "Who answered",
    "signs_of_occupation": "Signs that somebody lives there",
    "neighbour_info": "What neighbours said",
    "card_left": "A card was left",
    "date": "Date",
    "method": "How it was sent",
    "agency": "Service",
    "person": "Who was spoken to",
    "registered_on": "Registered from",
    "start_date": "Started on",
    "decision": "Decision",
    "ref": "Reference",
    "outcome": "What happened",
    "file_ref": "File reference",
    "system": "Which records",
    "provider": "Which provider",
    "organisation": "Which organisation",
    "force": "Which police force",
    "safe_or_not_found": "Safe, or not found (never an address)",
    "request_ref": "Request reference",
    "la": "Which council",
    "officer": "Their officer",
    "search_date": "Date of the search",
    "recipients": "Who it went to",
    "replies": "Replies",
    "staff": "Who visited",
    "links": "Who was found",
    "attendees": "Who was there",
    "school_person": "For the school",
    "la_person": "For the council",
    "split": "Who checks what",
    "both_persons": "For the school and for the council",
    "summary": "What both sides found",
    "reasons": "Reasons",
    "parent_intention": "What the parent says they intend",
}
_DATES = {"when", "date", "registered_on", "start_date", "search_date"}
_YES_NO = {"card_left"}
_RESULT = "result"  # answered from the list of results, not in words
_COUNCIL_ONLY = {
    "la_social_care_system",
    "la_early_help_system",
    "la_youth_justice",
    "la_virtual_school",
    "la_health_trace",
    "la_police",
    "la_refuges",
    "la_home_office",
    "la_hmrc_dwp",
    "la_port_or_watch_list_request",
    "la_mash_referral",
    "la_multi_agency_discussion",
    "la_sibling_check",
}


def _field(name: str) -> EvidenceField:
    kind = Answer.DATE if name in _DATES else Answer.YES_NO if name in _YES_NO else Answer.TEXT
    return EvidenceField(name, _FIELDS[name], kind, required=False, not_after_today=kind is Answer.DATE)


@cache
def enquiries() -> tuple[Enquiry, ...]:
    """Every enquiry, in the list's order: school, council, joint."""
    return tuple(
        Enquiry(
            code=row["code"],
            label=row["label"],
            maker=Maker(row["actor"]),
            phase=row["phase"],
            by_day=int(row["by_day"]) if row["by_day"] else None,
            evidence=tuple(_field(name) for name in row["evidence_fields"].split(";") if name != _RESULT),
            notes=row["notes"],
            council_only=row["code"] in _COUNCIL_ONLY,
        )
        for row in codes.rows("enquiries")
    )


@cache
def results() -> tuple[Result, ...]:
    """Every result an enquiry can have, "not started" first."""
    return tuple(
        Result(row["code"], row["label"], row["finished"] == "yes", row["reason_needed"] == "yes")
        for row in codes.rows("enquiry_results")
    )


def enquiry(code: str) -> Enquiry:
    """One enquiry, or `codes.UnknownCode`."""
    return codes.find(enquiries(), code)


def result(code: str) -> Result:
    """One result, or `codes.UnknownCode`."""
    return codes.find(results(), code)


def made_by(maker: Maker) -> tuple[Enquiry, ...]:
    """The enquiries one side makes."""
    return tuple(one for one in enquiries() if one.maker is maker)


HOME_VISIT = "sch_home_visit"
_AFTER_REFERRAL = {"after_off_roll"}


def school_checks() -> tuple[Enquiry, ...]:
    """What a school is asked about in a referral: each done (when, result), not done (why) or does not apply."""
    return tuple(one for one in made_by(Maker.SCHOOL) if one.phase not in _AFTER_REFERRAL)


_ALWAYS = ("la_own_school_roll_search", "la_sibling_check", "la_admissions_system", "la_social_care_system")
_LOOK_NEARBY = ("la_council_tax_benefits", "la_housing", "la_health_trace", "la_home_visit", "la_s2s_and_giap_search")
_ABROAD = ("la_home_office", "la_embassy_or_school_abroad", "la_health_trace", "la_home_visit")
_PLANS: dict[str, tuple[str, ...]] = {
    "whereabouts_unknown": _LOOK_NEARBY,
    "not_returned_after_summer": _LOOK_NEARBY,
    "allocated_place_not_taken_up": ("la_school_named", "la_home_visit", "la_letter_to_parent"),
    "not_returned_after_agreed_leave": ("joint_enquiry_plan", "la_home_visit", "la_home_office", "la_letter_to_parent"),
    "not_returned_after_unauthorised_holiday": ("la_home_visit", "la_home_office", "la_letter_to_parent"),
    "taken_out_extended_without_agreement": ("la_home_visit", "la_home_office", "la_letter_to_parent"),
    "reported_left_area": ("la_destination_la", "la_school_named", "la_council_tax_benefits", "la_s2s_and_giap_search"),
    "reported_left_uk_with_parent": _ABROAD,
    "reported_left_uk_without_parent": ("la_police", "la_mash_referral", *_ABROAD),
    "fleeing_domestic_abuse": ("la_mash_referral", "la_police", "la_refuges"),
    "parent_withdrew_no_destination": ("la_letter_to_parent", "la_home_visit", "la_destination_la"),
    "home_education_said_orally_only": ("la_education_case_systems", "la_letter_to_parent"),
    "transfer_not_completed": ("la_school_named", "la_destination_la", "la_s2s_and_giap_search", "la_home_visit"),
    "stopped_after_unlawful_exclusion": (
        "la_education_case_systems",
        "la_send_system",
        "la_letter_to_parent",
        "la_home_visit",
    ),
    "mobile_child_not_returned": ("la_origin_la", "la_destination_la", "la_education_case_systems"),
    "off_roll_after_permanent_exclusion": ("la_education_case_systems", "la_send_system"),
}


def plan_for(reason: str) -> tuple[Enquiry, ...]:
    """The council's first enquiry plan for a case opened for this referral reason; an officer adds and removes.

    A family escaping abuse is never visited or written to: only police, social care and refuges are asked.
    """
    return tuple(enquiry(code) for code in dict.fromkeys((*_ALWAYS, *_PLANS.get(reason, _LOOK_NEARBY))))
