"""Counting school days: what counts, what is skipped and why, and when the answer is "not known"."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.absence_runs import Run, attendance_return_run, ground_i_run
from portal.domain.school_days import SchoolCalendar, Span, UnknownCalendar, Why, working_day_after
from portal.domain.statutory_dates import duration_band, ground_i_window_end
from tests.domain.calendars import BANK_HOLIDAYS, YEAR_2026

DAYS = st.dates(date(2026, 9, 2), date(2027, 7, 21))


@pytest.mark.parametrize(
    ("first", "number", "answer"),
    [
        (date(2026, 10, 12), 10, date(2026, 10, 23)),
        (date(2026, 10, 12), 20, date(2026, 11, 13)),
        (date(2026, 12, 7), 10, date(2026, 12, 18)),
        (date(2027, 4, 27), 10, date(2027, 5, 11)),
    ],
)
def test_the_published_counts(first: date, number: int, answer: date) -> None:
    assert YEAR_2026.nth_school_day(first, number) == answer


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2026, 11, 21), Why.NOT_A_WEEKDAY),
        (date(2026, 10, 28), Why.CLOSED),
        (date(2026, 12, 22), Why.HOLIDAY),
        (date(2026, 12, 25), Why.BANK_HOLIDAY),
        (date(2027, 5, 3), Why.BANK_HOLIDAY),
        (date(2026, 11, 23), None),
    ],
)
def test_every_day_says_why_it_does_not_count(day: date, why: Why | None) -> None:
    assert YEAR_2026.why_not(day) is why


def test_training_days_and_unexpected_closures_do_not_count_and_snow_asks_for_a_person() -> None:
    snow, training = date(2026, 11, 19), date(2026, 11, 20)
    school = replace(YEAR_2026, training_days=frozenset({training}), unexpected_closures=frozenset({snow}))
    count = school.count(date(2026, 11, 18), 2)
    assert count.days == (date(2026, 11, 18), date(2026, 11, 23))
    assert [(one.day, one.why) for one in count.remarkable] == [(snow, Why.UNEXPECTED), (training, Why.TRAINING)]
    assert count.needs_review
    assert not YEAR_2026.count(date(2026, 11, 18), 2).needs_review


def test_a_school_may_meet_on_other_days_of_the_week() -> None:
    sunday_to_thursday = replace(YEAR_2026, weekdays=frozenset({6, 0, 1, 2, 3}))
    assert sunday_to_thursday.is_school_day(date(2026, 11, 22))
    assert not sunday_to_thursday.is_school_day(date(2026, 11, 20))


@pytest.mark.parametrize("day", [date(2026, 9, 1), date(2027, 7, 22)])
def test_beyond_its_terms_a_calendar_says_it_does_not_know(day: date) -> None:
    with pytest.raises(UnknownCalendar) as unknown:
        YEAR_2026.is_school_day(day)
    assert unknown.value.day == day


def test_a_count_that_runs_off_the_end_is_not_guessed() -> None:
    with pytest.raises(UnknownCalendar):
        YEAR_2026.nth_school_day(date(2027, 7, 15), 10)
    with pytest.raises(UnknownCalendar):
        SchoolCalendar(terms=()).nth_school_day(date(2026, 11, 23), 1)


@given(DAYS, st.integers(1, 60))
def test_a_count_and_what_it_skipped_are_every_day_once(first: date, number: int) -> None:
    try:
        count = YEAR_2026.count(first, number)
    except UnknownCalendar:
        return
    last = count.days[-1]
    seen = sorted([*count.days, *(one.day for one in count.skipped)])
    assert len(count.days) == number
    assert seen == [first + timedelta(days=n) for n in range((last - first).days + 1)]
    assert all(YEAR_2026.is_school_day(day) for day in count.days)
    assert YEAR_2026.school_days_between(first, last) == number


@given(DAYS, st.integers(1, 40), st.sets(DAYS, max_size=10))
def test_closing_more_days_never_brings_a_deadline_forward(first: date, number: int, training: set[date]) -> None:
    closed_more = replace(YEAR_2026, training_days=frozenset(training))
    try:
        later = closed_more.nth_school_day(first, number)
    except UnknownCalendar:
        return
    assert later >= YEAR_2026.nth_school_day(first, number)


def test_a_deadline_after_a_day_never_counts_that_day() -> None:
    assert YEAR_2026.nth_school_day_after(date(2026, 11, 19), 1) == date(2026, 11, 20)
    assert YEAR_2026.nth_school_day_after(date(2026, 11, 20), 1) == date(2026, 11, 23)


def test_council_working_days_skip_weekends_and_bank_holidays() -> None:
    assert working_day_after(date(2026, 11, 20), 1, BANK_HOLIDAYS) == date(2026, 11, 23)
    assert working_day_after(date(2026, 12, 24), 1, BANK_HOLIDAYS) == date(2026, 12, 29)


def test_a_span_cannot_end_before_it_starts() -> None:
    with pytest.raises(ValueError, match="ends on or after"):
        Span(date(2026, 12, 18), date(2026, 9, 2))


def test_late_arrival_breaks_the_twenty_day_run_and_not_the_ten_day_one() -> None:
    marks = [("O", "O")] * 10 + [("U", "O")] + [("O", "O")] * 9
    assert ground_i_run(marks) == Run(9, needs_review=False)
    assert attendance_return_run(marks).days == 20


def test_planned_closures_are_no_part_of_a_run() -> None:
    assert ground_i_run([("O", "O")] * 10 + [("#", "#")] * 5 + [("G", "N")] * 10).days == 20


def test_an_unexpected_closure_in_a_run_asks_for_a_person() -> None:
    assert ground_i_run([("O", "O"), ("Y4", "Y4"), ("O", "O")]) == Run(2, needs_review=True)
    assert ground_i_run([("Y4", "Y4"), ("O", "O")]) == Run(1, needs_review=False)


@pytest.mark.parametrize("mark", ["/", "I", "K", "B", "D", "C2", "Y7"])
def test_any_other_mark_ends_a_run(mark: str) -> None:
    assert ground_i_run([("O", "O")] * 5 + [("O", mark)]).days == 0


def test_twenty_days_are_counted_from_the_first_day_of_absence() -> None:
    assert ground_i_window_end(date(2026, 10, 12), YEAR_2026) == date(2026, 11, 13)


@given(st.integers(0, 2000))
def test_every_length_of_time_has_a_band_and_longer_is_never_lower(days: int) -> None:
    order = ["lt_2_weeks", "w2_4", "w4_8", "w8_12", "w12_26", "w26_52", "gt_52"]
    census = date(2026, 10, 1)
    band, next_band = (duration_band(census - timedelta(days=n), census) for n in (days, days + 1))
    assert order.index(next_band) - order.index(band) in {0, 1}


def test_a_child_not_yet_missing_has_no_band() -> None:
    with pytest.raises(ValueError, match="not missing"):
        duration_band(date(2026, 10, 2), date(2026, 10, 1))
