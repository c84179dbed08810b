"""Which days a school meets, and counting them so that every date can say why.

A school day is a day the school meets (Education Act 1996 s.579): never a weekend, holiday, training day, bank
holiday or planned closure. Where no calendar reaches, the answer is "not known"; weekdays are never guessed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

ONE_DAY = timedelta(days=1)
MONDAY_TO_FRIDAY = frozenset(range(5))


class Why(StrEnum):
    """Why a day was not counted."""

    NOT_A_WEEKDAY = "not a day this school meets"
    HOLIDAY = "school holiday"
    CLOSED = "half-term or planned closure"
    TRAINING = "training day"
    BANK_HOLIDAY = "bank holiday"
    UNEXPECTED = "unexpected closure"


class UnknownCalendar(LookupError):
    """The school's calendar does not reach the day asked about; `day` says which, None when there is no calendar."""

    def __init__(self, day: date | None = None) -> None:
        super().__init__("We do not have this school’s term dates for this")
        self.day = day


@dataclass(frozen=True, slots=True)
class Span:
    """A first and a last day, both included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError("A span ends on or after the day it starts")

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Skipped:
    """A day passed over in a count, and why."""

    day: date
    why: Why


@dataclass(frozen=True, slots=True)
class Count:
    """School days counted in order, and the days between them that were not."""

    days: tuple[date, ...]
    skipped: tuple[Skipped, ...]

    @property
    def needs_review(self) -> bool:
        """Whether an unexpected closure fell inside: the regulations do not say if it breaks a run."""
        return any(one.why is Why.UNEXPECTED for one in self.skipped)

    @property
    def remarkable(self) -> tuple[Skipped, ...]:
        """The skipped days worth naming: not the weekends."""
        return tuple(one for one in self.skipped if one.why is not Why.NOT_A_WEEKDAY)


@dataclass(frozen=True, slots=True)
class SchoolCalendar:
    """One school's (or one year group's) calendar. Known from the first day of its first term to the last of its last.

    `bank_holidays` are passed in, for one-off ones are proclaimed; `weekdays` holds Monday as 0.
    `is_default`: the council's own calendar stands in for the school's, and pages say so.
    """

    terms: tuple[Span, ...]
    closures: tuple[Span, ...] = ()
    training_days: frozenset[date] = frozenset()
    bank_holidays: frozenset[date] = frozenset()
    unexpected_closures: frozenset[date] = frozenset()
    weekdays: frozenset[int] = field(default=MONDAY_TO_FRIDAY)
    is_default: bool = False

    def why_not(self, day: date) -> Why | None:
        """Why the school does not meet that day, or None when it does; `UnknownCalendar` beyond its terms."""
        if not self.knows(day):
            raise UnknownCalendar(day)
        if day.weekday() not in self.weekdays:
            return Why.NOT_A_WEEKDAY
        if day in self.bank_holidays:
            return Why.BANK_HOLIDAY
        if not any(day in term for term in self.terms):
            return Why.HOLIDAY
        if any(day in closure for closure in self.closures):
            return Why.CLOSED
        if day in self.training_days:
            return Why.TRAINING
        return Why.UNEXPECTED if day in self.unexpected_closures else None

    def knows(self, day: date) -> bool:
        """Whether the calendar reaches that day."""
        return bool(self.terms) and min(t.first for t in self.terms) <= day <= max(t.last for t in self.terms)

    def is_school_day(self, day: date) -> bool:
        """Whether the school meets that day."""
        return self.why_not(day) is None

    def count(self, first: date, number: int) -> Count:
        """The first `number` school days on or after `first`: day 1 is the first of them."""
        if number < 1:
            raise ValueError("Count at least one school day")
        days: list[date] = []
        skipped: list[Skipped] = []
        for day in _from(first):
            why = self.why_not(day)
            if why is None:
                days.append(day)
            else:
                skipped.append(Skipped(day, why))
            if len(days) == number:
                break
        return Count(tuple(days), tuple(skipped))

    def nth_school_day(self, first: date, number: int) -> date:
        """The `number`-th school day from `first`, which counts as day 1 if the school meets then."""
        return self.count(first, number).days[-1]

    def nth_school_day_after(self, day: date, number: int) -> date:
        """The `number`-th school day after `day`, which itself never counts."""
        return self.nth_school_day(day + ONE_DAY, number)

    def school_days(self, first: date, last: date) -> Count:
        """The school days from `first` to `last`, both included; none when `last` comes before `first`."""
        days: list[date] = []
        skipped: list[Skipped] = []
        for day in _from(first):
            if day > last:
                break
            why = self.why_not(day)
            if why is None:
                days.append(day)
            else:
                skipped.append(Skipped(day, why))
        return Count(tuple(days), tuple(skipped))

    def school_days_between(self, first: date, last: date) -> int:
        """How many school days there are from `first` to `last`, both included."""
        return len(self.school_days(first, last).days)


def _from(first: date) -> Iterator[date]:
    day = first
    while True:
        yield day
        day += ONE_DAY


def working_day_after(day: date, number: int, bank_holidays: Mapping[date, str] | frozenset[date]) -> date:
    """The `number`-th council working day after `day`: Monday to Friday, without bank holidays."""
    left = number
    for later in _from(day + ONE_DAY):
        if later.weekday() in MONDAY_TO_FRIDAY and later not in bank_holidays:
            left -= 1
        if left <= 0:
            return later
    raise AssertionError("days never end")
