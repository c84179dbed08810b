"""Children by their records, as a page names one who is linked to another."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal.domain.names import shown_name
from portal.store.cases import Case
from portal.store.find import matches
from portal.store.find.links import Record


@dataclass(frozen=True, slots=True)
class Known:
    """A child as one record of the council names them. case: the newest about the child; hidden: an address is."""

    name: str
    born: dt.date | None
    school: str
    year: str
    hidden: bool
    case: Case | None = None


def described(session: Session, records: Collection[Record]) -> dict[Record, Known]:
    """These records by kind and id, in two statements; whatever is no longer there is left out."""
    pupils = [owner for kind, owner in records if kind == "roll"]
    children = [owner for kind, owner in records if kind == "child"]
    found: dict[Record, Known] = {}
    for owner, (pupil, school, hidden) in matches.rolls_with_hiding(session, pupils).items():
        name = shown_name(f"{pupil.forename} {pupil.surname}".strip())
        found["roll", owner] = Known(name, pupil.dob, school, pupil.nc_year, hidden)
    for owner, (child, case) in matches.children_with_cases(session, children).items():
        hidden = child.address_hidden or bool(case and case.address_hidden)
        name = f"{child.first_name} {child.last_name}".strip()
        school = case.school_name if case else ""
        found["child", owner] = Known(name, child.date_of_birth, school, child.year_group, hidden, case)
    return found
