"""Whether a school holiday is under way or near: then somebody must be there who can answer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from portal.domain.school_days import MONDAY_TO_FRIDAY, ONE_DAY, SchoolCalendar, Span

NEAR = 10
"""Calendar days within which a holiday counts as near."""
_SHORTEST = 4
"""Weekdays of a closure that make it a holiday, such as half-term, and not a day or two shut."""


def holiday_near(calendar: SchoolCalendar | None, days: Iterable[date]) -> bool | None:
    """Whether a school holiday falls on one of these days or in the ten days after it.

    None where no term dates are known for any of the days: weekdays are never guessed. The end of the last term known
    is the beginning of a holiday, though nobody knows yet how long it lasts.
    """
    known = [day for day in days if calendar is not None and calendar.knows(day)]
    if calendar is None or not known:
        return None
    return any(_holiday(calendar, day + timedelta(days=later)) for day in known for later in range(NEAR + 1))


def _holiday(calendar: SchoolCalendar, day: date) -> bool:
    if not calendar.knows(day) or not any(day in term for term in calendar.terms):
        return day.weekday() in calendar.weekdays
    return any(day in closure and _weekdays(closure) >= _SHORTEST for closure in calendar.closures)


def _weekdays(span: Span) -> int:
    length = (span.last - span.first).days + 1
    return sum((span.first + ONE_DAY * later).weekday() in MONDAY_TO_FRIDAY for later in range(length))
