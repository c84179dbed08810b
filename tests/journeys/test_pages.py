"""Every page of the referral as a browser posts it: filled pages pass, and each fault has its own sentence."""

from __future__ import annotations

from typing import Any

import pytest

from portal.journeys.blocks.tried_forms import CHECKS
from portal.journeys.forms import dump, load, open_form
from portal.journeys.referral import CME_REFERRAL
from portal.journeys.widgets import error_list
from tests.journeys.filled import (
    ABROAD,
    GONE_MISSING,
    LISTS,
    MISSING,
    PAGES,
    UPN,
    WRONG_UPN,
    Answers,
    errors,
    filled,
    post,
    told,
)

LEAVING = {
    **ABROAD,
    "signs": {**PAGES["signs"], "leaving_signs": "yes"},
    "sign_details": {"leaving_what": "Tickets seen"},
}
FURTHER: dict[str, dict[str, Any]] = {
    "danger": {"in_danger": "yes"},
    "elsewhere": {"why_referred": "The place was agreed for the younger class"},
    "danger_calls": {
        "danger": "Seen with a stranger",
        "social_care_called": "yes",
        "police_called": "no",
        "called_on": "2026-11-25",
        "called_at": "8:45am",
        "spoke_to": "Duty worker",
    },
    "dual_school": {"dual_school": "Ash School, Averford"},
    "commissioning": {
        "commissioning_school": "Larch School, Averford",
        "commissioning_told": "yes",
        "commissioning_told_on": "2026-11-09",
        "commissioning_reply": "It has not seen the child either.",
    },
    "ehcp": {"ehcp_authority": "301"},
    "adults_why": {"why": "The child came with nobody named."},
    "care_details": {"worker_name": "Sam Reed", "worker_phone": "01632 960777", "worker_told": "no"},
    "reason_facts": {"not_known": "Nobody told us"},
    "no_visit": {"no_visit_reason": "A dog at the address"},
    "dsl_concern_details": {},
    "dsl_told_details": {},
    "dsl_protect_who": {"others": "The father", "why": "An order"},
    "dsl_no_visit": {"agreed": "yes"},
    "new_addresses": {
        "country_kind": "uk",
        "address_line_1": "9 Oak Way",
        "source": "guess",
        "safe": "not_sure",
    },
    "sibling_address": {"address_not_known": "Lives with the father"},
}
EVERY = {
    **GONE_MISSING,
    **MISSING,
    **PAGES,
    **LEAVING,
    **FURTHER,
    **{key: next(iter(entries.values())) for key, entries in LISTS.items()},
}


def test_every_declared_page_is_filled_somewhere_here() -> None:
    assert {page.key for page in CME_REFERRAL.pages} == set(EVERY)


@pytest.mark.parametrize("key", sorted(EVERY))
def test_a_filled_page_is_taken_and_comes_back_the_same(key: str) -> None:
    draft = filled(LEAVING)
    if key in LISTS:
        draft = draft.at(next(iter(LISTS[key])))
    form, valid = post(key, EVERY[key], draft)
    assert valid, error_list(form)
    kept = dump(form)
    assert {name: kept[name] for name in EVERY[key] if name in kept} == EVERY[key]
    again = open_form(CME_REFERRAL.page(key).form, told(draft), kept)
    assert again.validate()
    assert dump(again) == kept


@pytest.mark.parametrize("key", [page.key for page in CME_REFERRAL.pages])
def test_every_page_can_be_written_out_with_and_without_its_answers(key: str) -> None:
    page = CME_REFERRAL.page(key)
    draft = filled(LEAVING)
    for answers in ({}, EVERY[key]):
        form = open_form(page.form, told(draft), answers)
        form.validate()
        for box in form:
            assert f'name="{box.name}' in str(box())
    assert page.title_for(draft)
    assert page.title_for(Answers())
    assert page.missing_message(draft)
    if page.heading_field:
        assert page.heading_field in page.form()


