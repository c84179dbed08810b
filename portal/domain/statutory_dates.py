"""Dates the regulations fix, each from one day and no judgement."""

from __future__ import annotations

from datetime import date, timedelta

from portal.domain import codes
from portal.domain.school_days import SchoolCalendar

GROUND_H_DAYS = 10
GROUND_I_DAYS = 20


def new_pupil_return_due(entered_on: date) -> date:
    """The last day for the new-pupil return: the fifth calendar day after entry (SI 2024/208 reg 13(1) and (2))."""
    return entered_on + timedelta(days=5)


def ground_h_window_end(leave_ended: date, calendar: SchoolCalendar) -> date:
    """The tenth school day after leave ended; removal only after it (SI 2024/208 reg 9(1)(h))."""
    return calendar.nth_school_day_after(leave_ended, GROUND_H_DAYS)


def ground_i_window_end(first_absent: date, calendar: SchoolCalendar) -> date:
    """The twentieth school day of absence; removal only from its end (SI 2024/208 reg 9(1)(i))."""
    return calendar.nth_school_day(first_absent, GROUND_I_DAYS)


def code_n_change_by(recorded_on: date, calendar: SchoolCalendar) -> date:
    """The last day to replace mark N: the fifth school day after it (SI 2024/208 reg 10(7) to (9))."""
    return calendar.nth_school_day_after(recorded_on, 5)


def ctf_due(off_roll_on: date, calendar: SchoolCalendar) -> date:
    """The last day for the common transfer file: the fifteenth school day after the child comes off roll.

    Source: Education (Pupil Information) (England) Regulations 2005 reg 9.
    """
    return calendar.nth_school_day_after(off_roll_on, 15)


def home_education_earliest_deletion(notice_received: date, last_day_stated: date) -> date:
    """The first day a child may come off roll: the letter is in and its stated day has passed.

    Source: SI 2024/208 reg 9(1)(f).
    """
    return max(notice_received, last_day_stated + timedelta(days=1))


def s437_notice_ends(served_on: date) -> date:
    """The last day of the notice: 15 calendar days beginning with service (Education Act 1996 s.437(2))."""
    return served_on + timedelta(days=14)


def duration_band(cme_from: date, census_day: date) -> str:
    """The code of the termly return's band for the calendar days from `cme_from` to the census.

    ValueError when the child is not yet missing education on census day.
    """
    days = (census_day - cme_from).days
    if days < 0:
        raise ValueError("The child is not missing education on census day")
    for band in codes.duration_bands():
        if band.first_day is not None and days >= band.first_day and (band.last_day is None or days <= band.last_day):
            return band.code
    raise AssertionError("the bands cover every number of days")
