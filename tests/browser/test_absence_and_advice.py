"""The pages of absences, advice, a danger now, and questions between council and school in a real browser, both sizes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from portal.services.working_day import today
from tests.browser.test_every_notice import ORIGIN, answered_by
from tests.school import conftest as school
from tests.school.conftest import World
from tests.stories import test_asking_a_school as asking
from tests.stories.looking import Looker

pytestmark = pytest.mark.browser
world = school.world
place = asking.place


def day_of(day: dt.date) -> tuple[int, int, int]:
    """Day, month and year."""
    return day.day, day.month, day.year


def test_every_page_of_absences_and_advice(world: World, new_page: Callable[..., Page]) -> None:
    helen = world.browser(world.helen)
    opened = {"in_danger": "no", "what": "missing", "first_name": "Zofia", "last_name": "Kowalska"}
    stop = helen.post("/school/absences/new", opened).location
    record = stop.removesuffix("/stop")
    draft = record.rsplit("/", 1)[1]
    long_ago = (today() - dt.timedelta(days=60)).isoformat()
    helen.answer(
        f"/school/referrals/{draft}", "absence_first", {"first_absent_on": long_ago, "missing_today": "yes"},
        kind="absence",
    )  # fmt: skip
    reached = {
        f"on-{part}": str(number) for part, number in zip(("day", "month", "year"), day_of(today()), strict=True)
    }
    helen.post(f"{record}/reached", reached)
    waits = helen.post("/school/new", {"in_danger": "yes", "what": "upload"}).location
    kept = helen.post(waits, {"called": "nobody", "not_yet_why": "The line is busy"}).location
    helen.post("/school/advice/ask", {"occasion": "serious_concern", "about": "", "question": "What shall we do?"})
    asked = world.value("select id from advice_request")
    page, looker = answered_by(new_page(), helen), Looker("absence-and-advice")
    looker.listen(page)
    places = {  # the others are looked at with every page of the school's side
        "record": record,
        "list": "/school/absences",
        "pattern": f"/school/referrals/{draft}/c1/absence_pattern",
        "parents": f"/school/referrals/{draft}/c1/absence_parents",
        "told": f"/school/referrals/{draft}/c1/absence_told",
        "worker": f"/school/referrals/{draft}/c1/absence_worker",
        "brother": f"/school/absences/new?beside={draft}",
        "danger-before-another-page": waits,
        "danger-kept": kept,
        "ask": f"/school/advice/ask?about={world.value('select number from draft where id = :id', id=draft)}",
        "home": "/school",
        "answer": f"/school/advice/{asked}",
    }
    for what, where in places.items():
        page.goto(f"{ORIGIN}{where}")
        looker(page, what)
    assert looker.problems == []


def test_every_page_of_a_question_to_a_school_and_of_a_danger_now(
    place: asking.Place, new_page: Callable[..., Page]
) -> None:
    looker = Looker("asking-and-danger")
    tom, amina = place.browser(place.clerk), asking.Desk(place.browser(place.officer))
    officers = answered_by(new_page(), amina.browser)
    looker.listen(officers)

    def look(page: Page, what: str, where: str) -> None:
        page.goto(f"{ORIGIN}{where}")
        looker(page, what)

    look(officers, "ask", place.ask_address)
    amina.post(place.ask_address, {"more": "moving"})
    look(officers, "asked", place.siblings)
    schools = answered_by(new_page(), tom)
    looker.listen(schools)
    look(schools, "home", "/school")
    look(schools, "questions", "/school/questions")
    look(schools, "question", asking.question(place))
    schools.get_by_role("button", name="Send your answer").click()
    looker(schools, "question-errors")
    tom.post(asking.question(place), asking.answer_on(today()))
    place.work_off()
    look(schools, "answered", asking.question(place))
    look(schools, "questions-done", "/school/questions?said=answered")
    look(officers, "answer", place.siblings)
    look(officers, "next-step", f"/cases/{place.case.reference}")

    stop = tom.post("/school/new", {"in_danger": "yes", "what": "cme_referral"}).location
    look(schools, "danger", stop)
    schools.get_by_role("button", name="Keep this and continue").click()
    looker(schools, "danger-errors")
    draft = stop.removesuffix("/stop")
    tom.answer(draft, "siblings", {"name": "Maja Lis", "age": "7", "schooling": "school", "also_missing": "yes",
                                   "same_address": "same"}, "s1")  # fmt: skip
    tom.answer(draft, "sibling_school", {"school": "Oakfield Primary", "asked": "no"}, "s1")
    look(schools, "telling-too", draft)
    look(schools, "children", f"{draft}/children")
    assert looker.problems == []
