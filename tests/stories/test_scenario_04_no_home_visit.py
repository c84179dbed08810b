"""Scenario 4, no home visit: the gate names it, the reason counts once the safeguarding lead agrees, and a child in
danger waits for neither."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.school.browsing import Browser
from tests.school.conftest import World
from tests.school.test_sending import CALLS
from tests.stories.autumn import of_lead, of_office, on

NAMED = "Add a home visit, or say why there has been none"
TO_AGREE = "Ask your safeguarding lead to agree the reason for no home visit, or add a visit"
NO_VISIT = ("new_addresses", "home_visits")


@pytest.fixture(autouse=True)
def that_day() -> Iterator[None]:
    """Past the tenth school day."""
    with on():
        yield


def test_scenario_04_the_reason_for_no_visit_counts_once_the_lead_agrees(
    world: World, denise: Browser, priya: Browser
) -> None:
    draft = denise.start()
    denise.fill(draft, of_office(none_of=NO_VISIT))
    priya.fill(draft, of_lead())
    assert denise.post(f"{draft}/check", {"act": "send"}, status=422).errors == [NAMED]
    denise.answer(draft, "no_visit", {"no_visit_reason": "A dog at the address"})
    assert denise.post(f"{draft}/check", {"act": "send"}, status=422).errors == [TO_AGREE]
    asked = priya.get(f"{draft}/family/dsl_no_visit")
    assert "A dog at the address" in asked.text
    priya.answer(draft, "dsl_no_visit", {"agreed": "yes"})
    assert denise.post(f"{draft}/check", {"act": "send"}).location.endswith("/receipt")
    assert world.value("select count(*) from submission") == 1


def test_scenario_04_a_child_in_danger_is_told_of_without_any_visit(world: World, denise: Browser) -> None:
    draft = denise.start(danger="yes")
    denise.answer(draft, "danger_calls", CALLS)
    core = {"child_name", "child_birth", "address_last", "address_safe", "last_attended", "main_reason"}
    denise.fill(draft, [row for row in of_office(none_of=NO_VISIT) if row.page in core])
    assert NAMED not in denise.get(f"{draft}/check").text
    assert denise.post(f"{draft}/check", {"act": "send"}).location.endswith("/receipt")
    assert world.value("select immediate from submission") is True
