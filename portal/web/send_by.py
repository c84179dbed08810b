"""By when a notice should be sent, each kind by its own rule.

A referral is counted from the first school day missed, on the school's own calendar. A removal return, alone or with a
home education notice, is due no later than the day the name comes off the roll, a new-pupil return five days after the
name was entered, a planned move by its last day. An absence record is not sent: it shows the next day that asks for
something.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from portal.domain import ages
from portal.domain.absence_ladder import RUNGS, ladder, next_rung
from portal.domain.clocks import (
    Clock,
    ClockState,
    first_absent_day,
    new_pupil_due,
    planned_move_due,
    referral_due,
    removal_return_due,
)
from portal.domain.dates_in_words import short_date
from portal.domain.notices import NoticeKind
from portal.domain.school_days import SchoolCalendar, UnknownCalendar
from portal.journeys.answers import Answers
from portal.services.working_day import today

PAGES = ("last_attended", "removal_when", "child_birth", "attendance_place", "move_dates", "absence_first")
"""The pages whose answers the clocks look at."""
NOT_YET = "Not known yet"
_NO_DAY = frozenset({"staying", "not_known"})
_ASKS = {
    1: "The head and the safeguarding lead are told",
    5: "The council is told, if nobody has been reached",
    10: "The referral is sent by this day",
    20: "Decide with the council what follows",
}


def clock_for(kind: str, answers: Answers, calendar: SchoolCalendar | None) -> Clock | None:
    """The clock of a draft; None for a kind without one, or while what it is counted from is not known."""
    return clock_of(kind, {name: value for page in PAGES for name, value in answers.of(page).items()}, calendar)


def clock_of(kind: str, said: Mapping[str, Any], calendar: SchoolCalendar | None) -> Clock | None:
    """The clock from the answers of `PAGES`; None as for `clock_for`, or where the calendar does not reach."""
    if kind in {NoticeKind.REMOVAL, NoticeKind.HOME_EDUCATION}:
        deletion = _day(said, "deletion_on")
        return removal_return_due(deletion, None, today()) if deletion else None
    if kind == NoticeKind.NEW_PUPIL:
        entered = _day(said, "admission_date")
        return new_pupil_due(entered, None, today()) if entered else None
    if kind == NoticeKind.PLANNED_MOVE:
        last = None if said.get("leaves") in _NO_DAY else _day(said, "last_day")
        return planned_move_due(last, None, today()) if last else None
    if kind == NoticeKind.ABSENCE:
        return _next_day_of_absence(_day(said, "first_absent_on"), calendar)
    return _referral(said, calendar) if kind == NoticeKind.CME_REFERRAL else None


def no_day(kind: str, said: Mapping[str, Any], calendar: SchoolCalendar | None) -> str:
    """In place of a clock, why there is none: "Not known yet" while an answer is still to come."""
    if kind == NoticeKind.PLANNED_MOVE and said.get("leaves") in _NO_DAY:
        return "No fixed day"
    first = _day(said, "first_absent_on") if kind == NoticeKind.ABSENCE else None
    if first is not None and calendar is not None:
        last = ladder(first, today(), calendar)[-1]
        return f"The {RUNGS[-1]}th school day has passed" if last.reached else "No term dates to count by"
    return NOT_YET


def _day(said: Mapping[str, Any], name: str) -> dt.date | None:
    return dt.date.fromisoformat(said[name]) if said.get(name) else None


def _referral(said: Mapping[str, Any], calendar: SchoolCalendar | None) -> Clock | None:
    last, born = _day(said, "last_attended"), _day(said, "date_of_birth")
    if last is None or calendar is None:
        return None
    if born and not ages.is_csa(born, today()):  # no case of a child missing education
        return None
    try:
        clock = referral_due(first_absent_day(last, calendar), None, today(), calendar)
    except UnknownCalendar:
        return None
    return clock if clock.due_on is not None else None


def _next_day_of_absence(first: dt.date | None, calendar: SchoolCalendar | None) -> Clock | None:
    """The next of the four days of an absence, which the record's own page explains; never late here."""
    rung = next_rung(first, today(), calendar) if first and calendar else None
    if rung is None or rung.on is None:
        return None
    state = ClockState.DUE if rung.reached else ClockState.RUNNING
    headline = "Today" if rung.reached else short_date(rung.on)
    note = f"School day {rung.number} of the absence"
    return Clock("absence", "Next day", state, rung.on, headline, f"{_ASKS[rung.number]}.", note=note)
