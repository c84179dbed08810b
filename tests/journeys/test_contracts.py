"""Each kind of notice asks every fact on exactly one page, and every question feeds a fact that is sent and shown.

Made from the registry: a kind, a page or a box that is added is met here by itself, and fails until a filled draft
answers it.
"""

from __future__ import annotations

import pytest

from portal.journeys.registry import kinds, notice
from portal.journeys.summary import journey_summary, split_summary
from tests.journeys.contract import (
    ALL,
    Box,
    boxes_of,
    changed_boxes,
    differing,
    heard,
    leaves,
    of_any_entry,
    pages_of,
    says,
)
from tests.journeys.filled_home_education import home_education
from tests.journeys.promises import PROMISES

SIGNED: Box = ("dsl_sign", "confirmed")
"""A declaration: without it the part cannot be saved, so with it there is nothing more to tell. It is shown."""
OF_OTHER_KINDS: dict[str, set[Box]] = {
    # What an absence record does not ask of care, and so not of those who must hear of it.
    "absence": {
        ("care_details", name) for name in ("looked_after_authority", "virtual_school_told", "virtual_school_told_on")
    },
    # Bars to other grounds than (f); and who works with the child is told on the page that names the worker.
    "home_education": {
        *(("removal_bars", name) for name in ("mobile_main", "dual_agreed")),
        *(("removal_informed", name) for name in ("social_worker", "virtual_school", "youth_justice")),
    },
    # Ground (a) is met at a school here, on a first day that is known.
    "removal": {("removal_other_school", name) for name in ("other_country", "first_day_not_known")},
}
"""Boxes of a shared form that a kind takes away whatever is answered."""
FIXED = frozenset(
    {
        *("kind", "removal.scheme", "addresses.*.kind"),
        *("checks.*.code", "checks.*.label", "checks.*.enquiry"),
        *(f"{entries}.*.item" for entries in ("addresses", "adults", "contacts", "services", "siblings")),
    }
)
"""What no answer decides: the kind itself, the scheme of the law, which page an address is on, the name of a check, an
entry's own mark."""
LISTS_THEMSELVES = frozenset(
    {"addresses", "adults", "attempts", "checks", "contacts", "home_visits", "services", "siblings", "siblings_none"}
)
"""What an entry, or the tick that there is none, changes: no box of a page does."""
OF_GROUND_F = frozenset(
    {
        *(f"removal.{name}" for name in ("ground", "letter", "regulation", "words")),
        *(f"removal.evidence.*.{name}" for name in ("code", "words", "how")),
        "leaving.expects",
    }
)
"""What the notice itself decides of the removal return made with it: ground (f), shown by the parent's letter."""
NO_MEETING = {"meeting": "not_offered", "support": "A later start", "needs_considered": "yes"}
WHY_NOT_KNOWN = ("not_known.", "safeguarding.not_known.")
"""Every page may say why something is not known; the list of those reasons is one fact of many pages."""


def boxes_declared(kind: str) -> set[Box]:
    """Every box of every page of a kind, but for those the law does not let it ask for."""
    found: set[Box] = set()
    for page in PROMISES[kind].journey.pages:
        not_allowed = page.form.not_asked_of.get(kind, ())
        found |= {(page.key, box.short_name) for box in boxes_of(page.form()) if box.short_name not in not_allowed}
    return found


def test_every_kind_that_can_be_filled_in_has_its_drafts() -> None:
    assert set(PROMISES) == set(kinds())


@pytest.mark.parametrize("kind", PROMISES)
def test_a_filled_draft_says_what_its_pages_take_and_nothing_else(kind: str) -> None:
    promise, wrong = PROMISES[kind], {}
    for name, draft in promise.drafts.items():
        answers = draft()
        for row in pages_of(answers):
            form = promise.form(name, answers, row)
            over = sorted(box for box, said in row.answers.items() if said not in ("", None, []) and box not in form)
            if over or not form.validate():
                wrong[name, row.page, row.item] = over or {box.short_name: box.errors for box in form if box.errors}
    assert wrong == {}


@pytest.mark.parametrize("kind", PROMISES)
def test_every_page_is_in_a_filled_draft(kind: str) -> None:
    promise = PROMISES[kind]
    assert {page.key for page in promise.journey.pages} - heard(promise).visited == set()


@pytest.mark.parametrize("kind", PROMISES)
def test_every_box_of_every_page_is_asked_in_a_filled_draft(kind: str) -> None:
    asked = heard(PROMISES[kind]).asked
    assert boxes_declared(kind) - asked == OF_OTHER_KINDS.get(kind, set())


@pytest.mark.parametrize("kind", PROMISES)
def test_every_box_that_is_asked_feeds_a_fact_that_is_sent(kind: str) -> None:
    promise, found = PROMISES[kind], heard(PROMISES[kind])
    kept = {box for box in found.asked if box[0] in promise.keeps}
    assert found.asked - found.fed - kept == {SIGNED} & found.asked
    assert kept & found.fed == set()


@pytest.mark.parametrize("kind", PROMISES)
def test_every_box_that_is_asked_is_shown_on_the_check_page(kind: str) -> None:
    found = heard(PROMISES[kind])
    assert found.asked - found.shown == set()


@pytest.mark.parametrize("kind", PROMISES)
def test_the_record_of_what_was_sent_has_every_row_of_the_check_page(kind: str) -> None:
    promise = PROMISES[kind]
    for draft in promise.drafts.values():
        answers = draft()
        groups = journey_summary(promise.journey, answers, ALL)
        parts = split_summary(promise.journey, answers).values()
        kept = [(row.label, row.lines) for part in parts for group in part for row in group.rows]
        assert [row for group in groups for row in group.rows if (row.label, row.lines) not in kept] == []


@pytest.mark.parametrize("kind", PROMISES)
def test_every_fact_that_is_sent_has_a_question(kind: str) -> None:
    found = heard(PROMISES[kind])
    assert found.told - found.moved - FIXED == set()


@pytest.mark.parametrize("kind", PROMISES)
def test_every_fact_is_asked_on_one_page(kind: str) -> None:
    twice = heard(PROMISES[kind]).twice
    assert {path: pages for path, pages in twice.items() if not path.startswith(WHY_NOT_KNOWN)} == {}


def test_no_fact_stands_empty_in_every_kind() -> None:
    each = [heard(promise) for promise in PROMISES.values()]
    there = set().union(*(found.told | found.told_not for found in each))
    moved = set().union(*(found.moved for found in each))
    assert there - moved - FIXED - LISTS_THEMSELVES == set()


def test_what_an_absence_record_keeps_is_asked_and_sent_by_the_referral_made_of_it() -> None:
    record, referral = PROMISES["absence"], PROMISES["cme_referral"]
    kept = {box for box in heard(record).asked if box[0] in record.keeps}
    assert kept - heard(referral).fed == set()
    assert {record.journey.page(key).sealed for key in record.keeps} == {"", "safeguarding"}


def test_every_fact_of_the_removal_return_beside_a_home_education_notice_has_a_question() -> None:
    promise = PROMISES["home_education"]
    (beside,) = notice("home_education").companions
    told, moved = set(), set()
    for answers in (home_education(), home_education(changed={"ehe_meeting": NO_MEETING})):
        before = leaves(beside.facts(answers))
        told |= {of_any_entry(path) for path, said in before.items() if says(said)}
        for row in pages_of(answers):
            for _, _, _, changed in changed_boxes(answers, row, promise.form("plain", answers, row)):
                moved |= {of_any_entry(path) for path in differing(before, leaves(beside.facts(changed)))}
    assert told - moved - FIXED == OF_GROUND_F
