"""Making a database ready: roles, migrations, and the key contexts are checked with. For operators and tests only."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import psycopg
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, make_url, text

from portal.store.wall import ContextKey

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"


def sql_file(name: str) -> str:
    """The text of a reviewed SQL file of the store."""
    return (resources.files("portal.store") / "sql" / name).read_text("utf-8")


def prepare_cluster(superuser_url: str, database: str) -> None:
    """Create the roles and an empty database owned by ``cme_owner``; harmless when both are there.

    `superuser_url` is a SQLAlchemy URL of a role that may create roles and databases.
    """
    url = make_url(superuser_url)
    with psycopg.connect(url.set(drivername="postgresql").render_as_string(hide_password=False), autocommit=True) as c:
        c.execute(sql_file("roles.sql"))
        if c.execute("select 1 from pg_database where datname = %s", (database,)).fetchone() is None:
            c.execute(f'create database "{database}" owner cme_owner template template0')
            c.execute(f'revoke all on database "{database}" from public')
            c.execute(f'grant connect on database "{database}" to cme_app, cme_worker')
            # a roll import gathers its rows in a temporary table before it merges them
            c.execute(f'grant temporary on database "{database}" to cme_worker')
    inside = url.set(drivername="postgresql", database=database).render_as_string(hide_password=False)
    with psycopg.connect(inside, autocommit=True) as c:
        c.execute("revoke create on schema public from public")
        c.execute("grant usage, create on schema public to cme_owner")
        c.execute("revoke select on pg_stat_activity from public")


def alembic_config(owner_url: str) -> Config:
    """Alembic's configuration for our migrations over the owner's connection."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("sqlalchemy.url", owner_url.replace("%", "%%"))
    return config


def migrate(owner_url: str, revision: str = "head") -> None:
    """Bring the schema to `revision` as ``cme_owner``."""
    command.upgrade(alembic_config(owner_url), revision)


def go_back(owner_url: str, revision: str = "base") -> None:
    """Take the schema back to `revision`; every row of the tables dropped is lost."""
    command.downgrade(alembic_config(owner_url), revision)


def install_context_key(owner_url: str, key: ContextKey) -> None:
    """Give the database the key contexts are signed with, so that it can check them. Other kids stay valid."""
    inner, outer = key.blocks()
    engine = create_engine(owner_url)
    with engine.begin() as c:
        c.execute(text("set local role cme_wall"))
        c.execute(
            text(
                "insert into wall.secret (kid, inner_block, outer_block) values (:kid, :inner, :outer) "
                "on conflict (kid) do update set inner_block = excluded.inner_block, outer_block = excluded.outer_block"
            ),
            {"kid": key.kid, "inner": inner, "outer": outer},
        )
    engine.dispose()
