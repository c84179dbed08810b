"""Dates and times as people read them. Instants are UTC; everything shown is Europe/London."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def in_london(instant: datetime) -> datetime:
    """The instant on London's clocks. ValueError for a time without a zone."""
    if instant.tzinfo is None:
        raise ValueError("An instant needs its time zone")
    return instant.astimezone(LONDON)


def london_date(instant: datetime) -> date:
    """The date in London at this instant: the one deadlines are counted from."""
    return in_london(instant).date()


def long_date(day: date) -> str:
    """As in text: "Friday 20 November 2026"."""
    return f"{day:%A} {day.day} {day:%B %Y}"


def short_date(day: date) -> str:
    """As in tables: "Fri 20 Nov"."""
    return f"{day:%a} {day.day} {day:%b}"


def time_of_day(instant: datetime) -> str:
    """On London's clocks: "3:31pm", "9am", "midday", "midnight"."""
    moment = in_london(instant)
    if moment.minute == 0 and moment.hour in {0, 12}:
        return "midday" if moment.hour else "midnight"
    minutes = f":{moment.minute:02d}" if moment.minute else ""
    return f"{moment.hour % 12 or 12}{minutes}{'am' if moment.hour < 12 else 'pm'}"


def long_moment(instant: datetime) -> str:
    """As in text: "Friday 20 November 2026 at 3:31pm"."""
    return f"{long_date(london_date(instant))} at {time_of_day(instant)}"


def short_moment(instant: datetime) -> str:
    """As in tables: "Fri 20 Nov, 3:31pm"."""
    return f"{short_date(london_date(instant))}, {time_of_day(instant)}"


def counted(number: int, noun: str) -> str:
    """The number with its noun: "1 school day", "3 school days"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def school_days_left(number: int) -> str:
    """How long is left: "3 school days left"; "Due today" at nought."""
    return f"{counted(number, 'school day')} left" if number else "Due today"


def days_late(number: int, noun: str = "day") -> str:
    """How late: "2 days late", or "1 school day late" when `noun` is "school day"."""
    return f"{counted(number, noun)} late"
