"""What keeps a referral from being sent, and what is only worth a second look."""

from __future__ import annotations

import datetime as dt

import pytest

from portal.domain.dates_in_words import long_date
from portal.domain.school_kinds import SchoolKnown
from portal.journeys.answers import Answers, PageAnswers
from portal.journeys.blocks.attendance import SATURDAY, last_day_rule, ruler
from portal.journeys.model import SendContext
from portal.journeys.referral import CME_REFERRAL
from tests.domain.calendars import YEAR_2026
from tests.journeys.filled import ABROAD, LISTS, PAGES, TODAY, UPN, WRONG_UPN, Entries, filled, rows, sending


def blocking(answers: Answers, context: SendContext | None = None) -> set[str]:
    return {gap.page_key for gap in CME_REFERRAL.gaps(answers, context or sending()) if gap.blocks}


def second_look(answers: Answers, context: SendContext | None = None) -> list[tuple[str, str]]:
    found = CME_REFERRAL.gaps(answers, context or sending())
    return [(gap.page_key, gap.message) for gap in found if not gap.blocks]


def no_visit(*more: PageAnswers) -> Answers:
    return Answers([*rows(none_of=("new_addresses", "home_visits")), *more])


REASON_ROW = PageAnswers("c1", "no_visit", "", {"no_visit_reason": "A dog at the address"})


def test_a_filled_referral_has_no_gap_at_all() -> None:
    assert CME_REFERRAL.gaps(filled(), sending()) == []


@pytest.mark.parametrize(
    "key", [page.key for page in CME_REFERRAL.pages_asked(filled()) if page.needed and not page.sealed]
)
def test_each_needed_page_left_out_is_named_with_what_to_do(key: str) -> None:
    found = [gap for gap in CME_REFERRAL.gaps(filled(without=(key,)), sending()) if gap.page_key == key]
    assert found
    assert found[0].blocks
    assert found[0].message == CME_REFERRAL.page(key).missing


def test_an_empty_draft_names_every_needed_page_once() -> None:
    empty = Answers()
    named = [gap.page_key for gap in CME_REFERRAL.gaps(empty, sending(safeguarding_state="not_started"))]
    needed = [page.key for page in CME_REFERRAL.pages_asked(empty) if page.needed and not page.sealed]
    assert [key for key in named if key in needed] == needed
    assert {"home_visits", "dsl_worries"} <= set(named)


@pytest.mark.parametrize("key", ["previous_addresses", "other_reasons", "documents"])
def test_what_is_optional_is_never_missing(key: str) -> None:
    assert blocking(filled(without=(key,))) == set()


def test_a_followed_entry_is_named_with_its_person() -> None:
    found = [gap for gap in CME_REFERRAL.gaps(filled(without=("adult_contact",)), sending()) if gap.blocks]
    assert [(gap.item, gap.message) for gap in found] == [
        ("a1", "Enter how they can be reached: Anna Kowalska"),
        ("a2", "Enter how they can be reached: Piotr Kowalski"),
    ]


class TestHomeVisit:
    def test_neither_a_visit_nor_a_reason(self) -> None:
        assert blocking(filled(without=("home_visits",))) == {"home_visits"}
        assert blocking(no_visit()) == {"home_visits"}

    def test_a_reason_counts_only_once_the_safeguarding_lead_agrees(self) -> None:
        assert blocking(no_visit(REASON_ROW)) == {"no_visit"}
        assert blocking(no_visit(REASON_ROW), sending(no_visit_agreed_by="Priya Nair")) == set()

    def test_an_agreement_without_a_reason_is_not_enough(self) -> None:
        assert blocking(no_visit(), sending(no_visit_agreed_by="Priya Nair")) == {"home_visits"}

    def test_only_an_immediate_risk_send_passes_without(self) -> None:
        assert blocking(no_visit(), sending(immediate=True)) == set()

    def test_a_visit_made_later_makes_the_reason_needless(self) -> None:
        assert blocking(filled({"no_visit": {"no_visit_reason": "A dog"}})) == set()


class TestSafeguardingPart:
    @pytest.mark.parametrize("state", ["not_started", "in_progress"])
    def test_it_must_be_signed(self, state: str) -> None:
        assert blocking(filled(), sending(safeguarding_state=state)) == {"dsl_worries"}

    def test_an_immediate_risk_send_passes_without(self) -> None:
        assert blocking(filled(), sending(safeguarding_state="not_started", immediate=True)) == set()

    def test_the_list_says_the_same_to_who_reads_that_part_and_who_does_not(self) -> None:
        leads = {page.key for page in CME_REFERRAL.pages if page.sealed}
        partly = filled(without=("dsl_sign", "dsl_told"))
        blind = Answers([row for row in partly if row.page not in leads])
        context = sending(safeguarding_state="in_progress")
        assert CME_REFERRAL.gaps(partly, context) == CME_REFERRAL.gaps(blind, context)


class TestImmediateRisk:
    def test_it_needs_the_core_and_who_was_called(self) -> None:
        danger = [PageAnswers("c1", "danger", "", {"in_danger": "yes"})]
        assert blocking(Answers(danger), sending(immediate=True, safeguarding_state="not_started")) == {
            "danger_calls",
            "child_name",
            "child_birth",
            "address_last",
            "address_safe",
            "last_attended",
            "main_reason",
        }

    def test_what_else_is_missing_is_still_told(self) -> None:
        told = second_look(filled(without=("siblings",)), sending(immediate=True))
        assert ("siblings", "Add brothers and sisters, or select that you know of none") in told


