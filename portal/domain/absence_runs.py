"""Runs of absence as the registers record them: how many school days in a row, up to the last mark."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from portal.domain import codes

PLANNED_CLOSURE = "#"
UNEXPECTED_CLOSURES = frozenset({"Y3", "Y4"})
Day = Sequence[str]
"""The marks of one day: morning, afternoon."""


@dataclass(frozen=True, slots=True)
class Run:
    """School days in the run. `needs_review`: an unexpected closure fell inside, and a person must decide."""

    days: int
    needs_review: bool


@cache
def _twenty_day_codes() -> frozenset[str]:
    return frozenset(row.code for row in codes.attendance_codes() if row.twenty_day_ground)


@cache
def _ten_day_codes() -> frozenset[str]:
    return frozenset(row.code for row in codes.attendance_codes() if row.ten_day_return)


def ground_i_run(marks: Iterable[Day]) -> Run:
    """The run that counts towards removal after 20 school days: every mark G, N or O.

    Oldest day first; the run is the one still going at the last day. Source: SI 2024/208 reg 9(1)(i).
    """
    return _run(marks, _twenty_day_codes())


def attendance_return_run(marks: Iterable[Day]) -> Run:
    """The run that counts towards the 10-day attendance return: every mark G, N, O or U (SI 2024/208 reg 13)."""
    return _run(marks, _ten_day_codes())


def _run(marks: Iterable[Day], counting: frozenset[str]) -> Run:
    days, review = 0, False
    for day in marks:
        sessions = [mark for mark in day if mark != PLANNED_CLOSURE]
        if not sessions:
            continue
        if all(mark in UNEXPECTED_CLOSURES for mark in sessions):
            review = days > 0 or review
        elif all(mark in counting for mark in sessions):
            days += 1
        else:
            days, review = 0, False
    return Run(days, review and days > 0)
