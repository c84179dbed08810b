"""Scenario 10, a back-dated removal: refused with the reason, unless the name is off already and the return is late."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine

from portal.journeys.removal import REMOVAL
from portal.services import drafting
from portal.store import wall
from tests.journeys.filled_removal import TODAY, removal
from tests.scenes import actor_of
from tests.school.browsing import Browser
from tests.school.conftest import World

HELD = {
    "school_confirmation_how": "held",
    "school_confirmation_dated": "2026-11-18",
    "school_confirmation_why_not": "It came by telephone and was noted",
}


@pytest.fixture(autouse=True)
def that_day() -> Iterator[None]:
    """The day on which the return is filled in."""
    with time_machine.travel(dt.datetime.combine(TODAY, dt.time(10), dt.UTC), tick=True):
        yield


EARLIER = TODAY - dt.timedelta(days=5)


@pytest.fixture
def draft(world: World, denise: Browser) -> str:
    """A removal return to another school, begun by the office."""
    with world.app.app_context(), wall.acting_as(actor_of(world.denise)):
        draft_id = drafting.start_draft("removal")
    return f"/school/referrals/{draft_id}"


def test_scenario_10_a_name_is_never_taken_off_for_a_day_gone_by(draft: str, denise: Browser) -> None:
    when = {**removal("a").of("removal_when"), "deletion_on": EARLIER.isoformat()}
    page = denise.answer(draft, "removal_when", when, status=422, kind="removal")
    assert page.errors
    assert any("say that it is done" in said for said in page.errors)
    assert str(EARLIER.day) in page.text


def test_scenario_10_already_off_the_register_is_sent_as_a_late_return(
    world: World, draft: str, denise: Browser
) -> None:
    late = "The office learnt of it from the new school a week later"
    filled = removal(
        "a",
        {
            "removal_when": {"already_deleted": "yes", "deletion_on": EARLIER.isoformat(), "late_reason": late},
            "removal_met": {"ground_met_on": EARLIER.isoformat()},
            "removal_evidence": HELD,
        },
    )
    order = {page.key: place for place, page in enumerate(REMOVAL.pages)}
    rows = sorted(filled, key=lambda row: (order[row.page], not row.item))
    open_to_office = [row for row in rows if not REMOVAL.page(row.page).sealed]
    denise.fill(draft, open_to_office, "removal")
    world.browser(world.priya).fill(draft, [row for row in rows if REMOVAL.page(row.page).sealed], "removal")
    helen = world.browser(world.helen)
    ticks = {name: "yes" for name, _, _ in REMOVAL.statements}
    sent = helen.post(f"{draft}/check", {**ticks, "act": "sign"})
    assert "/sent/" in sent.location
    told = world.value("select facts -> 'removal' from referred_child")
    assert told["deletion_on"] == EARLIER.isoformat()
    assert told["late_reason"] == late
    assert world.value("select sent_at::date from submission") == TODAY
    assert late in helen.get(sent.location.removesuffix("/receipt")).text
