"""A planned move through the school's own pages: every page asked, sent, expected elsewhere, and remembered after."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from portal.journeys.planned_move import PLANNED_MOVE
from portal.services.working_day import today
from portal.store.drafts import Draft, DraftPage
from tests.journeys.filled_move import PAGES, Entries, move
from tests.school import conftest as school
from tests.school.browsing import Browser, words
from tests.school.conftest import World

hazelbank = school.world
"""The fixture of the school's own tests."""


@pytest.fixture
def denise(hazelbank: World) -> Browser:
    """The school office's browser."""
    return hazelbank.browser(hazelbank.denise)


def _draft(world: World, last_day: dt.date) -> Draft:
    """A draft with every page answered; the child has gone when the last day has come."""
    now = today().isoformat()
    leaves = "gone" if last_day <= today() else "planned"
    dates = {"leaves": leaves, "last_day": last_day.isoformat(), "moves_on": now, "dates_not_known": ""}
    fresh: Entries = {
        "move_dates": dates,
        "move_told": PAGES["move_told"] | {"told_on": now},
        "move_school_said": PAGES["move_school_said"] | {"school_told_on": now},
        "move_taken_over": PAGES["move_taken_over"] | {"taken_over_said_on": now},
        "move_consulted": PAGES["move_consulted"] | {"lead_on": now, "head_on": now},
        "documents": {"kinds": ["none"]},
    }
    draft = world.scene.draft(
        world.school,
        world.denise,
        kind="planned_move",
        child_name="Zofia Kowalska",
        safeguarding_state="not_needed",
        expires_on=today() + dt.timedelta(days=28),
    )
    for row in move("england", fresh):
        kept: dict[str, Any] = {"child": row.child, "page": row.page, "item": row.item, "position": row.position}
        world.scene.add(
            DraftPage(
                authority_id=draft.authority_id,
                draft_id=draft.id,
                school_id=draft.school_id,
                answers=row.answers,
                saved_by_name="Denise Okafor",
                **kept,
            )
        )
    return draft


def _send(browser: Browser, draft: Draft) -> None:
    sent = browser.post(f"/school/referrals/{draft.id}/check", {"act": "send"})
    assert sent.location.endswith("/receipt"), sent.errors
    browser.get(sent.location)


def test_every_page_it_asks_is_sound(hazelbank: World, denise: Browser) -> None:
    draft = _draft(hazelbank, today() + dt.timedelta(days=20))
    assert "There is a problem" not in denise.get(f"/school/referrals/{draft.id}").text
    for page in PLANNED_MOVE.pages_asked(move()):
        where = "family" if page.scope == "family" else "c1"
        denise.get(f"/school/referrals/{draft.id}/{where}/{page.key}")


def test_it_is_sent_without_a_signature_and_the_child_is_expected_at_the_next_place(
    hazelbank: World,
    denise: Browser,
) -> None:
    _send(denise, _draft(hazelbank, today() + dt.timedelta(days=20)))
    assert hazelbank.value("select count(*) from submission where kind = 'planned_move'") == 1
    assert hazelbank.value("select count(*) from transit_entry") == 1
    entry = hazelbank.rows("select expects, destination, destination_authority, left_on, state from transit_entry")[0]
    assert (entry.expects, entry.destination, entry.destination_authority, entry.state) == (
        "school",
        "Larch Academy, Larch Bridge",
        "330",
        "open",
    )
    assert entry.left_on == today() + dt.timedelta(days=20)
    assert "comes off the roll" not in words(denise.get("/school/").one("main"))


@pytest.mark.parametrize(("ago", "said"), [(0, "The last day here is today"), (3, "The last day here was")])
def test_once_the_last_day_has_come_the_home_page_asks_for_the_removal_until_it_is_sent(
    hazelbank: World,
    denise: Browser,
    ago: int,
    said: str,
) -> None:
    _send(denise, _draft(hazelbank, today() - dt.timedelta(days=ago)))
    main = words(denise.get("/school/").one("main"))
    assert "Decide whether the name of Zofia Kowalska comes off the roll" in main
    assert said in main
    stranger = hazelbank.browser(hazelbank.stranger)
    assert "Zofia" not in stranger.get("/school/").text
    seen = hazelbank.value("select count(*) from audit_entry where object_kind = 'planned_moves'")
    assert seen == 1
    hazelbank.rows("update submission set kind = 'removal'")
    assert "comes off the roll" not in words(denise.get("/school/").one("main"))
