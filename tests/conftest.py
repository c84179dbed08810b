"""Real PostgreSQL for every test: one cluster a worker process, a fresh copy of a prepared database a test."""

from __future__ import annotations

import itertools
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest
import time_machine
from flask import Flask
from hypothesis import settings as hypothesis_settings
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import Engine, create_engine

from portal.engines.postgres import EmbeddedPostgres
from portal.factory import create_worker_app
from portal.settings import Settings
from portal.store import wall
from portal.store.models import Base
from portal.store.session import db
from portal.store.setup import install_context_key, migrate, prepare_cluster
from portal.store.wall import ContextKey

CONTEXT_KEY = "a context key that is only ever used by the tests"
_numbers = itertools.count()
os.environ.setdefault("APP_ENV", "test")
# A busy machine is no fault of the code: no test is judged by how long it took.
hypothesis_settings.register_profile("no-deadline", deadline=None)
hypothesis_settings.load_profile("no-deadline")


@dataclass(frozen=True)
class Database:
    """One test's own database, by the connection each kind of process would have."""

    name: str
    web: str
    worker: str
    owner: str
    superuser: str


def _true_time() -> float:
    """Seconds since 1970 by the true clock, in a test that travels as in one that does not."""
    travelling = time_machine.escape_hatch.is_travelling()
    return time_machine.escape_hatch.time.time() if travelling else time.time()


@pytest.fixture(scope="session", autouse=True)
def true_clock_at_the_wall() -> Iterator[None]:
    """The database keeps its own clock: contexts are signed by the true time, also in tests that travel to a day."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wall, "time", SimpleNamespace(time=_true_time))
        yield


@pytest.fixture(scope="session", autouse=True)
def templates_compiled_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Every test makes an application; compiling its templates anew each time would take a quarter of all the time."""
    kept = FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Flask, "jinja_options", {**Flask.jinja_options, "bytecode_cache": kept})
        yield


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    """A running embedded PostgreSQL, ended with the tests."""
    server = EmbeddedPostgres(tmp_path_factory.mktemp("postgres"), durable=False)
    server.start()
    yield server
    server.discard()


@pytest.fixture(scope="session")
def template(cluster: EmbeddedPostgres) -> str:
    """A migrated, empty database to copy."""
    name = "cme_template"
    prepare_cluster(cluster.superuser_url(), name)
    owner = cluster.url("cme_owner", name)
    migrate(owner)
    install_context_key(owner, ContextKey(1, CONTEXT_KEY.encode()))
    return name


def _copy(cluster: EmbeddedPostgres, template: str) -> Database:
    name = f"cme_test_{next(_numbers)}"
    cluster.create_database(name, "cme_owner", template=template)
    return Database(
        name,
        web=cluster.url("cme_app", name),
        worker=cluster.url("cme_worker", name),
        owner=cluster.url("cme_owner", name),
        superuser=cluster.superuser_url(name),
    )


def _empty(database: Database) -> None:
    """Leave a database as it came from the template: nobody connected, no row in any table.

    Much quicker than another copy; a test that changes more than rows must drop its database itself.
    """
    with psycopg.connect(database.superuser.replace("postgresql+psycopg:", "postgresql:"), autocommit=True) as c:
        c.execute(
            "select pg_terminate_backend(pid, 2000) from pg_stat_activity "
            "where datname = current_database() and pid <> pg_backend_pid()"
        )
        # One round trip; foreign keys are off for it, so that the order does not matter.
        c.execute(
            "set session_replication_role = replica; "
            + "; ".join(f'delete from "{name}"' for name in Base.metadata.tables)
        )


@pytest.fixture(scope="session")
def spare(cluster: EmbeddedPostgres, template: str) -> list[Database]:
    """Databases that earlier tests have left empty."""
    return []


@pytest.fixture
def database(cluster: EmbeddedPostgres, template: str, spare: list[Database]) -> Iterator[Database]:
    """A migrated database for one test, with no authority in it."""
    made = spare.pop() if spare else _copy(cluster, template)
    yield made
    _empty(made)
    spare.append(made)


@pytest.fixture(scope="module")
def module_database(cluster: EmbeddedPostgres, template: str) -> Iterator[Database]:
    """One database for a whole module of tests that only read."""
    made = _copy(cluster, template)
    yield made
    cluster.drop_database(made.name)


@pytest.fixture
def superuser(database: Database) -> Iterator[Engine]:
    """An engine behind the wall's back, for setting the scene and for looking at what really is stored."""
    engine = create_engine(database.superuser)
    yield engine
    engine.dispose()


@pytest.fixture
def worker(settings: Settings) -> Iterator[Flask]:
    """The application as a worker has it, inside its context."""
    app = create_worker_app(settings)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def settings(database: Database, tmp_path: Path) -> Settings:
    """Settings for the test's own database."""
    return Settings(
        app_env="test",
        database_url=database.web,
        database_worker_url=database.worker,
        secret_key="a secret key that is only ever used by the tests",
        context_key=CONTEXT_KEY,
        match_key="a match key that is only ever used by the tests",
        storage_path=tmp_path / "files",
    )
