"""A child told of twice by the same school: one entry of the ledger, one question to the next school, one case."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session as OrmSession

from la_side import case_words
from portal.domain.access import Role
from portal.domain.facts.sealing import SplitFacts, mask
from portal.domain.statuses import Act
from portal.factory import create_worker_app
from portal.services import case_reading, changing_sent, expected, outbox, sending
from portal.services.sending import Part, Prepared, Told
from portal.services.triage import Decision, decide
from portal.settings import Settings
from portal.store import wall
from portal.store.people import Membership
from portal.store.places import School
from portal.store.session import db
from portal.store.submissions import Submission
from portal.tasks import EFFECTS
from tests.scenes import actor_of
from tests.services.conftest import Office

assert EFFECTS
CHILD = {"first_name": "Zofia", "last_name": "Kowalska", "date_of_birth": "2015-03-02", "upn": "", "upn_state": ""}
LAST_DAY = "2026-11-20"


@pytest.fixture(autouse=True)
def short_facts(monkeypatch: pytest.MonkeyPatch) -> None:
    """What each kind may not be sent without is tested elsewhere: here only the leaving matters."""
    monkeypatch.setattr(sending, "lacking", lambda kind, facts, day: [])


@pytest.fixture
def next_school(office: Office) -> School:
    """The school the child goes to."""
    return office.scene.school(office.council, "Larch Academy")


@pytest.fixture
def head(office: Office, next_school: School) -> Membership:
    """Somebody at the next school."""
    return office.scene.member(office.council, school=next_school, name="Tom Reed")


@pytest.fixture
def worker(settings: Settings) -> Iterator[Flask]:
    """The background worker's application."""
    app = create_worker_app(settings)
    yield app
    with app.app_context():
        db.engine.dispose()


def _send(
    office: Office, kind: str, to: School | None = None, *, summary: Any = (), hide: bool = False, **blocks: Any
) -> UUID:
    """A notice about one child, sent; `to` is the school it names, `hide`: its address is not safe to know."""
    leaving = {"expects": "school", "destination": to.name, "school_urn": to.urn} if to else {"expects": "not_known"}
    facts = {"child": CHILD, "leaving": leaving | {"left_on": LAST_DAY, "expected_on": "2026-11-23"}} | blocks
    draft = office.scene.draft(office.school, office.clerk, kind=kind, address_hidden=hide)
    split = SplitFacts(*mask(facts)) if hide else SplitFacts(facts)
    part = Part(kind, [Told("c1", split)], {"open": list(summary)})
    with wall.acting_as(actor_of(office.clerk)):
        receipt = sending.send(draft.id, lambda _: Prepared([part], []), sender_job="", seen_version=1)
        db.session.remove()
    return receipt.submission_id


def _work_off(office: Office, worker: Flask) -> None:
    with worker.app_context():
        for _ in range(3):
            outbox.drain()


def _asked(head: Membership) -> list[UUID]:
    """What the next school is asked."""
    with wall.acting_as(actor_of(head)):
        found = [one.id for one in expected.expected()]
        db.session.remove()
    return found


def _entries(office: Office) -> list[tuple[str, str]]:
    with office.engine.connect() as c:
        asked = (
            "select t.state, s.kind from transit_entry t join submission s on s.id = t.submission_id order by opened_at"
        )
        return [tuple(row) for row in c.exec_driver_sql(asked).all()]


def test_a_removal_after_a_planned_move_is_the_same_entry_the_same_question_and_the_same_case(
    web: Flask, office: Office, next_school: School, head: Membership, worker: Flask
) -> None:
    _send(office, "planned_move", next_school)
    _work_off(office, worker)
    first = _asked(head)
    _send(office, "removal", next_school, removal={"ground": "reg9_1_a_registered_elsewhere"})
    _work_off(office, worker)
    assert _entries(office) == [("open", "removal")]
    assert _asked(head) == first
    assert len(first) == 1
    assert office.value("select count(*) from case_file") == 1
    assert office.value("select count(distinct case_id) from referred_child") == 1
    assert office.value("select count(distinct reference) from referred_child") == 2
    assert office.value("select count(*) from case_event where kind = 'notice_added'") == 1
    reference, seen = office.value("select reference from case_file"), office.value("select version from case_file")
    with wall.acting_as(actor_of(office.officer)):
        decide(reference, Decision(Act.RECORD_AS_NOTIFIED, why="Nothing is in doubt"), seen)
        db.session.remove()
    assert office.value("select string_agg(distinct state, ' ') from submission") == "closed"
    assert office.value("select string_agg(distinct step, ' ') from referred_child") == "closed"


def test_what_the_next_school_has_answered_is_not_asked_again(
    web: Flask, office: Office, next_school: School, head: Membership, worker: Flask
) -> None:
    _send(office, "planned_move", next_school)
    _work_off(office, worker)
    with wall.acting_as(actor_of(head)):
        expected.say(expected.expected()[0].id, "arrived", arrived_on=dt.date.fromisoformat(LAST_DAY))
        db.session.remove()
    _work_off(office, worker)
    _send(office, "removal", next_school, removal={"ground": "reg9_1_a_registered_elsewhere"})
    _work_off(office, worker)
    assert _entries(office) == [("balanced", "removal")]
    assert _asked(head) == []


