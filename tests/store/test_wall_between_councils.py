"""The two doors between councils, by raw SQL: what crosses, what does not, and what a forger gets."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from portal.domain.access import Actor, Kind, Role
from portal.store import wall
from portal.store.councils import CouncilQuestion, InwardQuestion
from portal.store.places import Authority
from tests.conftest import CONTEXT_KEY, Database
from tests.scenes import Scene

NOON = dt.datetime(2026, 11, 25, 12, 0, tzinfo=dt.UTC)
ASK = "select doors.ask_council(:q, cast(:f as jsonb), :at)"
ANSWER = "select doors.answer_council(:q, :at)"


class WalledSession(Session):
    """A plain session behind the wall."""


wall.guard(WalledSession)


@dataclass
class Three:
    """Averford asks Northmere; Eastvale has nothing to do with it. All take part."""

    scene: Scene
    worker: Engine
    web: Engine
    averford: Authority
    northmere: Authority
    eastvale: Authority
    case_id: UUID
    asker: UUID

    def question(self, **given: Any) -> UUID:
        """A question of Averford's that waits."""
        row = CouncilQuestion(
            **(
                {
                    "authority_id": self.averford.id,
                    "id": uuid4(),
                    "case_id": self.case_id,
                    "asked_authority": self.northmere.id,
                    "asked_name": "Northmere",
                    "purpose": "find",
                    "asked_by": self.asker,
                    "asked_by_name": "Amina Yusuf",
                    "asked_at": NOON,
                }
                | given
            )
        )
        self.scene.add(row)
        return row.id

    def run(self, engine: Engine, actor: Actor, sql: str, **values: Any) -> list[tuple[Any, ...]]:
        """Statements as this actor, committed."""
        with wall.acting_as(actor), WalledSession(engine) as session:
            found = session.execute(text(sql), values)
            rows = [tuple(row) for row in found] if found.returns_rows else []
            session.commit()
            return rows

    def as_worker(self, council: Authority, sql: str, **values: Any) -> list[tuple[Any, ...]]:
        """The same as this council's worker."""
        return self.run(self.worker, Actor(Kind.WORKER, council.id, None, None, "the portal"), sql, **values)

    def as_officer(self, council: Authority, sql: str, *roles: Role, **values: Any) -> list[tuple[Any, ...]]:
        """The same as an officer of this council."""
        roles = roles or (Role.OFFICER,)
        officer = Actor(Kind.COUNCIL, council.id, self.asker, uuid4(), "Officer", frozenset(roles))
        return self.run(self.web, officer, sql, **values)

    def really(self, sql: str, **values: Any) -> list[Any]:
        """What the database holds."""
        with self.scene.engine.begin() as connection:
            found = connection.execute(text(sql), values)
            return list(found.all()) if found.returns_rows else []

    def put(self, question: UUID, sent: object = None, at: dt.datetime = NOON) -> str:
        """Averford's worker puts it through the door."""
        return str(self.as_worker(self.averford, ASK, q=question, f=json.dumps(sent or {"u": [1]}), at=at)[0][0])


@pytest.fixture
def three(superuser: Engine, database: Database) -> Iterator[Three]:
    wall.use_key(wall.ContextKey(1, CONTEXT_KEY.encode()))
    scene, since = Scene(superuser), dt.date(2026, 9, 1)
    made = [
        scene.authority(code, name, between_councils_from=since)
        for code, name in (("990", "Averford"), ("991", "Northmere"), ("992", "Eastvale"))
    ]
    school = scene.school(made[0], "Ash School")
    asker = scene.member(made[0])
    case = scene.case(scene.submission(school, asker), school, first_name="Canary", last_name="Canary")
    worker, web = create_engine(database.worker), create_engine(database.web)
    yield Three(scene, worker, web, *made, case.id, asker.id)
    worker.dispose()
    web.dispose()


