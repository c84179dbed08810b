"""What schools' own policies ask of a referral, row by row of the table in docs/school-policies.md."""

from __future__ import annotations

from typing import Any

import pytest

from portal.domain.enquiries import plan_for
from portal.domain.facts.referral import lacking
from portal.domain.reasons import for_schools, reason
from portal.journeys.absence import ABSENCE
from portal.journeys.answers import Answers
from portal.journeys.referral import CME_REFERRAL
from portal.journeys.referral.to_facts import facts
from tests.journeys.filled import ABROAD, LISTS, MISSING, PAGES, TODAY, Entries, errors, filled, rows, sending

PATTERN: Entries = {"absence_pattern": {"pattern": "repeated", "sudden_change": "yes", "pattern_detail": "Mondays"}}
REASONS: dict[str, tuple[str, dict[str, str]]] = {
    "failure to start": ("allocated_place_not_taken_up", {"offered_on": "2026-08-20", "expected_start": "2026-09-03"}),
    "unlawful exclusion": (
        "stopped_after_unlawful_exclusion",
        {"excluded_on": "2026-11-02", "excluded_how": "Told by telephone to keep her at home"},
    ),
    "withdrawal": ("parent_withdrew_no_destination", {"told_on": "2026-11-02", "told_by": "The mother, by phone"}),
    "failed transfer": (
        "transfer_not_completed",
        {
            "transfer_due_on": "2026-09-03",
            "transfer_school": "Ash School, Averford",
            "transfer_school_said": "Never registered there",
        },
    ),
    "mobile family": ("mobile_child_not_returned", {"expected_return": "2026-11-02"}),
}


@pytest.mark.parametrize("answer", ["yes", "no", "not_known"])
@pytest.mark.parametrize(
    ("page", "name"),
    [
        ("status_circumstances", "service_family"),
        ("status_circumstances", "new_migrant_family"),
        ("status_care", "cp_plan"),
        ("dsl_concerns_home", "neglect"),
        ("dsl_concerns", "missing_episode"),
    ],
)
def test_row_2_each_group_at_particular_risk_is_asked_and_sent(page: str, name: str, answer: str) -> None:
    assert errors(page, {key: value for key, value in PAGES[page].items() if key != name})[name]
    split = facts(filled({page: {**PAGES[page], name: answer, "why_not_known": "New to us"}}))
    said = split.safeguarding["concerns"] if page.startswith("dsl_") else split.open["status"]
    assert said[name] == answer


def test_row_2_a_child_who_has_ceased_to_attend_is_told_with_the_last_day() -> None:
    assert facts(filled()).open["child"]["last_attended"] == "2026-11-06"
    assert "last_attended" in {gap.page_key for gap in CME_REFERRAL.gaps(filled(without=("last_attended",)), sending())}


@pytest.mark.parametrize("pattern", ["whole_days", "prolonged", "parts_of_days", "repeated"])
def test_row_5_the_pattern_of_an_absence_is_asked_once_and_sent(pattern: str) -> None:
    given = {**PATTERN["absence_pattern"], "pattern": pattern}
    sent = facts(filled({"absence_pattern": given})).open["absence"]
    assert {name: sent[name] for name in given} == given
    assert ABSENCE.page("absence_pattern") == CME_REFERRAL.page("absence_pattern")
    left = CME_REFERRAL.gaps(filled(without=("absence_pattern",)), sending())
    assert [gap.message for gap in left if gap.blocks] == ["Say how the pupil is absent"]


@pytest.mark.parametrize(
    ("page", "name"),
    [
        ("status_circumstances", "serious_health_need"),
        ("status_circumstances", "mental_health_need"),
        ("status_circumstances", "free_meals_or_pupil_premium"),
        ("status_circumstances", "facing_barriers"),
        ("status_circumstances", "homeless_or_temporary_accommodation"),
    ],
)
def test_row_18_needs_and_hardship_are_asked_and_sent(page: str, name: str) -> None:
    assert errors(page, {key: value for key, value in PAGES[page].items() if key != name})[name]
    assert facts(filled({page: {**PAGES[page], name: "yes"}})).open["status"][name] == "yes"
    assert facts(filled({"sen": {"sen_status": "K", "assessment": "yes"}})).open["child"]["sen"]["status"] == "K"


@pytest.mark.parametrize("said", REASONS)
def test_row_21_each_reason_can_be_chosen_asks_its_facts_and_plans_enquiries(said: str) -> None:
    code, given = REASONS[said]
    assert code in {each.code for each in for_schools()}
    changed: Entries = {"main_reason": {"main_reason": code}, "reason_facts": given}
    assert [gap for gap in CME_REFERRAL.gaps(filled(changed), sending()) if gap.blocks] == []
    unanswered = errors("reason_facts", {}, filled(changed))
    assert set(given) <= set(unanswered)
    split = facts(filled(changed))
    assert {name: split.open["reason"][name] for name in given} == given
    assert lacking(split, TODAY) == []
    assert len(plan_for(code)) > 4


