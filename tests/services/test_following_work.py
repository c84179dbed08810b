"""What follows a send: notices without a name, the sibling check across schools, and work done once however often tried."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import text

from portal.factory import create_worker_app
from portal.services import attachments, notices, outbox, school_replies, sibling_check
from portal.services.importing_rolls import import_rows
from portal.services.trouble import Refused
from portal.services.unit import Unit
from portal.settings import Settings
from portal.store.records import OutboxRow
from portal.store.session import db
from tests.services.conftest import Office
from tests.services.test_sending import send

EFFECTS = (attachments, notices, school_replies, sibling_check)
ROLL = """pupil_id,upn,forename,surname,dob,school_urn,school_name,address_line1,postcode,parent1_forename,parent1_surname,parent1_phone
10,,Kacper,Kowalski,2016-02-02,900501,Oakfield Primary,{address},{postcode},{parent},{surname},{phone}
11,,Nobody,Related,2016-05-05,900501,Oakfield Primary,99 Far Lane,ZA9 9ZZ,Una,Related,07700 900999
"""


@pytest.fixture
def sent(web: Flask, office: Office) -> str:
    """A sent referral's reference."""
    return send(office.clerk, office.draft().id).references[0][1]


@pytest.fixture
def working(settings: Settings, sent: str) -> Iterator[Flask]:
    app = create_worker_app(settings)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def family_of(office: Office) -> dict[str, str]:
    """What the referral says of the family, to put a brother on another school's roll."""
    facts = office.value("select facts from referred_child")
    adult = next(a for a in facts["adults"] if a["phones"])
    first, _, last = adult["name"].partition(" ")
    home = facts["addresses"][0]
    return {
        "address": home["lines"][0],
        "postcode": home["postcode"],
        "parent": first,
        "surname": last,
        "phone": adult["phones"][0]["number"],
    }


def load_roll(office: Office) -> None:
    import io

    body = ROLL.format(**family_of(office)).encode()
    import_rows(office.council.id, io.BytesIO(body), "roll.csv", "0" * 64, today=dt.date(2026, 11, 23))


def test_notices_say_only_that_something_awaits(working: Flask, office: Office, sent: str) -> None:
    load_roll(office)
    assert outbox.drain() >= 3
    with office.engine.connect() as c:
        mails = c.execute(text('select "to", subject, body from mail_notice order by subject')).all()
    assert [m.to for m in mails] == ["cme@northmere.example.org", "office@hazelbank.example.org"]
    for mail in mails:
        said = f"{mail.subject} {mail.body}"
        assert sent in said
        for canary in ("Zofia", "Kowalska", "Hazelbank", "Northmere", "07700"):
            assert canary not in said


def test_a_brother_at_another_school_is_proposed_with_evidence(working: Flask, office: Office, sent: str) -> None:
    load_roll(office)
    outbox.drain()
    with office.engine.connect() as c:
        found = c.execute(text("select question, other_name, grade, state, evidence from proposal")).all()
        case = c.execute(text("select matching_state, open_proposals, matched_against from case_file")).one()
    assert [(p.question, p.other_name, p.state) for p in found] == [("sibling", "Kacper Kowalski", "open")]
    assert found[0].grade == "likely"
    same = {f["fact"] for f in found[0].evidence["facts"] if f["result"] == "same"}
    assert {"address", "phone", "parent"} <= same
    assert tuple(case) == ("done", 1, 2)


def test_the_check_again_keeps_a_decision_and_says_look_again_when_facts_change(
    working: Flask, office: Office, sent: str
) -> None:
    load_roll(office)
    outbox.drain()
    with office.engine.begin() as c:
        c.execute(text("update proposal set state = 'dismissed'"))
    case_id = office.value("select id from case_file")
    again(case_id, office)
    assert office.value("select state from proposal") == "dismissed"
    assert office.value("select changed_since from proposal") is False
    with office.engine.begin() as c:
        c.execute(
            text(
                "update roll_pupil set row = row || '{\"parent1_forename\": \"Somebody\"}', comparable = '' "
                "where forename = 'Kacper'"
            )
        )
    again(case_id, office)
    assert office.value("select state from proposal where other_name like 'Kacper%'") == "dismissed"
    assert office.value("select changed_since from proposal where other_name like 'Kacper%'") is True


def again(case_id: UUID, office: Office) -> None:
    with office.engine.begin() as c:
        c.execute(text("update outbox set state = 'due' where topic = 'sibling_check'"))
    outbox.drain()


def test_a_school_reads_nothing_that_tells_of_a_match(working: Flask, office: Office, sent: str) -> None:
    """The tracker's row is the same, byte for byte, whether brothers and sisters were found or not."""
    before = office.value("select referred_child::text from referred_child")
    load_roll(office)
    outbox.drain()
    assert office.value("select count(*) from proposal") == 1
    assert office.value("select referred_child::text from referred_child") == before


def test_work_tried_by_many_at_once_is_done_once(working: Flask, office: Office) -> None:
    done: list[int] = []

    def one() -> None:
        with working.app_context():
            done.append(outbox.drain())
            db.session.remove()

    threads = [threading.Thread(target=one) for _ in range(4)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    outbox.drain()
    assert office.value("select count(*) from mail_notice") == 2
    assert office.value("select count(*) from outbox where state <> 'done'") == 0


def test_a_failure_is_tried_later_and_after_eight_tries_is_dead_not_gone(
    working: Flask, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(work: Unit, row: OutboxRow) -> None:
        work.session.execute(text("update case_file set waiting_for = 'half done'"))
        raise Refused([("x", "CANARY")])

    monkeypatch.setitem(outbox._effects, "sibling_check", fails)
    for tried in range(1, 10):
        outbox.drain()
        with office.engine.begin() as c:
            row = c.execute(
                text(
                    "select state, attempts, last_error, next_at > now() as later from outbox "
                    "where topic = 'sibling_check'"
                )
            ).one()
            c.execute(text("update outbox set next_at = now() where state = 'due'"))
        if tried < outbox.MOST_TRIES:
            assert (row.state, row.attempts, row.later) == ("due", tried, True)
        assert row.last_error == "Refused"
    assert row.state == "dead"
    assert office.value("select waiting_for from case_file") == ""
    monkeypatch.undo()
    assert outbox.try_again(office.council.id) == 1
    outbox.drain()
    assert office.value("select matching_state from case_file") == "done"