WRONG_LETTER = (
    "Check this UPN: its first letter does not fit its numbers. Look for slips such as O for 0, "
    "or select ‘The UPN above is what our system shows’"
)
FAULTS: list[tuple[str, dict[str, Any], str, str]] = [
    ("privacy", {}, "read", "Read the privacy statement and tick to say you have"),
    ("sender", {"job": "Clerk"}, "phone", "Enter a phone number where the council can reach you"),
    (
        "sender",
        {"job": "Clerk", "phone": "123"},
        "phone",
        "Enter a UK phone number, like 07700 900982 or 01632 960001",
    ),
    (
        "sender",
        {"job": "Clerk", "phone": "01632 960001", "cover_name": "Ann"},
        "cover_phone",
        "Enter a phone number or an email address for the person who can answer",
    ),
    ("child_name", {"last_name": "Kowalska"}, "first_name", "Enter the child’s first name"),
    (
        "child_name",
        {"first_name": "Z0fia", "last_name": "K"},
        "first_name",
        "First name must only include letters, hyphens and apostrophes",
    ),
    ("child_birth", {"sex": "F", "year_group": "7"}, "date_of_birth", "Enter the child’s date of birth"),
    (
        "child_birth",
        {"date_of_birth": "2027-03-27", "sex": "F", "year_group": "7"},
        "date_of_birth",
        "Date of birth must be in the past",
    ),
    (
        "child_birth",
        {"date_of_birth": "2006-11-24", "sex": "F", "year_group": "7"},
        "date_of_birth",
        "Check the year: the child must be 2 to 19 years old",
    ),
    (
        "child_birth",
        {"date_of_birth": "2024-11-26", "sex": "F", "year_group": "7"},
        "date_of_birth",
        "Check the year: the child must be 2 to 19 years old",
    ),
    (
        "child_numbers",
        {},
        "upn",
        "Enter a UPN, like U331400121017, or select that you do not know it",
    ),
    (
        "child_numbers",
        {"upn": WRONG_UPN},
        "upn",
        WRONG_LETTER,
    ),
    (
        "child_numbers",
        {"upn": "Z99"},
        "upn",
        "Enter a UPN, like U331400121017, or select that you do not know it",
    ),
    ("child_numbers", {"upn_not_known": "system_shows_other"}, "upn", "Enter the UPN as your system shows it"),
    ("child_numbers", {"upn": UPN, "uln": "12"}, "uln", "Unique learner number must be 10 numbers"),
    (
        "child_numbers",
        {"upn": UPN, "former_upns": "A1"},
        "former_upns",
        "Enter former UPNs like U331400121017, with a comma between them",
    ),
    ("child_background", {}, "speaks_english", "Select how well the child speaks English"),
    ("address_last", {}, "situation", "Select what kind of address it is, or that there is none"),
    (
        "address_last",
        {"situation": "address"},
        "address_line_1",
        "Enter the first line of the address, or its postcode",
    ),
    (
        "address_last",
        {"situation": "address", "postcode": "ZA1 4QT"},
        "source",
        "Select how you know the address",
    ),
    (
        "address_last",
        {"situation": "address", "postcode": "nowhere", "source": "guess"},
        "postcode",
        "Enter a full UK postcode, like ZA1 4QT, or leave it blank",
    ),
    ("address_last", {"situation": "none"}, "why_none", "Say why you have no address"),
    ("address_safe", {}, "safe", "Select yes if it is safe for every adult you list to know the address"),
    ("new_addresses", {"country_kind": "abroad", "source": "guess", "safe": "yes"}, "country", "Select the country"),
    ("last_attended", {}, "last_attended", "Enter the last day the child was in school"),
    (
        "last_attended",
        {"last_attended": "2026-11-26"},
        "last_attended",
        "Last day in school must be today or in the past",
    ),
    (
        "last_attended",
        {"last_attended": "2026-11-07"},
        "last_attended",
        "Saturday 7 November 2026 is not a school day. Enter the last school day, or say below why the child was in school",
    ),
    (
        "last_attended",
        {"last_attended": "2014-03-26"},
        "last_attended",
        "Last day in school must be after the child was born, Thursday 27 March 2014",
    ),
    (
        "last_attended",
        {"last_attended": "2025-09-02"},
        "last_attended",
        "Last day in school must be on or after admission, Wednesday 3 September 2025",
    ),
    (
        "last_attended",
        {"last_attended": "2026-11-06", "attendance_percent": "104"},
        "attendance_percent",
        "Attendance must be a number from 0 to 100",
    ),
    (
        "last_seen",
        {},
        "seen_on",
        "Enter the date the child was last seen, or say why you do not know",
    ),
    ("last_seen", {"seen_on": "2026-11-06"}, "seen_by", "Enter who saw the child"),
    (
        "sen",
        {"sen_status": "N", "assessment": "not_known"},
        "why_not_known",
        "Say why this is not known, such as who you asked",
    ),
    ("ehcp", {}, "ehcp_authority", "Select the council that keeps the EHC plan"),
    ("siblings", {"name": "Maja"}, "date_of_birth", "Enter the date of birth or age, or say why you know neither"),
    ("sibling_school", {"school": "Larch", "asked": "yes"}, "asked_on", "Enter the date you asked that school"),
    ("sibling_school", {"school": "Larch", "asked": "yes"}, "said", "Enter what that school said"),
    (
        "sibling_school",
        {"school": "Larch", "asked": "no", "school_urn": "12"},
        "school_urn",
        "School’s reference number must be 6 numbers",
    ),
    ("adults", {}, "may_contact", "Select whether the council may contact this person"),
    (
        "contacts",
        {"name": "Ewa", "relationship": "Aunt", "phone": "12"},
        "phone",
        "Enter a phone number, like 07700 900982 or 01632 960001",
    ),
    ("services", {}, "service", "Select which service it is"),
    ("status_care", {}, "social_worker", "Select yes if the child has a social worker"),
    (
        "status_care",
        {**PAGES["status_care"], "cp_plan": "not_known"},
        "why_not_known",
        "Say why this is not known, such as who you asked",
    ),
    ("care_details", {"worker_told": "no"}, "worker_name", "Enter the worker’s name, or say why you do not know it"),
    (
        "care_details",
        {"worker_not_known": "Duty team", "worker_told": "yes"},
        "worker_told_on",
        "Enter the date you told the worker",
    ),
    ("main_reason", {}, "main_reason", "Select the main reason you are referring the child"),
    ("reason_detail", {}, "reason_detail", "Say what led to this referral"),
    ("signs", {}, "leaving_signs", "Select yes if there is any sign that the child has left, or may leave, the UK"),
    (
        "attempts",
        {**LISTS["attempts"]["t1"], "at": "later"},
        "at",
        "Enter a time, like 8:45am or 3:30pm",
    ),
    (
        "attempts",
        {**LISTS["attempts"]["t1"], "on": "2026-11-05"},
        "on",
        "Date must be on or after the last day in school, Friday 6 November 2026",
    ),
    ("attempts", {**LISTS["attempts"]["t1"], "result": "reached"}, "detail", "Enter what was said or seen"),
    ("home_visits", {}, "on", "Enter the date of the home visit"),
    (
        "home_visits",
        {**LISTS["home_visits"]["h1"], "on": "2026-11-05"},
        "on",
        "Date of the visit must be on or after the last day in school, Friday 6 November 2026",
    ),
    ("no_visit", {}, "no_visit_reason", "Say why there has been no home visit"),
    ("abroad_country", {"for_good": "yes"}, "country", "Select the country, or say why you do not know it"),
    ("abroad_country", {"country": "other", "for_good": "yes"}, "other_country", "Enter which country"),
    (
        "abroad_country",
        {"country": "Poland", "for_good": "not_known"},
        "why_not_known",
        "Say why this is not known, such as who you asked",
    ),
    ("abroad_return", {}, "back_on", "Enter the date they will be back, or say why you do not know"),
    (
        "abroad_travel",
        {"leaving": "left", "leaves_on": "2026-12-01"},
        "leaves_on",
        "Date of leaving must be today or in the past, as they have left",
    ),
    ("abroad_tickets", {}, "seen", "Select yes if you have seen tickets or a booking"),
    (
        "abroad_travellers",
        {"parent_travels": "yes"},
        "travellers",
        "Select or name who is going, or say why you do not know",
    ),
    ("abroad_unaccompanied", {"companion_not_known": "Alone"}, "why_parent_stays", "Say why the parents are not going"),
    ("abroad_unaccompanied", {"why_parent_stays": "Work"}, "companion_relationship", "Enter who they are to the child"),
    ("abroad_carer", {}, "carer_phone", "Enter their phone number, or say why you cannot"),
    (
        "abroad_school",
        {"place_confirmed": "no"},
        "school_name",
        "Enter the name of the school, or say why you do not know it",
    ),
    ("abroad_worries", {}, "worried_truth", "Select yes if you are worried about whether it is true"),
    ("dsl_worries", {}, "worries", "Say what worries you about this child’s welfare, or that nothing does"),
    (
        "dsl_concerns",
        {},
        "commercial_exploitation",
        "Select yes, no or not known for ‘Commercial exploitation, child labour included’",
    ),
    ("dsl_told", {}, "police_told", "Select yes if you have told the police"),
    (
        "dsl_protect",
        {"must_not_know": "no", "safe_to_visit": "no"},
        "hazards",
        "Say what makes it unsafe to write or visit",
    ),
    ("dsl_protect_who", {"why": "An order"}, "others", "Select or name who must not learn where the child is"),
    (
        "dsl_sign",
        {"signed_name": "P", "signed_job": "DSL"},
        "confirmed",
        "Tick to say that this part is right as far as you know",
    ),
    (
        "documents",
        {"kinds": ["tickets", "none"]},
        "kinds",
        "Select the answers that apply, or select ‘Nothing’",
    ),
    (
        "danger_calls",
        {**FURTHER["danger_calls"], "social_care_called": "no"},
        "social_care_called",
        "Ring 999 or children’s social care now, then come back and tell us when",
    ),
]


