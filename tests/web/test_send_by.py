"""By when each kind of notice is sent, and what the home page says where there is no such day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from portal.domain.clocks import ClockState
from portal.domain.school_days import SchoolCalendar, Span
from portal.web import send_by

WEDNESDAY = dt.date(2026, 11, 25)
CALENDAR = SchoolCalendar(terms=(Span(dt.date(2026, 9, 1), dt.date(2026, 12, 18)),))
NO_TERMS = SchoolCalendar(terms=())


@pytest.fixture(autouse=True)
def that_day() -> Iterator[None]:
    """A Wednesday in term."""
    with time_machine.travel(dt.datetime.combine(WEDNESDAY, dt.time(10), dt.UTC), tick=False):
        yield


@pytest.mark.parametrize(
    ("kind", "said", "due", "state", "note"),
    [
        ("cme_referral", {"last_attended": "2026-11-20"}, "2026-12-04", ClockState.RUNNING, "10th school day missed"),
        ("removal", {"deletion_on": "2026-11-25"}, "2026-11-25", ClockState.DUE, "Day the name comes off the roll"),
        ("home_education", {"deletion_on": "2026-11-23"}, "2026-11-23", ClockState.LATE, "Day the name comes off the roll"),
        ("new_pupil", {"admission_date": "2026-11-20"}, "2026-11-25", ClockState.DUE, "5th day after the name was entered"),
        ("new_pupil", {"admission_date": "2026-11-19"}, "2026-11-24", ClockState.LATE, "5th day after the name was entered"),
        ("planned_move", {"leaves": "planned", "last_day": "2026-12-01"}, "2026-12-01", ClockState.RUNNING, "Last day at your school"),
        ("absence", {"first_absent_on": "2026-11-25"}, "2026-11-25", ClockState.DUE, "School day 1 of the absence"),
        ("absence", {"first_absent_on": "2026-11-24"}, "2026-11-30", ClockState.RUNNING, "School day 5 of the absence"),
        ("absence", {"first_absent_on": "2026-11-12"}, "2026-11-25", ClockState.DUE, "School day 10 of the absence"),
        ("absence", {"first_absent_on": "2026-11-11"}, "2026-12-08", ClockState.RUNNING, "School day 20 of the absence"),
    ],
)  # fmt: skip
def test_each_kind_has_its_own_day_and_says_what_day_it_is(
    kind: str, said: dict[str, Any], due: str, state: ClockState, note: str
) -> None:
    clock = send_by.clock_of(kind, said, CALENDAR)
    assert clock is not None
    assert (clock.due_on, clock.state, clock.note) == (dt.date.fromisoformat(due), state, note)


@pytest.mark.parametrize(
    ("kind", "said", "calendar", "words"),
    [
        ("removal", {}, CALENDAR, "Not known yet"),
        ("new_pupil", {}, CALENDAR, "Not known yet"),
        ("planned_move", {}, CALENDAR, "Not known yet"),
        ("planned_move", {"leaves": "staying"}, CALENDAR, "No fixed day"),
        ("planned_move", {"leaves": "not_known"}, CALENDAR, "No fixed day"),
        ("absence", {"first_absent_on": "2026-10-01"}, CALENDAR, "The 20th school day has passed"),
        ("absence", {"first_absent_on": "2026-11-24"}, NO_TERMS, "No term dates to count by"),
    ],
)
def test_without_a_day_it_says_why(kind: str, said: dict[str, Any], calendar: SchoolCalendar, words: str) -> None:
    assert send_by.clock_of(kind, said, calendar) is None
    assert send_by.no_day(kind, said, calendar) == words
