"""Averford asks Northmere whether it knows a child: both councils' people over real HTTP, the workers between them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from portal.domain.access import Role
from portal.domain.matching.person import Address, Adult, Person
from portal.factory import create_worker_app
from portal.services import outbox
from portal.settings import Settings
from portal.store.cases import Case
from portal.store.find.index import write_keys
from portal.store.people import Membership
from portal.store.places import Authority, School
from portal.store.pupil_index import RollPupil
from portal.store.session import db
from portal.tasks import EFFECTS
from tests.council.conftest import Council, Desk
from tests.school.browsing import Page

assert EFFECTS
SECRET = b"a match key that is only ever used by the tests"
NAMES = ("Quillfeather", "Bramblewick")
"""The child's names at Averford: nothing that reaches Northmere may hold them but Northmere's own record."""
BORN = dt.date(2014, 5, 9)
FACTS = {
    "reason": {"main": "whereabouts_unknown"},
    "child": {"first_name": NAMES[0], "last_name": NAMES[1], "date_of_birth": BORN.isoformat(), "upn": ""},
    "addresses": [{"lines": ["12 Quarry Road"], "postcode": "ZB1 4QR"}],
    "adults": [{"name": f"Ola {NAMES[1]}", "phone": "07700 900321", "may_contact": "yes"}],
}
SENT = {"facts": FACTS, "state": "accepted"}
PAST_TRIAGE = {"state": "enquiries", "triaged_at": dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC)}
THERE = Person(
    "r", "roll", NAMES[0], NAMES[1], dob=BORN,
    addresses=(Address(("12 Quarry Road",), postcode="ZB1 4QR"),),
    adults=(Adult("Ola", NAMES[1], phones=("07700 900321",)),),
)  # fmt: skip


@dataclass
class Both:
    """Two councils that take part; Averford holds a case, Northmere may hold the child."""

    council: Council
    worker: Flask
    case: Case
    northmere: Authority
    school: School
    jo: Membership
    mina: Membership

    @property
    def address(self) -> str:
        """The case's page of other councils."""
        return f"/cases/{self.case.reference}/councils"

    def known_there(self, engine: Engine, person: Person = THERE, **given: Any) -> RollPupil:
        """Northmere has this child on a roll, under its keys."""
        pupil = self.council.scene.pupil(
            self.school, forename=person.forename, surname=person.surname, dob=person.dob, **given
        )
        with Session(engine) as session:
            write_keys(session, person, session.get_one(RollPupil, (pupil.authority_id, pupil.id)), SECRET)
            session.commit()
        return pupil

    def in_hiding(self, pupil: RollPupil) -> None:
        """A case of Northmere's says that the child's address is not safe to share."""
        sender = self.council.scene.member(self.northmere, school=self.school)
        case = self.council.scene.case(
            self.council.scene.submission(self.school, sender), self.school, first_name="X", address_hidden=True
        )
        self.council.scene.proposal(case, question="same_child", other_id=pupil.id)

    def work_off(self, *, answers: bool = True) -> None:
        """Do what is owed; without `answers`, only what is due by the clock."""
        with self.worker.app_context():
            for _ in range(4):
                if answers:
                    with self.council.engine.begin() as connection:
                        connection.exec_driver_sql("update outbox set next_at = now() - interval '1 day'")
                outbox.drain()

    def ask(self, desk: Desk, *, status: int = 303, purpose: str = "find") -> Page:
        """Ask Northmere, confirmed."""
        given = {"councils": str(self.northmere.id), "purpose": purpose, "sure": "yes"}
        return desk.post(f"{self.address}/ask", given, status=status)

    def question(self) -> str:
        """The address of Northmere's newest question."""
        found = self.council.value("select id from inward_question order by received_at desc limit 1")
        return f"/questions/{found}"

    def decide(self, desk: Desk, decision: str, *, status: int = 303, **given: str) -> Page:
        """Decide on the newest question, confirmed."""
        return desk.send(self.question(), {"decision": decision, "sure": "yes"} | given, status=status)

    def state(self) -> str:
        """What Averford's row says."""
        return str(self.council.value("select state from council_question order by asked_at desc limit 1"))

    def audited(self, authority: UUID) -> list[str]:
        """What was recorded of the question in one council."""
        with self.council.engine.begin() as connection:
            rows = connection.exec_driver_sql(
                "select action from audit_entry where authority_id = %s order by seq", (authority,)
            )
            return [row[0] for row in rows if "council" in row[0] or "inward" in row[0]]