@pytest.mark.parametrize(("key", "answers", "name", "message"), FAULTS)
def test_a_fault_has_its_sentence_beside_its_box(key: str, answers: dict[str, Any], name: str, message: str) -> None:
    assert errors(key, answers, filled())[name] == message


def test_a_upn_with_the_wrong_letter_stands_when_that_is_what_the_system_shows() -> None:
    form, valid = post("child_numbers", {"upn": WRONG_UPN, "upn_not_known": "system_shows_other"})
    assert valid
    assert dump(form)["upn"] == WRONG_UPN


def test_an_attendance_page_for_a_child_who_never_came_takes_a_future_admission() -> None:
    place = {**PAGES["attendance_place"], "admission_date": "2026-12-01"}
    assert errors("attendance_place", {**place, "ever_attended": "no"}) == {}
    assert errors("attendance_place", place) == {"admission_date": "Date of admission must be today or in the past"}


def test_an_adult_the_child_lives_with_needs_a_phone_or_a_reason() -> None:
    home = filled().at("a1")
    assert errors("adult_contact", {}, home) == {"phone_1": "Enter a phone number, or say why you have none"}
    assert errors("adult_contact", {"no_phone": "Cut off"}, home) == {}
    elsewhere = filled().at("a2")
    assert errors("adult_contact", {}, elsewhere) == {
        "address_line_1": "Enter the first line of the address, or say why you do not know it"
    }


