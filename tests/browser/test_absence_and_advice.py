"""The pages of absence records and of advice in a real browser, at both sizes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from portal.services.working_day import today
from tests.browser.test_every_notice import ORIGIN, answered_by
from tests.school import conftest as school
from tests.school.conftest import World
from tests.stories.looking import Looker

pytestmark = pytest.mark.browser
world = school.world


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
    helen.post("/school/advice/ask", {"occasion": "serious_concern", "about": "", "question": "What shall we do?"})
    asked = world.value("select id from advice_request")
    page, looker = answered_by(new_page(), helen), Looker("absence-and-advice")
    looker.listen(page)
    places = {
        "start": "/school/absences/new",
        "stop": stop,
        "record": record,
        "reached": f"{record}/reached",
        "list": "/school/absences",
        "parts": f"/school/referrals/{draft}",
        "pattern": f"/school/referrals/{draft}/c1/absence_pattern",
        "parents": f"/school/referrals/{draft}/c1/absence_parents",
        "told": f"/school/referrals/{draft}/c1/absence_told",
        "home": "/school",
        "advice": "/school/advice",
        "ask": "/school/advice/ask",
        "answer": f"/school/advice/{asked}",
    }
    for what, where in places.items():
        page.goto(f"{ORIGIN}{where}")
        looker(page, what)
    assert looker.problems == []