def test_another_place_sets_the_earlier_entry_aside_and_withdrawing_brings_it_back(
    web: Flask, office: Office, next_school: School, head: Membership, worker: Flask
) -> None:
    _send(office, "planned_move", next_school)
    removal = _send(office, "removal", removal={"ground": "reg9_1_g_moved_beyond_reasonable_distance"})
    _work_off(office, worker)
    assert _entries(office) == [("void", "planned_move"), ("open", "removal")]
    assert _asked(head) == []
    with wall.acting_as(actor_of(office.clerk)):
        changing_sent.withdraw(removal, "Sent for the wrong child")
        db.session.remove()
    _work_off(office, worker)
    assert _entries(office) == [("void", "planned_move"), ("void", "removal"), ("open", "planned_move")]
    assert len(_asked(head)) == 1


def test_nobody_is_asked_for_a_child_who_has_died_and_another_child_stays_apart(
    web: Flask, office: Office, next_school: School, head: Membership, worker: Flask
) -> None:
    _send(office, "planned_move", next_school)
    _send(
        office,
        "removal",
        next_school,
        child={**CHILD, "first_name": "Hanna"},
        removal={"ground": "reg9_1_g_moved_beyond_reasonable_distance"},
    )
    _work_off(office, worker)
    assert len(_asked(head)) == 2
    assert office.value("select count(*) from case_file") == 2
    _send(office, "removal", leaving={}, removal={"ground": "reg9_1_k_died"})
    _work_off(office, worker)
    assert len(_asked(head)) == 1


def test_what_is_doubtful_in_the_removal_stands_on_the_case_of_the_move(
    web: Flask, office: Office, next_school: School, worker: Flask
) -> None:
    _send(office, "planned_move", next_school)
    _work_off(office, worker)
    late = {"ground": "reg9_1_a_registered_elsewhere", "already_deleted": "yes", "deletion_on": "2020-11-20"}
    _send(office, "removal", next_school, removal={**late, "registration": "offered"})
    _work_off(office, worker)
    assert "removal_told_late" in office.value("select flags::text from case_file")


def test_passed_to_home_education_the_ledger_balances(web: Flask, office: Office, worker: Flask) -> None:
    _send(office, "home_education", leaving={"expects": "home_education", "left_on": LAST_DAY}, home_education={"x": 1})
    _work_off(office, worker)
    assert office.value("select state from transit_entry") == "open"
    reference, seen = office.value("select reference from case_file"), office.value("select version from case_file")
    with wall.acting_as(actor_of(office.officer)):
        decide(reference, Decision(Act.HOME_EDUCATION), seen)
        db.session.remove()
    row = office.value("select state || ' ' || evidence_grade || ' ' || settled_why from transit_entry")
    assert row == "balanced B Passed to the home education team"


def test_a_removal_that_hides_the_address_hides_it_in_the_move_told_before(
    web: Flask, office: Office, worker: Flask
) -> None:
    manager = office.scene.member(office.council, Role.MANAGER, name="Ruth Hale")
    home = [{"lines": ["14 Hazel Road"], "postcode": "ZA1 4QT"}]
    said = {"label": "Last address", "lines": ["14 Hazel Road", "ZA1 4QT"], "page_key": "address_last", "child": "c1"}
    summary = [{"title": "Address", "key": "address", "rows": [said]}]
    move = _send(office, "planned_move", addresses=home, summary=summary)
    with OrmSession(office.engine) as session:
        sent = session.execute(select(Submission).where(Submission.id == move)).scalar_one()
        office.scene.attachment(sent, name="letter.pdf")
    _work_off(office, worker)
    removal = {"ground": "reg9_1_g_moved_beyond_reasonable_distance"}
    _send(office, "removal", addresses=home, hide=True, removal=removal)
    _work_off(office, worker)
    assert office.value("select address_hidden from case_file")
    assert office.value("select address_hidden from child")
    assert office.value("select sealed from attachment") == "address"
    for member, known in ((office.officer, False), (manager, True)):
        with wall.acting_as(actor_of(member)), web.test_request_context():
            view = case_reading.read(office.value("select reference from case_file"), "overview")
            read = str([case_words.told(view), case_words.key_facts(view), view.facts])
            db.session.remove()
        assert view.address_masked is not known
        assert ("Hazel Road" in read) is known
        assert ("Hidden: not safe to share" in read) is not known


def test_a_removal_on_a_case_that_is_worked_on_has_got_as_far_as_that_case(
    web: Flask, office: Office, worker: Flask
) -> None:
    _send(office, "planned_move")
    _work_off(office, worker)
    reference, seen = office.value("select reference from case_file"), office.value("select version from case_file")
    with wall.acting_as(actor_of(office.officer)):
        decide(reference, Decision(Act.OPEN_CASE), seen)
        db.session.remove()
    step = office.value("select step from referred_child")
    removal = _send(office, "removal", removal={"ground": "reg9_1_g_moved_beyond_reasonable_distance"})
    assert step != "received"
    assert office.value("select step from referred_child where submission_id = :i", i=removal) == step
