"""By when a referral should be sent: counted from the first school day missed, on the school's own calendar."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from portal.domain.clocks import Clock, first_absent_day, referral_due
from portal.domain.school_days import SchoolCalendar, UnknownCalendar
from portal.journeys.answers import Answers
from portal.services import terms
from portal.services.working_day import today


def clock_for(answers: Answers, school_id: UUID, calendar: SchoolCalendar | None = None) -> Clock | None:
    """The clock of a draft; None while the last day attended is not known, or the calendar does not reach it."""
    said = answers.of("last_attended").get("last_attended")
    if not isinstance(said, str) or not said:
        return None
    return clock_from(dt.date.fromisoformat(said), calendar or terms.calendar_for(school_id))


def clock_from(last_attended: dt.date, calendar: SchoolCalendar) -> Clock | None:
    """The clock counted from the last day attended; None when the calendar does not reach."""
    try:
        clock = referral_due(first_absent_day(last_attended, calendar), None, today(), calendar)
    except UnknownCalendar:
        return None
    return clock if clock.due_on is not None else None
