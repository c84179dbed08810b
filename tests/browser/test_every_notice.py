"""Every page of every notice in a real browser, at both sizes: no accessibility fault, nothing that does not fit.

The browser is answered by the application itself, in this process: what it asks for goes to a test client.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from playwright.sync_api import Page, Route

from portal.journeys.answers import Answers, PageAnswers
from portal.journeys.registry import journey_for
from tests.browser.filled_notices import FILLED, LOOKED_AT_ELSEWHERE
from tests.browser.kept_notices import keep
from tests.journeys.filled import TODAY
from tests.school import conftest as school
from tests.school.browsing import Browser
from tests.school.conftest import World
from tests.stories.looking import Looker

pytestmark = pytest.mark.browser
school_world = school.world
ORIGIN = "http://localhost"


@pytest.fixture
def on_the_day() -> Iterator[None]:
    """The day the filled notices are of: their days are to come or past as seen from it."""
    with time_machine.travel(dt.datetime.combine(TODAY, dt.time(10), dt.UTC), tick=True):
        yield


@pytest.fixture
def world(on_the_day: None, school_world: World) -> World:
    """The school on that day."""
    return school_world


def answered_by(page: Page, browser: Browser) -> Page:
    """Let this window be answered by the application, as the person whose browser it is."""
    assets: dict[str, dict[str, Any]] = {}

    def answer(route: Route) -> None:
        asked = route.request
        where = urlsplit(asked.url)
        path = where.path + (f"?{where.query}" if where.query else "")
        if path in assets:
            route.fulfill(**assets[path])
            return
        given = browser.client.open(
            path,
            method=asked.method,
            data=asked.post_data_buffer,
            headers={name: value for name, value in asked.headers.items() if name != "cookie"},
            follow_redirects=True,
            buffered=True,
        )
        whole = {"status": given.status_code, "headers": dict(given.headers), "body": given.data}
        if path.startswith("/static/"):
            assets[path] = whole
        route.fulfill(**whole)
        given.close()  # a style sheet's file stays open otherwise

    page.route("**/*", answer)
    return page


def in_order(kind: str, rows: Iterable[PageAnswers]) -> list[PageAnswers]:
    """Rows as a person fills them in: page by page, entries before their list is closed."""
    order = {page.key: place for place, page in enumerate(journey_for(kind).pages)}
    return sorted(rows, key=lambda row: (order[row.page], not row.item, row.position))


@pytest.mark.parametrize("kind", sorted(FILLED))
def test_every_page_of_a_notice(kind: str, world: World, new_page: Callable[..., Page]) -> None:
    journey, filled = journey_for(kind), FILLED[kind]()
    priya = world.browser(world.priya)
    draft = keep(world, world.priya, kind, in_order(kind, filled))
    page, looker = answered_by(new_page(), priya), Looker(kind)
    looker.listen(page)
    looked_at = set()
    for row in filled:
        declared = journey.page(row.page)
        if row.page in LOOKED_AT_ELSEWHERE.get(kind, ()) or row.page in looked_at:
            continue
        looked_at.add(row.page)
        where = f"{draft}/{'family' if declared.scope == 'family' else 'c1'}/{row.page}"
        page.goto(f"{ORIGIN}{where}{f'/{row.item}' if row.item else ''}")
        looker(page, row.page)
    for what, where in (("parts", draft), ("check", f"{draft}/check")):
        if kind == "absence" and what == "check":
            continue  # never sent itself: its own page takes the place of this one
        page.goto(f"{ORIGIN}{where}")
        looker(page, what)
    assert looker.problems == []
    assert Answers(filled).children == ("c1",)
