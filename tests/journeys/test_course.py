"""Which pages are asked, in which order, and where each part stands."""

from __future__ import annotations

import pytest

from portal.journeys.answers import Answers, PageAnswers
from portal.journeys.blocks.before import PrivacyForm
from portal.journeys.model import Journey, Page, Section
from portal.journeys.referral import CME_REFERRAL, abroad_called_for, immediate_given, no_visit_agreed
from portal.journeys.registry import journey_for, kinds
from portal.journeys.states import safeguarding_gaps, safeguarding_state
from tests.journeys.filled import ABROAD, LISTS, PAGES, TODAY, Entries, filled

LEAD_PAGES = tuple(page.key for page in CME_REFERRAL.pages if page.sealed)


def states(answers: Answers, *, leads: str = "done", reads: bool = True) -> dict[str, str]:
    found = CME_REFERRAL.states(answers, safeguarding_state=leads, reads_sealed=reads, today=TODAY)
    return {state.section.key: state.status for state in found}


def test_the_registry_knows_each_kind_by_its_journey_and_no_other() -> None:
    assert journey_for("cme_referral") is CME_REFERRAL
    assert [journey_for(kind).kind for kind in kinds()] == list(kinds())
    with pytest.raises(KeyError):
        journey_for("a_kind_of_nothing")


def test_two_pages_may_not_share_a_key() -> None:
    page = Page("a", "A", PrivacyForm)
    with pytest.raises(ValueError, match="share a key"):
        Journey("x", "X", ("g",), (Section("s", "S", "g", (page, page)),))


def test_every_section_stands_in_a_group_of_the_task_list() -> None:
    assert {section.group for section in CME_REFERRAL.sections} == set(CME_REFERRAL.groups)


def test_following_every_page_meets_each_asked_page_once_and_ends_at_the_task_list() -> None:
    answers = filled({**ABROAD, "signs": {**PAGES["signs"], "leaving_signs": "yes"}, "sign_details": {}})
    met = []
    for section in CME_REFERRAL.sections:
        key = next((page.key for page in CME_REFERRAL.asked_in(section, answers)), None)
        while key:
            met.append(key)
            key = CME_REFERRAL.next_after(key, answers)
    assert met == [page.key for page in CME_REFERRAL.pages_asked(answers)]
    assert len(met) == len(set(met))


def test_a_plain_referral_is_asked_fewer_than_fifty_pages() -> None:
    assert 35 <= len(CME_REFERRAL.pages_asked(filled())) < 50


def test_an_entry_is_followed_by_its_own_pages_and_then_by_the_cards() -> None:
    answers = filled()
    assert CME_REFERRAL.next_after("siblings", answers, "s1") == "sibling_school"
    assert CME_REFERRAL.next_after("sibling_school", answers, "s1") == "siblings"
    assert CME_REFERRAL.next_after("siblings", answers) is None
    assert CME_REFERRAL.next_after("adults", answers, "a1") == "adult_contact"
    moved = {"s1": {**LISTS["siblings"]["s1"], "same_address": "different", "schooling": "under_5"}}
    elsewhere = filled(lists={"siblings": moved})
    assert CME_REFERRAL.next_after("siblings", elsewhere, "s1") == "sibling_address"
    assert CME_REFERRAL.next_after("sibling_address", elsewhere, "s1") == "siblings"
    assert not CME_REFERRAL.is_asked("sibling_school", elsewhere, "s1")
    assert not CME_REFERRAL.is_asked("sibling_address", elsewhere, "s9")


def test_a_section_opens_on_its_first_unanswered_page() -> None:
    assert CME_REFERRAL.start_of("pupil", Answers()) == "child_name"
    assert CME_REFERRAL.start_of("pupil", filled(without=("child_numbers",))) == "child_numbers"
    assert CME_REFERRAL.start_of("pupil", filled()) == "child_name"
    assert CME_REFERRAL.start_of("leaving_uk", filled()) is None


