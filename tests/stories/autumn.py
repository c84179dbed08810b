"""What the scenarios of the school's side share: the day they are told on, a begun removal return, the lead's part."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import time_machine

from portal.journeys.removal import REMOVAL
from tests.journeys.filled import TODAY, Entries, rows
from tests.journeys.filled_removal import removal
from tests.school.browsing import Browser
from tests.school.conftest import World

DRAFT = re.compile(r"/school/referrals/[0-9a-f-]{36}")
HELD = {
    "school_confirmation_how": "held",
    "school_confirmation_dated": "2026-11-18",
    "school_confirmation_why_not": "It came by telephone and was noted",
}
TICKS = {name: "yes" for name, _, _ in REMOVAL.statements}


@contextmanager
def on(day: dt.date = TODAY) -> Iterator[None]:
    """That day, from ten in the morning."""
    with time_machine.travel(dt.datetime.combine(day, dt.time(10), dt.UTC), tick=True):
        yield


def choose(browser: Browser, what: str, **more: str) -> str:
    """Choose at the door what has happened; gives the address of the draft it opens, or of the next question."""
    where = browser.post("/school/new", {"in_danger": "no", "what": what, **more}).location
    found = DRAFT.search(where)
    return found[0] if found else where


def fill_removal(browser: Browser, draft: str, key: str, changed: Entries | None = None, **more: Any) -> None:
    """Answer every open page of a removal return on this ground."""
    order = {page.key: place for place, page in enumerate(REMOVAL.pages)}
    answers = sorted(removal(key, changed, **more), key=lambda row: (order[row.page], not row.item))
    browser.fill(draft, [row for row in answers if not REMOVAL.page(row.page).sealed], "removal")


def signed_and_sent(world: World, draft: str) -> str:
    """The headteacher signs a removal return and sends it; its receipt's address."""
    receipt = world.browser(world.helen).post(f"{draft}/check", {**TICKS, "act": "sign"}).location
    assert receipt.endswith("/receipt")
    return receipt


def of_office(changed: Entries | None = None, **more: Any) -> list[Any]:
    """The pages of the filled referral that the office answers."""
    return [row for row in rows(changed, **more) if not row.page.startswith("dsl_")]


def of_lead(changed: Entries | None = None) -> list[Any]:
    """The pages of the filled referral that only the safeguarding lead answers."""
    return [row for row in rows(changed) if row.page.startswith("dsl_")]
