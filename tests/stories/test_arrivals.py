"""A child arrives: the new school tells it, the ledger of leavers balances, and nobody learns what is not theirs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
import time_machine
from flask import Flask

from portal.domain.access import Role
from portal.factory import create_worker_app
from portal.services import drafting, outbox
from portal.settings import Settings
from portal.store import wall
from portal.store.records import OutboxRow
from portal.store.returns import TransitEntry
from portal.store.session import db
from portal.store.submissions import ReferredChild
from portal.store.tables import new_id
from portal.tasks import EFFECTS
from tests.journeys.filled_new_pupil import OWN, PAGES, new_pupil
from tests.scenes import actor_of
from tests.school.browsing import Browser
from tests.school.conftest import World

TODAY = dt.date(2026, 11, 25)
assert EFFECTS


@pytest.fixture(autouse=True)
def that_day() -> Iterator[None]:
    """The day on which the return is sent: nine days after the name was entered, so it is late."""
    with time_machine.travel(dt.datetime.combine(TODAY, dt.time(10), dt.UTC), tick=True):
        yield


@pytest.fixture
def worker(world: World, settings: Settings) -> Iterator[Flask]:
    """The background worker's application."""
    app = create_worker_app(settings)
    yield app
    with app.app_context():
        db.engine.dispose()


def work_off(world: World, worker: Flask) -> None:
    """Do what is owed; the database keeps its own clock, so what is due later on that day is due now."""
    with worker.app_context():
        for _ in range(3):
            world.rows("update outbox set next_at = now() - interval '1 hour' where state = 'due'")
            outbox.drain()


def left(world: World, child: dict[str, Any], **given: Any) -> TransitEntry:
    """An entry of the ledger for a child who left Larch Primary and is expected at Hazelbank."""
    school = world.scene.school(world.council, f"Fir School {new_id()}")
    clerk = world.scene.member(world.council, Role.SUBMITTER, school=school)
    hidden = given.pop("hidden", False)
    submission = world.scene.submission(school, clerk, kind="removal", address_hidden=hidden)
    name = f"{child['first_name']} {child['last_name']}"
    told = ReferredChild(
        authority_id=school.authority_id, id=new_id(), submission_id=submission.id, school_id=school.id,
        child_key="c1", child_name=name, facts={"child": child}, reference=f"AV-{str(new_id())[-8:]}",
    )  # fmt: skip
    entry = TransitEntry(
        authority_id=school.authority_id, id=new_id(), school_id=school.id, submission_id=submission.id,
        referred_child_id=told.id, family=submission.draft_id, expects="school", destination="Hazelbank Academy",
        destination_school_id=world.school.id, expected_on=TODAY - dt.timedelta(days=2), **given,
    )  # fmt: skip
    world.scene.add(told)
    world.scene.add(entry)
    return entry


def owe(world: World, topic: str, about: UUID) -> None:
    world.scene.add(
        OutboxRow(
            authority_id=world.council.id, id=new_id(), topic=topic, about=about, dedupe_key=f"{topic}:{new_id()}"
        )
    )


def zofia() -> dict[str, Any]:
    """The child of the filled return as another school told of her."""
    name, birth = PAGES["child_name"], PAGES["child_birth"]
    return {
        "first_name": name["first_name"], "last_name": name["last_name"], "date_of_birth": birth["date_of_birth"],
        "year_group": birth["year_group"], "upn": "", "upn_state": "not_known",
    }  # fmt: skip


def sent(world: World, denise: Browser) -> str:
    """The filled return, sent; its receipt's address."""
    with world.app.app_context(), wall.acting_as(actor_of(world.denise)):
        draft = f"/school/referrals/{drafting.start_draft('new_pupil')}"
    denise.fill(draft, list(new_pupil()), "new_pupil")
    return denise.post(f"{draft}/check").location


def test_a_late_return_is_taken_stands_on_the_roll_and_balances(world: World, denise: Browser, worker: Flask) -> None:
    entry = left(world, zofia())
    receipt = sent(world, denise)
    before = denise.get(receipt).text
    work_off(world, worker)
    assert world.rows("select forename, school_id from roll_pupil") == [
        (PAGES["child_name"]["first_name"], world.school.id)
    ]
    assert world.value("select count(*) from match_key where owner_kind = 'roll'") > 3
    state, grade, on = world.rows(
        "select state, evidence_grade, settled_on from transit_entry where id = :i", i=entry.id
    )[0]
    assert (state, grade, on) == ("balanced", "A", dt.date.fromisoformat(OWN["attendance_place"]["first_attended"]))
    assert world.value("select count(*) from case_file") == 0
    assert denise.get(receipt).text == before


def test_another_child_of_the_same_birth_date_stays_open(world: World, denise: Browser, worker: Flask) -> None:
    entry = left(world, {**zofia(), "first_name": "Hanna", "last_name": "Berg"})
    sent(world, denise)
    work_off(world, worker)
    assert world.value("select state from transit_entry where id = :i", i=entry.id) == "open"


def test_an_expected_child_is_listed_answered_and_balanced(world: World, denise: Browser, worker: Flask) -> None:
    entry = left(world, zofia())
    owe(world, "expected_arrival", entry.id)
    work_off(world, worker)
    name = PAGES["child_name"]["last_name"]
    assert name in denise.get("/school/expected").text
    assert "Say whether a child has arrived" in denise.get("/school").text
    assert name not in world.browser(world.stranger).get("/school/expected").text
    row = world.value("select id from expected_arrival")
    wrong = denise.post(f"/school/expected/{row}", {"answer": "arrived", "note": "Kept note"}, status=422)
    assert wrong.errors == ["Enter the day the child first came"]
    assert "Kept note" in wrong.text
    day = {"arrived_on-day": "24", "arrived_on-month": "11", "arrived_on-year": "2026"}
    denise.post(f"/school/expected/{row}", {"answer": "arrived", **day})
    work_off(world, worker)
    assert world.rows("select state, evidence_grade from transit_entry") == [("balanced", "A")]
    assert name not in denise.get("/school/expected").text
    denise.get(f"/school/expected/{row}", status=404)


def test_another_school_cannot_open_what_it_is_not_asked(world: World, worker: Flask) -> None:
    entry = left(world, zofia())
    owe(world, "expected_arrival", entry.id)
    work_off(world, worker)
    row = world.value("select id from expected_arrival")
    world.browser(world.stranger).get(f"/school/expected/{row}", status=404)


def test_a_hidden_child_is_never_listed_and_a_void_entry_is_taken_back(
    world: World, denise: Browser, worker: Flask
) -> None:
    hidden, plain = left(world, zofia(), hidden=True), left(world, zofia())
    for entry in (hidden, plain):
        owe(world, "expected_arrival", entry.id)
    work_off(world, worker)
    assert world.rows("select transit_id from expected_arrival") == [(plain.id,)]
    world.rows("update transit_entry set state = 'void' where id = :i", i=plain.id)
    owe(world, "expected_arrival", plain.id)
    work_off(world, worker)
    assert not world.rows("select 1 from expected_arrival")
    assert "Nobody is expected" in denise.get("/school/expected").text
