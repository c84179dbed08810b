"""An officer asks another school about its own pupil; the school answers and learns nothing else, over real HTTP."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import Engine, text

from la_side import la
from portal.domain.access import Role
from portal.domain.evidence import EvidenceGrade
from portal.factory import create_app, create_worker_app
from portal.services import outbox, outcomes_of_cases
from portal.settings import Settings
from portal.store import wall
from portal.store.cases import Case
from portal.store.people import Membership
from portal.store.places import Authority, School
from portal.store.pupil_index import Proposal
from portal.store.session import db
from portal.tasks import EFFECTS
from school_side import school as school_side
from tests.council.conftest import Desk
from tests.scenes import Scene, actor_of
from tests.school.browsing import Browser

TODAY = dt.date(2026, 11, 23)
MISSING = ("Quillfeather", "Bramblewick")
"""The missing child's names: nothing that reaches the asked school may hold them."""
SECRET = "Vexatiousword"
assert EFFECTS


@dataclass
class Place:
    """The whole portal with a case at Hazelbank and a pupil of Oakfield who may be the child's brother."""

    app: Flask
    worker: Flask
    engine: Engine
    scene: Scene
    council: Authority
    oakfield: School
    case: Case
    proposal: Proposal
    clerk: Membership
    officer: Membership

    def rows(self, sql: str, **values: Any) -> list[Any]:
        """What the database really holds."""
        with self.engine.begin() as connection:
            found = connection.execute(text(sql), values)
            return list(found.all()) if found.returns_rows else []

    def value(self, sql: str, **values: Any) -> Any:
        """The one value of the first row."""
        return self.rows(sql, **values)[0][0]

    def browser(self, member: Membership) -> Browser:
        """A browser signed in as this person."""
        client = self.app.test_client()
        client.set_cookie("cme", self.scene.session(member), domain="localhost")
        return Browser(client)

    def work_off(self) -> None:
        """Do what is owed."""
        with self.worker.app_context():
            for _ in range(3):
                self.rows("update outbox set next_at = now() - interval '30 days' where state = 'due'")
                outbox.drain()

    @property
    def ask_address(self) -> str:
        """Where the officer asks."""
        return f"/cases/{self.case.reference}/siblings/{self.proposal.id}/ask"

    @property
    def siblings(self) -> str:
        """The case's page of brothers and sisters."""
        return f"/cases/{self.case.reference}/siblings"


@pytest.fixture(autouse=True)
def that_day() -> Iterator[time_machine.Traveller]:
    """A Monday in term."""
    with time_machine.travel(dt.datetime.combine(TODAY, dt.time(10), dt.UTC), tick=True) as clock:
        yield clock


@pytest.fixture
def place(superuser: Engine, settings: Settings) -> Iterator[Place]:
    """The scene is set."""
    scene = Scene(superuser)
    council = scene.authority()
    scene.term(council)
    sender, oakfield = scene.school(council, f"{MISSING[1]} Academy"), scene.school(council, "Oakfield Primary")
    clerk = scene.member(council, school=sender, name="Denise Okafor")
    facts = {"reason": {"main": "whereabouts_unknown"}, "adults": [{"name": f"Ida {MISSING[1]}", "may_contact": "yes"}]}
    sent = scene.submission(sender, clerk, state="accepted", facts=facts)
    scene.sealed(
        sent,
        "safeguarding",
        summary=[{"title": "Worries", "rows": [{"label": "What", "page_key": "dsl_worries", "lines": [SECRET]}]}],
    )
    case = scene.case(
        sent, sender, first_name=MISSING[0], last_name=MISSING[1], state="enquiries",
        triaged_at=dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC), open_proposals=1,
    )  # fmt: skip
    pupil = scene.pupil(oakfield, forename="Kacper", surname="Nowak")
    app, worker = create_app(settings, [school_side, la]), create_worker_app(settings)
    yield Place(
        app, worker, superuser, scene, council, oakfield, case,
        scene.proposal(case, other_id=pupil.id, other_name="Kacper Nowak"),
        scene.member(council, school=oakfield, name="Tom Reed"), scene.member(council, name="Amina Yusuf"),
    )  # fmt: skip
    for each in (app, worker):
        with each.app_context():
            db.engine.dispose()


@pytest.fixture
def amina(place: Place) -> Desk:
    """The officer's browser."""
    return Desk(place.browser(place.officer))


@pytest.fixture
def tom(place: Place) -> Browser:
    """The asked school's browser."""
    return place.browser(place.clerk)


