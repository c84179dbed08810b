"""Every field of the councils’ referral form, of a school’s form (sections 1 to 8), and of the leaving-the-UK list: the
page and boxes that ask for it, and the fact it becomes."""

from __future__ import annotations

from typing import Any

import pytest

from portal.domain.facts.sealing import at
from portal.journeys.blocks.tried_forms import CHECKS
from portal.journeys.referral import CME_REFERRAL
from portal.journeys.referral.to_facts import facts
from tests.journeys.filled import ABROAD, GONE_MISSING, MISSING, PAGES, filled

Row = tuple[str, str, tuple[str, ...], tuple[str, ...]]

FORM_FIELDS: list[Row] = [
    ("school contact, role and telephone", "sender", ("job", "phone"), ("sender.job", "sender.phone")),
    (
        "pupil's legal names and aliases",
        "child_name",
        ("first_name", "middle_names", "last_name", "known_as", "other_names", "former_last_name"),
        ("child.first_name", "child.middle_names", "child.last_name", "child.known_as", "child.other_names"),
    ),
    ("pupil's date of birth", "child_birth", ("date_of_birth",), ("child.date_of_birth",)),
    ("UPN, or why not", "child_numbers", ("upn", "upn_not_known", "former_upns"), ("child.upn", "child.upn_state")),
    ("the council's or school's own number", "child_numbers", ("local_number", "uln"), ("child.local_number",)),
    ("sex", "child_birth", ("sex",), ("child.sex",)),
    ("year group", "child_birth", ("year_group", "class_group"), ("child.year_group", "child.class_group")),
    ("ethnicity", "child_background", ("ethnicity",), ("child.ethnicity",)),
    (
        "first language and English",
        "child_background",
        ("first_language", "speaks_english"),
        ("child.first_language", "child.speaks_english"),
    ),
    (
        "last known address",
        "address_last",
        ("address_line_1", "postcode", "source", "learnt_on", "lives_with_whom", "lives_with", "home_type"),
        ("addresses.0.lines", "addresses.0.postcode", "addresses.0.kind", "addresses.0.source"),
    ),
    (
        "previous addresses with dates",
        "previous_addresses",
        ("address_line_1", "postcode", "lived_from", "lived_to"),
        ("addresses.1.from", "addresses.1.to"),
    ),
    ("last attended, or never", "last_attended", ("last_attended",), ("child.last_attended", "child.never_attended")),
    ("never attended", "attendance_place", ("ever_attended", "admission_date"), ("child.admission_date",)),
    ("last seen", "last_seen", ("seen_on", "seen_by", "seen_where"), ("child.last_seen.on", "child.last_seen.by")),
    (
        "brothers and sisters",
        "siblings",
        ("name", "date_of_birth", "age", "same_address", "also_missing"),
        ("siblings.0.name", "siblings.0.date_of_birth", "siblings.0.also_missing", "siblings_none"),
    ),
    ("their address", "sibling_address", ("address_line_1", "postcode"), ("siblings.0.address",)),
    (
        "their school, and what it said",
        "sibling_school",
        ("school", "school_urn", "asked", "asked_on", "said"),
        ("siblings.0.school", "siblings.0.school_urn", "siblings.0.ask_for_us", "siblings.0.school_said"),
    ),
    (
        "parents and carers",
        "adults",
        ("name", "relationship", "parental_responsibility", "email", "language", "interpreter", "may_contact"),
        ("adults.0.name", "adults.0.relationship", "adults.0.email", "adults.0.language", "adults.0.interpreter"),
    ),
    ("no parent to name: explanation", "adults_why", ("why",), ("adults_why",)),
    (
        "their addresses and phones",
        "adult_contact",
        ("address_line_1", "phone_1", "phone_1_kind", "phone_1_answered", "phone_3"),
        ("adults.0.phones", "adults.1.address"),
    ),
    (
        "two further contacts or more",
        "contacts",
        ("name", "relationship", "phone", "address_line_1", "email"),
        ("contacts.0.name", "contacts.0.relationship", "contacts.0.phone"),
    ),
    (
        "other agencies",
        "services",
        ("service", "name", "phone", "email", "last_contact"),
        ("services.0.service", "services.0.name", "services.0.phone", "services.0.email"),
    ),
    (
        "looked after, protection plan, open to social care",
        "status_care",
        ("looked_after", "cp_plan", "s47_enquiry", "child_in_need", "social_worker"),
        ("status.looked_after", "status.cp_plan", "social_worker.has"),
    ),
    (
        "social worker's name",
        "care_details",
        ("worker_name", "worker_phone", "worker_told", "looked_after_authority"),
        ("social_worker.name", "social_worker.phone", "social_worker.told"),
    ),
    (
        "Gypsy Roma Traveller, refugee or asylum, temporary accommodation",
        "status_circumstances",
        ("gypsy_roma_traveller", "uasc_or_asylum", "homeless_or_temporary_accommodation"),
        ("status.gypsy_roma_traveller", "status.uasc_or_asylum", "status.homeless_or_temporary_accommodation"),
    ),
    ("main reason", "main_reason", ("main_reason",), ("reason.main",)),
    ("second reasons", "other_reasons", ("other_reasons",), ("reason.others",)),
    ("what led to the referral", "reason_detail", ("reason_detail",), ("reason.detail",)),
    (
        "contact attempts",
        "attempts",
        ("on", "at", "how", "who", "relationship", "used", "result", "detail", "done_by"),
        ("attempts.0.on", "attempts.0.at", "attempts.0.how", "attempts.0.used", "attempts.0.result"),
    ),
    ("the school's checks", "checks", tuple(CHECKS), ("checks.0.code", "checks.0.state")),
    ("their dates and results", "check_details", ("friends_on", "friends_result", "friends_why"), ("checks.0.on",)),
    (
        "home visit",
        "home_visits",
        ("on", "half_day", "address", "answered_by", "signs", "neighbour", "second_visit_planned", "staff", "result"),
        ("home_visits.0.on", "home_visits.0.half_day", "home_visits.0.staff", "home_visits.0.result"),
    ),
    ("or the reason for none", "no_visit", ("no_visit_reason",), ("no_visit_reason",)),
    ("attachments", "documents", ("kinds",), ("documents",)),
    ("privacy statement", "privacy", ("read",), ("privacy_read",)),
]

