"""Leavers told of whose last day has come, with no removal return yet: what a school is reminded of."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from portal.domain.access import May, insist
from portal.domain.facts.referral import day
from portal.domain.notices import NoticeKind
from portal.domain.school_days import ONE_DAY
from portal.services.working_day import today
from portal.store import wall
from portal.store.session import db
from portal.store.submissions import OF_ITS_SUBMISSION, ReferredChild, Submission

TELL_OF_LEAVING = (NoticeKind.PLANNED_MOVE, NoticeKind.HOME_EDUCATION)
"""Notices that tell of a child who leaves, and take no name off the roll."""


@dataclass(frozen=True, slots=True)
class LastDay:
    """A child whose last day at the school, as a planned move or a home education notice gave it, has come."""

    submission_id: UUID
    child_name: str
    last_day: dt.date

    @property
    def passed(self) -> bool:
        """Whether the day is over."""
        return self.last_day < today()


def last_days() -> list[LastDay]:
    """The acting person's school's children whose last day has come and of whom no removal return was sent, oldest
    first. A return is of the same child where its case, its UPN, or its name and date of birth are the same."""
    insist(wall.current.get(), May.FOLLOW_SUBMISSION)
    rows = db.session().execute(
        select(ReferredChild, Submission.kind)
        .join(Submission, OF_ITS_SUBMISSION)
        .where(
            Submission.kind.in_((*TELL_OF_LEAVING, NoticeKind.REMOVAL)),
            Submission.stands,
        )
    )
    moves: list[tuple[LastDay, set[object]]] = []
    removed: set[object] = set()
    for row, kind in rows:
        if kind == NoticeKind.REMOVAL:
            removed |= _known_by(row)
        elif (last := _last_day(row)) is not None and last <= today():
            moves.append((LastDay(row.submission_id, row.child_name, last), _known_by(row)))
    return sorted((one for one, known_by in moves if not known_by & removed), key=lambda one: one.last_day)


def _last_day(row: ReferredChild) -> dt.date | None:
    """A planned move's last day; for home education the day before the name may come off (SI 2024/208 reg 9(1)(f))."""
    move, home = row.facts.get("move") or {}, row.facts.get("home_education") or {}
    first = day(home.get("earliest_removal"))
    return first - ONE_DAY if first else day(move.get("last_day"))


def _known_by(row: ReferredChild) -> set[object]:
    child = row.facts.get("child") or {}
    found: set[object] = {(row.child_name, child.get("date_of_birth") or "")}
    return found | ({row.case_id} if row.case_id else set()) | ({child["upn"]} if child.get("upn") else set())
