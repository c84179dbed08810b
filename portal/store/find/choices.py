"""Whom and what the work queue can be narrowed to, or a case given to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Text, cast, func, literal, select, union_all
from sqlalchemy.dialects.postgresql import ARRAY, array
from sqlalchemy.orm import Session

from portal.store.cases import Case
from portal.store.people import Membership
from portal.store.places import School


@dataclass(frozen=True, slots=True)
class Choice:
    """A school or an officer to choose."""

    id: UUID
    name: str


CASEWORKERS = ("cme_la_officer", "cme_la_manager")


def choices(session: Session) -> tuple[list[Choice], list[Choice]]:
    """Schools with a case, and the council's officers and managers, by name; one statement."""
    schools = select(literal("school").label("kind"), School.id, School.name).where(
        select(Case.id).where(Case.authority_id == School.authority_id, Case.school_id == School.id).exists()
    )
    officers = select(literal("officer"), Membership.id, Membership.name).where(*_may_have_cases())
    both = union_all(schools, officers).subquery()
    found = session.execute(select(both.c.kind, both.c.id, both.c.name).order_by(func.lower(both.c.name))).all()
    return (
        [Choice(one.id, one.name) for one in found if one.kind == "school"],
        [Choice(one.id, one.name) for one in found if one.kind == "officer"],
    )


def _may_have_cases() -> Sequence[ColumnElement[bool]]:
    return (
        Membership.kind == "council",
        Membership.state == "active",
        Membership.roles.bool_op("&&")(cast(array(CASEWORKERS), ARRAY(Text))),
    )


def officers(session: Session) -> list[Choice]:
    """The council's officers and managers whom a case may be with, by name."""
    found = session.execute(
        select(Membership.id, Membership.name).where(*_may_have_cases()).order_by(func.lower(Membership.name))
    )
    return [Choice(one.id, one.name) for one in found]