@pytest.mark.parametrize(
    ("page", "changed"),
    [
        ("dual_school", {"attendance_place": {**PAGES["attendance_place"], "dual_registered": "yes"}}),
        ("ehcp", {"sen": {"sen_status": "E", "assessment": "no"}}),
        ("care_details", {"status_care": {**PAGES["status_care"], "social_worker": "yes"}}),
        ("care_details", {"status_care": {**PAGES["status_care"], "cp_plan": "yes"}}),
        ("reason_facts", {"main_reason": {"main_reason": "reported_left_area"}}),
        ("sign_details", {"signs": {**PAGES["signs"], "file_asked": "yes"}}),
        ("danger_calls", {"danger": {"in_danger": "yes"}}),
        ("dsl_concern_details", {"dsl_concerns": {**PAGES["dsl_concerns"], "cse": "yes"}}),
        ("dsl_told_details", {"dsl_told": {"social_care_told": "yes", "police_told": "no"}}),
        ("dsl_protect_who", {"dsl_protect": {"must_not_know": "yes", "safe_to_visit": "yes"}}),
    ],
)
def test_details_are_asked_on_the_next_page_only_after_a_yes(page: str, changed: Entries) -> None:
    assert not CME_REFERRAL.is_asked(page, filled())
    after = filled(changed)
    assert CME_REFERRAL.is_asked(page, after)
    asked = [each.key for each in CME_REFERRAL.asked_in(CME_REFERRAL.section_of(page), after)]
    cause = next(key for key in changed if key in asked)
    assert asked.index(cause) < asked.index(page)


def test_a_child_who_never_came_is_not_asked_for_a_last_day() -> None:
    never = {"attendance_place": {**PAGES["attendance_place"], "ever_attended": "no"}}
    assert CME_REFERRAL.is_asked("last_attended", filled())
    assert not CME_REFERRAL.is_asked("last_attended", filled(never))


def test_no_adult_to_name_asks_why() -> None:
    nobody = filled(without=("adult_contact",), none_of=("new_addresses", "adults"))
    assert CME_REFERRAL.is_asked("adults_why", nobody)
    assert not CME_REFERRAL.is_asked("adults_why", filled())


SIGNS_OF_LEAVING: dict[str, Entries] = {
    "main reason, with a parent": {"main_reason": {"main_reason": "reported_left_uk_with_parent"}},
    "main reason, without a parent": {"main_reason": {"main_reason": "reported_left_uk_without_parent"}},
    "second reason": {"other_reasons": {"other_reasons": ["reported_left_uk_with_parent"]}},
    "holiday abroad": {
        "main_reason": {"main_reason": "not_returned_after_unauthorised_holiday"},
        "reason_facts": {"absence_from": "2026-11-09", "destination_country": "Spain"},
    },
    "planned move abroad": {
        "signs": {**PAGES["signs"], "planned_move": "yes"},
        "sign_details": {"destination": "Gdynia", "destination_country": "Poland"},
    },
    "sign of life from abroad": {
        "signs": {**PAGES["signs"], "sign_of_life": "yes"},
        "sign_details": {"life_what": "A photo", "life_abroad": "yes"},
    },
    "the plain question": {"signs": {**PAGES["signs"], "leaving_signs": "yes"}},
    "the safeguarding lead's worry": {"dsl_concerns_home": {**PAGES["dsl_concerns_home"], "taken_abroad": "yes"}},
    "tickets among the documents": {"documents": {"kinds": ["tickets"]}},
    "a visa among the documents": {"documents": {"kinds": ["visa"]}},
}


@pytest.mark.parametrize("changed", SIGNS_OF_LEAVING.values(), ids=SIGNS_OF_LEAVING)
def test_any_sign_of_leaving_the_uk_opens_that_part(changed: Entries) -> None:
    assert abroad_called_for(filled(changed))
    assert states(filled(changed))["leaving_uk"] == "not_started"


def test_an_address_abroad_opens_that_part() -> None:
    place = {"country_kind": "abroad", "country": "Poland", "source": "parent", "safe": "yes"}
    assert abroad_called_for(filled(lists={"new_addresses": {"n1": place}}))
    home = {"country_kind": "uk", "postcode": "ZA1 4QT", "source": "parent", "safe": "yes"}
    assert not abroad_called_for(filled(lists={"new_addresses": {"n1": home}}))


def test_without_a_sign_it_cannot_be_started_and_says_why() -> None:
    assert not abroad_called_for(filled())
    state = next(
        state
        for state in CME_REFERRAL.states(filled(), safeguarding_state="done", reads_sealed=True, today=TODAY)
        if state.section.key == "leaving_uk"
    )
    assert (state.status, state.hint) == ("cannot_start", "We will ask for this if one of your answers needs it")


