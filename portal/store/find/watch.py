"""The watch list: cases whose child nobody ever confirmed to be anywhere, open or closed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from portal.domain.grounds import SILENT
from portal.domain.reunification import WATCHED
from portal.store.cases import Case, Child, Outcome

_UNSEEN = func.coalesce(Case.last_seen_on, Case.last_attended_on, Case.missing_since)
ON_WATCH = and_(Case.outcome_code.in_(sorted(WATCHED)), Case.reason.not_in(sorted(SILENT)))


@dataclass(frozen=True, slots=True)
class Watched:
    """One line of the watch list. unseen_since: the last day anybody is known to have seen the child. compared_at: when
    the case was last compared with every roll and case (UTC), at its beginning or by night since."""

    case_id: UUID
    child_id: UUID
    reference: str
    name: str
    born: dt.date | None
    school: str
    outcome_code: str
    open: bool
    unseen_since: dt.date | None
    compared_at: dt.datetime | None
    possible_finds: int
    assigned_name: str


def watched(session: Session, first: int, size: int) -> tuple[list[Watched], int]:
    """A page of the list, the child unseen for longest first, and how many there are."""
    total = session.execute(select(func.count()).select_from(Case).where(ON_WATCH)).scalar_one()
    rows = session.execute(
        select(Case, Child, _UNSEEN.label("unseen"))
        .join(Child, and_(Child.authority_id == Case.authority_id, Child.id == Case.child_id))
        .where(ON_WATCH)
        .order_by(_UNSEEN.asc().nulls_first(), Case.reference)
        .offset(first)
        .limit(size)
    ).all()
    return [
        Watched(
            case.id, child.id, case.reference, case.child_name, child.date_of_birth, case.school_name,
            case.outcome_code, case.open, unseen,
            case.rematched_at or case.matched_at, case.possible_finds, case.assigned_name,
        )
        for case, child, unseen in rows
    ], total  # fmt: skip


def outcomes_of(session: Session, case_ids: list[UUID]) -> list[Outcome]:
    """Every outcome of these cases, oldest first, those set aside among them."""
    return list(session.execute(select(Outcome).where(Outcome.case_id.in_(case_ids)).order_by(Outcome.at)).scalars())
