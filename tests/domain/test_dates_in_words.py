"""Dates and times in the words of the pages."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from portal.domain import dates_in_words as words


def test_dates_have_no_leading_nought_and_name_the_day() -> None:
    assert words.long_date(date(2026, 11, 6)) == "Friday 6 November 2026"
    assert words.short_date(date(2026, 11, 20)) == "Fri 20 Nov"


@pytest.mark.parametrize(
    ("instant", "said"),
    [
        (datetime(2026, 11, 20, 15, 31, tzinfo=UTC), "Friday 20 November 2026 at 3:31pm"),
        (datetime(2026, 7, 1, 8, 0, tzinfo=UTC), "Wednesday 1 July 2026 at 9am"),
        (datetime(2026, 7, 1, 23, 30, tzinfo=UTC), "Thursday 2 July 2026 at 12:30am"),
        (datetime(2026, 11, 20, 12, 0, tzinfo=UTC), "Friday 20 November 2026 at midday"),
        (datetime(2026, 11, 20, 0, 0, tzinfo=UTC), "Friday 20 November 2026 at midnight"),
    ],
)
def test_an_instant_is_told_on_londons_clocks(instant: datetime, said: str) -> None:
    assert words.long_moment(instant) == said


def test_summer_time_can_move_the_date_a_deadline_counts_from() -> None:
    assert words.london_date(datetime(2026, 6, 30, 23, 15, tzinfo=UTC)) == date(2026, 7, 1)
    assert words.london_date(datetime(2026, 12, 30, 23, 15, tzinfo=UTC)) == date(2026, 12, 30)


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        words.in_london(datetime(2026, 11, 20, 15, 31))  # noqa: DTZ001


def test_what_is_left_and_what_is_late() -> None:
    assert words.school_days_left(3) == "3 school days left"
    assert words.school_days_left(1) == "1 school day left"
    assert words.school_days_left(0) == "Due today"
    assert words.days_late(2) == "2 days late"
    assert words.days_late(1, "school day") == "1 school day late"
    assert words.short_moment(datetime(2026, 11, 20, 15, 31, tzinfo=UTC)) == "Fri 20 Nov, 3:31pm"