@pytest.fixture
def both(council: Council, settings: Settings) -> Iterator[Both]:
    scene = council.scene
    since = dt.date(2026, 9, 1)
    with council.engine.begin() as connection:
        connection.exec_driver_sql("update authority set between_councils_from = %s", (since,))
    northmere = scene.authority("991", "Northmere County Council", between_councils_from=since)
    school = scene.school(northmere, "Elm School")
    case = council.case(submission=SENT, **PAST_TRIAGE, first_name=NAMES[0], last_name=NAMES[1])
    worker = create_worker_app(settings)
    yield Both(
        council, worker, case, northmere, school,
        scene.member(northmere, name="Jo Field"), scene.member(northmere, Role.MANAGER, name="Mina Shaw"),
    )  # fmt: skip
    with worker.app_context():
        db.engine.dispose()


@pytest.fixture
def jo(both: Both) -> Desk:
    """The asked council's officer."""
    return both.council.desk(both.jo)


@pytest.fixture
def mina(both: Both) -> Desk:
    """The asked council's manager."""
    return both.council.desk(both.mina)


def test_a_child_known_there_from_the_question_to_what_a_person_releases(
    both: Both, amina: Desk, jo: Desk, superuser: Engine
) -> None:
    both.known_there(superuser)
    # Averford asks: choose, confirm, ask.
    form = amina.get(f"{both.address}/ask")
    assert "Education Act 1996, section 436A" in form.text
    assert amina.post(f"{both.address}/ask", {}, status=422).errors == [
        "Select at least one council from the list", "Select why you ask",
    ]  # fmt: skip
    chosen = {"councils": str(both.northmere.id), "purpose": "find"}
    confirm = amina.post(f"{both.address}/ask", chosen, status=200)
    assert "They do not read who the child is" in confirm.text
    assert both.council.row("select 1 from council_question") is None
    both.ask(amina)
    assert "Waiting for an answer" in amina.get(both.address).text
    both.ask(amina)  # pressed twice
    assert both.council.value("select count(*) from council_question") == 1
    # Northmere's first answer is automatic, and not before its time.
    both.work_off(answers=False)
    assert both.state() == "waiting"
    assert both.council.value("select automatic || fingerprints::text from inward_question") == "possible{}"
    both.work_off()
    assert both.state() == "possible"
    possible = amina.get(both.address).text
    assert "An officer of Northmere County Council will contact you" in possible
    assert "Their CME team: 01632 960103" in possible
    assert "Elm School" not in possible
    # Northmere's officer sees its own child and what agreed, and nothing of Averford's.
    assert "Other councils (1)" in jo.get("/questions").text
    seen = jo.get(both.question())
    for words in (
        "Averford City Council",
        "Amina Yusuf",
        "Elm School",
        "Date of birth and first name",
        "A telephone number",
    ):
        assert words in seen.text
    assert both.case.reference not in seen.text
    known = {"contact_name": "Jo Field", "contact_phone": "01632 960455", "said": "In school since Monday."}
    assert both.decide(jo, "known", status=422, contact_name="").errors == [
        "Enter who they should speak with", "Enter a telephone number or an email address",
    ]  # fmt: skip
    preview = jo.send(both.question(), {"decision": "known", **known}, status=200)
    assert both.state() == "possible"
    both.decide(jo, "known", **known)
    both.work_off()
    assert "Read the answer of Northmere County Council" in amina.get(f"/cases/{both.case.reference}").text
    told = amina.get(both.address).text
    for words in ("knows this child", "In school since Monday.", "01632 960455", "Jo Field"):
        assert words in told
        assert words in preview.text
    assert "Elm School" not in told
    assert "Other councils (" not in jo.get("/questions").text
    # The history says so, without what was released; dealing with it is recorded.
    history = amina.get(f"/cases/{both.case.reference}/history").text
    assert "Northmere County Council answered: known there" in history
    assert "In school since Monday" not in history
    asked = both.council.value("select id from council_question")
    amina.post(f"{both.address}/{asked}/considered")
    assert "Dealt with by Amina Yusuf" in amina.get(both.address).text
    # Both sides have it on record.
    assert [one for one in both.audited(both.council.authority.id) if not one.startswith("did_")] == [
        "asked_council", "put_question_to_council", "council_answered", "council_answered",
        "considered_council_answer",
    ]  # fmt: skip
    assert list(dict.fromkeys(one for one in both.audited(both.northmere.id) if not one.startswith("did_"))) == [
        "asked_by_council", "answered_council_automatically", "saw_inward_question", "decided_council_question",
        "answered_council",
    ]  # fmt: skip
    # Nothing of the child crossed.
    row = str(both.council.row("select * from inward_question"))
    assert not any(name in row for name in (*NAMES, both.case.reference, str(both.case.id)))


