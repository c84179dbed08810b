"""A child with one name: refused without the tick, and with it sent by every kind of notice, over HTTP to the case."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask

from portal.factory import create_worker_app
from portal.journeys import early_notice
from portal.journeys.answers import Answers
from portal.journeys.registry import journey_for, kinds
from portal.services import absences_nightly, outbox
from portal.settings import Settings
from portal.store.session import db
from portal.tasks import EFFECTS
from tests.journeys.filled import TODAY, as_posted, filled
from tests.journeys.filled_home_education import PAGES as HOME
from tests.journeys.filled_home_education import home_education
from tests.journeys.filled_move import move
from tests.journeys.filled_new_pupil import new_pupil
from tests.journeys.filled_removal import removal
from tests.school.browsing import Browser, words
from tests.school.conftest import World
from tests.school.kept_drafts import keep
from tests.stories.autumn import HELD

ONE = {"first_name": "Suharto", "one_name": True}
REFUSED = ["Enter the child’s last name, or tick that the child has only one name"]
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
NONE = {"documents": {"kinds": ["none"]}}
DRAFTS: dict[str, Answers] = {
    "cme_referral": filled(NONE),
    "planned_move": move("england", NONE),
    "home_education": home_education("young", NONE),
    "removal": removal("a", {"removal_evidence": HELD, **NONE}),
    "new_pupil": new_pupil(),
}
FIFTH_DAY = dt.date(2026, 12, 1)
assert EFFECTS


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """A Wednesday in term."""
    with time_machine.travel(dt.datetime.combine(TODAY, dt.time(10), dt.UTC), tick=True) as traveller:
        yield traveller


@pytest.fixture
def worker(world: World, settings: Settings) -> Iterator[Flask]:
    """The background worker's application."""
    app = create_worker_app(settings)
    yield app
    with app.app_context():
        db.engine.dispose()


def test_every_kind_is_told_of_here() -> None:
    assert {*DRAFTS, "absence"} == set(kinds())


def send(world: World, kind: str, draft: str) -> str:
    """Send it, by the headteacher where one signs; the address of what was sent."""
    journey = journey_for(kind)
    if not journey.needs_head:
        sent = world.browser(world.denise).post(f"{draft}/check", {"act": "send"})
    else:
        ticks = {name: "yes" for name, _, _ in journey.statements}
        sent = world.browser(world.helen).post(f"{draft}/check", {"act": "sign", **ticks})
    assert sent.location.endswith("/receipt"), sent.errors
    return sent.location.removesuffix("/receipt")


def add_letter(denise: Browser, draft: str) -> None:
    """The parent's letter, on its page."""
    given = as_posted(journey_for("home_education").page("parent_letter").form, HOME["parent_letter"])
    given.add("files", (io.BytesIO(PDF), "letter.pdf"))
    denise.post(f"{draft}/family/parent_letter", given)


@pytest.mark.parametrize("kind", DRAFTS)
def test_a_child_with_one_name_is_told_of(
    world: World, denise: Browser, clock: time_machine.Traveller, kind: str
) -> None:
    whole = Answers([row for row in DRAFTS[kind] if row.page != "child_name"])
    kept = keep(world, kind, whole, safeguarding_state="done")
    draft = f"/school/referrals/{kept.id}"
    refused = denise.answer(draft, "child_name", {"first_name": "Suharto"}, kind=kind, status=422)
    assert refused.errors == REFUSED
    denise.answer(draft, "child_name", ONE, kind=kind)
    if kind == "home_education":
        add_letter(denise, draft)
    sent = send(world, kind, draft)
    told = world.rows("select child_name, facts->'child' from referred_child")
    assert {name for name, _ in told} == {"Suharto"}
    assert all(
        (child["first_name"], child["last_name"], child["one_name"]) == ("Suharto", "", True) for _, child in told
    )
    assert "Suharto" in words(denise.get(sent).one("body"))
    assert {row[0] for row in world.rows("select child_name from case_file")} <= {"Suharto"}


def test_the_early_notice_of_an_absence_tells_of_a_child_with_one_name(
    world: World, denise: Browser, worker: Flask, clock: time_machine.Traveller
) -> None:
    opened = {"in_danger": "no", "what": "absent", "first_name": "Suharto"}
    denise.post("/school/absences/new", opened, status=422)
    denise.post("/school/absences/new", {**opened, "one_name": "y"})
    clock.move_to(dt.datetime.combine(FIFTH_DAY, dt.time(10), dt.UTC))
    with worker.app_context():
        absences_nightly.send_early_notices(early_notice.prepare)
        outbox.drain()
    assert world.rows("select kind from submission") == [("early_notice",)]
    ((name, child),) = world.rows("select child_name, facts->'child' from referred_child")
    assert (name, child["last_name"], child["one_name"]) == ("Suharto", "", True)
