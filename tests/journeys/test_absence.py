"""The absence record: what it asks, what it becomes, and the short early notice it sends."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.absence_ladder import RUNGS, ladder, school_days_gone
from portal.domain.facts import referral
from portal.domain.grounds import by_letter
from portal.domain.school_days import SchoolCalendar
from portal.journeys import early_notice
from portal.journeys.absence import ABSENCE, FIRST, WORKER, onward
from portal.journeys.answers import FIRST_CHILD, Answers, PageAnswers
from portal.journeys.blocks.status import CareDetailsForm
from portal.journeys.forms import FormContext, open_form
from portal.journeys.model import SendContext
from portal.journeys.referral import CME_REFERRAL
from portal.journeys.registry import journey_for, kinds, notice
from portal.journeys.removal import REMOVAL
from portal.services.sending import Whole
from portal.store.find.drafts import KeptPage
from tests.domain.calendars import YEAR_2026
from tests.journeys.filled import GONE_MISSING, as_posted, filled

TODAY = dt.date(2026, 11, 25)
OWN = {WORKER}
VULNERABLE = {
    "risk": "high", "why": "CANARY of the lead", "assessed_on": "2026-11-25", "assessed_at": "9am",
    "lead_name": "Priya Nair", "officer_name": "Denise Okafor",
}  # fmt: skip
PAGES: dict[str, dict[str, Any]] = {
    "danger": {"in_danger": "no"},
    "child_name": {"first_name": "Adaeze", "last_name": "Okafor"},
    FIRST: {"first_absent_on": "2026-11-19", "missing_today": "no"},
    "absence_pattern": {"pattern": "repeated", "sudden_change": "yes", "pattern_detail": "Every Monday"},
    "last_attended": {"last_attended": "2026-11-18", "attendance_percent": "94"},
    "address_last": {"situation": "address", "address_line_1": "14 Hazel Road", "postcode": "ZA1 4QT"},
    "address_safe": {"safe": "yes"},
}
ATTEMPT = {
    "on": "2026-11-19", "at": "8:45am", "how": "call", "who": "Ngozi Okafor", "used": "07700 900412",
    "result": "no_answer", "done_by": "Denise Okafor",
}  # fmt: skip


def kept(changed: dict[str, dict[str, Any]] | None = None) -> list[PageAnswers]:
    pages = {**PAGES, **(changed or {})}
    found = [
        PageAnswers("" if ABSENCE.page(key).scope == "family" else FIRST_CHILD, key, "", said)
        for key, said in pages.items()
    ]
    return [*found, PageAnswers("", "attempts", "t1", ATTEMPT, position=1)]


def whole(rows: list[PageAnswers], **more: Any) -> Whole:
    given: dict[str, Any] = {
        "kind": "absence",
        "pages": [KeptPage(row.child, row.page, row.item, dict(row.answers), position=row.position) for row in rows],
        "address_hidden": False,
        "safeguarding_state": "not_needed",
        "no_visit_agreed_by": "",
        "immediate": None,
        "signed_by_name": "",
        "head_signs_referral": False,
        "attachments": (),
        "today": TODAY,
        "authority_code": "990",
        "school": lambda: None,
    }
    return Whole(**{**given, **more})


def errors(key: str, answers: dict[str, Any]) -> dict[str, str]:
    page = ABSENCE.page(key)
    form = open_form(page.form, FormContext(TODAY, Answers(kept())), {}, as_posted(page.form, answers))
    form.validate()
    return {box.short_name: str(box.errors[0]) for box in form if box.errors}


def test_but_for_its_own_pages_everything_it_asks_is_asked_under_the_same_key_by_a_referral() -> None:
    for page in ABSENCE.pages:
        if page.key not in OWN:
            there = CME_REFERRAL.page(page.key)
            assert (there.form, there.scope, there.whereabouts) == (page.form, page.scope, page.whereabouts)
    known = {page.key for page in REMOVAL.pages}
    assert {"child_name", "last_attended", "address_last", "adults", "danger"} <= known


def test_it_is_about_one_child_alone() -> None:
    assert ABSENCE.one_child
    assert [kind for kind in kinds() if journey_for(kind).one_child] == ["absence"]


def test_the_early_notice_tells_what_the_parents_said_who_was_told_and_which_worker() -> None:
    changed = {
        **{key: said for key, said in GONE_MISSING.items() if key != "absence_vulnerability"},
        WORKER: {"social_worker": "yes"},
        "care_details": {"worker_name": "Sam Reed", "worker_phone": "01632 960777", "worker_told": "yes",
                         "worker_told_on": "2026-11-24", "worker_told_at": "9:05am", "worker_reply": "She rings them."},
    }  # fmt: skip
    part = early_notice.prepare(whole(kept(changed)))
    (told,) = part.children
    absence = told.facts.open["absence"]
    assert absence["parents"]["said"] == "She left for school at 8am."
    assert (absence["told"]["police_reference"], absence["told"]["cme_officer_at"]) == ("MP-77", "9:30am")
    worker = told.facts.open["social_worker"]
    assert (worker["name"], worker["told"], worker["told_on"]) == ("Sam Reed", "yes", "2026-11-24")
    assert (worker["told_at"], worker["reply"]) == ("9:05am", "She rings them.")
    words = str(part.summaries["open"])
    assert "She left for school at 8am." in words
    assert "MP-77" in words
    assert "Sam Reed" in words


@pytest.mark.parametrize(("kind", "wrong"), [("absence", {"worker_told_at"}), ("cme_referral", set())])
def test_the_time_the_worker_was_told_is_needed_on_the_day_itself_only(kind: str, wrong: set[str]) -> None:
    told = {"worker_name": "Sam Reed", "worker_phone": "01632 960777", "worker_told": "yes",
            "worker_told_on": "2026-11-24"}  # fmt: skip
    form = open_form(CareDetailsForm, FormContext(TODAY, filled(), kind=kind), told)
    assert form.validate() is not bool(wrong)
    assert set(form.errors) == wrong


def test_a_referral_made_from_it_sends_all_three_and_the_assessment_to_the_leads_part_only() -> None:
    split = notice("cme_referral").facts(filled(GONE_MISSING))
    assert split.open["absence"]["first_absent_on"] == "2026-11-24"
    assert split.open["absence"]["parents"]["who"] == "Anna Kowalska, mother"
    assert split.open["absence"]["told"]["social_care_reference"] == "SC-31"
    assert split.safeguarding["vulnerability"]["risk"] == "high"
    assert "older friend" not in str(split.open)
    groups = CME_REFERRAL.summary(filled(GONE_MISSING))
    assert "older friend" not in str(groups)
    assert "older friend" in str(CME_REFERRAL.summary(filled(GONE_MISSING), reveal=frozenset({"safeguarding"})))
    plain = {page.key for page in CME_REFERRAL.pages_asked(filled())}
    assert not plain & set(GONE_MISSING), "nothing of it is asked of any other referral"


def test_whom_the_school_has_told_is_offered_to_the_leads_and_not_typed_again() -> None:
    answers = filled(GONE_MISSING, without=("dsl_told", "dsl_told_details"))
    offered = {key: CME_REFERRAL.page(key).preset for key in ("dsl_told", "dsl_told_details")}
    assert offered["dsl_told"] is not None
    assert offered["dsl_told_details"] is not None
    assert offered["dsl_told"](answers) == {"social_care_told": "yes", "police_told": "yes"}
    details = offered["dsl_told_details"](answers)
    assert (details["social_care_on"], details["social_care_reference"]) == ("2026-11-24", "SC-31")
    assert details["social_care_at"] == GONE_MISSING["absence_told"]["social_care_at"]
    assert (details["police_on"], details["police_reference"]) == ("2026-11-24", "MP-77")
    assert offered["dsl_told"](filled()) == {}


def test_a_removal_made_from_it_has_its_ground_and_first_day_and_a_referral_the_worker() -> None:
    pages = [
        KeptPage(FIRST_CHILD, FIRST, "", {"first_absent_on": "2026-10-21", "missing_today": "no"}),
        KeptPage(FIRST_CHILD, WORKER, "", {"social_worker": "yes"}),
    ]
    said = dict(onward.of_removal(pages))
    assert said[FIRST_CHILD, "removal_ground", ""] == {"ground": by_letter("i").code, "to_confirm": "absence"}
    assert said[FIRST_CHILD, "removal_absence", ""] == {"first_absent": "2026-10-21", "to_confirm": "absence"}
    assert dict(onward.of_referral(pages))[FIRST_CHILD, "status_care", ""]["social_worker"] == "yes"
    assert onward.of_referral([]) == []


@pytest.mark.parametrize(("said", "asked"), [("yes", True), ("no", False), ("not_known", False)])
def test_a_worker_is_named_and_told_where_there_is_one(said: str, *, asked: bool) -> None:
    there = Answers(kept({WORKER: {"social_worker": said}}))
    keys = [page.key for page in ABSENCE.asked_in(ABSENCE.section("absence"), there)]
    assert (keys[:3] == [FIRST, WORKER, "care_details"]) is asked
    assert keys[:2] == [FIRST, WORKER]


def test_it_is_never_sent_itself() -> None:
    gaps = ABSENCE.gaps(Answers(kept()), SendContext(TODAY))
    assert "An absence record stays at your school. Make the referral from it instead" in [
        gap.message for gap in gaps if gap.blocks
    ]


@pytest.mark.parametrize(("missing", "asked"), [("yes", True), ("no", False)])
def test_parents_the_lead_and_who_was_told_are_asked_of_a_pupil_gone_missing(missing: str, *, asked: bool) -> None:
    answers = Answers(kept({FIRST: {**PAGES[FIRST], "missing_today": missing}}))
    pages = {page.key for page in ABSENCE.pages_asked(answers)}
    assert ({"absence_parents", "absence_told", "absence_vulnerability"} <= pages) is asked
    assert ABSENCE.page("absence_vulnerability").sealed == "safeguarding"


def test_who_was_told_has_a_day_and_a_time() -> None:
    nobody = {"social_care_told": "no", "police_told": "no", "cme_officer_told": "no"}
    assert errors("absence_told", nobody) == {}
    assert errors("absence_told", {**nobody, "police_told": "yes"}) == {
        "police_on": "Enter the date you told the police",
        "police_at": "Enter the time you told the police, like 8:45am",
    }
    assert set(errors("absence_told", {})) == {"social_care_told", "police_told", "cme_officer_told"}


def test_the_first_day_is_not_to_come_and_not_before_the_last_day_in_school() -> None:
    assert errors(FIRST, {"first_absent_on": "2026-11-26", "missing_today": "no"}) == {
        "first_absent_on": "First day of absence must be today or in the past"
    }
    assert "first_absent_on" in errors(FIRST, {"first_absent_on": "2026-11-17", "missing_today": "no"})
    assert errors(FIRST, {"first_absent_on": "2026-11-19", "missing_today": "no"}) == {}


def test_the_early_notice_is_short_and_tells_what_was_tried() -> None:
    part = early_notice.prepare(whole(kept()))
    (told,) = part.children
    facts = told.facts.open
    assert part.kind == facts["kind"] == "early_notice"
    assert referral.facts_of(told.facts).full_name == "Adaeze Okafor"
    assert facts["absence"]["first_absent_on"] == "2026-11-19"
    assert (facts["absence"]["pattern"], facts["absence"]["sudden_change"]) == ("repeated", "yes")
    assert [attempt["who"] for attempt in facts["attempts"]] == ["Ngozi Okafor"]
    assert "14 Hazel Road" not in str(part)
    assert "Every Monday" in str(part.summaries["open"])


def test_the_leads_part_is_in_no_early_notice_and_a_hidden_number_is_masked() -> None:
    rows = kept({FIRST: {**PAGES[FIRST], "missing_today": "yes"}, "absence_vulnerability": VULNERABLE})
    part = early_notice.prepare(whole(rows, address_hidden=True))
    (told,) = part.children
    assert "CANARY" not in str(part)
    assert told.facts.safeguarding == {}
    assert "07700 900412" not in str(told.facts.open)
    assert "07700 900412" in str(told.facts.address)


def test_a_record_of_a_name_alone_makes_an_early_notice() -> None:
    rows = [PageAnswers(FIRST_CHILD, "child_name", "", PAGES["child_name"])]
    (told,) = early_notice.prepare(whole(rows)).children
    assert referral.facts_of(told.facts).full_name == "Adaeze Okafor"


def test_the_registrys_facts_are_the_records_own() -> None:
    assert notice("absence").facts(Answers(kept())).open["absence"]["pattern_detail"] == "Every Monday"


DAYS = st.dates(dt.date(2026, 9, 2), dt.date(2027, 3, 1))


@given(first=DAYS, later=st.integers(0, 60))
def test_the_ladder_counts_school_days_in_order(first: dt.date, later: int) -> None:
    today = first + dt.timedelta(days=later)
    rungs = ladder(first, today, YEAR_2026)
    assert [rung.number for rung in rungs] == list(RUNGS)
    on = [rung.on for rung in rungs if rung.on]
    assert on == sorted(on)
    gone = school_days_gone(first, today, YEAR_2026)
    for rung in rungs:
        assert rung.on is not None
        assert YEAR_2026.is_school_day(rung.on)
        assert rung.reached == (gone is not None and gone >= rung.number)


def test_without_a_calendar_no_day_is_known() -> None:
    assert {(rung.on, rung.reached) for rung in ladder(TODAY, TODAY, SchoolCalendar(()))} == {(None, False)}
    assert school_days_gone(TODAY, TODAY, SchoolCalendar(())) is None


def test_a_calendar_that_ends_knows_the_days_it_reaches() -> None:
    short = replace(YEAR_2026, terms=YEAR_2026.terms[:1])
    rungs = ladder(dt.date(2026, 12, 10), dt.date(2026, 12, 10), short)
    assert [rung.on is not None for rung in rungs] == [True, True, False, False]
