"""Which calendar a school's days are counted by."""

from __future__ import annotations

import datetime as dt

import pytest

from portal.domain.school_days import SchoolCalendar, UnknownCalendar, Why
from portal.services import terms
from portal.store import wall
from tests.scenes import actor_of
from tests.school.conftest import World


def _calendar(world: World) -> SchoolCalendar:
    with world.app.app_context(), wall.acting_as(actor_of(world.denise)):
        return terms.calendar_for(world.school.id)


def test_without_its_own_dates_a_school_counts_by_the_councils_and_says_so(world: World) -> None:
    world.scene.term(
        world.council, kind="closure", name="Half-term", starts_on=dt.date(2026, 10, 26), ends_on=dt.date(2026, 10, 30)
    )
    world.scene.term(
        world.council, kind="inset", name="Training", starts_on=dt.date(2026, 9, 1), ends_on=dt.date(2026, 9, 2)
    )
    calendar = _calendar(world)
    assert calendar.is_default
    assert calendar.why_not(dt.date(2026, 10, 28)) is Why.CLOSED
    assert calendar.why_not(dt.date(2026, 9, 2)) is Why.TRAINING
    assert calendar.is_school_day(dt.date(2026, 11, 9))


def test_its_own_dates_replace_the_councils_as_a_whole(world: World) -> None:
    world.scene.term(
        world.council, kind="closure", name="Half-term", starts_on=dt.date(2026, 10, 26), ends_on=dt.date(2026, 10, 30)
    )
    world.scene.term(
        world.council, school_id=world.school.id, starts_on=dt.date(2026, 9, 3), ends_on=dt.date(2026, 12, 16)
    )
    calendar = _calendar(world)
    assert not calendar.is_default
    assert calendar.is_school_day(dt.date(2026, 10, 28))
    assert not calendar.knows(dt.date(2026, 12, 17))


def test_bank_holidays_of_england_are_no_school_days(world: World) -> None:
    world.scene.term(world.council, name="Spring", starts_on=dt.date(2026, 1, 5), ends_on=dt.date(2026, 7, 20))
    assert _calendar(world).why_not(dt.date(2026, 4, 6)) is Why.BANK_HOLIDAY


def test_without_any_dates_nothing_is_guessed(world: World) -> None:
    world.rows("delete from term_date")
    with pytest.raises(UnknownCalendar):
        _calendar(world).is_school_day(dt.date(2026, 11, 9))