def answer_on(day: dt.date) -> dict[str, str]:
    """An answer about a pupil seen that day, who has moved."""
    return {
        "answer": "attending",
        "last_seen_on-day": str(day.day),
        "last_seen_on-month": str(day.month),
        "last_seen_on-year": str(day.year),
        "seen_by": "Class teacher",
        "lives_there": "no",
        "new_address": "3 Plover Road, Averford",
        "worried": "no",
        "said": "He came with his aunt.",
    }


ANSWER = answer_on(TODAY)


def question(place: Place) -> str:
    """The address of the one question."""
    return f"/school/questions/{place.value('select id from school_ask')}"


def test_asked_with_one_press_answered_in_place_and_a_dated_line_on_the_case(
    place: Place, amina: Desk, tom: Browser
) -> None:
    assert amina.post(place.ask_address).location.endswith("/siblings?said=asked")
    amina.post(place.ask_address)  # a second press finds the first question
    assert place.value("select count(*) from school_ask") == 1
    assert place.value("select reply_by from school_ask") == dt.date(2026, 11, 25)
    page = amina.get(place.siblings)
    assert "An answer is due by Wednesday 25 November 2026" in page.text
    assert place.rows("select state, asked_of, chase_on from enquiry") == [
        ("asked", "Oakfield Primary", dt.date(2026, 11, 25))
    ]
    assert place.value("select waiting_for from case_file") == "Oakfield Primary"

    assert "Answer the council’s question" in tom.get("/school").text
    listed = tom.get("/school/questions")
    assert "Kacper Nowak" in listed.text
    wrong = tom.post(question(place), {"answer": "attending", "said": "Kept words", "worried": "no"}, status=422)
    assert wrong.errors == [
        "Enter the day the pupil was last seen",
        "Select whether the pupil still lives at the address you hold",
    ]
    assert "Kept words" in wrong.text
    tom.post(question(place), ANSWER)
    place.work_off()

    title, detail, by, at = place.rows(
        "select title, detail, by_name, at from case_event where kind = 'school_answered'"
    )[0]
    assert title == "Oakfield Primary answered about Kacper Nowak"
    assert "last seen on Monday 23 November 2026 by Class teacher" in detail
    assert "Said by Tom Reed, Oakfield Primary" in detail
    assert "Plover" not in detail  # an address stands in one place only, where it can be hidden
    assert (by, at.date()) == ("Tom Reed", TODAY)
    assert place.rows("select state, result, done_on from enquiry") == [("done", "found_information", TODAY)]
    assert place.value("select last_seen_on from case_file") is None  # seeing a brother is not seeing the child
    told = amina.get(f"/cases/{place.case.reference}").text
    assert "Read the answer about Kacper Nowak" in told
    page = amina.get(place.siblings)
    assert "3 Plover Road, Averford" in page.text
    assert "Visit the new address" in page.text
    amina.post(f"/cases/{place.case.reference}/asks/{place.value('select id from school_ask')}/considered")
    assert "Read the answer about" not in amina.get(f"/cases/{place.case.reference}").text
    assert "Answer the council’s question" not in tom.get("/school").text
    assert tom.get(question(place)).all("textarea") == []
    tom.post(
        question(place),
        ANSWER,
        hidden={"csrf_token": tom.get("/school/questions").one("meta", name="csrf-token").get("content", "")},
    )
    assert place.value("select count(*) from case_event where kind = 'school_answered'") == 1


def test_the_asked_school_learns_nothing_of_the_missing_child(place: Place, amina: Desk, tom: Browser) -> None:
    amina.post(place.ask_address, {"more": "moving"})
    place.work_off()
    shown = [tom.get(where).answer for where in ("/school", "/school/questions", question(place), "/school/messages")]
    shown.append(tom.post(question(place), ANSWER).answer)
    place.work_off()
    shown += [tom.get(where).answer for where in ("/school/questions?said=answered", question(place), "/school/sent")]
    mails = [" ".join(row) for row in place.rows('select "to", subject, body from mail_notice')]
    assert any("question for your school" in mail for mail in mails)
    secrets = (*MISSING, SECRET, place.case.reference, str(place.case.id), str(place.proposal.id), place.officer.name)
    for word in secrets:
        for answer in shown:
            assert word not in answer.get_data(as_text=True), (word, answer.request.path)
            assert word not in str(answer.headers), (word, answer.request.path)
        assert not [mail for mail in mails if word in mail], word
    assert not [mail for mail in mails if "Kacper" in mail or "Nowak" in mail]
    assert "Has the family said that it will move, and where to?" in shown[2].get_data(as_text=True)


