"""The story the portal is for, typed in a browser: a school refers a child, the council finds her and her brother."""

from __future__ import annotations

import datetime as dt
import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.keys import enter, tab_to
from tests.stories.hands import Hands
from tests.stories.looking import Looker
from tests.stories.portal import Portal
from tests.stories.zofia import CLERK, LEAD, OFFICER, SCHOOL, pages

pytestmark = [pytest.mark.browser, pytest.mark.engines]

NewPage = Callable[..., Page]
REFERENCE = re.compile(r"NM-[0-9A-Z]{4}-[0-9A-Z]{3}")
FOUND_AT = "Eastvale Community School, 5 Harbour Road"
HEARD = "A neighbour of the aunt saw both children near 22 Quay Street"
MESSAGE = "Thank you. We are looking for her. Please tell us at once if she is seen."
DEADLINE = 60.0
"""Seconds the sibling check may take before the test has failed."""


def test_the_story(portal: Portal, new_page: NewPage, today: dt.date) -> None:
    looker = Looker("story")
    _story(portal, new_page, today, looker)
    assert looker.problems == []
    said = portal.command("audit", "verify")
    assert re.search(r"991 Northmere Council: unbroken, [\d,]{3,} links", said), said


def test_the_story_with_javascript_off(portal: Portal, new_page: NewPage, today: dt.date) -> None:
    looker = Looker("story-without-javascript", closely=False)
    _story(portal, new_page, today, looker, java_script_enabled=False)
    assert looker.problems == []


def _story(portal: Portal, new_page: NewPage, today: dt.date, looker: Looker, **window: object) -> None:
    page, other = new_page(**window), new_page(**window)
    for each in (page, other):
        looker.listen(each)
    desk = Hands(page, portal.address, looker)
    answered = _fill_in(desk, today)
    answered += _lead_fills_in(Hands(other, portal.address, looker), today)
    assert len(set(answered)) > 35, f"Too few pages were asked: {sorted(set(answered))}"
    reference = _send(desk)
    desk.sign_out()
    _open_case(desk, reference)
    _link_brother(desk, reference)
    _work(desk, reference)
    _close(desk, reference)
    desk.sign_out()
    _read_tracker(desk, reference)


# The school


def _fill_in(desk: Hands, today: dt.date) -> list[str]:
    """The clerk begins a draft and fills in every part that is theirs."""
    told, lists = pages(today)
    desk.sign_in(CLERK)
    desk.look("school-home")
    desk.follow("A pupil has stopped coming")
    desk.look("school-start")
    desk.press("Continue")
    expect(desk.main.locator(".govuk-error-summary")).to_be_visible()
    desk.look("school-start-wrong")
    desk.answer("in_danger", "no")
    desk.answer("what", "cme_referral")
    desk.press("Continue")
    if "/new/pupil/" in desk.page.url:
        desk.look("which-pupil")
        desk.answer("pupil", "new")
        desk.press("Continue")
    answered = desk.fill_in(told, lists)
    desk.look("task-list")
    while (task := desk.next_task()) is not None:
        desk.go(task)
        answered += desk.fill_in(told, lists)
    desk.look("task-list-filled")
    return answered


def _lead_fills_in(desk: Hands, today: dt.date) -> list[str]:
    """The safeguarding lead, in a session of her own, fills in and signs the part that only she may read."""
    told, lists = pages(today)
    desk.sign_in(LEAD)
    desk.look("school-home-of-the-lead")
    desk.follow("Complete it")
    answered = desk.fill_in(told, lists)
    assert all(key.startswith("dsl_") for key in answered), answered
    desk.look("task-list-of-the-lead")
    desk.sign_out()
    return answered


def _send(desk: Hands) -> str:
    """Check everything, send it, and read the reference on the receipt."""
    desk.follow("Check your answers and send")
    desk.is_told("Everything that must be answered has been answered")
    desk.look("check")
    desk.press("Send to Northmere Council")
    expect(desk.main.locator("h1")).to_have_text("Sent to Northmere Council")
    desk.look("receipt")
    (reference,) = set(REFERENCE.findall(desk.main.inner_text()))
    return reference


def _read_tracker(desk: Hands, reference: str) -> None:
    """The clerk reads how far it has got: in safe words, and nothing of what the council knows."""
    desk.sign_in(CLERK)
    row = desk.main.locator("tr", has_text=reference)
    expect(row).to_be_visible()
    desk.look("school-home-afterwards")
    desk.click(row.get_by_role("link").first)
    desk.look("tracker")
    expect(desk.main.get_by_text(MESSAGE)).to_be_visible()
    expect(desk.main.locator("li[aria-current=step]")).to_contain_text("Closed")
    said = desk.page.content().casefold()
    for never in ("kacper", "sibling", "eastvale", "harbour", "quay", "oakfield", "school in another council"):
        assert never not in said, f"The school reads {never!r}"


# The council


