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
from portal.domain.school_days import SchoolCalendar
from portal.journeys import early_notice
from portal.journeys.absence import ABSENCE, FIRST
from portal.journeys.answers import FIRST_CHILD, Answers, PageAnswers
from portal.journeys.forms import FormContext, open_form
from portal.journeys.model import SendContext
from portal.journeys.referral import CME_REFERRAL
from portal.journeys.registry import notice
from portal.journeys.removal import REMOVAL
from portal.services.sending import Whole
from portal.store.find.drafts import KeptPage
from tests.domain.calendars import YEAR_2026
from tests.journeys.filled import as_posted

TODAY = dt.date(2026, 11, 25)
OWN = {FIRST, "absence_parents", "absence_told", "absence_vulnerability"}
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
