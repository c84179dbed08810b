"""Answers become facts: nothing is lost, nothing stale is sent, and what is unsafe is kept apart."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.facts.referral import facts_of, lacking, risk_codes
from portal.domain.facts.sealing import merge
from portal.domain.identifiers import upn_check_letter
from portal.journeys.answers import Answers
from portal.journeys.blocks.concern_forms import CONCERNS
from portal.journeys.forms import dump
from portal.journeys.referral.to_facts import facts
from tests.journeys.filled import ABROAD, LISTS, PAGES, TODAY, UPN, WRONG_UPN, Entries, filled, post

LEAVING: Entries = {
    **ABROAD,
    "signs": {**PAGES["signs"], "leaving_signs": "yes"},
    "sign_details": {"leaving_what": "Cases"},
}
TEMPORARY = upn_check_letter("99012345678A") + "99012345678A"
NAMES = st.text(st.characters(categories=("Lu", "Ll", "Lo", "Mn"), include_characters="'’- "), min_size=1, max_size=30)


def test_a_filled_referral_makes_facts_that_may_be_sent() -> None:
    assert lacking(facts(filled()), TODAY) == []
    assert lacking(facts(filled(LEAVING)), TODAY) == []
    assert json.loads(json.dumps(facts(filled()).open)) == facts(filled()).open


def test_an_empty_draft_lacks_what_a_referral_needs() -> None:
    assert "The child’s name is missing" in lacking(facts(Answers()), TODAY)
    assert facts(Answers()).safeguarding == {}


@given(NAMES.filter(lambda name: name.strip()), NAMES.filter(lambda name: name.strip()))
def test_names_of_any_script_go_through_form_and_facts_as_typed(first: str, last: str) -> None:
    form, valid = post("child_name", {"first_name": first, "last_name": last})
    assert valid
    child = facts(filled({"child_name": dump(form)})).open["child"]
    assert child["first_name"] == first.strip()
    assert child["last_name"] == last.strip()
    assert unicodedata.normalize("NFC", child["first_name"]) == unicodedata.normalize("NFC", first.strip())


@given(st.dates(min_value=TODAY.replace(year=2007), max_value=TODAY.replace(year=2024, day=1)))
def test_dates_of_birth_go_through_as_iso(born: object) -> None:
    form, valid = post("child_birth", {**PAGES["child_birth"], "date_of_birth": str(born)})
    assert valid
    assert facts(filled({"child_birth": dump(form)})).open["child"]["date_of_birth"] == str(born)


@pytest.mark.parametrize(
    ("answers", "upn", "state"),
    [
        ({"upn": f" {UPN[:4].lower()} {UPN[4:]} "}, UPN, "valid"),
        ({"upn": "X990123456780A"[:13]}, None, None),
        ({"upn": WRONG_UPN, "upn_not_known": "system_shows_other"}, WRONG_UPN, "unverified"),
        ({"upn_not_known": "not_yet_issued"}, "", "not_known"),
    ],
)
def test_a_upn_is_kept_with_what_is_known_of_it(answers: dict[str, str], upn: str | None, state: str | None) -> None:
    child = facts(filled({"child_numbers": answers})).open["child"]
    if upn is None:
        assert child["upn_state"] == "unverified"
        return
    assert (child["upn"], child["upn_state"]) == (upn, state)
    assert child["upn_reason"] == answers.get("upn_not_known", "")


def test_a_temporary_upn_is_marked() -> None:
    assert facts(filled({"child_numbers": {"upn": TEMPORARY}})).open["child"]["upn_state"] == "temporary"


def test_addresses_come_last_known_first_with_their_kind_source_and_a_tidy_postcode() -> None:
    new = {
        "n1": {"country_kind": "abroad", "country": "Poland", "address_abroad": "ul. Morska 4", "source": "parent"},
        "n2": {"country_kind": "uk", "address_line_1": "9 Oak Way", "source": "guess", "safe": "yes"},
    }
    found = facts(filled(lists={"new_addresses": new})).open["addresses"]
    assert [place["kind"] for place in found] == ["last_known", "abroad", "new", "previous"]
    assert found[0]["lines"] == ["14 Hazel Road", "Northmere"]
    assert found[0]["postcode"] == "ZA1 4QT"
    assert found[0]["source"] == "register"
    assert found[1]["country"] == "Poland"


def test_a_family_without_an_address_says_why() -> None:
    sent = facts(filled({"address_last": {"situation": "none", "why_none": "Never told"}})).open
    assert [place["kind"] for place in sent["addresses"]] == ["previous"]
    assert sent["no_address_why"] == "Never told"


def test_adults_carry_their_phones_and_an_address_only_where_it_is_another() -> None:
    mother, father = facts(filled()).open["adults"]
    assert mother["phones"] == [{"number": "07700 900412", "type": "mobile", "last_answered": "2026-11-05"}]
    assert mother["address"] == {}
    assert father["address"] == {"lines": ["3 Elm Court"], "postcode": "ZA2 1AA"}
    assert father["other_phones"] == ["01632 960 444"]
    assert father["may_contact"] == "no"


def test_a_sibling_whose_school_is_to_be_asked() -> None:
    (sibling,) = facts(filled()).open["siblings"]
    assert sibling["school"] == "Larch Primary, Northmere"
    assert sibling["ask_for_us"] is True
    assert sibling["asked_school_on"] == ""
    assert sibling["also_missing"] == "yes"


def test_a_school_answered_before_the_sibling_left_it_is_not_sent() -> None:
    left = {"s1": {**LISTS["siblings"]["s1"], "schooling": "over_16"}}
    (sibling,) = facts(filled(lists={"siblings": left})).open["siblings"]
    assert sibling["school"] == ""
    assert sibling["ask_for_us"] is False


def test_pages_no_longer_asked_are_not_sent() -> None:
    assert facts(filled(ABROAD)).open["abroad"] == {}
    assert facts(filled({"dual_school": {"dual_school": "Ash School"}})).open["child"]["dual_school"] == ""
    assert facts(filled({"ehcp": {"ehcp_authority": "301"}})).open["child"]["sen"]["ehcp_authority"] == ""
    stale: Entries = {"dsl_concern_details": {"cse_detail": "CANARY"}}
    assert "CANARY" not in json.dumps(facts(filled(stale)).safeguarding)


def test_reason_facts_are_those_the_reason_asks_for() -> None:
    leave = {"leave_from": "2026-10-12", "leave_to": "2026-10-16", "expected_back": "2026-10-19", "told_by": "stale"}
    sent = facts(
        filled({"main_reason": {"main_reason": "not_returned_after_agreed_leave"}, "reason_facts": leave})
    ).open["reason"]
    assert sent["leave_to"] == "2026-10-16"
    assert "told_by" not in sent
    assert sent["others"] == []


def test_checks_carry_state_date_result_or_why() -> None:
    sent = {check["code"]: check for check in facts(filled()).open["checks"]}
    assert sent["friends"]["state"] == "done"
    assert sent["friends"]["on"] == "2026-11-10"
    assert sent["friends"]["enquiry"] == "sch_ask_staff_and_friends"
    assert sent["landlord"]["state"] == "cannot"
    assert sent["landlord"]["why"] == "The school has no link"


def test_travellers_are_named_from_the_lists_and_from_the_box() -> None:
    abroad = facts(filled(LEAVING)).open["abroad"]
    assert abroad["travellers"] == [
        {"ref": "siblings:s1", "name": "Maja Kowalska"},
        {"ref": "", "name": "Jan Lis, uncle"},
    ]
    assert abroad["country"] == "Poland"
    other = {**LEAVING, "abroad_country": {"country": "other", "other_country": "Bhutan", "for_good": "yes"}}
    assert facts(filled(other)).open["abroad"]["country"] == "Bhutan"


def test_a_traveller_removed_from_the_lists_is_not_sent() -> None:
    gone = filled(LEAVING, without=("sibling_school",), none_of=("new_addresses", "siblings"))
    assert [each["name"] for each in facts(gone).open["abroad"]["travellers"]] == ["Jan Lis, uncle"]


def test_every_not_known_is_listed_with_its_reason() -> None:
    sent = facts(
        filled(
            {
                "last_seen": {"seen_not_known": "Asked all staff"},
                "status_care": {**PAGES["status_care"], "cp_plan": "not_known", "why_not_known": "New to us"},
            }
        )
    ).open["not_known"]
    assert {"page": "last_seen", "item": "", "fields": [], "reason": "Asked all staff"} in sent
    assert {"page": "status_care", "item": "", "fields": ["cp_plan"], "reason": "New to us"} in sent


def test_the_safeguarding_part_never_shows_in_the_open_facts() -> None:
    worried: Entries = {
        "dsl_worries": {"worries": "CANARY-worries"},
        "dsl_concerns": {**PAGES["dsl_concerns"], "commercial_exploitation": "yes"},
        "dsl_concern_details": {"commercial_exploitation_detail": "CANARY-detail"},
        "dsl_told": {"social_care_told": "yes", "police_told": "yes"},
        "dsl_told_details": {
            "social_care_on": "2026-11-24",
            "social_care_to": "CANARY-duty",
            "police_on": "2026-11-24",
            "police_reference": "CANARY-ref",
        },
        "dsl_protect": {"must_not_know": "yes", "safe_to_visit": "no", "hazards": "CANARY-dog"},
        "dsl_protect_who": {"people": ["a2"], "why": "CANARY-why"},
    }
    split = facts(filled(worried))
    assert "CANARY" not in json.dumps([split.open, split.address])
    assert split.safeguarding["concerns"]["commercial_exploitation"] == "yes"
    assert set(split.safeguarding["concerns"]) == set(CONCERNS)
    assert split.safeguarding["details"] == {"commercial_exploitation": "CANARY-detail"}
    assert split.safeguarding["must_not_know"]["people"] == [{"ref": "adults:a2", "name": "Piotr Kowalski"}]
    assert split.safeguarding["police"]["reference"] == "CANARY-ref"
    assert split.safeguarding["signed"] == {"name": "Priya Nair", "job": "Deputy head"}
    assert "trafficking_modern_slavery" in risk_codes(split)
    assert split.open["address_hidden"] is True


@pytest.mark.parametrize("safe", ["no", "not_sure"])
def test_unsafe_whereabouts_are_sent_apart_and_can_be_joined_by_right(safe: str) -> None:
    plain = facts(filled(LEAVING)).open
    split = facts(filled({**LEAVING, "address_safe": {"safe": safe}}))
    open_text = json.dumps(split.open, ensure_ascii=False)
    for secret in ("Hazel", "ZA1 4QT", "07700", "Elm Court", "Ash Lane", "Gdynia", "+48", "Morska"):
        assert secret not in open_text
    whole = merge(split.open, split.address)
    assert whole["adults"] == plain["adults"]
    assert whole["abroad"] == plain["abroad"]
    assert whole["home_visits"] == plain["home_visits"]
    assert whole["addresses"][0]["lines"] == plain["addresses"][0]["lines"]


def test_a_safe_address_leaves_nothing_in_the_address_part() -> None:
    assert facts(filled()).address == {}
    assert facts(filled()).open["address_hidden"] is False


def test_a_child_with_one_name_may_be_sent_and_is_called_by_it() -> None:
    one = {"child_name": {"first_name": "Suharto", "one_name": True}}
    split = facts(filled(one))
    assert lacking(split, TODAY) == []
    assert facts_of(split).full_name == "Suharto"
    unsaid = facts(filled({"child_name": {"first_name": "Suharto"}}))
    assert lacking(unsaid, TODAY) == ["The child’s name is missing"]


@pytest.mark.parametrize(
    ("before", "typed", "former"),
    [
        (TEMPORARY, {"upn": UPN}, TEMPORARY),
        (TEMPORARY, {"upn": UPN, "former_upns": TEMPORARY.lower()}, TEMPORARY.lower()),
        (TEMPORARY, {"upn": TEMPORARY}, ""),
        (TEMPORARY, {"upn": WRONG_UPN, "upn_not_known": "system_shows_other"}, ""),
        (UPN, {"upn": UPN}, ""),
    ],
)
def test_a_temporary_upn_becomes_a_former_one_when_the_permanent_one_comes(
    before: str, typed: dict[str, str], former: str
) -> None:
    form, valid = post("child_numbers", typed, filled({"child_numbers": {"upn": before}}))
    assert valid
    assert (form.former_upns.data or "") == former
