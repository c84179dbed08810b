"""The clocks of a case and a referral: dates, states and the sentences that explain them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain import clocks
from portal.domain.clocks import Clock, ClockState, removal_return_due
from tests.domain.calendars import BANK_HOLIDAYS, YEAR_2026

FIRST_ABSENT = date(2026, 10, 12)


def referral(today: date, sent_on: date | None = None) -> Clock:
    return clocks.referral_due(FIRST_ABSENT, sent_on, today, YEAR_2026)


def test_a_referral_is_due_by_the_tenth_school_day_of_absence() -> None:
    clock = referral(date(2026, 10, 20))
    assert (clock.state, clock.due_on) == (ClockState.RUNNING, date(2026, 10, 23))
    assert clock.headline == "Fri 23 Oct, 3 school days left"
    assert clock.sentence == ("Council standard: refer by the 10th school day of absence. Counted from Mon 12 Oct.")
    assert (clock.gone, clock.length) == (7, 10)


@pytest.mark.parametrize(
    ("today", "state", "headline"),
    [
        (date(2026, 10, 22), ClockState.RUNNING, "Fri 23 Oct, 1 school day left"),
        (date(2026, 10, 23), ClockState.DUE, "Due today"),
        (date(2026, 10, 25), ClockState.LATE, "Was due Fri 23 Oct"),
        (date(2026, 10, 29), ClockState.LATE, "Was due Fri 23 Oct"),
        (date(2026, 11, 2), ClockState.LATE, "1 school day late"),
        (date(2026, 11, 3), ClockState.LATE, "2 school days late"),
    ],
)
def test_lateness_is_counted_in_school_days(today: date, state: ClockState, headline: str) -> None:
    clock = referral(today)
    assert (clock.state, clock.headline) == (state, headline)


def test_a_sent_referral_is_done_and_no_deadline() -> None:
    clock = referral(date(2026, 11, 20), sent_on=date(2026, 10, 19))
    assert (clock.state, clock.headline, clock.deadline) == (ClockState.DONE, "Done, Mon 19 Oct", None)
    assert referral(date(2026, 11, 20), sent_on=date(2026, 11, 2)).headline == "Done late, Mon 2 Nov"


def test_a_school_out_of_contact_tells_the_council_by_day_five() -> None:
    clock = clocks.tell_team(FIRST_ABSENT, None, FIRST_ABSENT, YEAR_2026)
    assert clock.due_on == date(2026, 10, 16)


def test_the_twentieth_day_says_what_it_skipped_and_that_the_name_stays_on_the_roll() -> None:
    clock = clocks.twentieth_day(FIRST_ABSENT, None, date(2026, 11, 4), YEAR_2026)
    assert clock.due_on == date(2026, 11, 13)
    assert clock.headline == "13 of 20 school days"
    assert clock.sentence == (
        "The 20th is Fri 13 Nov. The child’s name stays on the roll until then, and until enquiries by school and "
        "council are done. Not counted: half-term or planned closure Mon 26 Oct to Fri 30 Oct."
    )


@pytest.mark.parametrize(
    ("today", "state"),
    [
        (date(2026, 11, 12), ClockState.RUNNING),
        (date(2026, 11, 13), ClockState.DUE),
        (date(2026, 11, 16), ClockState.DONE),
    ],
)
def test_the_twentieth_day_is_a_marker_and_never_late(today: date, state: ClockState) -> None:
    assert clocks.twentieth_day(FIRST_ABSENT, None, today, YEAR_2026).state is state


def test_coming_back_ends_the_twenty_days() -> None:
    clock = clocks.twentieth_day(FIRST_ABSENT, date(2026, 10, 19), date(2026, 11, 20), YEAR_2026)
    assert (clock.state, clock.gone) == (ClockState.DONE, 5)
    assert clock.sentence == "The child came back on Mon 19 Oct."


@pytest.mark.parametrize("calendar", [None, replace(YEAR_2026, terms=YEAR_2026.terms[:1])])
def test_without_a_calendar_that_reaches_a_clock_says_not_known(calendar: object) -> None:
    first = date(2026, 12, 14)
    assert isinstance(calendar, type(YEAR_2026) | None)
    for clock in (
        clocks.referral_due(first, None, first, calendar),
        clocks.tell_team(first, None, first, calendar, days=6),
        clocks.twentieth_day(first, None, first, calendar),
        clocks.review_due(first, first, calendar),
    ):
        assert (clock.state, clock.due_on, clock.deadline) == (ClockState.UNKNOWN, None, None)
        assert "we do not have this school’s term dates" in clock.sentence


def test_the_councils_own_term_dates_are_named_when_they_stand_in() -> None:
    clock = clocks.referral_due(FIRST_ABSENT, None, FIRST_ABSENT, replace(YEAR_2026, is_default=True))
    assert clock.sentence.endswith("Counted on the council’s own term dates.")


def test_an_unexpected_closure_asks_for_a_person() -> None:
    snowed = replace(YEAR_2026, unexpected_closures=frozenset({date(2026, 10, 14)}))
    clock = clocks.referral_due(FIRST_ABSENT, None, FIRST_ABSENT, snowed)
    assert clock.due_on == date(2026, 11, 2)
    assert "A person must check the unexpected closure." in clock.sentence


@pytest.mark.parametrize(
    ("received", "immediate", "due"),
    [
        (date(2026, 11, 18), False, date(2026, 11, 19)),
        (date(2026, 11, 20), False, date(2026, 11, 23)),
        (date(2026, 12, 24), False, date(2026, 12, 29)),
        (date(2026, 11, 20), True, date(2026, 11, 20)),
        (date(2026, 11, 21), True, date(2026, 11, 21)),
    ],
)
def test_the_council_decides_and_replies_by_the_next_working_day_or_at_once(
    received: date, immediate: bool, due: date
) -> None:
    for clock in (clocks.triage_due, clocks.first_reply_due):
        assert clock(received, None, received, BANK_HOLIDAYS, immediate=immediate).due_on == due


def test_a_late_reply_to_school_is_late_in_days() -> None:
    clock = clocks.first_reply_due(date(2026, 11, 18), None, date(2026, 11, 21), BANK_HOLIDAYS, immediate=False)
    assert (clock.state, clock.headline) == (ClockState.LATE, "2 days late")
    assert clock.sentence == "Council standard: 1 working day. Sent Wed 18 Nov."


def test_a_case_is_looked_at_again_ten_school_days_after_the_last_time() -> None:
    assert clocks.review_due(date(2026, 10, 16), date(2026, 10, 19), YEAR_2026).due_on == date(2026, 11, 6)


def test_waiting_for_another_service_becomes_due_on_the_day_to_chase() -> None:
    asked, chase = date(2026, 11, 19), date(2026, 11, 26)
    assert clocks.chase_date(asked, BANK_HOLIDAYS) == chase
    waiting, due, late, done = (
        clocks.agency_reply("Social care", asked, chase, replied, today)
        for today, replied in [
            (date(2026, 11, 21), None),
            (chase, None),
            (date(2026, 11, 28), None),
            (date(2026, 11, 28), date(2026, 11, 24)),
        ]
    )
    assert (waiting.state, waiting.headline) == (ClockState.WAITING, "Waiting 2 days")
    assert waiting.sentence == "Asked Thu 19 Nov. Chase on Thu 26 Nov."
    assert (due.state, due.headline) == (ClockState.DUE, "Chase today")
    assert (late.state, late.headline) == (ClockState.LATE, "2 days late")
    assert (done.state, done.deadline) == (ClockState.DONE, None)


def test_the_next_deadline_is_the_earliest_still_running() -> None:
    today = date(2026, 11, 23)
    done = clocks.first_reply_due(date(2026, 11, 2), date(2026, 11, 3), today, BANK_HOLIDAYS, immediate=False)
    unknown = clocks.review_due(today, today, None)
    later, sooner = clocks.recheck_due(date(2026, 12, 9), today), clocks.recheck_due(date(2026, 12, 2), today)
    assert clocks.next_deadline([done, unknown, later, sooner]) is sooner
    assert clocks.next_deadline([done, unknown]) is None


@given(st.dates(date(2026, 9, 2), date(2027, 7, 21)), st.integers(0, 40))
def test_a_clock_is_never_late_before_its_date_nor_running_after_it(first: date, later: int) -> None:
    today = first + timedelta(days=later)
    clock = clocks.referral_due(first, None, today, YEAR_2026)
    if clock.due_on is None:
        assert clock.state is ClockState.UNKNOWN
        return
    expected = (
        ClockState.RUNNING if today < clock.due_on else ClockState.DUE if today == clock.due_on else ClockState.LATE
    )
    assert clock.state is expected
    assert 0 <= clock.gone <= clock.length == len(clock.days)


def test_the_first_day_missed_is_the_next_school_day() -> None:
    assert clocks.first_absent_day(date(2026, 11, 6), YEAR_2026) == date(2026, 11, 9)


def test_a_removal_return_is_due_by_the_day_the_name_comes_off_and_late_from_the_next() -> None:
    day = date(2026, 11, 25)
    assert removal_return_due(day, None, day - timedelta(days=1)).state is ClockState.RUNNING
    assert removal_return_due(day, None, day).state is ClockState.DUE
    late = removal_return_due(day, None, day + timedelta(days=2))
    assert (late.state, late.headline) == (ClockState.LATE, "2 days late")
    assert removal_return_due(day, day + timedelta(days=1), day).headline.startswith("Done late")
