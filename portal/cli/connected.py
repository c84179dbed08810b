"""Commands that work on the database do so as the worker, behind the same wall as everybody else."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from uuid import UUID

import click
from flask import Flask
from sqlalchemy import select

from portal.factory import create_worker_app
from portal.settings import Settings, UnsafeSettings
from portal.store.places import Authority
from portal.store.session import UnsafeConnection, db


@contextlib.contextmanager
def connected() -> Iterator[Flask]:
    """An application context over DATABASE_WORKER_URL, or a plain sentence and exit code 1."""
    settings = Settings()
    if not settings.database_worker_url:
        raise click.ClickException("Set DATABASE_WORKER_URL to the database, as the role cme_worker.")
    try:
        app = create_worker_app(settings)
    except (UnsafeSettings, UnsafeConnection) as problem:
        raise click.ClickException(str(problem)) from None
    with app.app_context():
        try:
            yield app
        finally:
            db.session.remove()
            db.engine.dispose()


def authority_id_of(code: str) -> UUID:
    """The id of the authority with this code, or a plain sentence naming those there are."""
    rows = {row.code: row.id for row in db.session.execute(select(Authority.code, Authority.id))}
    db.session.rollback()
    if code not in rows:
        known = ", ".join(sorted(rows)) or "none yet"
        raise click.ClickException(f"There is no authority {code} here (there is: {known}). Add it: cme authority add")
    return rows[code]


def all_authorities() -> list[tuple[UUID, str, str]]:
    """(id, code, name) of every authority, by code."""
    rows = db.session.execute(select(Authority.id, Authority.code, Authority.name).order_by(Authority.code))
    found = [(row.id, row.code, row.name) for row in rows]
    db.session.rollback()
    return found
