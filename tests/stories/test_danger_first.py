"""A child in danger now: a page of its own comes first, the calls are kept with the draft, and the officer reads them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from la_side import la
from portal.domain.access import Role
from portal.factory import create_app
from portal.settings import Settings
from portal.store.session import db
from school_side import school as school_side
from tests.council.conftest import Desk
from tests.journeys.filled import rows
from tests.school.browsing import Browser, Page, words
from tests.school.conftest import World

TODAY = dt.date(2026, 11, 25)
DAY = {"called_on-day": "25", "called_on-month": "11", "called_on-year": "2026"}
CALLED: dict[str, Any] = {
    "called": "both", **DAY, "called_at": "9:40am", "spoke_to": "Duty social worker", "reference": "Log 77",
    "danger": "Her uncle waits at the gate.",
}  # fmt: skip


@pytest.fixture(autouse=True)
def that_day() -> Iterator[None]:
    """A Wednesday in term."""
    with time_machine.travel(dt.datetime.combine(TODAY, dt.time(10), dt.UTC), tick=True):
        yield


def begun(browser: Browser, what: str = "cme_referral") -> str:
    """Say at the door that a child is in danger; the address of the page that comes first."""
    return browser.post("/school/new", {"in_danger": "yes", "what": what}).location


def kept(world: World) -> dict[str, Any]:
    """What is kept of the calls."""
    return dict(world.value("select answers from draft_page where page = 'danger_calls'"))


def rings(page: Page) -> set[str]:
    """The numbers that a press on the page rings."""
    return {a.get("href", "") for a in page.one("main").iter("{http://www.w3.org/1999/xhtml}a")}


def test_the_numbers_come_before_anything_is_asked(world: World, denise: Browser) -> None:
    where = begun(denise)
    page = denise.get(where)
    assert page.h1.endswith("Stop: ring before you write")
    assert {"tel:999", "tel:101", "tel:01632960101", "tel:01632960102"} <= rings(page)
    assert page.text.index("tel:999") < page.text.index("Who have you called?")
    assert world.value("select immediate from draft") == {"in_danger": "yes"}  # it stands, should nobody come back
    assert f'href="{where}"' in denise.get("/school").text
    denise.post(where, CALLED)
    assert f'href="{where}"' not in denise.get("/school").text


def test_calls_are_kept_and_never_asked_again(world: World, denise: Browser) -> None:
    where = begun(denise)
    onward = denise.post(where, CALLED).location
    assert "/danger_calls" not in onward
    said = kept(world)
    assert (said["social_care_called"], said["police_called"]) == ("yes", "yes")
    assert (said["called_on"], said["called_at"], said["reference"]) == ("2026-11-25", "9:40am", "Log 77")
    assert "to_confirm" not in said
    draft = re.sub("/stop$", "", where)
    assert "Say who you rang about the danger" not in denise.get(f"{draft}/check").text
    again = denise.get(where)
    assert again.value_of("called") == "both"
    assert again.value_of("spoke_to") == "Duty social worker"
    assert world.value("select immediate ->> 'reference' from draft") == "Log 77"


def test_a_form_that_names_no_version_is_taken_as_one_that_saw_none(world: World, denise: Browser) -> None:
    where = begun(denise)
    for odd in ("9" * 5000, "-", "1e9"):
        denise.post(where, {**CALLED, "seen_version": odd}, status=303)


def test_what_the_notice_needs_of_a_call_is_asked_here_and_nowhere_again(world: World, denise: Browser) -> None:
    where = begun(denise)
    page = denise.post(where, {"called": "police", **DAY, "called_at": "9:40am"}, status=422)
    assert page.errors == ["Enter who you spoke to", "Say what the danger is"]
    assert page.value_of("called_at") == "9:40am"
    onward = denise.post(where, {**CALLED, "called": "police", "reference": ""}).location
    assert "/danger_calls" not in onward
    assert "to_confirm" not in world.value("select immediate from draft")


def test_what_was_said_of_a_call_goes_once_it_is_said_that_there_was_none(world: World, denise: Browser) -> None:
    where = begun(denise)
    denise.post(where, CALLED)
    denise.post(where, {**CALLED, "called": "nobody", "not_yet_why": "I was wrong, nobody answered"})
    said = kept(world)
    assert (said["called_on"], said["called_at"], said["spoke_to"], said["reference"]) == (None, "", "", "")


def test_the_task_list_says_what_is_needed_now_and_what_can_follow(denise: Browser) -> None:
    where = begun(denise)
    denise.post(where, CALLED)
    page = denise.get(where.removesuffix("/stop"))
    said = {
        words(task.find(".//*[@class='govuk-link govuk-task-list__link']")): words(when)
        for task in page.all("li")
        for when in task.iter()
        if (when.get("id") or "").endswith("-when")
    }
    assert said["Name, date of birth and UPN"] == "Needed now"
    assert said["Addresses"] == "Needed now"
    assert said["Brothers and sisters"] == "Can follow"
    assert said["What your school has already done"] == "Can follow"
    assert "Whether a child may be in danger now" not in said, "the calls are kept"
    calm = denise.get(denise.start())
    assert "Needed now" not in calm.text
    assert "Can follow" not in calm.text


def test_nobody_yet_needs_its_reason_and_cannot_be_sent_so(world: World, denise: Browser) -> None:
    where = begun(denise)
    assert denise.post(where, {"called": "nobody", "danger": "Kept"}, status=422).errors == [
        "Say why you have called nobody yet"
    ]
    assert denise.post(where, {}, status=422).errors == ["Select who you have called"]
    assert denise.post(where, {"called": "police"} | dict.fromkeys(DAY, ""), status=422).errors == [
        "Enter the day you called",
        "Enter the time you called, like 8:45am",
        "Enter who you spoke to",
        "Say what the danger is",
    ]
    onward = denise.post(where, {"called": "nobody", "not_yet_why": "The line is busy", **DAY}).location
    assert "/danger_calls" not in onward
    assert kept(world)["not_yet_why"] == "The line is busy"
    assert kept(world)["police_called"] == "no"
    assert "Say who you rang about the danger, and when" in denise.get(f"{where.removesuffix('/stop')}/check").text


@pytest.mark.parametrize("what", ["joined_school", "moving", "new_pupil"])
def test_every_notice_has_the_page(world: World, denise: Browser, what: str) -> None:
    where = begun(denise, what)
    assert where.endswith("/stop")
    assert denise.post(where, CALLED).status == 303


def test_an_absence_of_a_pupil_in_danger_stops_too(world: World, denise: Browser) -> None:
    given = {"in_danger": "yes", "what": "missing", "first_name": "Ivy", "last_name": "Underhill"}
    where = denise.post("/school/absences/new", given).location
    assert where.endswith("/stop")
    page = denise.get(where)
    assert "Ask the parents where the pupil may be" in page.text
    assert denise.post(where, CALLED).location.endswith("/c1/absence_parents")
    assert kept(world)["police_called"] == "yes"


def test_there_is_no_such_page_where_nobody_is_in_danger(world: World, denise: Browser) -> None:
    draft = denise.start()
    denise.get(f"{draft}/stop", status=404)
    world.browser(world.stranger).get(begun(denise), status=404)


def test_the_officer_reads_in_triage_who_was_rung(world: World, denise: Browser, settings: Settings) -> None:
    where = begun(denise)
    denise.post(where, {**CALLED, "not_yet_why": "The line was busy at first"})
    draft = where.removesuffix("/stop")
    denise.fill(draft, [row for row in rows() if not row.page.startswith(("dsl_", "danger"))])
    world.rows("update authority set head_signs_referral = false")
    sent = denise.post(f"{draft}/check")
    assert sent.location.endswith("/receipt")
    both = create_app(settings, [school_side, la])
    client = both.test_client()
    officer = world.scene.member(world.council, Role.OFFICER, name="Amina Yusuf")
    client.set_cookie("cme", world.scene.session(officer), domain="localhost")
    reference = world.value("select reference from case_file")
    page = Desk(Browser(client)).get(f"/cases/{reference}/triage")
    assert (
        "The school has rung children’s social care and the police on Wednesday 25 November 2026 at 9:40am."
        in page.text
    )
    assert "It spoke to Duty social worker, reference Log 77." in page.text
    assert "It could not ring at once: The line was busy at first." in page.text
    with both.app_context():
        db.engine.dispose()