def _open_case(desk: Hands, reference: str) -> None:
    """The officer finds the referral in the queue and opens a case."""
    desk.sign_in(OFFICER)
    row = desk.main.locator("table.queue tr", has=desk.page.locator(f'a[href*="{reference}"]'))
    expect(row).to_contain_text("Zofia Kowalska")
    expect(row).to_contain_text(SCHOOL)
    desk.look("queue")
    desk.click(row.get_by_role("link").first)
    desk.look("case-new")
    desk.go(f"/cases/{reference}/triage")
    desk.look("triage")
    desk.answer("act", "open_case")
    desk.press("Continue")
    desk.look("triage-open-case")
    desk.answer("immediate", "no")
    desk.click(desk.main.locator("form:has([name=immediate]) button[type=submit]").first)
    desk.is_told("Case opened")
    desk.look("case-opened")


def _link_brother(desk: Hands, reference: str) -> None:
    """Wait for the sibling check, read its evidence, and link the brother at another school."""
    until = time.monotonic() + DEADLINE
    desk.go(f"/cases/{reference}/siblings")
    while desk.main.get_by_text("The check for brothers and sisters is running").count():
        assert time.monotonic() < until, "The sibling check was not done"
        desk.page.reload(wait_until="domcontentloaded")
    desk.look("siblings")
    card = desk.main.locator("article.candidate", has_text="Kacper Kowalski")
    expect(card).to_contain_text("Oakfield Primary School")
    desk.click(card.get_by_role("button", name="Link as sibling"))
    desk.is_told("Linked as brother or sister")
    desk.look("siblings-linked")


def _work(desk: Hands, reference: str) -> None:
    """Write to the school, and write down an enquiry."""
    desk.go(f"/cases/{reference}/messages")
    desk.look("messages")
    desk.answer("body", MESSAGE)
    desk.press("Send message")
    desk.is_told("Message sent")
    desk.go(f"/cases/{reference}/enquiries")
    desk.look("enquiries")
    desk.answer("code", "la_health_trace")
    desk.press("Continue")
    desk.look("enquiry")
    for name, value in (("result", "found_information"), ("detail", HEARD)):
        desk.answer(name, value)
    _answer_the_rest(desk)
    desk.press("Save enquiry")
    desk.is_told("Enquiry recorded")
    desk.look("enquiries-afterwards")


def _answer_the_rest(desk: Hands) -> None:
    """Answer the evidence a page asks for and does not hold yet, and today for the day of a result."""
    day = dt.datetime.now(dt.UTC).date().isoformat()
    boxes = desk.main.locator("form [name^=evidence_], form [name=done_on-day]")
    for place in range(boxes.count()):
        box = boxes.nth(place)
        name = str(box.get_attribute("name"))
        if name.endswith("-day"):
            desk.answer(name.removesuffix("-day"), day)
        elif not name.endswith(("-month", "-year")) and not box.input_value():
            box.fill("Northmere Child Health, Ms Field")


def _close(desk: Hands, reference: str) -> None:
    """Record where the child was found, with its evidence; that closes the case."""
    desk.go(f"/cases/{reference}")
    desk.look("case-worked-on")
    desk.follow("Record an outcome")
    desk.look("outcome")
    desk.answer("code", "registered_at_school_other_la")
    desk.press("Continue")
    desk.look("outcome-evidence")
    day = dt.datetime.now(dt.UTC).date().isoformat()
    for name, value in {
        "evidence_school": FOUND_AT,
        "evidence_council": "Eastvale Council",
        "evidence_start_date": day,
        "evidence_confirmed_by": "Jo Field, admissions officer",
        "grade": "A",
    }.items():
        desk.answer(name, value)
    if desk.main.locator("[name=open_clocks_reason]").count():
        desk.answer("open_clocks_reason", "She is found, so nothing else needs an answer")
    desk.press("Continue")
    expect(desk.main.get_by_role("heading", name="Close this case?")).to_be_visible()
    desk.look("outcome-confirm")
    desk.press("Close the case")
    desk.is_told("Case closed")
    desk.look("case-closed")


# By keyboard alone


def test_signing_in_and_the_first_questions_by_keyboard_alone(portal: Portal, new_page: NewPage) -> None:
    page = new_page()
    looker = Looker("story-by-keyboard", closely=False)
    looker.listen(page)
    page.goto(f"{portal.address}/")
    tab_to(page, "Sign in")
    enter(page)
    tab_to(page, CLERK)
    enter(page)
    looker(page, "school-home")
    tab_to(page, "A pupil has stopped coming")
    enter(page)
    looker(page, "school-start")
    tab_to(page, "input[name=in_danger]")
    page.keyboard.press("ArrowDown")
    expect(page.locator("input[name=in_danger][value=no]")).to_be_checked()
    tab_to(page, "input[name=what]")
    page.keyboard.press("Space")
    expect(page.locator("input[name=what][value=cme_referral]")).to_be_checked()
    tab_to(page, "Continue")
    enter(page)
    if "/new/pupil/" in page.url:
        tab_to(page, "select[name=pupil]")
        page.keyboard.press("ArrowDown")
        expect(page.locator("select[name=pupil]")).to_have_value("new")
        tab_to(page, "Continue")
        enter(page)
    expect(page.locator("main input[name=read]")).to_be_visible()
    looker(page, "privacy")
    tab_to(page, "input[name=read]")
    page.keyboard.press("Space")
    tab_to(page, "Save and continue")
    enter(page)
    tab_to(page, "input[name=job]")
    page.keyboard.type("Attendance officer")
    looker(page, "sender")
    assert looker.problems == []
