"""The new-pupil return: what it asks, what it becomes, and the fifth day."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain import notices
from portal.domain.facts import new_pupil as rules
from portal.domain.facts.lacking import lacking
from portal.domain.facts.sealing import SplitFacts
from portal.journeys.answers import Answers
from portal.journeys.forms import FormContext, open_form
from portal.journeys.new_pupil import KIND, NEW_PUPIL
from portal.journeys.new_pupil.to_facts import facts
from portal.journeys.registry import notice
from tests.journeys.filled import KNOWN, as_posted, sending
from tests.journeys.filled_new_pupil import OWN, new_pupil

TODAY = dt.date(2026, 11, 25)
ASKED_OF_JOINING = ("attendance_place", "joining_before")


def errors(key: str, changed: dict[str, Any]) -> dict[str, str]:
    page = NEW_PUPIL.page(key)
    posted = as_posted(page.form, {**OWN[key], **changed})
    form = open_form(page.form, FormContext(TODAY, new_pupil(), KNOWN), {}, posted)
    form.validate()
    return {box.short_name: str(box.errors[0]) for box in form if box.errors}


def blocking(answers: Answers) -> list[str]:
    return [gap.message for gap in NEW_PUPIL.gaps(answers, sending(today=TODAY, attachments=())) if gap.blocks]


def test_a_filled_return_passes_and_lacks_nothing() -> None:
    assert blocking(new_pupil()) == []
    assert lacking(KIND, facts(new_pupil()), TODAY) == []


def test_it_opens_no_case_needs_no_head_and_has_no_private_part() -> None:
    assert not notices.words(KIND).opens_case
    assert not NEW_PUPIL.needs_head
    assert not [page.key for page in NEW_PUPIL.pages if page.sealed]
    assert notice(KIND).journey is NEW_PUPIL


@pytest.mark.parametrize("key", ASKED_OF_JOINING)
def test_every_answer_about_joining_is_in_the_facts(key: str) -> None:
    told = str(facts(new_pupil()).open)
    for name, value in OWN[key].items():
        other = {"dual_registered": "no", "attended": "no", "previous_kind": "not_known"}.get(name, "")
        changed = facts(new_pupil({key: {**OWN[key], name: other}})).open
        assert str(changed) != told, f"{key}.{name} ({value}) feeds no fact"


def test_the_country_is_told_when_the_pupil_came_from_abroad() -> None:
    before = {"previous_kind": "abroad", "previous_country": "other", "previous_other_country": "Narnia"}
    previous = facts(new_pupil({"joining_before": before})).open["joining"]["previous"]
    assert previous["country"] == "Narnia"
    assert previous["name"] == ""


@pytest.mark.parametrize("missing", ["child_name", "child_birth", "attendance_place", "joining_before", "adults"])
def test_what_is_missing_keeps_it_from_being_sent(missing: str) -> None:
    assert blocking(new_pupil(without=(missing, "adult_contact") if missing == "adults" else (missing,)))


@pytest.mark.parametrize("missing", ["child_name", "child_birth", "attendance_place", "joining_before"])
def test_the_facts_alone_say_what_is_missing(missing: str) -> None:
    assert lacking(KIND, facts(new_pupil(without=(missing,))), TODAY)


@pytest.mark.parametrize(
    ("key", "changed", "wrong"),
    [
        ("attendance_place", {"admission_date": "2026-11-26"}, "admission_date"),
        ("attendance_place", {"admission_date": "1999-01-01"}, "admission_date"),
        ("attendance_place", {"first_attended": ""}, "first_attended"),
        ("attendance_place", {"dual_school": ""}, "dual_school"),
        ("joining_before", {"previous_school": ""}, "previous_school"),
        ("joining_before", {"previous_urn": "12"}, "previous_urn"),
        ("joining_before", {"previous_kind": "abroad"}, "previous_country"),
    ],
)
def test_a_wrong_answer_is_told_beside_its_box(key: str, changed: dict[str, Any], wrong: str) -> None:
    assert wrong in errors(key, changed)
    assert errors(key, {}) == {}


@given(st.dates(dt.date(2024, 8, 19), dt.date(2030, 1, 1)), st.integers(0, 400))
def test_the_fifth_calendar_day_is_in_time_and_the_sixth_is_late(entered: dt.date, days: int) -> None:
    told = {"joining": {"entered_on": entered.isoformat()}}
    assert rules.due_on(told) == entered + dt.timedelta(days=5)
    assert rules.late(told, entered + dt.timedelta(days=days)) is (days > 5)


def test_a_late_return_is_taken_and_the_reason_asked() -> None:
    unexplained = new_pupil(without=("joining_late",))
    context = sending(today=TODAY, attachments=())
    late = [gap for gap in NEW_PUPIL.gaps(unexplained, context) if gap.page_key == "joining_late"]
    assert [gap.blocks for gap in late] == [False]
    assert lacking(KIND, facts(unexplained), TODAY) == []


def test_nobody_can_be_entered_on_the_register_tomorrow() -> None:
    place = {**OWN["attendance_place"], "admission_date": "2026-11-26"}
    assert lacking(KIND, facts(new_pupil({"attendance_place": place})), TODAY)


def test_an_address_that_is_not_safe_to_know_is_taken_out() -> None:
    split = facts(new_pupil({"address_safe": {"safe": "no"}}))
    assert isinstance(split, SplitFacts)
    assert split.open["address_hidden"]
    assert split.address
