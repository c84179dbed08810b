"""``cme colleague``: who works for a council and at its schools; a council's first cannot be approved from inside."""

from __future__ import annotations

from uuid import UUID

import click
from sqlalchemy import select, update

from portal.cli.connected import authority_id_of, connected
from portal.domain.access import May, Role
from portal.services import unit
from portal.services.outbox import worker_of
from portal.store import wall
from portal.store.people import Membership
from portal.store.places import School
from portal.store.session import db
from portal.store.tables import now


@click.group()
def colleague() -> None:
    """People of a council and of its schools: see who there is, approve a council's first; they approve the others."""


@colleague.command("list")
@click.option("--authority", "code", required=True, help="Three-digit code of the council.")
@click.option("--school", "urn", default="", help="URN of one of its schools: list that school's people instead.")
def show(code: str, urn: str) -> None:
    """List a council's people, or a school's: their number here, state, name, job and roles."""
    with connected():
        authority_id = authority_id_of(code)
        with wall.acting_as(worker_of(authority_id)):
            wanted = select(Membership).where(Membership.authority_id == authority_id).order_by(Membership.name)
            if urn:
                school = select(School.id).where(School.authority_id == authority_id, School.urn == urn)
                school_id = db.session.execute(school).scalar_one_or_none()
                if school_id is None:
                    raise click.ClickException("This council has no school with that URN.")
                wanted = wanted.where(Membership.school_id == school_id)
            else:
                wanted = wanted.where(Membership.kind == "council")
            for one in db.session.execute(wanted).scalars():
                roles = ", ".join(role.words for role in Role if role.value in one.roles) or "no role"
                click.echo(f"{one.id}  {one.state.replace('_', ' ')}  {one.name}, {one.job}  {roles}")
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
