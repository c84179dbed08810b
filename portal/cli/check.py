"""``cme check``: says in sentences what is wrong with the settings and with what they point at."""

from __future__ import annotations

import os
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import click
import redis
from pydantic import ValidationError

from portal.settings import Settings


@click.command()
def check() -> None:
    """Say what is wrong with the settings and with what they name.

    Looks at the databases, their roles and schema, the broker, file storage and the virus scanner.

    Prints one sentence for each thing that is wrong, with what to do, and ends with code 1; else says that all is
    well. Changes nothing. Run it with the environment of the web process, and again with that of the worker.
    """
    try:
        settings = Settings()
    except ValidationError as problem:
        for error in problem.errors():
            name = "_".join(str(part) for part in error["loc"]).upper()
            click.echo(f"{name} can't be read: {error['msg'].lower()}.")
        raise SystemExit(1) from None
    said = list(complaints(settings))
    for sentence in said:
        click.echo(sentence)
    if said:
        raise SystemExit(1)
    click.echo(f"All is well: settings for {settings.app_env}, database, broker, storage and scanner.")


def complaints(settings: Settings) -> Iterator[str]:
    """Sentences on what is wrong, in the order in which to put it right; none when all is well."""
    yield from settings.complain()
    yield from _database("DATABASE_URL", settings.database_url)
    yield from _database("DATABASE_WORKER_URL", settings.database_worker_url)
    yield from _schema(settings.database_owner_url)
    yield from _broker(settings.broker_url)
    yield from _storage(settings.storage_path)
    if settings.scanner_address:
        yield from _scanner(settings.scanner_address)


def _database(name: str, url: str) -> Iterator[str]:
    """The database answers, and its role is one that row security holds."""
    from sqlalchemy import create_engine
    from sqlalchemy.exc import ArgumentError, SQLAlchemyError

    from portal.store.session import UnsafeConnection, insist_safe

    if not url:
        return
    try:
        engine = create_engine(url, connect_args={"connect_timeout": 5})
    except (ArgumentError, ImportError, ValueError):
        yield f"{name} can't be read: it should look like postgresql+psycopg://cme_app:password@host/cme."
        return
    try:
        insist_safe(engine)
        with engine.connect() as connection:
            version = int(connection.exec_driver_sql("show server_version_num").scalar_one())
        if version < 170000:
            yield f"{name} leads to PostgreSQL {version // 10000}: it must be 17 or newer."
    except UnsafeConnection as problem:
        yield f"{name}: {problem}"
    except SQLAlchemyError as problem:
        yield f"The database of {name} does not answer: {_first_line(problem)}"
    finally:
        engine.dispose()


def _schema(owner_url: str) -> Iterator[str]:
    """The schema is the one this code expects; looked at only where the owner's connection is set."""
    if not owner_url:
        return
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory
    from sqlalchemy import create_engine
    from sqlalchemy.exc import SQLAlchemyError

    from portal.store.setup import alembic_config

    wanted = set(ScriptDirectory.from_config(alembic_config(owner_url)).get_heads())
    engine = create_engine(owner_url, connect_args={"connect_timeout": 5})
    try:
        with engine.connect() as connection:
            found = set(MigrationContext.configure(connection).get_current_heads())
        if found != wanted:
            yield "The database's schema is not the one this version needs: run the migrations."
    except SQLAlchemyError as problem:
        yield f"The database of DATABASE_OWNER_URL does not answer: {_first_line(problem)}"
    finally:
        engine.dispose()


def _broker(url: str) -> Iterator[str]:
    if not url:
        return
    try:
        address = url.replace("redis+socket://", "unix://", 1)
        with redis.Redis.from_url(address, socket_timeout=5, socket_connect_timeout=5) as client:
            client.ping()
    except ValueError:
        yield "BROKER_URL can't be read: it should look like rediss://:password@host:6379/0."
    except redis.RedisError as problem:
        yield f"The broker of BROKER_URL does not answer: {_first_line(problem)}"


def _storage(folder: Path) -> Iterator[str]:
    try:
        if folder.is_dir():
            with tempfile.TemporaryFile(dir=folder):
                return
        nearest = next(parent for parent in folder.absolute().parents if parent.is_dir())
        if not os.access(nearest, os.W_OK):
            yield f"STORAGE_PATH {folder} does not exist and can't be made: make it, writable for this user."
    except OSError:
        yield f"STORAGE_PATH {folder} can't be written to: make it writable for this user."


def _scanner(address: str) -> Iterator[str]:
    """clamd answers PING, at a socket path or ``host:port``."""
    try:
        if address.startswith("/"):
            with socket.socket(socket.AF_UNIX) as asking:
                asking.settimeout(5)
                asking.connect(address)
                answer = _ping(asking)
        else:
            host, _, port = address.rpartition(":")
            with socket.create_connection((host, int(port)), timeout=5) as asking:
                answer = _ping(asking)
    except ValueError:
        yield "SCANNER_ADDRESS can't be read: it should be host:port or the path of clamd's socket."
        return
    except OSError as problem:
        yield f"The virus scanner of SCANNER_ADDRESS does not answer: {_first_line(problem)}"
        return
    if answer != b"PONG":
        yield "What answers at SCANNER_ADDRESS is not clamd."


def _ping(asking: socket.socket) -> bytes:
    asking.sendall(b"zPING\0")
    return asking.recv(64).rstrip(b"\0\n")


def _first_line(problem: Exception) -> str:
    """What went wrong, on one line: never more, for the rest may repeat what was sent."""
    text = str(getattr(problem, "orig", None) or problem)
    return text.strip().splitlines()[0] if text.strip() else type(problem).__name__
