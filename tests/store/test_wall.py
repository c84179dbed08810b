"""Raw SQL against the wall: other authorities' rows, forged contexts, pooled connections under load."""

from __future__ import annotations

import datetime as dt
import random
import threading
from collections.abc import Callable, Iterator
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from portal.domain.access import Actor, Kind, Role
from portal.store import wall
from portal.store.drafts import Draft
from portal.store.places import Authority, School
from tests.conftest import CONTEXT_KEY, Database

KEY = wall.ContextKey(1, CONTEXT_KEY.encode())


class WalledSession(Session):
    """A plain session behind the wall."""


wall.guard(WalledSession)


class Scene:
    """Two authorities with two schools each, a draft a school, and who may act there."""

    def __init__(self, engine: Engine) -> None:
        self.authorities = [uuid4(), uuid4()]
        self.schools: dict[UUID, list[UUID]] = {a: [uuid4(), uuid4()] for a in self.authorities}
        self.drafts: dict[UUID, UUID] = {}
        with Session(engine) as s:
            for n, a in enumerate(self.authorities):
                s.add(Authority(id=a, code=f"99{n}", name=f"Council {n}", reference_prefix=f"C{n}"))
                s.flush()
                for m, school in enumerate(self.schools[a]):
                    s.add(School(authority_id=a, id=school, urn=f"90{n}{m}", name=f"School {n}{m}"))
                    s.flush()
                    self.drafts[school] = uuid4()
                    s.add(
                        Draft(
                            authority_id=a,
                            id=self.drafts[school],
                            school_id=school,
                            kind="cme_referral",
                            number="N1",
                            child_name="CANARY",
                            created_by=uuid4(),
                            created_by_name="Clerk",
                            expires_on=dt.date(2030, 1, 1),
                        )
                    )
            s.commit()

    def clerk(self, n: int = 0, m: int = 0, *roles: Role) -> Actor:
        a = self.authorities[n]
        return Actor(
            Kind.SCHOOL, a, uuid4(), uuid4(), "Clerk", frozenset(roles or {Role.SUBMITTER}), (self.schools[a][m],)
        )

    def officer(self, n: int = 0, *roles: Role) -> Actor:
        return Actor(Kind.COUNCIL, self.authorities[n], uuid4(), uuid4(), "Officer", frozenset(roles or {Role.OFFICER}))


@pytest.fixture
def scene(superuser: Engine) -> Scene:
    wall.use_key(KEY)
    return Scene(superuser)


@pytest.fixture
def web(database: Database) -> Iterator[Engine]:
    engine = create_engine(database.web, pool_size=4, max_overflow=2)
    yield engine
    engine.dispose()


def ask(engine: Engine, actor: Actor | None, sql: str, **params: object) -> list[tuple[object, ...]]:
    with wall.acting_as(actor), WalledSession(engine) as s:
        return [tuple(r) for r in s.execute(text(sql), params)]


def test_without_an_actor_there_are_no_rows(web: Engine, scene: Scene) -> None:
    with pytest.raises(DBAPIError, match="permission denied"):
        ask(web, None, "select * from draft")


def test_a_school_sees_its_own_drafts_only(web: Engine, scene: Scene) -> None:
    mine = ask(web, scene.clerk(0, 1), "select id from draft")
    assert mine == [(scene.drafts[scene.schools[scene.authorities[0]][1]],)]


def test_a_council_cannot_read_drafts_at_all(web: Engine, scene: Scene) -> None:
    with pytest.raises(DBAPIError, match="permission denied"):
        ask(web, scene.officer(), "select * from draft")


def test_another_authoritys_keys_find_nothing_and_cannot_be_written(web: Engine, scene: Scene) -> None:
    theirs = scene.schools[scene.authorities[1]][0]
    clerk = scene.clerk(0, 0)
    assert ask(web, clerk, "select 1 from draft where id = :d", d=scene.drafts[theirs]) == []
    assert ask(web, clerk, "update draft set child_name = 'x' where id = :d returning id", d=scene.drafts[theirs]) == []
    assert ask(web, scene.officer(0), "select urn from school where id = :s", s=theirs) == []
    with pytest.raises(DBAPIError, match="row-level security"):
        ask(
            web,
            clerk,
            "insert into outbox (authority_id, id, topic, about, dedupe_key, data, state, attempts, next_at, "
            "last_error, created_at) values (:a, gen_random_uuid(), 't', gen_random_uuid(), 'k', '{}', 'due', 0, "
            "now(), '', now())",
            a=scene.authorities[1],
        )


def test_a_row_cannot_be_moved_to_another_school(web: Engine, scene: Scene) -> None:
    clerk = scene.clerk(0, 0)
    other = scene.schools[scene.authorities[0]][1]
    with pytest.raises(DBAPIError, match="row-level security"):
        ask(web, clerk, "update draft set school_id = :s", s=other)


FORGERIES: dict[str, Callable[[str, Scene], str]] = {
    "edited authority": lambda c, s: c.replace(str(s.authorities[0]), str(s.authorities[1])),
    "edited kind": lambda c, s: c.replace("|school|", "|worker|"),
    "edited role": lambda c, s: c.replace("cme_school_submitter", "cme_school_dsl"),
    "empty": lambda c, s: "",
    "garbage": lambda c, s: "x" * 400,
    "no signature": lambda c, s: c.rsplit("|", 1)[0] + "|",
    "unknown kid": lambda c, s: "7" + c[1:],
    "kid that is no number": lambda c, s: "a" + c[1:],
    "too long": lambda c, s: c + "a" * 9000,
}


