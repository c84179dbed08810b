"""The doors: what the catalogue says of them, and that each gives no more than it should."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import ProgrammingError

from portal.store.doors import Doors
from tests.conftest import Database
from tests.scenes import Scene

NOW = dt.datetime(2026, 11, 23, 10, 0, tzinfo=dt.UTC)
PERSONAL = ("person", "identity", "session", "sign_in_flow", "kept_post")


@pytest.fixture
def web(database: Database) -> Iterator[Engine]:
    """The web's own connection."""
    engine = create_engine(database.web)
    yield engine
    engine.dispose()


@pytest.fixture
def worker(database: Database) -> Iterator[Engine]:
    """A worker's connection."""
    engine = create_engine(database.worker)
    yield engine
    engine.dispose()


@pytest.fixture
def doors(web: Engine) -> Doors:
    """The doors as the web has them."""
    return Doors(web)


def test_every_door_is_owned_apart_pinned_and_closed_to_the_public(superuser: Engine) -> None:
    with superuser.begin() as c:
        rows = c.execute(
            text(
                "select p.proname, p.prosecdef, r.rolname, r.rolsuper or r.rolbypassrls or r.rolcanlogin, "
                "  array_to_string(p.proconfig, ','), "
                "  (select array_agg(distinct case when x.grantee = 0 then 'PUBLIC' else g.rolname end) "
                "   from aclexplode(p.proacl) x left join pg_roles g on g.oid = x.grantee) "
                "from pg_proc p join pg_roles r on r.oid = p.proowner "
                "where p.pronamespace = 'doors'::regnamespace"
            )
        ).all()
    assert len(rows) > 20
    for name, definer, owner, dangerous, pinned, grantees in rows:
        assert definer, name
        assert (owner, dangerous) == ("cme_doors", False), name
        assert pinned.startswith("search_path=pg_catalog"), name
        assert grantees is not None, name
        assert set(grantees) <= {"cme_doors", "cme_app", "cme_worker"}, name


@pytest.mark.parametrize("table", PERSONAL)
def test_personal_tables_cannot_be_read_around_the_doors(web: Engine, table: str) -> None:
    for role in ("", "set local role cme_la", "set local role cme_school"):
        with web.connect() as c:
            if role:
                c.execute(text(role))
            with pytest.raises(ProgrammingError, match="permission denied"):
                c.execute(text(f"select * from {table}"))


@pytest.mark.parametrize("role", ["cme_la", "cme_school", "cme_sending"])
def test_no_actor_can_use_a_door(web: Engine, role: str) -> None:
    with web.connect() as c:
        c.execute(text(f"set local role {role}"))
        with pytest.raises(ProgrammingError, match="permission denied"):
            c.execute(text("select * from doors.session_by_hash('\\x00')"))


def test_a_flow_is_taken_once_and_in_time(doors: Doors) -> None:
    for state, expires in ((b"a", 10), (b"b", 0)):
        doors.start_flow(state, {"nonce": "n"}, at=NOW, expires=NOW + dt.timedelta(minutes=expires))
    assert doors.take_flow(b"a", at=NOW) == {"nonce": "n"}
    assert doors.take_flow(b"a", at=NOW) is None
    assert doors.take_flow(b"b", at=NOW) is None
    assert doors.take_flow(b"never", at=NOW) is None


def test_the_same_identity_is_one_person_whatever_the_address(doors: Doors) -> None:
    first = doors.person_for_identity("https://a.example", "S", name="Denise", email="d@example.org", at=NOW)
    again = doors.person_for_identity("https://a.example", "S", name="Denise", email="new@example.org", at=NOW)
    other = doors.person_for_identity("https://b.example", "S", name="Denise", email="new@example.org", at=NOW)
    assert (first.is_new, again.is_new, again.email_changed) == (True, False, True)
    assert again.person_id == first.person_id != other.person_id