def test_only_those_who_live_elsewhere_are_asked_for_an_address() -> None:
    form, _ = post("adult_contact", {}, filled().at("a1"))
    assert "address_line_1" not in form
    form, _ = post("adult_contact", {}, filled().at("a2"))
    assert "address_line_1" in form


@pytest.mark.parametrize(
    ("reason", "asked"),
    [
        ("not_returned_after_agreed_leave", {"leave_from", "leave_to", "expected_back"}),
        ("allocated_place_not_taken_up", {"offered_on", "expected_start", "offered_by"}),
        ("not_returned_after_unauthorised_holiday", {"absence_from", "destination_country"}),
        ("taken_out_extended_without_agreement", {"absence_from", "destination_country"}),
        ("reported_left_area", {"claimed_area", "report_source"}),
        ("parent_withdrew_no_destination", {"told_on", "told_by"}),
        ("home_education_said_orally_only", {"told_on", "told_by"}),
        ("mobile_child_not_returned", {"expected_return"}),
        ("off_roll_after_permanent_exclusion", {"excluded_on"}),
    ],
)
def test_a_reason_asks_for_its_own_facts_and_takes_a_reason_for_not_knowing(reason: str, asked: set[str]) -> None:
    for draft in (
        filled({"main_reason": {"main_reason": reason}}),
        filled({"other_reasons": {"other_reasons": [reason]}}),
    ):
        assert CME_REFERRAL.is_asked("reason_facts", draft)
        form, valid = post("reason_facts", {}, draft)
        assert {box.short_name for box in form} == asked | {"not_known"}
        assert not valid
        assert post("reason_facts", {"not_known": "Nobody told us"}, draft)[1]


def test_leave_must_run_the_right_way_round() -> None:
    draft = filled({"main_reason": {"main_reason": "not_returned_after_agreed_leave"}})
    leave = {"leave_from": "2026-10-12", "leave_to": "2026-10-09", "expected_back": "2026-10-19"}
    assert errors("reason_facts", leave, draft) == {"leave_to": "Last day of leave must be on or after its first day"}
    leave = {"leave_from": "2026-10-12", "leave_to": "2026-10-16", "expected_back": "2026-10-16"}
    assert errors("reason_facts", leave, draft) == {"expected_back": "Day due back must be after the last day of leave"}