@pytest.mark.parametrize("how", FORGERIES)
def test_a_forged_context_is_no_context(web: Engine, scene: Scene, how: str) -> None:
    forged = FORGERIES[how](KEY.sign(scene.clerk()), scene)
    with web.begin() as c:
        c.execute(text("set local role cme_school"))
        c.execute(text("select set_config('app.ctx', :c, true)"), {"c": forged})
        assert c.execute(text("select count(*) from draft")).scalar() == 0


def test_an_old_context_or_one_signed_with_another_key_is_none(web: Engine, scene: Scene) -> None:
    old = KEY.sign(scene.clerk(), at=0)
    other = wall.ContextKey(1, b"some other key that the database never saw").sign(scene.clerk())
    for context in (old, other):
        with web.begin() as c:
            c.execute(text("set local role cme_school"))
            c.execute(text("select set_config('app.ctx', :c, true)"), {"c": context})
            assert c.execute(text("select count(*) from draft")).scalar() == 0


def test_injected_statements_cannot_cross(web: Engine, scene: Scene) -> None:
    clerk = scene.clerk()
    for attack in (
        "set local role postgres",
        "set local role cme_owner",
        "set local role cme_worker",
        "truncate draft",
        "alter table draft disable row level security",
        "create or replace function wall.authority() returns uuid language sql as 'select null::uuid'",
    ):
        with pytest.raises(DBAPIError):
            ask(web, clerk, attack)
    with wall.acting_as(clerk), WalledSession(web) as s:
        s.execute(text("grant select on draft to public"))  # only warns, and grants nothing
        s.commit()
    with web.begin() as c:
        assert c.execute(text("select has_table_privilege('cme_app', 'draft', 'select')")).scalar() is False
    with wall.acting_as(clerk), WalledSession(web) as s:
        # row_security=off is an error for those it holds, never a way round
        s.execute(text("set local row_security = off"))
        with pytest.raises(DBAPIError, match="row-level security"):
            s.execute(text("select * from draft"))


@hypothesis_settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(payload=st.text(max_size=300).filter(lambda t: "\x00" not in t))
def test_no_text_at_all_is_a_context(web: Engine, scene: Scene, payload: str) -> None:
    with web.begin() as c:
        c.execute(text("set local role cme_la"))
        c.execute(text("select set_config('app.ctx', :c, true)"), {"c": payload.encode("utf-8", "ignore").decode()})
        assert c.execute(text("select count(*) from school")).scalar() == 0


def test_taking_the_sending_role_without_its_signature_reaches_nothing(web: Engine, scene: Scene) -> None:
    clerk = scene.clerk()
    with wall.acting_as(clerk), WalledSession(web) as s:
        s.execute(text("set local role cme_sending"))
        assert s.execute(text("select count(*) from draft")).scalar() == 0
        assert s.execute(text("select count(*) from sealed_page")).scalar() == 0
    with wall.acting_as(clerk), wall.as_sender(), WalledSession(web) as s:
        assert s.execute(text("select count(*) from draft")).scalar() == 1
    officer = scene.officer()
    with wall.acting_as(officer), wall.as_sender(), WalledSession(web) as s:
        assert s.execute(text("select current_user")).scalar() == "cme_la"


def test_the_context_does_not_outlive_its_transaction(web: Engine, scene: Scene) -> None:
    engine = create_engine(web.url, pool_size=1, max_overflow=0)
    assert ask(engine, scene.clerk(), "select count(*) from draft") == [(1,)]
    with engine.begin() as c:
        assert c.execute(text("select current_user")).scalar() == "cme_app"
        assert not c.execute(text("select current_setting('app.ctx', true)")).scalar()
    engine.dispose()


def test_a_savepoint_rolled_back_keeps_the_context(web: Engine, scene: Scene) -> None:
    with wall.acting_as(scene.clerk()), WalledSession(web) as s:
        with pytest.raises(DBAPIError), s.begin_nested():
            s.execute(text("select 1/0"))
        assert s.execute(text("select count(*) from draft")).scalar() == 1


def test_pooled_connections_under_concurrency_never_mix_actors(web: Engine, scene: Scene) -> None:
    """Eight threads over a pool of six: commits mid-way, rollbacks, errors, and requests by nobody."""
    actors: list[tuple[Actor | None, UUID | None]] = [(None, None)]
    for n, a in enumerate(scene.authorities):
        actors += [(scene.clerk(n, m), scene.drafts[scene.schools[a][m]]) for m in (0, 1)]
    leaks: list[str] = []
    asked = [0]

    def work(seed: int) -> None:
        rng = random.Random(seed)
        for _ in range(60):
            actor, own = rng.choice(actors)
            with wall.acting_as(actor), WalledSession(web) as s:
                for _ in range(rng.randint(1, 3)):
                    try:
                        seen = [r[0] for r in s.execute(text("select id from draft"))]
                        asked[0] += 1
                        if actor is None or seen != [own]:
                            leaks.append(f"{actor and actor.authority_id} saw {seen}")
                    except DBAPIError:
                        if actor is not None:
                            leaks.append("an actor was refused")
                        s.rollback()
                    rng.choice((s.commit, s.rollback, lambda: None))()
                    if rng.random() < 0.1:
                        try:
                            s.execute(text("select 1/0"))
                        except DBAPIError:
                            s.rollback()

    threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert leaks == []
    assert asked[0] > 300
