"""A school's calendar: its own term dates, else its council's, with the bank holidays of England."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import lru_cache
from uuid import UUID

import holidays
from sqlalchemy import or_, select

from portal.domain.school_days import SchoolCalendar, Span
from portal.domain.school_kinds import SchoolKnown
from portal.services import authorities
from portal.store.places import Authority, School, TermDate
from portal.store.session import db


@lru_cache(maxsize=64)
def _of_years(first_year: int, last_year: int) -> frozenset[dt.date]:
    """The bank holidays of England from the first year to the last, both included."""
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=range(first_year, last_year + 1)))


def calendar_for(school_id: UUID) -> SchoolCalendar:
    """The calendar to count this school's days by. Without any term dates it knows no day, and says so when asked.

    A school's own rows replace the council's as a whole; the council's are marked as standing in (`is_default`).
    """
    told = db.session().execute(
        select(TermDate).where(or_(TermDate.school_id == school_id, TermDate.school_id.is_(None)))
    )
    return _calendar(told.scalars().all())


def _calendar(rows: Sequence[TermDate]) -> SchoolCalendar:
    """The calendar of a school's own rows and its council's."""
    own = [row for row in rows if row.school_id is not None]
    if not any(row.kind == "term" for row in own):
        own = []
    used = own or [row for row in rows if row.school_id is None]

    def spans(kind: str) -> tuple[Span, ...]:
        found = (Span(row.starts_on, row.ends_on) for row in used if row.kind == kind)
        return tuple(sorted(found, key=lambda span: span.first))

    years = [day.year for row in used for day in (row.starts_on, row.ends_on)]
    return SchoolCalendar(
        terms=spans("term"),
        closures=spans("closure"),
        training_days=frozenset(
            span.first + dt.timedelta(days=later)
            for span in spans("inset")
            for later in range((span.last - span.first).days + 1)
        ),
        bank_holidays=_of_years(min(years), max(years)) if years else frozenset(),
        is_default=not own,
    )


def known_school(school_id: UUID) -> SchoolKnown:
    """A school's kind and calendar (none without any term dates), and what its council has set: whether it wants
    top-year leavers, and from when section 434A of the Education Act 1996 holds. The school is one of the acting
    person's council, which comes along in the same statement."""
    asked = (
        select(School.kind, Authority, TermDate)
        .join(Authority, Authority.id == School.authority_id)
        .outerjoin(TermDate, or_(TermDate.school_id == School.id, TermDate.school_id.is_(None)))
        .where(School.id == school_id)
    )
    told = db.session().execute(asked).all()
    if not told:
        return SchoolKnown()
    kind, council, _ = told[0]
    authorities.remember(council)
    calendar = _calendar([row[2] for row in told if row[2] is not None])
    return SchoolKnown(
        kind,
        calendar if calendar.terms else None,
        council.wants_standard_transition_returns,
        council.withdrawal_consent_from,
    )
