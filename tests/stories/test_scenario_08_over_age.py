"""Scenario 8, a pupil over compulsory school age: advice on participation, no removal return asked for, and no case."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.journeys.filled import PAGES
from tests.school.browsing import Browser
from tests.school.conftest import World
from tests.stories.autumn import of_lead, of_office, on

SIXTEEN = {**PAGES["child_birth"], "date_of_birth": "2010-08-30", "year_group": "12"}
"""Sixteen since August: compulsory school age ended on Friday 26 June 2026."""


@pytest.fixture(autouse=True)
def that_day() -> Iterator[None]:
    """In the November after."""
    with on():
        yield


def test_scenario_08_a_referral_is_stopped_with_the_way_to_the_participation_team(
    world: World, denise: Browser, priya: Browser
) -> None:
    draft = denise.start()
    denise.fill(draft, of_office({"child_birth": SIXTEEN}))
    priya.fill(draft, of_lead())
    asked = denise.get(f"{draft}/c1/elsewhere")
    assert "over compulsory school age" in asked.text
    assert "participation team" in asked.text
    assert "You do not have to make a removal return" in asked.text
    stopped = denise.post(f"{draft}/check", {"act": "send"}, status=422)
    assert any("may not be the right way" in said for said in stopped.errors)
    assert world.value("select count(*) from submission") == 0
    assert world.value("select count(*) from case_file") == 0
    assert world.rows("select kind from draft") == [("cme_referral",)], "no removal return is asked for"
    assert "participation team" in denise.get("/school/new/about/over-age").text
