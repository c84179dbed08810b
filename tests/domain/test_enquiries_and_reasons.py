"""Why a child is referred, and what is then asked of whom."""

from __future__ import annotations

import pytest

from portal.domain import codes
from portal.domain.enquiries import (
    HOME_VISIT,
    Maker,
    enquiries,
    enquiry,
    made_by,
    plan_for,
    result,
    results,
    school_checks,
)
from portal.domain.reasons import Reason, for_schools, reasons
from portal.domain.risks import RiskGrade


def test_a_school_may_choose_every_reason_a_school_can_raise_and_no_other() -> None:
    assert {one.code for one in for_schools()} == {one.code for one in reasons() if {"school", "any"} & one.raised_by}
    assert for_schools()[0].code == "whereabouts_unknown"
    assert for_schools()[-1].words == "None of these"


@pytest.mark.parametrize("one", for_schools(), ids=lambda one: one.code)
def test_the_schools_words_are_plain(one: Reason) -> None:
    assert one.words[0].isupper()
    assert not one.words.endswith(".")
    assert not any(jargon in f"{one.words} {one.hint}" for jargon in ("CME", "LA ", "whereabouts", "destination"))


def test_every_reason_counts_somewhere_in_the_termly_return() -> None:
    assert {one.dfe_reason for one in reasons()} <= {row.code for row in codes.dfe_reasons()}


def test_what_each_reason_opens() -> None:
    assert {one.code for one in reasons() if one.asks_leaving_uk} == {
        "reported_left_uk_with_parent",
        "reported_left_uk_without_parent",
    }
    assert [one.code for one in reasons() if one.asks_carer_abroad] == ["reported_left_uk_without_parent"]
    assert [one.code for one in reasons() if one.asks_leave_dates] == ["not_returned_after_agreed_leave"]
    assert [one.code for one in reasons() if one.presets_address_not_safe] == ["fleeing_domestic_abuse"]
    assert [one.code for one in reasons() if one.asks_explanation] == ["other"]


def test_leaving_the_uk_alone_and_escaping_abuse_are_red_from_the_start() -> None:
    red = {one.code for one in for_schools() if one.grade is RiskGrade.RED}
    assert {"reported_left_uk_without_parent", "fleeing_domestic_abuse"} <= red


@pytest.mark.parametrize("one", reasons(), ids=lambda one: one.code)
def test_every_reason_has_a_first_plan_of_the_councils_own_enquiries(one: Reason) -> None:
    plan = [step.code for step in plan_for(one.code)]
    assert len(set(plan)) == len(plan)
    assert {"la_own_school_roll_search", "la_sibling_check"} <= set(plan)
    assert all(enquiry(code).maker is not Maker.SCHOOL for code in plan)


def test_a_family_escaping_abuse_is_never_visited_or_written_to() -> None:
    plan = {step.code for step in plan_for("fleeing_domestic_abuse")}
    assert not plan & {"la_home_visit", "la_letter_to_parent", "la_neighbours_landlord", "la_home_office"}
    assert {"la_police", "la_refuges"} <= plan


def test_police_are_asked_when_a_child_left_without_a_parent() -> None:
    assert "la_police" in {step.code for step in plan_for("reported_left_uk_without_parent")}


def test_police_social_care_and_refuges_stay_with_the_council() -> None:
    for code in ("la_police", "la_social_care_system", "la_refuges", "la_mash_referral"):
        assert enquiry(code).council_only
    assert not any(one.council_only for one in (*made_by(Maker.SCHOOL), *made_by(Maker.JOINT)))


def test_a_refuge_is_recorded_as_safe_or_not_found_and_nothing_more() -> None:
    assert [field.name for field in enquiry("la_refuges").evidence] == ["safe_or_not_found"]


def test_the_referral_asks_about_the_home_visit_and_not_about_what_comes_after_removal() -> None:
    asked = {one.code for one in school_checks()}
    assert HOME_VISIT in asked
    assert "sch_s2s_lost_pupil_upload" not in asked
    assert "card_left" in {field.name for field in enquiry(HOME_VISIT).evidence}


def test_results_say_whether_an_enquiry_is_over_and_whether_a_reason_is_owed() -> None:
    assert not result("in_progress").finished
    assert {one.code for one in results() if one.reason_needed} == {"not_applicable", "not_safe_to_do"}


def test_every_enquiry_has_words_and_known_days() -> None:
    assert len(enquiries()) == 54
    assert all(one.label and (one.by_day is None or 1 <= one.by_day <= 40) for one in enquiries())
