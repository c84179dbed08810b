"""The four days of an absence that ask for something: the first, the fifth, the tenth and the twentieth school day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from portal.domain.clocks import REFERRAL_DAYS, TELL_TEAM_DAYS
from portal.domain.school_days import SchoolCalendar, UnknownCalendar
from portal.domain.statutory_dates import GROUND_I_DAYS

FIRST_DAY = 1
RUNGS = (FIRST_DAY, TELL_TEAM_DAYS, REFERRAL_DAYS, GROUND_I_DAYS)


@dataclass(frozen=True, slots=True)
class Rung:
    """One of the four days. number: which school day of absence. on: its date, None where the calendar does not reach.

    reached: whether that day has come.
    """

    number: int
    on: date | None
    reached: bool


def ladder(first_absent: date, today: date, calendar: SchoolCalendar) -> tuple[Rung, ...]:
    """The four days, counted in school days from the first absent day; a day no calendar reaches has no date."""
    return tuple(_rung(number, first_absent, today, calendar) for number in RUNGS)


def next_rung(first_absent: date, today: date, calendar: SchoolCalendar) -> Rung | None:
    """The first of the four days that is today or still to come; None once all have gone by, or where the calendar does
    not reach it."""
    return next(
        (rung for rung in ladder(first_absent, today, calendar) if rung.on is not None and rung.on >= today), None
    )


def _rung(number: int, first_absent: date, today: date, calendar: SchoolCalendar) -> Rung:
    try:
        on = calendar.nth_school_day(first_absent, number)
    except UnknownCalendar:
        return Rung(number, None, reached=False)
    return Rung(number, on, reached=on <= today)


def school_days_gone(first_absent: date, until: date, calendar: SchoolCalendar) -> int | None:
    """School days from the first absent day to `until`, both included; None where the calendar does not reach."""
    try:
        return calendar.school_days_between(first_absent, until)
    except UnknownCalendar:
        return None
