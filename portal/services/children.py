"""Children by their records, as every page names one who was compared with, or linked to, another."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from portal.domain.names import shown_name
from portal.store.cases import Case
from portal.store.find import matches
from portal.store.find.links import Record


@dataclass(frozen=True, slots=True)
class Described:
    """A child as one record of the council names them.

    school, school_id: of the roll, or of the newest case about the child; "" and None without one. left_on: the day the
    pupil left that roll. hidden: an address is not safe to share. case: the newest about the child.
    """

    name: str
    born: dt.date | None
    school: str
    school_id: UUID | None
    year: str
    hidden: bool
    left_on: dt.date | None = None
    case: Case | None = None


def described(session: Session, records: Collection[Record]) -> dict[Record, Described]:
    """These records by kind and id, in two statements; whatever is no longer there is left out."""
    pupils = [owner for kind, owner in records if kind == "roll"]
    children = [owner for kind, owner in records if kind == "child"]
    found: dict[Record, Described] = {}
    for owner, (pupil, school, hidden) in matches.roll_rows(session, pupils).items():
        name = shown_name(f"{pupil.forename} {pupil.surname}")
        found["roll", owner] = Described(
            name, pupil.dob, school, pupil.school_id, pupil.nc_year, hidden, left_on=pupil.left_on
        )
    for owner, (child, case) in matches.children_with_cases(session, children).items():
        hidden = child.address_hidden or bool(case and case.address_hidden)
        name = f"{child.first_name} {child.last_name}".strip()
        school, school_id = (case.school_name, case.school_id) if case else ("", None)
        found["child", owner] = Described(
            name, child.date_of_birth, school, school_id, child.year_group, hidden, case=case
        )
    return found