def test_the_database_itself_keeps_the_case_from_the_school(place: Place, amina: Desk, tom: Browser) -> None:
    amina.post(place.ask_address)
    granted = {
        row[0]
        for row in place.rows(
            "select column_name from information_schema.column_privileges where table_name = 'school_ask' "
            "and grantee = 'cme_school' and privilege_type = 'SELECT'"
        )
    }
    assert "pupil_name" in granted
    assert not granted & {"case_id", "proposal_id", "enquiry_id", "asked_by_name", "considered_by_name"}
    other = place.scene.member(place.council, school=place.scene.school(place.council, "Larch Primary"), name="Una Fry")
    assert "Kacper" not in place.browser(other).get("/school/questions").text
    place.browser(other).get(question(place), status=404)


HIDDEN = "update case_file set address_hidden = true"
STAFF = (
    'update referred_child set facts = jsonb_set(facts, \'{adults}\', \'[{"name": "Tom Reed", "may_contact": "no"}]\')'
)
EMPLOYED = (
    "update referred_child set facts = jsonb_set(facts, '{adults}', "
    '\'[{"name": "Ann Other", "employer": "Oakfield Primary School", "may_contact": "ask_dsl"}]\')'
)
IN_HIDING = (
    "insert into proposal select (jsonb_populate_record(p, jsonb_build_object('id', gen_random_uuid(), 'case_id', c.id, "
    "'question', 'same_child'))).* from proposal p, case_file c where c.address_hidden"
)


CHILD_HIDDEN = (
    "update proposal p set other_kind = 'child', other_id = c.child_id from case_file c where c.address_hidden"
)


@pytest.mark.parametrize(
    "barred",
    [HIDDEN, STAFF, EMPLOYED, IN_HIDING, CHILD_HIDDEN],
    ids=["hidden", "staff", "employed", "in hiding", "its own case is hidden"],
)
def test_nobody_is_asked_where_a_question_could_reach_whom_it_must_not(
    place: Place, amina: Desk, tom: Browser, barred: str
) -> None:
    if barred in (IN_HIDING, CHILD_HIDDEN):
        sent = place.scene.submission(place.oakfield, place.clerk, address_hidden=True)
        place.scene.case(sent, place.oakfield, first_name="Kacper", last_name="Nowak", address_hidden=True)
    place.rows(barred)
    said = amina.post(place.ask_address, status=422)
    assert "This school cannot be asked from here. Speak with your manager" in said.text
    assert "Tom Reed" not in said.text
    assert place.value("select count(*) from school_ask") == 0
    assert place.value("select count(*) from outbox where data->>'template' = 'school_asked'") == 0
    assert place.value("select count(*) from audit_entry where action = 'refused_asking_school'") == 1
    assert "Nothing waits for your answer" in tom.get("/school/questions").text


def test_an_unknown_calendar_is_said_never_guessed(place: Place, amina: Desk, tom: Browser) -> None:
    place.rows("delete from term_date")
    amina.post(place.ask_address)
    assert place.value("select reply_by from school_ask") is None
    assert "We do not know this school’s term dates" in amina.get(place.siblings).text
    assert "We do not have your term dates" in tom.get(question(place)).text


def test_the_clock_is_the_asked_schools_own_and_late_is_said_on_both_sides(
    place: Place, amina: Desk, that_day: time_machine.Traveller
) -> None:
    first, last = dt.date(2026, 9, 1), dt.date(2026, 12, 18)
    place.scene.term(place.council, school_id=place.oakfield.id, starts_on=first, ends_on=last)
    place.scene.term(
        place.council,
        school_id=place.oakfield.id,
        kind="inset",
        starts_on=dt.date(2026, 11, 24),
        ends_on=dt.date(2026, 11, 24),
    )
    amina.post(place.ask_address)
    assert place.value("select reply_by from school_ask") == dt.date(2026, 11, 26)
    that_day.move_to(dt.datetime(2026, 11, 27, 10, tzinfo=dt.UTC))
    tom, amina = place.browser(place.clerk), Desk(place.browser(place.officer))
    assert "The day to answer by has passed" in tom.get("/school").text
    assert "Late" in tom.get("/school/questions").text
    assert "Chase: Oakfield Primary" in amina.get(f"/cases/{place.case.reference}").text
    assert "Late</strong>" in amina.get(place.siblings).text


