"""What somebody types on a page that asks the questions of several, and the way through such pages."""

from __future__ import annotations

import re
from typing import Any

from portal.journeys.removal import REMOVAL
from tests.journeys.filled import Entries, as_posted
from tests.journeys.filled_removal import LISTS, removal
from tests.school.browsing import Browser, Page
from tests.stories.autumn import HELD

_LIST = {"adults": LISTS["adults"]["a1"], "adult_contact": LISTS["adult_contact"]["a1"]}
_MOST = 30


def told() -> Entries:
    """What the school knows of a plain leaver who stays at home and has started elsewhere, by page."""
    rows = removal("a", {"removal_evidence": HELD, "removal_move": {"moving": "no"}})
    first = rows.of("removal_other_school") | {"has_started": "yes"}
    return {row.page: dict(row.answers) for row in rows if not row.item} | {"removal_other_school": first} | _LIST


def typed_on(page: Page, answers: Entries) -> dict[str, Any]:
    """What somebody types on a page that asks several pages at once: every block of it."""
    found: dict[str, Any] = {"block": [str(one.get("value")) for one in page.all("input", name="block")]}
    for shown in page.all("input", name="block"):
        name, _, closing = str(shown.get("value")).partition(":")
        key = re.sub(r"^c\d+-", "", name).split("-")[0]
        if closing:
            found[f"{name}-more"] = "no"
            continue
        posted = as_posted(REMOVAL.page(key).form, answers[key])
        found |= {f"{name}-{box}": value for box, value in posted.items()}
    return found


def walk(browser: Browser, where: str, answers: Entries) -> list[str]:
    """Answers page after page from this one until the list of parts or the check page; their addresses."""
    seen = []
    while "/part/" in where or re.search(r"/(c1|family)/\w+$|/rest", where):
        seen.append(where)
        assert len(seen) < _MOST, seen
        page = browser.get(where)
        if page.all("input", name="block"):
            where = browser.post(where, typed_on(page, answers)).location
        else:
            key = where.rsplit("/", 1)[1].partition("?")[0]
            where = browser.post(where, as_posted(REMOVAL.page(key).form, answers[key])).location
    return [*seen, where]
