"""``cme outbox``: work that follows a change, and whether any of it is stuck."""

from __future__ import annotations

import click
from sqlalchemy import text

from portal.cli.connected import all_authorities, connected
from portal.services import outbox as owed
from portal.store.session import db
from portal.tasks import EFFECTS


@click.group()
def outbox() -> None:
    """Work owed by committed changes: look at it, do it now, try dead work again."""


@outbox.command()
def status() -> None:
    """Say how old the oldest due work is and how much is dead."""
    with connected():
        oldest = db.session.execute(text("select doors.oldest_due_seconds()")).scalar_one()
        dead = db.session.execute(text("select doors.dead_work()")).scalar_one()
        click.echo(f"Oldest due: {oldest:.0f} seconds. Dead: {dead}.")


@outbox.command()
def drain() -> None:
    """Do all due work now, in this process."""
    assert EFFECTS
    with connected():
        done = 0
        while step := owed.drain():
            done += step
        click.echo(f"{done} done.")


@outbox.command()
def retry() -> None:
    """Make dead work due again."""
    with connected():
        count = sum(owed.try_again(authority_id) for authority_id, _, _ in all_authorities())
        click.echo(f"{count} due again.")