def test_a_question_crosses_with_the_allowed_columns_and_nothing_of_the_case(three: Three) -> None:
    question = three.question()
    assert three.put(question, {"u": [7, 8]}) == "asked"
    (row,) = three.really("select * from inward_question")
    assert (row.authority_id, row.from_authority, row.id) == (three.northmere.id, three.averford.id, question)
    assert (row.from_code, row.purpose, row.asked_by_name, row.fingerprints) == (
        "990",
        "find",
        "Amina Yusuf",
        {"u": [7, 8]},
    )
    crossed = " ".join(map(str, row))
    assert str(three.case_id) not in crossed
    assert str(three.asker) not in crossed
    assert "Canary" not in crossed
    assert three.put(question) == "asked"  # tried twice: still one
    assert len(three.really("select from inward_question")) == 1
    assert [tuple(one) for one in three.really("select authority_id, topic, data from outbox")] == [
        (three.northmere.id, "inward_question", {})
    ]
    # Neither side reads the other's row, and no school any.
    clerk = Actor(Kind.SCHOOL, three.northmere.id, uuid4(), uuid4(), "Clerk", frozenset({Role.DSL}), (uuid4(),))
    for table in ("council_question", "inward_question", "inward_candidate"):
        with pytest.raises(DBAPIError, match="permission denied"):
            three.run(three.web, clerk, f"select id from {table}")
    assert three.as_officer(three.averford, "select id from inward_question") == []
    assert three.as_officer(three.northmere, "select id from council_question") == []
    assert three.as_officer(three.eastvale, "select id from inward_question") == []
    assert three.as_worker(three.eastvale, "select id from inward_question") == []


def test_a_forged_or_foreign_id_does_nothing(three: Three) -> None:
    question = three.question()
    for council in (three.northmere, three.eastvale):
        assert three.as_worker(council, ASK, q=question, f="{}", at=NOON) == [("unknown",)]
    assert three.put(question) == "asked"
    for council in (three.averford, three.eastvale):
        assert three.as_worker(council, ANSWER, q=question, at=NOON) == [(False,)]
    # Eastvale holds a row of the same id that says it was asked by Averford: the question names another council.
    three.scene.add(
        InwardQuestion(
            authority_id=three.eastvale.id, id=question, from_authority=three.averford.id, from_code="990",
            from_name="Averford", asked_by_name="", purpose="find", fingerprints={}, received_at=NOON,
            automatic="possible", automatic_at=NOON, decision="known", decided_at=NOON, said="CANARY",
        )
    )  # fmt: skip
    assert three.as_worker(three.eastvale, ANSWER, q=question, at=NOON) == [(False,)]
    assert three.really("select state, said from council_question") == [("waiting", "")]


def test_only_a_worker_with_a_signed_context_opens_the_doors(three: Three) -> None:
    question = three.question()
    for sql in (ASK, ANSWER):
        with pytest.raises(DBAPIError, match="permission denied"):
            three.as_officer(three.averford, sql, q=question, f="{}", at=NOON)
        with three.worker.begin() as connection:
            connection.execute(text("select set_config('app.ctx', 'x', true)"))
            with pytest.raises(DBAPIError, match="no signed context"):
                connection.execute(text(sql), {"q": question, "f": "{}", "at": NOON})


def test_who_does_not_take_part_neither_asks_nor_is_asked(three: Three) -> None:
    question = three.question()
    three.really("update authority set between_councils_from = null where code = '991'")
    assert three.put(question) == "not_taking_part"
    three.really("update authority set between_councils_from = '2026-11-25' where code = '991'")
    three.really("update authority set between_councils_from = '2026-11-26' where code = '990'")
    assert three.put(question) == "not_taking_part"
    assert (
        three.put(three.question(asked_authority=three.averford.id), at=NOON + dt.timedelta(days=2))
        == "not_taking_part"
    )
    assert three.really("select 1 from inward_question") == []


