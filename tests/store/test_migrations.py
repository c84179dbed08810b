"""Migrations add up to what the code declares, and can be taken back and made again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine, create_engine, text

from portal.engines.postgres import EmbeddedPostgres
from portal.store.setup import go_back, migrate, prepare_cluster
from tests.scenes import Scene
from tests.store import as_declared

ASKED = {
    "columns": "select table_name, column_name, data_type, is_nullable, column_default from information_schema.columns "
    "where table_schema = 'public'",
    "constraints": "select conrelid::regclass::text, conname, pg_get_constraintdef(oid) from pg_constraint "
    "where connamespace = 'public'::regnamespace",
    "indexes": "select tablename, indexname, indexdef from pg_indexes where schemaname = 'public'",
    "policies": "select tablename, policyname, roles::text, cmd, qual, with_check from pg_policies",
    "grants": "select grantee, table_name, privilege_type from information_schema.role_table_grants "
    "where table_schema = 'public' and grantee like 'cme%'",
    "column grants": "select grantee, table_name, column_name, privilege_type from "
    "information_schema.column_privileges where table_schema = 'public' and grantee like 'cme%'",
    "functions": "select n.nspname, p.proname, pg_get_userbyid(p.proowner), p.prosecdef, p.prosrc, p.proacl::text "
    "from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname in ('wall', 'audit', 'doors', 'public')",
    "tables": "select relname, relrowsecurity, relforcerowsecurity from pg_class "
    "where relnamespace = 'public'::regnamespace and relkind = 'r'",
}


def picture(engine: Engine) -> dict[str, list[Any]]:
    with engine.connect() as c:
        return {
            what: sorted(
                (tuple(row) for row in c.execute(text(sql)) if "alembic_version" not in map(str, row)), key=repr
            )
            for what, sql in ASKED.items()
        }


@pytest.fixture
def empty(cluster: EmbeddedPostgres) -> Iterator[str]:
    name = "cme_migrations"
    prepare_cluster(cluster.superuser_url(), name)
    yield name
    cluster.drop_database(name)


def test_migrations_make_what_the_code_declares(cluster: EmbeddedPostgres, empty: str) -> None:
    declared = "cme_declared"
    prepare_cluster(cluster.superuser_url(), declared)
    owner = create_engine(cluster.url("cme_owner", declared))
    with owner.begin() as c:
        as_declared.build(c)
    owner.dispose()
    migrate(cluster.url("cme_owner", empty))
    pictures = []
    for name in (declared, empty):
        engine = create_engine(cluster.superuser_url(name))
        pictures.append(picture(engine))
        engine.dispose()
    for what in ASKED:
        assert pictures[0][what], what
        assert pictures[1][what] == pictures[0][what], what
    cluster.drop_database(declared)


def test_migrations_go_up_down_and_up(cluster: EmbeddedPostgres, empty: str) -> None:
    owner = cluster.url("cme_owner", empty)
    engine = create_engine(cluster.superuser_url(empty))
    migrate(owner)
    first = picture(engine)
    go_back(owner)
    assert picture(engine)["columns"] == []
    migrate(owner)
    assert picture(engine) == first
    engine.dispose()


PROPOSAL = """insert into proposal (authority_id, id, case_id, question, other_kind, other_id, other_name, other_school,
grade, rank, evidence, evidence_digest, changed_since, state, decided_by_name, found_at, weights_version)
values (:a, :id, :case, 'sibling', :kind, :other, 'Kacper Kowalski', '', 'likely', 1, '{"facts": []}', 'd', false,
:state, 'Amina Yusuf', now(), '')"""


def test_decisions_from_before_become_links_in_the_name_of_whoever_decided(
    cluster: EmbeddedPostgres, empty: str
) -> None:
    """A decision, the same pair decided from the other side, and a decision nobody can be named for."""
    owner = cluster.url("cme_owner", empty)
    migrate(owner)
    engine = create_engine(cluster.superuser_url(empty))
    scene = Scene(engine)
    council = scene.authority()
    school, officer = scene.school(council), scene.member(council)
    zofia, kacper = (scene.case(scene.submission(school, officer), school) for _ in range(2))
    decided, back, unknown = uuid4(), uuid4(), uuid4()
    rows = [
        {"id": decided, "case": zofia.id, "kind": "child", "other": kacper.child_id, "state": "linked"},
        {"id": back, "case": kacper.id, "kind": "child", "other": zofia.child_id, "state": "linked"},
        {"id": unknown, "case": zofia.id, "kind": "roll", "other": uuid4(), "state": "dismissed"},
    ]
    scene.event(
        zofia, "Linked", kind="sibling_linked", data={"proposal": str(decided)}, by=officer.id, by_name=officer.name
    )
    go_back(owner, "0003")
    with engine.begin() as c:
        for row in rows:
            c.execute(text(PROPOSAL), row | {"a": council.id})
    migrate(owner)
    with engine.connect() as c:
        links = c.execute(text("select meaning, about, by, by_name, evidence_digest from child_link")).all()
        states = c.execute(text("select id, state, link_id is not null from proposal")).all()
    engine.dispose()
    assert [tuple(one) for one in links] == [("sibling", "family", officer.id, "Amina Yusuf", "d")]
    assert {row[0]: (row[1], row[2]) for row in states} == {
        decided: ("linked", True), back: ("linked", True), unknown: ("dismissed", False),
    }  # fmt: skip