def test_a_question_answered_otherwise_is_taken_back(place: Place, amina: Desk, tom: Browser) -> None:
    amina.post(place.ask_address)
    ask = place.value("select id from school_ask")
    amina.post(f"/cases/{place.case.reference}/asks/{ask}/stop", {"why": "answered"})
    assert place.rows("select state from enquiry") == [("not_applicable",)]
    assert place.value("select state from case_file") == "enquiries"
    assert "You need do nothing" in tom.get(question(place)).text
    assert "Answer the council’s question" not in tom.get("/school").text
    assert "No longer asked since" in amina.get(place.siblings).text
    assert amina.post(place.ask_address).status == 303  # it may be asked again
    assert place.value("select count(*) from school_ask where withdrawn_at is null") == 1


def test_an_enquiry_answered_by_telephone_takes_its_question_back(place: Place, amina: Desk, tom: Browser) -> None:
    amina.post(place.ask_address)
    enquiry = place.value("select id from enquiry")
    day = {"done_on-day": "23", "done_on-month": "11", "done_on-year": "2026"}
    said = {"result": "found_information", **day, "detail": "The school says on the telephone that he attends."}
    amina.send(f"/cases/{place.case.reference}/enquiries/{enquiry}", said)
    assert place.rows("select withdrawn_why from school_ask") == [("The question has been answered in another way",)]
    assert "Answer the council’s question" not in tom.get("/school").text


def test_a_case_that_closes_asks_no_school_any_more(place: Place, amina: Desk, tom: Browser) -> None:
    amina.post(place.ask_address)
    with place.app.app_context(), wall.acting_as(actor_of(place.officer)):
        found = outcomes_of_cases.Found(
            "returned_to_referring_school",
            evidence={"returned_on": TODAY, "attendance_mark": "/"},
            grade=EvidenceGrade.A,
            happened_on=TODAY,
            open_clocks_reason="The child is back.",
        )
        faults = outcomes_of_cases.check(place.case.reference, found)
        assert not faults, faults
        outcomes_of_cases.record(place.case.reference, found, place.value("select version from case_file"))
    assert place.rows("select withdrawn_why from school_ask") == [("The case was closed",)]
    assert place.rows("select state from enquiry") == [("not_applicable",)]
    assert "You need do nothing" in tom.get(question(place)).text
    amina.get(place.ask_address)
    amina.post(place.ask_address, status=422)


def test_an_answer_that_tells_a_place_is_hidden_once_the_case_is(place: Place, amina: Desk, tom: Browser) -> None:
    amina.post(place.ask_address)
    tom.post(question(place), ANSWER)
    place.work_off()
    place.rows(HIDDEN)
    page = amina.get(place.siblings)
    assert "Plover" not in page.text
    assert "aunt" not in page.text
    assert "Hidden: not safe to share" in page.text
    # Nor is the school named that was asked: where a brother goes to school, there the child may be looked for.
    case = place.siblings.removesuffix("/siblings")
    for tab in ("/siblings", "/enquiries", "/history", "/print"):
        assert "Oakfield" not in amina.get(case + tab).text, tab
    assert "Asked a school about Kacper" in amina.get(f"{case}/history").text


def test_the_schools_own_pupil_is_never_a_question(place: Place, amina: Desk) -> None:
    own = place.scene.pupil(place.scene.school(place.council, "x"), forename="Kacper", surname="Nowak")
    place.rows("update roll_pupil set school_id = :s where id = :i", s=place.case.school_id, i=own.id)
    same = place.scene.proposal(place.case, question="same_child", other_id=own.id)
    where = f"/cases/{place.case.reference}/siblings/{same.id}/ask"
    amina.get(where, status=404)
    amina.post(where, status=404)


def test_a_reader_of_the_school_is_not_asked(place: Place, amina: Desk) -> None:
    amina.post(place.ask_address)
    reader = place.browser(place.scene.member(place.council, Role.READER, school=place.oakfield, name="Rae Hunt"))
    reader.get("/school/questions", status=404)
    assert "question" not in reader.get("/school").text.lower()


def test_a_possible_same_child_who_attends_may_be_found(place: Place, amina: Desk, tom: Browser) -> None:
    place.rows("update proposal set question = 'same_child'")
    amina.post(place.ask_address)
    tom.post(question(place), {**ANSWER, "lives_there": "yes"})
    place.work_off()
    assert "The child may be found" in amina.get(f"/cases/{place.case.reference}").text
