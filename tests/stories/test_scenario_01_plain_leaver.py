"""Scenario 1, a plain leaver: a pupil joins a named school of the same council; one return, and no CME form besides."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.journeys.filled_removal import removal
from tests.school.browsing import Browser
from tests.school.conftest import World
from tests.stories.autumn import HELD, choose, fill_removal, on, signed_and_sent


@pytest.fixture(autouse=True)
def that_day() -> Iterator[None]:
    """The day on which the return is typed."""
    with on():
        yield


def test_scenario_01_a_plain_leaver_is_one_return_an_open_entry_and_a_receipt(world: World, denise: Browser) -> None:
    joins = world.scene.school(world.council, "Larch Academy", urn="991014")
    draft = choose(denise, "joined_school")
    there = removal("a").of("removal_other_school") | {"other_school_urn": "991014"}
    fill_removal(denise, draft, "a", {"removal_evidence": HELD, "removal_other_school": there})
    receipt = signed_and_sent(world, draft)
    entry = world.rows("select state, expects, destination_school_id from transit_entry")
    assert entry == [("open", "school", joins.id)]
    shown = denise.get(receipt)
    assert world.value("select reference from referred_child") in shown.text
    for page in (shown, denise.get("/school"), denise.get(receipt.removesuffix("/receipt"))):
        main = page.text.partition("<main")[2]
        assert "missing education form" not in main
        assert "Refer a child" not in main
        assert "Refer the child" not in main
    assert world.rows("select kind from draft") == [("removal",)]
    assert world.rows("select kind from submission") == [("removal",)]
    assert world.rows("select kind from case_file") == [("removal",)]