def test_a_council_takes_so_many_of_anothers_questions_a_day(three: Three) -> None:
    three.really("update authority set council_questions_a_day = 2 where code = '991'")
    assert [three.put(three.question()) for _ in range(3)] == ["asked", "asked", "full"]
    assert three.put(three.question(), at=NOON + dt.timedelta(days=1)) == "asked"


def test_an_officer_cannot_read_fingerprints_make_up_an_answer_or_sign_for_another(three: Three) -> None:
    question = three.question()
    three.put(question)
    with pytest.raises(DBAPIError, match="permission denied"):
        three.as_officer(three.northmere, "select fingerprints from inward_question")
    with pytest.raises(DBAPIError, match="permission denied"):
        three.as_officer(three.averford, "update council_question set state = 'known', said = 'x'")
    with pytest.raises(DBAPIError, match="permission denied"):
        three.as_officer(three.northmere, "update inward_question set automatic = 'none'")
    with pytest.raises(DBAPIError, match="row-level security"):
        three.as_officer(
            three.northmere, "update inward_question set decision = 'known', decided_by = :who", who=uuid4()
        )
    columns = (
        "case_id, asked_authority, asked_name, purpose, asked_by_name, asked_by_email, asked_at, answered_by_name, "
        "contact_name, contact_phone, contact_email, said, considered_by_name, version"
    )
    copied = (
        f"insert into council_question (authority_id, id, {columns}, asked_by, state) "
        f"select authority_id, gen_random_uuid(), {columns}, :who, :state from council_question"
    )
    for who, state in ((uuid4(), "waiting"), (three.asker, "known")):
        with pytest.raises(DBAPIError, match="row-level security"):
            three.as_officer(three.averford, copied, who=who, state=state)
    three.as_officer(three.averford, copied, who=three.asker, state="waiting")


def test_a_restricted_candidate_is_shown_to_managers_and_the_named_officer_alone(three: Three) -> None:
    question = three.question()
    three.put(question)
    three.really(
        "insert into inward_candidate (authority_id, id, question_id, other_kind, other_id, agreed, restricted, "
        "named_officer, settled, settled_by_name) select authority_id, gen_random_uuid(), id, 'roll', gen_random_uuid(), "
        "'{u}', true, null, '', '' from inward_question"
    )
    sql = "select other_kind from inward_candidate"
    assert three.as_officer(three.northmere, sql) == []
    assert three.as_officer(three.northmere, sql, Role.MANAGER) == [("roll",)]
    assert three.as_officer(three.averford, sql, Role.MANAGER) == []
    three.really("update inward_candidate set named_officer = :who", who=three.asker)
    assert three.as_officer(three.northmere, sql) == [("roll",)]


@pytest.mark.parametrize(
    ("automatic", "decision", "stands"),
    [
        ("none", "", "none"),
        ("possible", "", "possible"),
        ("none", "not_known", "none"),
        ("none", "cannot_say", "none"),
        ("none", "known", "known"),
        ("possible", "not_known", "not_known"),
        ("possible", "cannot_say", "cannot_say"),
        ("possible", "known", "known"),
        ("", "", "waiting"),
    ],
)
def test_what_an_answer_may_say(three: Three, automatic: str, decision: str, stands: str) -> None:
    question = three.question()
    three.put(question)
    three.really(
        "update inward_question set automatic = :a, automatic_at = :at, decision = :d, decided_at = :at, "
        "decided_by_name = 'Ruth', contact_name = 'Ruth', said = 'released'",
        a=automatic, d=decision, at=NOON,
    )  # fmt: skip
    assert three.as_worker(three.northmere, ANSWER, q=question, at=NOON) == [(stands != "waiting",)]
    assert three.as_worker(three.northmere, ANSWER, q=question, at=NOON) == [(False,)]
    ((state, name, said),) = three.really("select state, answered_by_name, said from council_question")
    assert state == stands
    assert (name, said) == (("Ruth", "released") if stands in ("known", "not_known", "cannot_say") else ("", ""))