LEAVING_UK: list[Row] = [
    ("country and town", "abroad_country", ("country", "town"), ("abroad.country", "abroad.town")),
    (
        "date and time of leaving, carrier, booking",
        "abroad_travel",
        ("leaves_on", "leaves_at", "carrier", "booking", "leaving"),
        ("abroad.leaves_on", "abroad.leaves_at", "abroad.carrier", "abroad.booking"),
    ),
    ("tickets seen", "abroad_tickets", ("seen",), ("abroad.tickets.seen",)),
    ("one-way or return", "abroad_ticket_details", ("ticket_kind",), ("abroad.tickets.kind",)),
    ("temporary or for good", "abroad_country", ("for_good",), ("abroad.for_good",)),
    ("if temporary, the date back", "abroad_return", ("back_on", "back_not_known"), ("abroad.back_on",)),
    (
        "who travels",
        "abroad_travellers",
        ("travellers", "other_travellers", "parent_travels"),
        ("abroad.travellers.0.name", "abroad.travellers.1.name", "abroad.parent_travels"),
    ),
    (
        "the travelling adult if not a parent",
        "abroad_unaccompanied",
        ("companion_name", "companion_relationship"),
        ("abroad.companion.name", "abroad.companion.relationship"),
    ),
    ("why the parents stay", "abroad_unaccompanied", ("why_parent_stays",), ("abroad.why_parent_stays",)),
    (
        "who will care there",
        "abroad_carer",
        ("carer_name", "carer_relationship", "carer_address", "carer_phone", "carer_email"),
        (
            "abroad.carer.name",
            "abroad.carer.relationship",
            "abroad.carer.address",
            "abroad.carer.phone",
            "abroad.carer.email",
        ),
    ),
    (
        "the school there",
        "abroad_school",
        ("school_name", "school_address", "school_email", "school_phone", "school_website", "place_confirmed"),
        (
            "abroad.school.name",
            "abroad.school.address",
            "abroad.school.email",
            "abroad.school.phone",
            "abroad.school.website",
            "abroad.school.place_confirmed",
        ),
    ),
    (
        "three worries",
        "abroad_worries",
        ("worried_safety", "worried_reason", "worried_truth"),
        ("abroad.worries.safety", "abroad.worries.reason", "abroad.worries.truth"),
    ),
    ("their details", "abroad_worry_details", ("worried_safety_detail",), ("abroad.worry_details.safety",)),
]

