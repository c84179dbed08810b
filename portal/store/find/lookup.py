"""Looking a child up by name, date of birth, UPN or case number, among cases and school rolls."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, false, func, literal_column, or_, select
from sqlalchemy.orm import Session

from portal.domain.names import SPELT_OUT
from portal.store.cases import Case, Child
from portal.store.places import School
from portal.store.pupil_index import RollPupil

MOST = 50


@dataclass(frozen=True, slots=True)
class Sought:
    """What was typed, read every way it may be meant. `words` are folded; `number` is without dashes."""

    words: tuple[str, ...]
    number: str
    born: dt.date | None
    upn: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A child found, from a case or a roll."""

    kind: str
    id: UUID
    name: str
    born: dt.date | None
    upn: str
    school: str
    year_group: str
    reference: str
    state: str


def _begins(column: ColumnElement[str], word: str) -> ColumnElement[bool]:
    """A word of the column begins with these letters."""
    plain = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return or_(column.like(f"{plain}%"), column.like(f"% {plain}%"))


def _folded(name: ColumnElement[str]) -> ColumnElement[str]:
    """Names as `names.fold` writes them, worked out in the database: a roll keeps them as the school typed them.

    Most names are plain letters, which need only be put in small ones.
    """
    lowered = func.lower(name)
    bare = func.regexp_replace(func.normalize(lowered, literal_column("NFKD")), "[\u0300-\u036f]", "", "g")
    for letter, plain in SPELT_OUT.items():
        bare = func.replace(bare, letter, plain)
    spaced = func.regexp_replace(bare, "[^[:alnum:]]+", " ", "g")
    return case((lowered.op("~")("[^ a-z]"), func.btrim(spaced)), else_=lowered)


def cases(session: Session, sought: Sought) -> list[Hit]:
    """Children of the council's cases, newest first; one more than `MOST` tells that there are more."""
    name = Case.child_name_sort.expression
    by_name = and_(*(_begins(name, word) for word in sought.words)) if sought.words else false()
    if sought.born is not None and sought.words:
        by_name = and_(by_name, Child.date_of_birth == sought.born)
    elif sought.born is not None:
        by_name = Child.date_of_birth == sought.born
    number = func.replace(Case.reference, "-", "") == sought.number if sought.number else false()
    upn = Child.upn == sought.upn if sought.upn else false()
    found = session.execute(
        select(Case, Child.date_of_birth, Child.upn)
        .join(Child, and_(Child.authority_id == Case.authority_id, Child.id == Case.child_id))
        .where(or_(by_name, number, upn))
        .order_by(Case.child_name_sort, Case.received_at.desc())
        .limit(MOST + 1)
    ).all()
    return [
        Hit("case", one.child_id, one.child_name, born, upn, one.school_name, one.year_group, one.reference, one.state)
        for one, born, upn in found
    ]


def pupils(session: Session, sought: Sought) -> list[Hit]:
    """Pupils on any school's roll."""
    name = _folded(RollPupil.surname + " " + RollPupil.forename)
    by_name = and_(*(_begins(name, word) for word in sought.words)) if sought.words else false()
    if sought.born is not None and sought.words:
        by_name = and_(by_name, RollPupil.dob == sought.born)
    elif sought.born is not None:
        by_name = RollPupil.dob == sought.born
    upn = RollPupil.upn == sought.upn if sought.upn else false()
    found = session.execute(
        select(RollPupil, School.name)
        .join(School, and_(School.authority_id == RollPupil.authority_id, School.id == RollPupil.school_id))
        .where(or_(by_name, upn), RollPupil.left_on.is_(None))
        .order_by(RollPupil.surname, RollPupil.forename, RollPupil.id)
        .limit(MOST + 1)
    ).all()
    return [
        Hit("roll", one.id, f"{one.forename} {one.surname}".strip(), one.dob, one.upn, school, one.nc_year, "", "")
        for one, school in found
    ]
