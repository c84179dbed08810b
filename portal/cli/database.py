"""``cme database``: roles, migrations and the context key, run by the operator with the owner's connection."""

from __future__ import annotations

import os

import click

from portal.settings import Settings
from portal.store import setup
from portal.store.wall import ContextKey


@click.group()
def database() -> None:
    """The database: make its roles, bring its tables up to date, give it the key contexts are signed with."""


def _owner() -> str:
    url = Settings().database_owner_url
    if not url:
        raise click.ClickException("Set DATABASE_OWNER_URL to the database, as the role cme_owner.")
    return url


@database.command()
@click.argument("name")
def prepare(name: str) -> None:
    """Create the roles and the empty database NAME. Needs DATABASE_SUPERUSER_URL, once, and nothing else ever does."""
    url = os.environ.get("DATABASE_SUPERUSER_URL", "")
    if not url:
        raise click.ClickException("Set DATABASE_SUPERUSER_URL to a role that may create roles and databases.")
    setup.prepare_cluster(url, name)
    click.echo("Ready. Give cme_owner, cme_app and cme_worker their passwords, then run: cme database migrate")


@database.command()
def migrate() -> None:
    """Bring the tables and the wall to this version, and install CONTEXT_KEY."""
    owner, settings = _owner(), Settings()
    if len(settings.context_key) < 32:
        raise click.ClickException("Set CONTEXT_KEY to a random value of at least 32 characters.")
    setup.migrate(owner)
    setup.install_context_key(owner, ContextKey(settings.context_key_id, settings.context_key.encode()))
    click.echo("The database is up to date.")
