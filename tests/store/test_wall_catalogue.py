"""The database's own catalogue, asked whether anything escapes the wall."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, create_engine, text

from portal.store import policies
from portal.store.models import Base
from tests.conftest import Database

APP_ROLES = ("cme_app", "cme_la", "cme_school", "cme_sending", "cme_worker", "cme_doors", "cme_audit", "cme_wall")
TENANT_TABLES = sorted(set(Base.metadata.tables) - policies.GLOBAL_TABLES)
DEFINERS = {
    "wall": {"context", "authority", "kind", "schools", "membership", "has_role"},
    "audit": {"append"},
}


@pytest.fixture(scope="module")
def superuser(module_database: Database) -> Iterator[Engine]:
    engine = create_engine(module_database.superuser)
    yield engine
    engine.dispose()


def rows(engine: Engine, sql: str, **params: object) -> list[tuple[object, ...]]:
    with engine.connect() as c:
        return [tuple(r) for r in c.execute(text(sql), params)]


def test_every_table_is_declared_and_forced(superuser: Engine) -> None:
    found = {
        r[0]: (r[1], r[2])
        for r in rows(
            superuser,
            "select relname, relrowsecurity, relforcerowsecurity from pg_class "
            "where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')",
        )
    }
    found.pop("alembic_version")
    assert set(found) == set(policies.WALL) == set(Base.metadata.tables)
    assert {name for name, forced in found.items() if forced != (True, True)} == set()


def test_no_role_has_a_grant_without_a_policy(superuser: Engine) -> None:
    loose = rows(
        superuser,
        """
        select g.grantee, g.table_name, lower(g.privilege_type) from information_schema.role_table_grants g
        where g.table_schema = 'public' and g.grantee = any(:roles)
          and not exists (select from pg_policies p where p.schemaname = 'public' and p.tablename = g.table_name
                          and g.grantee = any(p.roles) and p.cmd = g.privilege_type)
        """,
        roles=list(APP_ROLES),
    )
    assert loose == []
    assert (
        rows(
            superuser,
            "select 1 from information_schema.role_table_grants where table_schema = 'public' and grantee = 'PUBLIC'",
        )
        == []
    )


@pytest.mark.parametrize("table", TENANT_TABLES)
def test_policies_of_a_tenant_table_all_name_the_authority(superuser: Engine, table: str) -> None:
    said = rows(superuser, "select policyname, qual, with_check, roles from pg_policies where tablename = :t", t=table)
    assert said
    for name, qual, check, roles in said:
        if roles == ["cme_doors"] or (table in ("person", "identity")):
            continue
        for condition in (qual, check):
            assert condition is None or "wall.authority()" in str(condition), name


def test_doors_reach_only_what_they_must(superuser: Engine) -> None:
    reach = {str(r[0]) for r in rows(superuser, "select tablename from pg_policies where 'cme_doors' = any(roles)")}
    assert reach == policies.GLOBAL_TABLES | {
        "council_question",
        "inward_question",
        "mail_notice",
        "membership",
        "outbox",
        "school",
    }


def test_every_key_and_reference_begins_with_the_authority(superuser: Engine) -> None:
    loose = rows(
        superuser,
        """
        select c.conrelid::regclass::text, c.conname from pg_constraint c
        join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
        where c.connamespace = 'public'::regnamespace and c.contype in ('p', 'u', 'f')
          and c.conrelid::regclass::text = any(:tables) and a.attname <> 'authority_id'
          -- a membership names the human being, who belongs to no authority
          and not (c.conrelid = 'membership'::regclass and c.confrelid = 'person'::regclass)
        """,
        tables=TENANT_TABLES,
    )
    assert loose == []


def test_every_unique_index_begins_with_the_authority(superuser: Engine) -> None:
    loose = rows(
        superuser,
        """
        select i.indexrelid::regclass::text from pg_index i
        join pg_class t on t.oid = i.indrelid and t.relnamespace = 'public'::regnamespace
        left join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
        where i.indisunique and t.relname = any(:tables) and coalesce(a.attname, '') <> 'authority_id'
        """,
        tables=TENANT_TABLES,
    )
    assert loose == []


def test_no_view_and_no_enum(superuser: Engine) -> None:
    assert (
        rows(
            superuser,
            "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('v', 'm', 'f')",
        )
        == []
    )
    assert (
        rows(superuser, "select typname from pg_type where typtype = 'e' and typnamespace = 'public'::regnamespace")
        == []
    )


def test_application_roles_own_nothing_and_cannot_pass_the_wall(superuser: Engine) -> None:
    unsafe = rows(
        superuser,
        "select rolname from pg_roles where rolname = any(:r) and (rolsuper or rolbypassrls or rolcreaterole)",
        r=[*APP_ROLES, "cme_owner"],
    )
    assert unsafe == []
    owned = rows(
        superuser,
        "select relname, pg_get_userbyid(relowner) from pg_class where relnamespace = 'public'::regnamespace "
        "and relkind in ('r','p') and pg_get_userbyid(relowner) <> 'cme_owner'",
    )
    assert owned == []


def test_definer_functions_are_the_reviewed_ones(superuser: Engine) -> None:
    found: dict[str, set[str]] = {}
    for schema, name, owner, config in rows(
        superuser,
        """
        select n.nspname, p.proname, pg_get_userbyid(p.proowner), p.proconfig from pg_proc p
        join pg_namespace n on n.oid = p.pronamespace
        where p.prosecdef and n.nspname not in ('pg_catalog', 'information_schema')
        """,
    ):
        found.setdefault(str(schema), set()).add(str(name))
        assert owner in ("cme_wall", "cme_audit", "cme_doors"), name
        assert any(str(c).startswith("search_path=") for c in (config or [])), name  # type: ignore[union-attr]
    for schema, names in DEFINERS.items():
        assert found.pop(schema) == names
    assert set(found) <= {"doors"}


def test_nobody_but_the_wall_reads_the_key(superuser: Engine) -> None:
    for role in set(APP_ROLES) - {"cme_wall"}:
        with superuser.connect() as c:
            c.execute(text(f"set role {role}"))
            with pytest.raises(Exception, match="permission denied"):
                c.execute(text("select * from wall.secret"))
