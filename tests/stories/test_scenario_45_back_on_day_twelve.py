"""Scenario 45, the child is back at the same school on day 12: the referral is withdrawn, its clocks end, and the episode
is kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from flask import Flask

from portal.tasks import EFFECTS
from tests.journeys.filled import PAGES
from tests.school.browsing import Browser
from tests.school.conftest import World
from tests.stories.autumn import of_lead, of_office, on
from tests.stories.test_arrivals import work_off, worker

assert EFFECTS
__all__ = ["worker"]
BACK = "Back at our school since Monday, in registration and seen by her form tutor"


@pytest.fixture(autouse=True)
def that_day() -> Iterator[None]:
    """After the tenth school day, joint enquiries asked for."""
    with on():
        yield


def test_scenario_45_back_at_the_same_school_ends_the_clocks_and_keeps_the_episode(
    world: World, denise: Browser, priya: Browser, worker: Flask
) -> None:
    draft = denise.start()
    denise.fill(draft, of_office())
    priya.fill(draft, of_lead())
    sent = denise.post(f"{draft}/check", {"act": "send"}).location.removesuffix("/receipt")
    work_off(world, worker)
    reference = world.value("select reference from case_file")
    assert world.value("select reply_by from referred_child") is not None
    denise.post(f"{sent}/withdraw", {"why": BACK})
    work_off(world, worker)
    assert world.rows("select step, reply_by, asked from referred_child") == [("withdrawn", None, "")]
    assert world.value("select state from submission") == "withdrawn"
    case = world.rows("select reference, open, waiting_for, missing_since, flags from case_file")[0]
    assert case.reference == reference
    assert case.waiting_for == ""
    assert case.missing_since == dt.date.fromisoformat(PAGES["last_attended"]["last_attended"])
    assert "withdrawn_by_school" in {flag["code"] for flag in case.flags}
    assert case.open, "an officer looks once, and closes it as back at the same school"
    assert BACK in world.value("select detail from case_event where kind = 'withdrawn'")
    shown = denise.get(sent).text
    assert BACK in shown
    assert reference in shown
    assert world.value("select count(*) from submission") == 1, "the episode is kept"
