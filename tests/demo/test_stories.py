"""The demonstration's stories keep every rule of the pages they fill in, whatever the day of seeding."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest

from portal.cli.seed import STORIES
from portal.cli.seeding.councils import term_dates
from portal.cli.seeding.pages import Telling, rows_of
from portal.cli.seeding.past import LONDON, Past, school_day, working_day
from portal.cli.seeding.telling import choose_pupils
from portal.domain.school_days import SchoolCalendar, Span
from portal.exchange.demo_families import SCHOOLS, families
from portal.journeys.answers import Answers
from portal.journeys.model import SendContext
from portal.journeys.referral import CME_REFERRAL

DAYS = (dt.date(2026, 11, 25), dt.date(2026, 8, 20), dt.date(2026, 9, 3), dt.date(2027, 1, 4))
"""In term, in the summer holiday, the first week of a year, and the day the spring term begins."""


def calendar(first_years: range, *, own: bool = False) -> SchoolCalendar:
    dates = list(itertools.chain.from_iterable(term_dates(year, own=own) for year in first_years))
    return SchoolCalendar(
        terms=tuple(Span(first, last) for kind, _, first, last in dates if kind == "term"),
        closures=tuple(Span(first, last) for kind, _, first, last in dates if kind == "closure"),
        training_days=frozenset(first for kind, _, first, _ in dates if kind == "inset"),
    )


@pytest.mark.parametrize("today", DAYS, ids=str)
@pytest.mark.parametrize("code", sorted(STORIES))
def test_every_story_could_be_sent(code: str, today: dt.date) -> None:
    past, days = Past(today), calendar(range(today.year - 2, today.year + 1))
    rows = families(code, SCHOOLS[code], 900, today)
    for story, row in choose_pupils(rows, STORIES[code], code):
        sent = past.day(story.sent)
        by = Telling("Ann Other", "Clerk", "Joe Lead", "Deputy head", "01632 960190", sent, days)
        answers = Answers(rows_of(CME_REFERRAL, row, story, by))
        context = SendContext(
            today=sent,
            no_visit_agreed_by="Joe Lead",
            safeguarding_state="done",
            immediate=bool(story.immediate),
            attachments=tuple("documents" for _ in story.papers),
            known_la_codes=frozenset({"990", "991"}),
        )
        gaps = [gap.message for gap in CME_REFERRAL.gaps(answers, context) if gap.blocks]
        assert gaps == [], f"{story.school}, {story.reason}, {row['pupil_id']}"


def test_there_are_enough_stories() -> None:
    sent = {code: [story for story in told if not story.stops] for code, told in STORIES.items()}
    assert len(sent["991"]) >= 40
    assert len(sent["990"]) >= 12
    assert {story.stops for story in STORIES["991"]} == {"", "started", "nearly", "lead", "expiring"}


def test_no_child_is_told_of_twice_unless_meant() -> None:
    rows = families("991", SCHOOLS["991"], 900, DAYS[0])
    chosen = choose_pupils(rows, STORIES["991"], "991")
    ids = [row["pupil_id"] for story, row in chosen if not story.same_as]
    assert len(ids) == len(set(ids))


def test_the_same_children_are_chosen_each_time() -> None:
    def once() -> list[str]:
        rows = families("990", SCHOOLS["990"], 500, DAYS[0])
        return [row["pupil_id"] for _, row in choose_pupils(rows, STORIES["990"], "990")]

    assert once() == once()


@pytest.mark.parametrize("first_year", range(2024, 2032))
@pytest.mark.parametrize("own", [False, True])
def test_term_dates_make_a_school_year(first_year: int, *, own: bool) -> None:
    year = calendar(range(first_year, first_year + 1), own=own)
    first, last = year.terms[0].first, year.terms[-1].last
    met = year.school_days_between(first, last)
    assert 180 <= met <= 200  # without bank holidays, which are passed in
    assert all(span.first.weekday() == 0 and span.last.weekday() == 4 for span in year.closures)
    assert all(day.weekday() < 5 for day in year.training_days)
    assert [span.first.month for span in year.terms][:2] == [9, 1]


def test_days_are_counted_back_over_weekends_and_bank_holidays() -> None:
    after_christmas = dt.date(2026, 12, 29)  # the 28th stands in for Boxing Day, a Saturday
    assert working_day(after_christmas, 1) == dt.date(2026, 12, 24)
    assert working_day(dt.date(2026, 11, 22), 0) == dt.date(2026, 11, 20)
    autumn = calendar(range(2026, 2027))
    assert school_day(autumn, dt.date(2026, 11, 4), 2) == dt.date(2026, 10, 23)  # half-term and a training day between


@pytest.mark.parametrize("hour", [0, 7, 9, 13, 18])
def test_nothing_of_today_has_yet_to_come_and_order_is_kept(hour: int) -> None:
    now = dt.datetime(2026, 11, 25, hour, 20, tzinfo=LONDON)
    past = Past(now.date(), began=now.astimezone(dt.UTC))
    told = [past.instant(0, at) for at in ("08:55", "10:15", "12:10", "15:10")]
    assert told == sorted(set(told))
    assert told[-1] <= now
    assert all(moment.astimezone(LONDON).date() == now.date() for moment in told)
    assert past.instant(1, "15:31").astimezone(LONDON) == dt.datetime(2026, 11, 24, 15, 31, tzinfo=LONDON)