def test_a_child_nobody_knows_there_is_answered_none_and_waits_for_nobody(both: Both, amina: Desk, jo: Desk) -> None:
    both.ask(amina)
    both.work_off()
    assert "found nothing by comparing. This does not prove" in amina.get(both.address).text
    assert "No question waits for you" in jo.get("/questions").text
    # Whoever knows the child all the same says so; nothing else can be said.
    refused = both.decide(jo, "not_known", status=422)
    assert refused.errors[0].startswith("Nothing waits for an answer here")
    both.decide(jo, "known", contact_name="Jo Field", contact_email="jo@northmere.example")
    both.work_off()
    assert both.state() == "known"


def _seen_by_the_asker(both: Both, amina: Desk) -> str:
    """The page of the case, without what differs each second."""
    text = amina.get(both.address).text
    text = re.sub(r'(content|value|nonce)="[\w.\-=]{20,}"', "", text)
    text = text.replace(str(both.council.value("select max(id::text) from council_question")), "*")
    return re.sub(r"\d{1,2}:\d\d[ap]m", "*", text)


def test_a_child_in_hiding_answers_as_nobody_does_byte_for_byte(
    both: Both, amina: Desk, jo: Desk, mina: Desk, superuser: Engine
) -> None:
    both.ask(amina)
    both.work_off()
    nobody = _seen_by_the_asker(both, amina)
    took = "select answered_at - asked_at < interval '3 minutes', state from council_question where id = "
    took += "(select max(id::text) from council_question)::uuid"
    when = both.council.row(took)
    for table in ("outbox", "council_question", "inward_question"):
        both.council.row(f"delete from {table} returning 1")
    pupil = both.known_there(superuser)
    both.in_hiding(pupil)
    both.ask(amina)
    both.work_off()
    assert _seen_by_the_asker(both, amina) == nobody
    assert tuple(both.council.row(took)) == tuple(when) == (True, "none")
    # It waits for a manager; the officer sees no more than of any question answered "none".
    assert "No question waits for you" in jo.get("/questions").text
    assert "Elm School" not in jo.get(both.question()).text
    assert "To answer by hand" in mina.get("/questions").text
    page = mina.get(both.question()).text
    assert "Address not safe to share" in page
    assert "Elm School" in page
    # Not known, or cannot say: recorded here, and the asker can tell nothing from it.
    assert "is told nothing" in mina.send(both.question(), {"decision": "cannot_say"}, status=200).text
    both.decide(mina, "cannot_say")
    both.work_off()
    assert _seen_by_the_asker(both, amina) == nobody
    assert "No question waits for you" in mina.get("/questions").text
    assert both.council.value("select count(*) from outbox where topic = 'council_answer'") == 1
    # Known: only because a person released it.
    both.decide(mina, "known", contact_name="Mina Shaw", contact_phone="01632 960456")
    both.work_off()
    assert "01632 960456" in amina.get(both.address).text


def test_one_in_hiding_takes_every_other_record_along(
    both: Both, amina: Desk, jo: Desk, mina: Desk, superuser: Engine
) -> None:
    both.known_there(superuser)
    both.in_hiding(both.known_there(superuser))
    both.ask(amina)
    both.work_off()
    assert both.state() == "none"
    assert "Elm School" not in jo.get(both.question()).text
    assert mina.get(both.question()).text.count("Elm School") == 2


def test_one_in_hiding_by_another_name_on_a_roll_is_known_by_the_upn(
    both: Both, amina: Desk, jo: Desk, superuser: Engine
) -> None:
    """The case there is closed under another name, so nothing has been proposed; the roll alone has the new one."""
    both.known_there(superuser, upn="A990000120009")
    sender = both.council.scene.member(both.northmere, school=both.school)
    both.council.scene.case(
        both.council.scene.submission(both.school, sender), both.school, first_name="X", address_hidden=True,
        child={"upn": "A990000120009"},
    )  # fmt: skip
    both.ask(amina)
    both.work_off()
    assert both.state() == "none"
    assert NAMES[0] not in jo.get(both.question()).text


def test_the_named_officer_answers_for_children_in_hiding_and_is_told(
    both: Both, amina: Desk, jo: Desk, superuser: Engine
) -> None:
    both.council.row(
        "update authority set answers_for_restricted = :who where code = '991' returning 1", who=both.jo.id
    )
    both.in_hiding(both.known_there(superuser))
    both.ask(amina)
    both.work_off()
    assert "To answer by hand" in jo.get("/questions").text
    sent = both.council.row('select "to", subject from mail_notice where authority_id = :a', a=both.northmere.id)
    assert tuple(sent) == (both.jo.email, "Another council asks your team")


