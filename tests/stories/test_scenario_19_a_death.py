"""Scenario 19, the death of a pupil: everybody is quiet, a manager is told; a later joiner with the same UPN is for
officers alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from portal.services import drafting
from portal.store import wall
from portal.tasks import EFFECTS
from tests.journeys.filled import UPN
from tests.journeys.filled_new_pupil import new_pupil
from tests.scenes import actor_of
from tests.school.browsing import Browser
from tests.school.conftest import World
from tests.stories.autumn import choose, fill_removal, on, signed_and_sent
from tests.stories.test_arrivals import masked, work_off, worker

assert EFFECTS
__all__ = ["worker"]


@pytest.fixture(autouse=True)
def that_day() -> Iterator[None]:
    """The day of the return."""
    with on():
        yield


def died(world: World, denise: Browser) -> str:
    """A removal return of a pupil who has died, told of at the door and sent; its address."""
    ended = choose(denise, "place_ended")
    draft = denise.post(ended, {"ended": "died"}).location.partition("/c1/")[0].partition("/family/")[0]
    fill_removal(denise, draft, "k")
    return signed_and_sent(world, draft).removesuffix("/receipt")


def test_scenario_19_everybody_is_quiet_and_a_manager_is_told(world: World, denise: Browser, worker: Flask) -> None:
    sent = died(world, denise)
    work_off(world, worker)
    subjects = {row[0].split(":")[0] for row in world.rows("select subject from mail_notice")}
    assert "For a CME manager" in subjects
    assert {row[0] for row in world.rows('select "to" from mail_notice')} == {
        "cme@averford.example", "office@ashgrove.example"
    }, "no letter to the family, none to another school"  # fmt: skip
    assert world.value("select count(*) from transit_entry") == 0
    assert world.value("select count(*) from enquiry") == 0
    assert world.value("select open_proposals from case_file") == 0
    assert world.value("select count(*) from case_event where kind in ('sibling_check', 'arrival')") == 0
    afterwards = denise.get(f"{sent}/removal").text
    assert "Who has been told" in afterwards
    assert "Files</h2>" not in afterwards, "no files are asked after"
    before = world.value("select count(*) from mail_notice")
    work_off(world, worker)
    assert world.value("select count(*) from mail_notice") == before, "nobody is chased"


def joins(world: World, browser: Browser, upn: str) -> str:
    """Another school tells of a new pupil with this UPN; its receipt's page."""
    with world.app.app_context(), wall.acting_as(actor_of(world.stranger)):
        draft = f"/school/referrals/{drafting.start_draft('new_pupil')}"
    who = {
        "child_name": {"first_name": "Ruth", "last_name": "Adair"},
        "child_numbers": {"upn": upn, "upn_not_known": "" if upn else "unknown"},
    }
    browser.fill(draft, list(new_pupil(who)), "new_pupil")
    return browser.get(browser.post(f"{draft}/check").location).text


def test_scenario_19_a_later_joiner_with_the_same_upn_is_a_warning_for_officers_only(
    world: World, denise: Browser, worker: Flask
) -> None:
    sent = died(world, denise)
    work_off(world, worker)
    before = denise.get(sent).text
    tom = world.browser(world.stranger)
    plain = joins(world, tom, "")
    work_off(world, worker)
    assert world.value("select count(*) from case_event where kind = 'integrity'") == 0
    receipt = joins(world, tom, UPN)
    work_off(world, worker)
    told = world.rows("select title, detail from case_event where kind = 'integrity'")
    assert [row[0] for row in told] == ["A school has told us of a new pupil with this child’s UPN"]
    assert "Do not write to the family" in told[0][1]
    assert "upn_in_use_again" in {flag["code"] for flag in world.value("select flags from case_file")}
    managers = [row[0] for row in world.rows("select subject from mail_notice where subject like 'For a CME manager%'")]
    assert len(managers) == 2
    assert masked(receipt) == masked(plain), "the joining school sees nothing of it"
    assert masked(denise.get(sent).text) == masked(before), "nor does the school the child was at"