def test_the_main_reason_is_not_offered_again_among_the_others() -> None:
    form, _ = post("other_reasons", {}, filled())
    offered = {option.value for option in form.other_reasons.iter_choices()}
    assert "whereabouts_unknown" not in offered
    assert {"fleeing_domestic_abuse", "none"} <= offered


def test_check_details_ask_what_each_check_needs() -> None:
    said = {**dict.fromkeys(CHECKS, "done"), "worship": "not_relevant", "landlord": "cannot"}
    wrong = errors("check_details", {}, filled({"checks": said}))
    assert wrong["friends_on"] == "Enter the date of ‘Asked the child’s friends’"
    assert wrong["friends_result"] == "Enter what came of ‘Asked the child’s friends’"
    assert wrong["landlord_why"] == "Say why you did not do ‘Asked the landlord or housing service’"
    assert "landlord_on" not in wrong
    assert "friends_why" not in wrong


def test_concern_details_ask_only_about_what_was_answered_yes() -> None:
    draft = filled({"dsl_concerns": {**PAGES["dsl_concerns"], "cse": "yes"}})
    assert errors("dsl_concern_details", {}, draft) == {"cse_detail": "Enter details of ‘Sexual exploitation’"}
    assert errors("dsl_told", {"social_care_told": "no", "police_told": "no"}, draft) == {
        "social_care_why_not": "Say why you have not told children’s social care"
    }


def test_a_worry_about_leaving_the_uk_must_open_the_travel_questions_before_the_lead_signs() -> None:
    worried = {"dsl_concerns_home": {**PAGES["dsl_concerns_home"], "taken_abroad": "yes"}}
    assert set(errors("dsl_sign", PAGES["dsl_sign"], filled(worried))) == {"confirmed"}
    opened = {**worried, "signs": {**PAGES["signs"], "leaving_signs": "yes"}}
    assert errors("dsl_sign", PAGES["dsl_sign"], filled(opened)) == {}


def test_a_sealed_box_left_empty_raises_nothing_and_one_typed_in_is_judged() -> None:
    hidden = frozenset({"address_line_1", "town", "postcode"})
    known = {"situation": "address", "source": "register"}
    assert post("address_last", known, hidden=hidden)[1]
    assert not post("address_last", known)[1]
    form, valid = post("address_last", {**known, "postcode": "nowhere"}, hidden=hidden)
    assert not valid
    assert "postcode" in {box.short_name for box in form if box.errors}


def test_saved_answers_of_boxes_that_are_gone_are_left_out() -> None:
    form = CME_REFERRAL.page("child_name").form
    assert load(form, {"first_name": "Zofia", "fax": "1", "csrf_token": "x"}) == {"first_name": "Zofia"}


class TestNames:
    """A child with one name needs no invented surname, and what pasting brings along spoils no name."""

    def test_one_name_alone_needs_the_tick(self) -> None:
        said = "Enter the child’s last name, or tick that the child has only one name"
        assert errors("child_name", {"first_name": "Suharto"}) == {"last_name": said}
        form, valid = post("child_name", {"first_name": "Suharto", "one_name": True})
        assert valid, error_list(form)

    @pytest.mark.parametrize(("name", "words"), [("last_name", "last name"), ("middle_names", "middle names")])
    def test_one_name_and_another_contradict(self, name: str, words: str) -> None:
        given = {"first_name": "Suharto", "one_name": True, name: "Hadi"}
        assert errors("child_name", given) == {name: f"Take the {words} out, or untick ‘The child has only one name’"}

    @pytest.mark.parametrize("pasted", ["\u200fلينا\u200e", "\u2067لينا\u2069", "\ufeffلينا\u200b", "لينا\n"])
    def test_marks_nobody_sees_are_taken_out(self, pasted: str) -> None:
        form, valid = post("child_name", {"first_name": pasted, "last_name": "Haddad"})
        assert valid
        assert form.first_name.data == "لينا"

    def test_joiners_inside_a_word_stay(self) -> None:
        form, valid = post("child_name", {"first_name": "محمد\u200cرضا", "last_name": "Karimi"})
        assert valid
        assert form.first_name.data == "محمد\u200cرضا"

    @pytest.mark.parametrize("pasted", ["Zofia 😀", "❤", "Zo€", "🇵🇱"])
    def test_pictures_are_refused_and_kept(self, pasted: str) -> None:
        form, valid = post("child_name", {"first_name": pasted, "last_name": "Kowalska"})
        assert not valid
        assert form.first_name.errors == ["First name must only include letters, hyphens and apostrophes"]
        assert form.first_name.data == pasted