SAFEGUARDING: list[Row] = [
    ("welfare, attendance and behaviour", "dsl_worries", ("worries",), ("worries",)),
    (
        "sexual exploitation, going missing, trafficking, commercial exploitation",
        "dsl_concerns",
        ("cse", "missing_episode", "trafficking", "commercial_exploitation", "cce_county_lines", "radicalisation"),
        ("concerns.cse", "concerns.missing_episode", "concerns.trafficking", "concerns.commercial_exploitation"),
    ),
    (
        "harm at home",
        "dsl_concerns_home",
        ("forced_marriage", "fgm", "honour_abuse", "domestic_abuse", "neglect", "fabricated_illness", "self_harm"),
        ("concerns.forced_marriage", "concerns.fgm", "concerns.domestic_abuse", "concerns.neglect"),
    ),
    ("details of each", "dsl_concern_details", ("cse_detail", "trafficking_detail"), ("details",)),
    (
        "social care and police told",
        "dsl_told",
        ("social_care_told", "police_told"),
        ("social_care.told", "police.told"),
    ),
    (
        "when, to whom, reference, outcome",
        "dsl_told_details",
        ("social_care_on", "social_care_at", "social_care_to", "social_care_reference", "social_care_outcome"),
        ("social_care.on", "social_care.at", "social_care.to", "social_care.reference", "social_care.outcome"),
    ),
    ("who must not know", "dsl_protect_who", ("people", "others", "why"), ("must_not_know.people",)),
    (
        "safe to write or visit, hazards",
        "dsl_protect",
        ("must_not_know", "safe_to_visit", "hazards"),
        ("must_not_know.answer", "safe_to_visit", "hazards"),
    ),
    (
        "missing from home or care",
        "dsl_missing",
        (
            "missing_from",
            "missing_since",
            "reported_on",
            "report_reference",
            "returned_on",
            "earlier",
            "earlier_detail",
        ),
        (
            *("missing.from", "missing.since", "missing.reported_on", "missing.reference"),
            *("missing.returned_on", "missing.earlier", "missing.earlier_detail"),
        ),
    ),
    (
        "placement",
        "dsl_placement",
        ("placement", "placing_authority", "placed_on", "address_line_1", "postcode", "moved", "moves"),
        (
            *("missing.placement.kind", "missing.placement.authority", "missing.placement.since"),
            *("missing.placement.address", "missing.placement.moved", "missing.placement.moves"),
        ),
    ),
    (
        "plan, Safe and Well Check, Return Home Interview",
        "dsl_missing_plan",
        (
            *("plan", "plan_detail", "safe_well_offered", "safe_well_done", "safe_well_on", "safe_well_by"),
            *("interview_offered", "interview_done", "interview_on", "interview_by"),
        ),
        (
            *("missing.plan.there", "missing.plan.detail", "missing.safe_well.offered", "missing.safe_well.done"),
            *("missing.safe_well.on", "missing.safe_well.by", "missing.interview.offered", "missing.interview.done"),
            *("missing.interview.on", "missing.interview.by"),
        ),
    ),
    (
        "how vulnerable a pupil gone missing is",
        "absence_vulnerability",
        ("risk", "why", "assessed_on", "assessed_at", "lead_name", "officer_name"),
        (
            *("vulnerability.risk", "vulnerability.why", "vulnerability.assessed_on", "vulnerability.assessed_at"),
            *("vulnerability.lead_name", "vulnerability.officer_name"),
        ),
    ),
    (
        "own record, and told by the police",
        "dsl_record",
        ("record_reference", "police_notice", "police_notice_on"),
        ("record.reference", "record.police_notice", "record.police_notice_on"),
    ),
    ("signed by the lead", "dsl_sign", ("signed_name", "signed_job"), ("signed.name", "signed.job")),
]


def _reaches(record: dict[str, Any], path: str) -> bool:
    try:
        at(record, path)
    except (KeyError, IndexError):
        return False
    return True


LEAVING = filled(
    {
        **ABROAD,
        **MISSING,
        **GONE_MISSING,
        "signs": {**PAGES["signs"], "leaving_signs": "yes"},
        "sign_details": {"leaving_what": "x"},
    }
)


@pytest.mark.parametrize("row", FORM_FIELDS + LEAVING_UK + SAFEGUARDING, ids=lambda row: f"{row[1]}: {row[0]}")
def test_each_field_of_the_forms_is_asked_and_sent(row: Row) -> None:
    _, page_key, boxes, sent = row
    form = CME_REFERRAL.page(page_key).form()
    assert [name for name in boxes if name not in form] == []
    split = facts(LEAVING)
    record = split.safeguarding if row in SAFEGUARDING else split.open
    assert [path for path in sent if not _reaches(record, path)] == []


def test_tickets_can_be_added_where_they_are_asked_about() -> None:
    assert CME_REFERRAL.page("abroad_ticket_details").upload
    assert CME_REFERRAL.page("documents").upload


def test_only_the_safeguarding_pages_are_sealed_and_all_of_them() -> None:
    sealed = {page.key for page in CME_REFERRAL.pages if page.sealed}
    assert sealed == {page.key for page in CME_REFERRAL.section("safeguarding").pages}
    assert {row[1] for row in SAFEGUARDING} == sealed - {"dsl_no_visit"}


def test_each_core_fact_and_worry_is_answered_yes_no_or_not_known() -> None:
    for key in ("status_care", "status_circumstances", "dsl_concerns", "dsl_concerns_home", "abroad_worries"):
        form = CME_REFERRAL.page(key).form()
        for box in form:
            if box.short_name != "why_not_known":
                assert [option.value for option in box.iter_choices()] == ["yes", "no", "not_known"], box.short_name
        assert "why_not_known" in form


def test_the_forms_nine_reasons_are_offered() -> None:
    offered = {option.value for option in CME_REFERRAL.page("main_reason").form().main_reason.iter_choices()}
    assert {
        "allocated_place_not_taken_up",
        "whereabouts_unknown",
        "fleeing_domestic_abuse",
        "reported_left_area",
        "reported_left_uk_with_parent",
        "reported_left_uk_without_parent",
        "not_returned_after_agreed_leave",
        "not_returned_after_unauthorised_holiday",
        "taken_out_extended_without_agreement",
        "not_returned_after_summer",
        "other",
    } <= offered
