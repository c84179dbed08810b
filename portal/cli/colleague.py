"""``cme colleague``: who may work on a council's side; the first of them cannot be approved by anybody inside."""

from __future__ import annotations

from uuid import UUID

import click
from sqlalchemy import select, update

from portal.cli.connected import authority_id_of, connected
from portal.domain.access import May
from portal.services import unit
from portal.services.outbox import worker_of
from portal.store import wall
from portal.store.people import Membership
from portal.store.session import db
from portal.store.tables import now


@click.group()
def colleague() -> None:
    """People who work on a council's side: see who waits, approve the first; they approve the others themselves."""


@colleague.command("list")
@click.option("--authority", "code", required=True, help="Three-digit code of the council.")
def show(code: str) -> None:
    """List a council's people: their number here, state, name, job and roles."""
    with connected():
        authority_id = authority_id_of(code)
        with wall.acting_as(worker_of(authority_id)):
            found = db.session.execute(
                select(Membership)
                .where(Membership.authority_id == authority_id, Membership.kind == "council")
                .order_by(Membership.name)
            ).scalars()
            for one in found:
                click.echo(f"{one.id}  {one.state.replace('_', ' ')}  {one.name}, {one.job}  {' '.join(one.roles)}")
            db.session.rollback()


@colleague.command()
@click.option("--authority", "code", required=True, help="Three-digit code of the council.")
@click.argument("number", type=click.UUID)
def approve(code: str, number: UUID) -> None:
    """Approve the person with this NUMBER (see list), who signed in and waits.

    Check by telephone that the council has asked for this person: whoever is approved reads about children.
    """
    with connected():
        authority_id = authority_id_of(code)
        with wall.acting_as(worker_of(authority_id)), unit.act(May.RUN_BACKGROUND_WORK) as work:
            name = work.session.execute(
                update(Membership)
                .where(
                    Membership.authority_id == authority_id,
                    Membership.id == number,
                    Membership.kind == "council",
                    Membership.state == "awaiting_approval",
                )
                .values(state="active", approved_by="the operator", approved_at=now())
                .returning(Membership.name)
            ).scalar_one_or_none()
            if name is None:
                raise click.ClickException("Nobody with this number waits for approval there. See: cme colleague list")
            work.record("approved_colleague", about_kind="membership", about=number)
        click.echo(f"{name} may now sign in.")