def test_a_session_cannot_be_opened_on_another_persons_membership(doors: Doors, superuser: Engine) -> None:
    from portal.store.doors import NewSession

    scene = Scene(superuser)
    authority = scene.authority()
    member = scene.member(authority, school=scene.school(authority))
    thief = doors.person_for_identity("https://a.example", "S", name="Thief", email="", at=NOW)
    new = NewSession(b"h" * 32, thief.person_id, authority.id, member.id, "https://a.example", "S", "", "", "")
    doors.open_session(new, at=NOW)
    assert doors.session_by_hash(b"h" * 32) is None


def test_a_session_is_its_membership_as_it_stands(doors: Doors, superuser: Engine) -> None:
    scene = Scene(superuser)
    authority = scene.authority()
    school = scene.school(authority, "Hazelbank Academy")
    member = scene.member(authority, school=school)
    hashed = hashlib.sha256(scene.session(member).encode()).digest()
    found = doors.session_by_hash(hashed)
    assert found is not None
    assert (found.kind, found.school_id, found.organisation_name) == ("school", school.id, "Hazelbank Academy")
    doors.replace_roles(authority.id, member.id, ["cme_school_head"])
    changed = doors.session_by_hash(hashed)
    assert changed is not None
    assert changed.roles == ("cme_school_head",)
    gone = doors.end_session(hashed, "signed_out", at=NOW)
    assert gone is not None
    assert gone.membership_id == member.id
    assert doors.end_session(hashed, "signed_out", at=NOW) is None
    assert doors.session_by_hash(hashed) is None
    doors.touch_session(hashed, at=NOW + dt.timedelta(days=1))
    assert doors.session_by_hash(hashed) is None


def test_ending_by_the_provider_needs_a_name_to_end(doors: Doors, superuser: Engine) -> None:
    scene = Scene(superuser)
    authority = scene.authority()
    member = scene.member(authority, school=scene.school(authority))
    hashed = hashlib.sha256(scene.session(member).encode()).digest()
    assert doors.end_sessions_by_provider("https://signin.example", why="by_provider", at=NOW) == 0
    assert doors.session_by_hash(hashed) is not None


def test_at_most_twenty_forms_are_kept_and_a_page_only_once(doors: Doors, superuser: Engine) -> None:
    scene = Scene(superuser)
    authority = scene.authority()
    member = scene.member(authority, school=scene.school(authority))
    hashed = hashlib.sha256(scene.session(member, last_active_at=NOW).encode()).digest()
    kept = [doors.keep_post(hashed, f"/school/{n}", {"a": ["1\0"]}, at=NOW) for n in range(21)]
    assert kept == [True] * 20 + [False]
    assert doors.keep_post(hashed, "/school/1", {"a": ["later"]}, at=NOW)
    assert [k.body for k in doors.kept_posts(hashed, "/school/1", at=NOW)] == [{"a": ["later"]}]
    assert len(doors.kept_posts(hashed, at=NOW)) == 20
    assert doors.take_kept_posts(hashed, "/school/1") == 1
    assert doors.kept_posts(hashed, "/school/1", at=NOW) == []


def test_old_rows_are_purged_by_a_worker_only(doors: Doors, worker: Engine, superuser: Engine) -> None:
    scene = Scene(superuser)
    authority = scene.authority()
    member = scene.member(authority, school=scene.school(authority))
    old, young = NOW - dt.timedelta(hours=49), NOW - dt.timedelta(hours=1)
    scene.session(member, created_at=old, last_active_at=old)
    fresh = hashlib.sha256(scene.session(member, created_at=young, last_active_at=young).encode()).digest()
    doors.start_flow(b"a", {}, at=old, expires=old)
    with pytest.raises(ProgrammingError, match="permission denied"):
        doors.purge_old(at=NOW)
    assert Doors(worker).purge_old(at=NOW) == 2
    assert doors.session_by_hash(fresh) is not None
