"""What a council's own form asks of a referral, section by section: rows 36 to 41 of docs/school-policies.md."""

from __future__ import annotations

from typing import Any

import pytest

from portal.domain.facts.sealing import at
from portal.journeys.referral import CME_REFERRAL
from portal.journeys.referral.to_facts import facts
from tests.journeys.filled import LISTS, PAGES, UPN, Entries, errors, filled, sending

NINE = (
    "allocated_place_not_taken_up",
    "whereabouts_unknown",
    "fleeing_domestic_abuse",
    "reported_left_area",
    "reported_left_uk_with_parent",
    "reported_left_uk_without_parent",
    "not_returned_after_agreed_leave",
    "not_returned_after_unauthorised_holiday",
    "taken_out_extended_without_agreement",
)
SIBLING: dict[str, Entries] = {
    "siblings": {"s1": {**LISTS["siblings"]["s1"], "same_address": "different"}},
    "sibling_address": {"s1": {"address_line_1": "9 Oak Way", "postcode": "ZA5 6CC"}},
    "sibling_school": LISTS["sibling_school"],
}


def blocking(key: str) -> list[str]:
    """What keeps a referral without this page from being sent."""
    left = CME_REFERRAL.gaps(filled(without=(key,)), sending())
    return [gap.page_key for gap in left if gap.blocks]


def test_row_36_the_privacy_statement_is_read_and_the_sender_names_post_and_phone() -> None:
    assert CME_REFERRAL.page("privacy").shows == "privacy"
    assert errors("privacy", {})["read"]
    assert {"job", "phone"} <= set(errors("sender", {}))
    assert "privacy" in blocking("privacy")
    assert "sender" in blocking("sender")
    sent = facts(filled()).open
    assert sent["privacy_read"] is True
    assert (sent["sender"]["job"], sent["sender"]["phone"]) == ("Attendance officer", "01632 960001")


@pytest.mark.parametrize(
    ("page", "needed", "path", "said"),
    [
        ("child_name", "first_name", "child.first_name", "Zofia"),
        ("child_name", "last_name", "child.last_name", "Kowalska"),
        ("child_name", "", "child.other_names", ["Zosia", "Sophie"]),
        ("child_birth", "date_of_birth", "child.date_of_birth", "2014-03-27"),
        ("child_numbers", "upn", "child.upn", UPN),
        ("child_numbers", "", "child.local_number", "UIN 4471"),
        ("child_birth", "sex", "child.sex", "F"),
        ("child_birth", "year_group", "child.year_group", "7"),
        ("child_background", "", "child.ethnicity", "WOTH"),
        ("child_background", "", "child.speaks_english", "well"),
        ("last_attended", "last_attended", "child.last_attended", "2026-11-06"),
        ("address_last", "address_line_1", "addresses.0.lines", ["14 Hazel Road", "Northmere"]),
        ("previous_addresses", "address_line_1", "addresses.1.lines", ["2 Ash Lane"]),
        ("siblings", "name", "siblings.0.name", "Maja Kowalska"),
        ("siblings", "date_of_birth", "siblings.0.date_of_birth", "2016-05-16"),
        ("sibling_address", "address_line_1", "siblings.0.address.lines", ["9 Oak Way"]),
        ("sibling_school", "school", "siblings.0.school", "Larch Primary, Northmere"),
        ("siblings", "also_missing", "siblings.0.also_missing", "yes"),
    ],
)
def test_row_37_who_the_child_is_and_the_brothers_and_sisters(page: str, needed: str, path: str, said: Any) -> None:
    answers = filled(lists=SIBLING)
    assert at(facts(answers).open, path) == said
    if needed:
        given = {"situation": "address"} if page == "address_last" else {}
        assert errors(page, given, answers.at("s1"))[needed]


