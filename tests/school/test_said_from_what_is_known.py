"""What pages say by themselves from what is known: who was consulted, the ruler of school days, remarks by the calendar.

Over HTTP, with the school's term dates and people in the database.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine

from portal.domain.access import Role
from tests.journeys.filled import TODAY, filled
from tests.journeys.filled_move import LEADS, move
from tests.journeys.filled_new_pupil import OWN, new_pupil
from tests.journeys.test_second_looks import on_leave_until
from tests.school.browsing import Browser, words
from tests.school.conftest import World
from tests.school.kept_drafts import keep

HALF_TERM = dt.date(2026, 10, 28)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """A Wednesday in term."""
    with time_machine.travel(dt.datetime.combine(TODAY, dt.time(10), dt.UTC), tick=True) as traveller:
        yield traveller


def consulted(world: World, browser: Browser) -> dict[str, str]:
    """What stands in the boxes of the page about who was consulted, not yet answered."""
    kept = keep(world, "planned_move", move("england", without=("move_consulted",)))
    page = browser.get(f"/school/referrals/{kept.id}/family/move_consulted")
    boxes = ("lead_name", "lead_on-day", "lead_on-month", "lead_on-year", "head_name", "head_on-day")
    return {name: page.value_of(name) for name in boxes if page.value_of(name)}


def test_the_one_lead_and_the_one_head_of_the_school_are_offered_by_name(world: World, denise: Browser) -> None:
    assert consulted(world, denise) == {"lead_name": "Priya Nair", "head_name": "Helen Marsh"}


def test_of_two_leads_none_is_guessed_and_nobody_of_another_school_or_gone(world: World, denise: Browser) -> None:
    world.scene.member(world.council, Role.DSL, school=world.school, name="Ravi Anand")
    other = world.scene.school(world.council, "Fir School")
    world.scene.member(world.council, Role.HEAD, school=other, name="Una Bell")
    world.scene.member(world.council, Role.HEAD, school=world.school, name="Old Head", state="ended")
    assert consulted(world, denise) == {"head_name": "Helen Marsh"}


def test_a_lead_who_signed_is_offered_with_that_day_and_only_to_who_may_read_it(
    world: World, denise: Browser, priya: Browser
) -> None:
    changed = {"removal_concerns": {"concern": "yes"}, **LEADS}
    kept = keep(world, "planned_move", move("england", changed, without=("move_consulted", "dsl_sign")))
    priya.answer(f"/school/referrals/{kept.id}", "dsl_sign", LEADS["dsl_sign"], kind="planned_move")
    world.scene.member(world.council, Role.DSL, school=world.school, name="Ravi Anand")
    where = f"/school/referrals/{kept.id}/family/move_consulted"
    page = priya.get(where)
    assert page.value_of("lead_name") == "Priya Nair"
    on = [page.value_of(f"lead_on-{part}") for part in ("day", "month", "year")]
    assert on == [str(TODAY.day), str(TODAY.month), str(TODAY.year)]
    assert denise.get(where).value_of("lead_name") == ""


def test_what_was_answered_stands_before_what_could_be_offered(world: World, denise: Browser) -> None:
    kept = keep(world, "planned_move", move("england"))
    said = {"lead_name": "Somebody Else", "lead_on": "2026-11-20", "head_name": "The Deputy", "head_on": "2026-11-20"}
    denise.answer(f"/school/referrals/{kept.id}", "move_consulted", said, kind="planned_move")
    page = denise.get(f"/school/referrals/{kept.id}/family/move_consulted")
    assert (page.value_of("lead_name"), page.value_of("head_name")) == ("Somebody Else", "The Deputy")


def test_the_task_list_counts_the_school_days_without_the_child(world: World, denise: Browser) -> None:
    kept = keep(world, "cme_referral", filled())
    shown = words(denise.get(f"/school/referrals/{kept.id}").one("main"))
    assert "School days without the child: day 5 was " in shown


def test_a_last_day_that_was_none_and_leave_just_over_are_remarked_on_and_may_be_sent(
    world: World, denise: Browser
) -> None:
    world.scene.term(world.council, kind="closure", name="Half term", starts_on=HALF_TERM, ends_on=HALF_TERM)
    closed = {"kind": "closure", "name": "Closed", "starts_on": dt.date(2026, 11, 11), "ends_on": dt.date(2026, 11, 20)}
    world.scene.term(world.council, **closed)
    changed = {**on_leave_until(dt.date(2026, 11, 6)), "last_attended": {"last_attended": HALF_TERM.isoformat()}}
    kept = keep(world, "cme_referral", filled(changed), safeguarding_state="done")
    shown = words(denise.get(f"/school/referrals/{kept.id}/check").one("main"))
    assert "Wednesday 28 October 2026 is no school day in your term dates" in shown
    assert "The agreed leave ended only 5 school days ago" in shown
    sent = denise.post(f"/school/referrals/{kept.id}/check", {"act": "send"})
    assert sent.location.endswith("/receipt")


def test_a_first_class_needs_no_return_but_may_be_sent(world: World, denise: Browser) -> None:
    place = {"attendance_place": {**OWN["attendance_place"], "admitted_via": "normal"}}
    kept = keep(world, "new_pupil", new_pupil(place))
    said = "No return is needed for a pupil who joins your first class with the others at its start"
    assert said in words(denise.get(f"/school/referrals/{kept.id}/check").one("main"))
    sent = denise.post(f"/school/referrals/{kept.id}/check", {"act": "send"})
    assert sent.location.endswith("/receipt")