def test_the_headteachers_sign_off_is_a_setting() -> None:
    assert blocking(filled(), sending(sign_off_needed=True)) == {"check"}
    assert blocking(filled(), sending(sign_off_needed=True, signed_off_by="Helen Marsh")) == set()
    assert not CME_REFERRAL.sign_off_needed(head_signs_referral=True, immediate=True)
    assert CME_REFERRAL.sign_off_needed(head_signs_referral=True, immediate=False)


def test_leaving_the_uk_must_be_answered_once_it_is_called_for() -> None:
    leaving: Entries = {"signs": {**PAGES["signs"], "leaving_signs": "yes"}, "sign_details": {"leaving_what": "Cases"}}
    assert blocking(filled(leaving)) == {
        "abroad_country",
        "abroad_travel",
        "abroad_tickets",
        "abroad_travellers",
        "abroad_carer",
        "abroad_school",
        "abroad_worries",
    }
    assert blocking(filled({**leaving, **ABROAD})) == set()


def test_an_answer_that_an_other_answer_made_wrong_blocks_with_its_sentence() -> None:
    earlier = {"last_attended": {"last_attended": "2026-11-12"}}
    found = [gap for gap in CME_REFERRAL.gaps(filled(earlier), sending()) if gap.blocks]
    assert {(gap.page_key, gap.item) for gap in found} == {("attempts", "t1"), ("attempts", "t2")}
    assert found[0].message == "Date must be on or after the last day in school, Thursday 12 November 2026"


@pytest.mark.parametrize(
    ("changed", "page", "message"),
    [
        ({"child_birth": {**PAGES["child_birth"], "year_group": "11"}}, "child_birth", "Check the date of birth"),
        (
            {"child_birth": {**PAGES["child_birth"], "date_of_birth": "2023-01-09", "year_group": "N1"}},
            "child_birth",
            "This child is not of compulsory school age",
        ),
        (
            {"child_numbers": {"upn": WRONG_UPN, "upn_not_known": "system_shows_other"}},
            "child_numbers",
            "The council will treat this UPN as not checked",
        ),
    ],
)
def test_what_is_worth_a_second_look_never_blocks(changed: Entries, page: str, message: str) -> None:
    answers = filled(changed)
    if "child_birth" in changed:
        said = {"elsewhere": {"why_referred": "The place was agreed for the younger class"}}
        answers = filled({**changed, **said, "last_attended": PAGES["last_attended"]})
    assert blocking(answers) == set()
    assert [said for key, said in second_look(answers) if key == page and said.startswith(message)]


def test_a_council_number_nobody_knows_is_remarked_on_but_not_the_councils_own() -> None:
    assert second_look(filled()) == []
    assert second_look(filled(), sending(known_la_codes=frozenset({"301"}))) == [
        ("child_numbers", f"We do not know the council number {UPN[1:4]} in this UPN.")
    ]


def test_too_few_contact_attempts_are_remarked_on() -> None:
    once = {"t1": LISTS["attempts"]["t1"]}
    assert second_look(filled(lists={"attempts": once})) == [
        ("attempts", "The council expects contact attempts on 3 different days"),
        ("attempts", "The council expects contact attempts at 2 different times of day"),
    ]
    assert second_look(filled(lists={"attempts": once}), sending(attempt_days=1, attempt_times=1)) == []


def test_a_family_that_was_reached_is_remarked_on() -> None:
    spoken = {"t1": {**LISTS["attempts"]["t1"], "result": "reached", "detail": "The mother: at home"}}
    context = sending(attempt_days=1, attempt_times=1)
    assert second_look(filled(lists={"attempts": spoken}), context) == [
        (
            "attempts",
            "You reached somebody. If you know where the child is, this is an attendance matter. You can still send it",
        )
    ]


def test_documents_named_without_a_file_are_remarked_on() -> None:
    assert second_look(filled(), sending(attachments=())) == [
        ("documents", "You said that you added documents, but there is no file")
    ]
    assert second_look(filled({"documents": {"kinds": ["none"]}}), sending(attachments=())) == []


def test_files_that_are_hidden_from_who_asks_are_not_said_to_be_missing() -> None:
    assert second_look(filled(), sending(attachments=(), files_hidden=True)) == []


def test_adults_none_of_whom_may_be_contacted_are_remarked_on() -> None:
    nobody = {item: {**entry, "may_contact": "no"} for item, entry in LISTS["adults"].items()}
    assert [key for key, _ in second_look(filled(lists={"adults": nobody}))] == ["adults"]


def test_a_second_child_needs_its_own_pages_but_the_family_is_asked_once() -> None:
    both = Answers([*filled(), PageAnswers("c2", "child_name", "", {"first_name": "Maja", "last_name": "Kowalska"})])
    found = [gap for gap in CME_REFERRAL.gaps(both, sending()) if gap.blocks]
    assert {gap.child for gap in found} == {"c2"}
    family = {page.key for page in CME_REFERRAL.pages if page.scope == "family"}
    assert not family & {gap.page_key for gap in found}


def test_a_last_day_that_no_term_dates_reach_is_remarked_on_and_one_they_reach_is_judged() -> None:
    school = SchoolKnown(calendar=YEAR_2026)

    def last(day: str) -> Answers:
        return filled({"last_attended": {"last_attended": day}, "attendance_place": {"ever_attended": "yes"}})

    def said(day: str) -> list[str]:
        return [gap.message for gap in last_day_rule(last(day), SendContext(TODAY, school=school))]

    first = min(term.first for term in YEAR_2026.terms)
    before = next(day for n in range(1, 9) if (day := first - dt.timedelta(days=n)).weekday() < SATURDAY)
    assert said(before.isoformat()) == [
        f"We do not have your term dates for {long_date(before)}. Check that it was a school day"
    ]
    assert ruler(last(before.isoformat()), TODAY, school) == (
        "We do not have your term dates for that day, so the school days without the child are not counted"
    )
    assert said("2026-11-18") == []
