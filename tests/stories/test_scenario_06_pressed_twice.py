"""Scenario 6, a double click on "Send", the back button, two tabs: one submission, and the second shows the receipt."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.school.browsing import Browser
from tests.school.conftest import World
from tests.stories.autumn import of_lead, of_office, on


@pytest.fixture(autouse=True)
def that_day() -> Iterator[None]:
    """The day of sending."""
    with on():
        yield


def test_scenario_06_however_often_it_is_pressed_there_is_one_submission(
    world: World, denise: Browser, priya: Browser
) -> None:
    draft = denise.start()
    denise.fill(draft, of_office())
    priya.fill(draft, of_lead())
    other_tab = world.browser(world.denise)
    first, second = denise.get(f"{draft}/check").hidden(), other_tab.get(f"{draft}/check").hidden()
    receipt = denise.post(f"{draft}/check", {"act": "send"}, hidden=first).location
    assert denise.post(f"{draft}/check", {"act": "send"}, hidden=first).location == receipt, "a double click"
    assert other_tab.post(f"{draft}/check", {"act": "send"}, hidden=second).location == receipt, "another tab"
    assert denise.get(f"{draft}/check", follow=False, status=303).location == receipt, "the back button"
    assert denise.get(f"{draft}/c1/child_name", follow=False, status=303).location == receipt
    assert world.value("select count(*) from submission") == 1
    assert world.value("select count(*) from case_file") == 1
    assert world.value("select reference from referred_child") in denise.get(receipt).text