def test_row_21_what_is_no_reason_of_its_own_is_asked_of_every_child() -> None:
    for page, name in (
        ("status_circumstances", "uasc_or_asylum"),
        ("status_circumstances", "youth_justice"),
        ("dsl_concerns_home", "forced_marriage"),
        ("dsl_concerns_home", "neglect"),
    ):
        assert name in CME_REFERRAL.page(page).form()


def test_row_21_a_school_that_was_never_reached_is_hidden_with_the_addresses() -> None:
    code, given = REASONS["failed transfer"]
    changed: Entries = {"main_reason": {"main_reason": code}, "reason_facts": given, "address_safe": {"safe": "no"}}
    split = facts(filled(changed))
    assert split.open["reason"]["transfer_school"] == ""
    assert split.address["reason.transfer_school"] == "Ash School, Averford"
    assert reason(code).hint.startswith("Such as primary to secondary. First ask the other school")


def test_row_23_worker_commissioning_school_and_police_are_told_with_day_and_reply() -> None:
    changed: Entries = {
        **MISSING,
        "attendance_place": {**PAGES["attendance_place"], "alternative_provision": "yes"},
        "commissioning": {
            "commissioning_school": "Larch School, Averford",
            "commissioning_told": "yes",
            "commissioning_told_on": "2026-11-09",
            "commissioning_reply": "It has not seen the child.",
        },
    }
    services = {"v1": {"service": "family_support", "name": "Jo Hart", "phone": "01632 960333"}}
    split = facts(filled(changed, lists={"services": services}))
    assert split.open["services"][0]["service"] == "family_support"
    worker = split.open["social_worker"]
    assert (worker["name"], worker["told"], worker["told_on"]) == ("Sam Reed", "yes", "2026-11-09")
    school = split.open["child"]["alternative_provision"]
    assert (school["school"], school["told_on"]) == ("Larch School, Averford", "2026-11-09")
    assert school["reply"] == "It has not seen the child."
    police = split.safeguarding["police"]
    assert (police["told"], police["on"], police["reference"]) == ("yes", "2026-11-08", "MP-2201")


def test_row_42_every_check_of_the_form_is_answered_and_a_visit_comes_before_sending() -> None:
    wanted = {"friends", "emergency_numbers", "free_meals", "worship", "sibling_school", "school_nurse"}
    assert wanted <= set(CME_REFERRAL.page("checks").form()._fields)
    for name in wanted:
        said = {key: value for key, value in PAGES["checks"].items() if key != name}
        assert errors("checks", said)[name]
    sent = facts(filled()).open
    assert wanted <= {check["code"] for check in sent["checks"] if check["on"] or check["why"]}
    assert len(sent["attempts"]) == len(LISTS["attempts"])
    assert all(each["on"] and each["at"] and each["by"] and each["result"] for each in sent["attempts"])
    answers = Answers(rows(none_of=("new_addresses", "home_visits")))
    assert "home_visits" in {gap.page_key for gap in CME_REFERRAL.gaps(answers, sending()) if gap.blocks}


def test_row_43_leaving_the_country_is_told_whole() -> None:
    leaving: dict[str, Any] = {
        **ABROAD,
        "signs": {**PAGES["signs"], "leaving_signs": "yes"},
        "sign_details": {"leaving_what": "Cases in the hall"},
    }
    abroad = facts(filled(leaving)).open["abroad"]
    assert (abroad["leaves_on"], abroad["leaves_at"]) == ("2026-11-08", "6:40am")
    assert (abroad["carrier"], abroad["booking"]) == ("Baltic Air", "BA 771")
    assert (abroad["tickets"]["seen"], abroad["tickets"]["kind"]) == ("yes", "one_way")
    assert CME_REFERRAL.page("abroad_ticket_details").upload
    assert (abroad["country"], abroad["town"]) == ("Poland", "Gdynia")
    assert [each["name"] for each in abroad["travellers"]] == ["Maja Kowalska", "Jan Lis, uncle"]
    assert (abroad["companion"]["name"], abroad["companion"]["relationship"]) == ("Jan Lis", "Uncle")
    assert abroad["why_parent_stays"] == "Work"
    assert all(abroad["carer"][name] for name in ("name", "relationship", "address", "phone", "email"))
    assert all(abroad["school"][name] for name in ("name", "address", "email", "phone", "website"))
    assert set(abroad["worries"]) == {"safety", "reason", "truth"}
    assert abroad["worry_details"]["safety"] == "She did not want to go."