def test_a_child_hidden_since_goes_to_the_managers(
    both: Both, amina: Desk, jo: Desk, mina: Desk, superuser: Engine
) -> None:
    pupil = both.known_there(superuser)
    both.ask(amina)
    both.work_off()
    both.in_hiding(pupil)
    assert "Elm School" not in jo.get(both.question()).text
    both.decide(mina, "cannot_say")
    both.work_off()
    assert both.state() == "cannot_say"


def test_two_answers_at_once_are_one(both: Both, amina: Desk, jo: Desk, mina: Desk, superuser: Engine) -> None:
    both.known_there(superuser)
    both.ask(amina)
    both.work_off()
    seen = {"version": jo.get(both.question()).value_of("version")}
    both.decide(mina, "not_known")
    late = jo.post(both.question(), {"decision": "cannot_say", "sure": "yes", **seen}, status=409)
    assert "Mina Shaw has decided while you were writing" in late.text
    both.work_off()
    assert both.state() == "not_known"


def test_an_officer_and_a_council_ask_so_often_a_day(both: Both, amina: Desk) -> None:
    dev = both.council.desk(both.council.dev)
    set_limits = "update authority set council_questions_an_officer = :o, council_questions_a_day = :c where code = '990' returning 1"
    both.council.row(set_limits, o=1, c=2)
    others = [
        both.council.case(submission=SENT, **PAST_TRIAGE) for _ in range(3)
    ]  # fmt: skip
    given = {"councils": str(both.northmere.id), "purpose": "find", "sure": "yes"}
    asks = [f"/cases/{one.reference}/councils/ask" for one in others]
    amina.post(asks[0], given)
    assert amina.post(asks[1], given, status=422).errors[0].startswith("You can ask other councils 1 questions a day")
    dev.post(asks[1], given)
    both.council.row(set_limits, o=5, c=2)
    assert dev.post(asks[2], given, status=422).errors[0].startswith("Your council can ask other councils 2 questions")
    both.council.row("update council_question set asked_at = asked_at - interval '1 day' returning 1")
    dev.post(asks[2], given)


def test_who_does_not_take_part_has_none_of_it(both: Both, amina: Desk, jo: Desk) -> None:
    both.council.row("update authority set between_councils_from = null where code = '991' returning 1")
    assert "No other council takes part yet" in amina.get(f"{both.address}/ask").text
    both.ask(amina, status=422)
    assert both.council.row("select 1 from council_question") is None
    assert "Other councils" not in jo.get("/cases/order").text
    both.council.row("update authority set between_councils_from = null where code = '990' returning 1")
    assert "/councils" not in amina.get(f"/cases/{both.case.reference}").text


def test_a_child_whose_own_address_is_hidden_is_asked_about_by_a_manager_and_without_whereabouts(
    both: Both, amina: Desk, ruth: Desk, superuser: Engine
) -> None:
    both.known_there(superuser)
    both.council.row("update case_file set address_hidden = true where id = :c returning 1", c=both.case.id)
    assert both.ask(amina, status=422).errors[0].startswith("The address of this child is not safe to share")
    both.ask(ruth)
    both.work_off()
    assert set(both.council.value("select agreed from inward_candidate")) == {"bf", "bs", "n"}
    both.council.row(
        "update council_question set state = 'known', contact_name = 'Jo Field', said = 'In a refuge' returning 1"
    )
    assert "In a refuge" in ruth.get(both.address).text
    masked = amina.get(both.address).text
    assert "In a refuge" not in masked
    assert "For CME managers only" in masked
    # Nor whether it is known there: in whose area a child is tells where it may be looked for.
    assert "knows this child" in ruth.get(f"/cases/{both.case.reference}").text
    for page in ("", "/councils", "/history", "/print"):
        told = amina.get(f"/cases/{both.case.reference}{page}").text
        assert "knows this child" not in told.replace("whether another council knows this child", ""), page
        assert "Known there" not in told, page
        assert "answered: " not in told, page
    both.council.row("update council_question set state = 'none', contact_name = '', said = '' returning 1")
    assert "found nothing" not in amina.get(both.address).text
    assert "For CME managers only" in amina.get(both.address).text


def test_nobody_is_asked_for_a_closed_case_nor_about_a_child_who_has_died(both: Both, amina: Desk) -> None:
    died = "update case_file set kind = 'removal', flags = :flags returning 1"
    both.council.row(died, flags='[{"code": "pupil_died", "label": "Died"}]')
    assert both.ask(amina, status=422).errors == ["This child has died. No other council is asked"]
    both.council.row("update case_file set open = false, flags = '[]' returning 1")
    assert both.ask(amina, status=422).errors == ["This case is closed. Reopen it before you ask another council"]