@pytest.mark.parametrize(
    ("changed", "asked"),
    [
        ({"abroad_travellers": {"parent_travels": "no"}}, True),
        ({"abroad_travellers": {"parent_travels": "yes"}}, False),
        ({"main_reason": {"main_reason": "reported_left_uk_without_parent"}}, True),
        (
            {
                "main_reason": {"main_reason": "reported_left_uk_without_parent"},
                "abroad_travellers": {"parent_travels": "yes"},
            },
            False,
        ),
    ],
)
def test_who_goes_without_a_parent_is_asked_about_the_companion(changed: Entries, asked: bool) -> None:
    leaving = {"signs": {**PAGES["signs"], "leaving_signs": "yes"}}
    assert CME_REFERRAL.is_asked("abroad_unaccompanied", filled({**leaving, **changed})) is asked


def test_states_of_a_fresh_a_begun_and_a_filled_draft() -> None:
    fresh = states(Answers(), leads="not_started", reads=False)
    assert set(fresh.values()) == {"not_started", "cannot_start"}
    begun = states(Answers([PageAnswers("c1", "child_name", "", dict(PAGES["child_name"]))]))
    assert begun["pupil"] == "in_progress"
    done = states(filled())
    done.pop("leaving_uk")
    assert done.pop("immediate") == "not_started"
    assert set(done.values()) == {"completed"}


def test_a_list_is_in_progress_until_it_is_closed_and_each_entry_has_its_further_pages() -> None:
    rows = [row for row in filled() if not (row.page == "siblings" and not row.item)]
    assert states(Answers(rows))["siblings"] == "in_progress"
    rows = [row for row in filled() if row.page != "sibling_school"]
    assert states(Answers(rows))["siblings"] == "in_progress"


def test_colleagues_see_only_how_far_the_safeguarding_part_is() -> None:
    blind = Answers([row for row in filled() if row.page not in LEAD_PAGES])
    for leads, shown in (("not_started", "not_started"), ("in_progress", "in_progress"), ("done", "completed")):
        assert states(blind, leads=leads, reads=False)["safeguarding"] == shown


def test_the_safeguarding_part_is_done_once_signed_and_nothing_of_it_is_missing() -> None:
    assert safeguarding_state(CME_REFERRAL, filled()) == "done"
    assert safeguarding_state(CME_REFERRAL, filled(without=LEAD_PAGES)) == "not_started"
    unvisited = filled({"no_visit": {"no_visit_reason": "A dog"}}, none_of=("new_addresses", "home_visits"))
    assert CME_REFERRAL.is_asked("dsl_no_visit", unvisited)
    assert safeguarding_state(CME_REFERRAL, unvisited) == "done"
    unsigned = filled(without=("dsl_sign",))
    assert safeguarding_state(CME_REFERRAL, unsigned) == "in_progress"
    assert [gap.page_key for gap in safeguarding_gaps(CME_REFERRAL, unsigned)] == ["dsl_sign"]


def test_an_answer_that_no_longer_fits_shows_as_a_problem() -> None:
    younger = {"child_birth": {**PAGES["child_birth"], "date_of_birth": "2026-11-20"}}
    found = states(filled(younger))
    assert found["pupil"] == "problem"
    assert found["attendance"] == "problem"
    assert found["known"] == "completed"


def test_the_safety_question_starts_at_no_for_a_family_that_fled() -> None:
    preset = CME_REFERRAL.page("address_safe").preset
    assert preset is not None
    assert preset(filled()) == {}
    assert preset(filled({"main_reason": {"main_reason": "fleeing_domestic_abuse"}})) == {"safe": "no"}


def test_what_was_said_of_a_danger() -> None:
    assert immediate_given(filled()) is None
    assert immediate_given(filled({"danger": {"in_danger": "no"}})) is None
    said = immediate_given(filled({"danger": {"in_danger": "yes"}, "danger_calls": {"spoke_to": "Duty worker"}}))
    assert said == {"in_danger": "yes", "spoke_to": "Duty worker"}


def test_the_lead_agrees_only_to_a_visit_that_was_not_made() -> None:
    agreed: Entries = {"no_visit": {"no_visit_reason": "A dog"}, "dsl_no_visit": {"agreed": "yes"}}
    none_made = filled(agreed, none_of=("new_addresses", "home_visits"))
    assert no_visit_agreed(none_made)
    assert CME_REFERRAL.is_asked("dsl_no_visit", none_made)
    assert not no_visit_agreed(filled(agreed))
