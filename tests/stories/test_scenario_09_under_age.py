"""Scenario 9, a nursery child and a rising five: ground (b) or advice, no clock of a missing child; a worry is heard."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.journeys.filled import PAGES
from tests.school.browsing import Browser
from tests.school.conftest import World
from tests.stories.autumn import choose, fill_removal, of_lead, of_office, on, signed_and_sent

RISING = {**PAGES["child_birth"], "date_of_birth": "2022-01-09", "year_group": "R"}
"""Five in January 2027: of compulsory school age from Wednesday 31 March 2027."""


@pytest.fixture(autouse=True)
def that_day() -> Iterator[None]:
    """In the November before."""
    with on():
        yield


def test_scenario_09_a_nursery_child_leaves_on_ground_b_without_a_clock(world: World, denise: Browser) -> None:
    ended = choose(denise, "place_ended")
    draft = denise.post(ended, {"ended": "nursery"}).location.partition("/c1/")[0].partition("/family/")[0]
    assert "removal_ground" in {row[0] for row in world.rows("select page from draft_page")}
    assert world.value("select answers ->> 'ground' from draft_page where page = 'removal_ground'").startswith(
        "reg9_1_b"
    )
    fill_removal(denise, draft, "b", none_of=("removal_files",))
    signed_and_sent(world, draft)
    assert world.rows("select kind from case_file") == [("removal",)]
    flags = {flag["code"] for flag in world.value("select flags from case_file")}
    assert "destination_not_known" not in flags, "nobody counts missed days of a child whose place has simply ended"
    assert world.value("select count(*) from enquiry") == 0


def test_scenario_09_a_rising_five_is_no_referral_unless_the_school_worries(
    world: World, denise: Browser, priya: Browser
) -> None:
    draft = denise.start()
    denise.fill(draft, of_office({"child_birth": RISING}))
    priya.fill(draft, of_lead())
    assert "under compulsory school age" in denise.get(f"{draft}/c1/elsewhere").text
    assert "10th" not in denise.get(draft).text.partition("<main")[2]
    denise.post(f"{draft}/check", {"act": "send"}, status=422)
    assert world.value("select count(*) from case_file") == 0
    denise.answer(draft, "elsewhere", {"why_referred": "Her brother is missing too"})
    assert denise.post(f"{draft}/check", {"act": "send"}).location.endswith("/receipt")
    assert (
        world.value("select facts -> 'reason' ->> 'why_referred' from referred_child") == "Her brother is missing too"
    )