def test_row_38_parents_with_phones_contacts_two_and_more_and_other_agencies() -> None:
    further = {
        "k1": LISTS["contacts"]["k1"],
        "k2": {"name": "Jan Lis", "relationship": "Uncle", "phone": "07700 900556"},
        "k3": {"name": "Ola Lis", "relationship": "Cousin", "phone": "07700 900557"},
    }
    reached = {
        "a1": {
            "phone_1": "07700 900412",
            "phone_1_kind": "mobile",
            "phone_2": "01632 960412",
            "phone_2_kind": "home",
            "phone_1_answered": "2026-11-05",
        },
        "a2": LISTS["adult_contact"]["a2"],
    }
    mother = {**LISTS["adults"]["a1"], "email": "anna@example.com"}
    told = {"contacts": further, "adult_contact": reached, "adults": {"a1": mother, "a2": LISTS["adults"]["a2"]}}
    sent = facts(filled(lists=told)).open
    first, second = sent["adults"]
    assert (first["name"], second["name"]) == ("Anna Kowalska", "Piotr Kowalski")
    assert {phone["type"] for phone in first["phones"]} == {"mobile", "home"}
    assert (first["email"], first["language"], first["interpreter"]) == ("anna@example.com", "POL", "yes")
    assert [each["name"] for each in sent["contacts"]] == ["Ewa Lis", "Jan Lis", "Ola Lis"]
    assert (sent["services"][0]["service"], sent["services"][0]["name"]) == ("school_nurse", "Nurse Obi")
    assert {"name", "relationship", "parental_responsibility"} <= set(errors("adults", {}))
    assert "adults" in blocking("adults")


@pytest.mark.parametrize(
    ("page", "name"),
    [
        ("status_care", "looked_after"),
        ("status_care", "cp_plan"),
        ("status_care", "open_social_care_case"),
        ("status_circumstances", "gypsy_roma_traveller"),
        ("status_circumstances", "uasc_or_asylum"),
        ("status_circumstances", "homeless_or_temporary_accommodation"),
    ],
)
def test_row_39_care_protection_and_housing_are_each_answered(page: str, name: str) -> None:
    assert errors(page, {key: said for key, said in PAGES[page].items() if key != name})[name]
    assert facts(filled({page: {**PAGES[page], name: "yes"}})).open["status"][name] == "yes"


def test_row_39_a_social_worker_is_named() -> None:
    changed: Entries = {
        "status_care": {**PAGES["status_care"], "social_worker": "yes"},
        "care_details": {"worker_name": "Sam Reed", "worker_phone": "01632 960777", "worker_told": "no"},
    }
    worker = facts(filled(changed)).open["social_worker"]
    assert (worker["has"], worker["name"], worker["phone"]) == ("yes", "Sam Reed", "01632 960777")
    assert errors("care_details", {}, filled(changed))["worker_name"]
    assert errors("care_details", {"worker_name": "Sam Reed"}, filled(changed))["worker_phone"]


@pytest.mark.parametrize("name", ["cse", "missing_episode", "trafficking"])
def test_row_40_a_worry_is_told_with_its_details_and_in_the_leads_part_alone(name: str) -> None:
    changed: Entries = {
        "dsl_concerns": {**PAGES["dsl_concerns"], name: "yes"},
        "dsl_concern_details": {f"{name}_detail": "CANARY what was seen"},
    }
    assert errors("dsl_concern_details", {}, filled(changed))[f"{name}_detail"]
    split = facts(filled(changed))
    assert split.safeguarding["concerns"][name] == "yes"
    assert split.safeguarding["details"][name] == "CANARY what was seen"
    assert "CANARY" not in str(split.open)


def test_row_40_welfare_attendance_and_behaviour_are_asked_in_words() -> None:
    assert errors("dsl_worries", {})["worries"]
    assert facts(filled()).safeguarding["worries"].startswith("Zofia said")


@pytest.mark.parametrize("code", NINE)
def test_row_41_one_main_reason_is_chosen_and_sent(code: str) -> None:
    assert errors("main_reason", {})["main_reason"]
    assert not errors("main_reason", {"main_reason": code})
    assert facts(filled({"main_reason": {"main_reason": code}})).open["reason"]["main"] == code
    offered = [each.value for each in CME_REFERRAL.page("main_reason").form().main_reason.iter_choices()]
    assert offered.count(code) == 1
    assert "main_reason" in blocking("main_reason")
