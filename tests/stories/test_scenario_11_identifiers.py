"""Scenario 11, pupil numbers that are wrong, temporary or somebody else's: told, kept as typed, and never relied on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from portal.domain.identifiers import upn_check_letter
from portal.factory import create_worker_app
from portal.services import outbox
from portal.settings import Settings
from portal.store.session import db
from portal.tasks import EFFECTS
from tests.journeys.filled import PAGES, UPN, WRONG_UPN
from tests.school.browsing import Browser, words
from tests.school.conftest import World
from tests.school.test_sending import CALLS

assert EFFECTS
TODAY = dt.date(2026, 11, 25)
_BODY = "99012345678A"
TEMPORARY = upn_check_letter(_BODY) + _BODY
REFUSED = (
    "Check this UPN: its first letter does not fit its numbers. Look for slips such as O for 0, "
    "or select ‘The UPN above is what our system shows’"
)
NOT_CHECKED = "The council will treat this UPN as not checked"
OF_ANOTHER = "You have told of another child under this UPN. Check which child it belongs to"
ADAM = {"first_name": "Adam", "last_name": "Nowak"}, {"date_of_birth": "2015-05-16", "sex": "M", "year_group": "6"}
ZOFIA = {"first_name": "Zofia", "last_name": "Kowalska"}, PAGES["child_birth"]


@pytest.fixture(autouse=True)
def that_day() -> Iterator[None]:
    """A Wednesday in term."""
    with time_machine.travel(dt.datetime.combine(TODAY, dt.time(10), dt.UTC), tick=True):
        yield


def begun(browser: Browser, child: tuple[dict[str, Any], dict[str, Any]], numbers: dict[str, str]) -> str:
    """A referral of a child in danger, with only the core and the numbers answered; gives its address."""
    draft = browser.start(danger="yes")
    browser.answer(draft, "danger_calls", CALLS | {"called_on": "2026-11-24"})
    name, birth = child
    told = {"child_name": name, "child_birth": birth, "child_numbers": numbers}
    for key in ("address_last", "address_safe", "last_attended", "main_reason"):
        told[key] = PAGES[key]
    for key, answers in told.items():
        browser.answer(draft, key, answers)
    return draft


def sent(browser: Browser, draft: str) -> None:
    """Send it."""
    browser.post(f"{draft}/check", {"act": "send"})


def facts_of(world: World) -> dict[str, Any]:
    """What the latest referral says of the child."""
    sql = "select c.facts->'child' from referred_child c join submission s on s.id = c.submission_id "
    return dict(world.value(sql + "order by s.sent_at desc limit 1"))


def test_scenario_11_a_wrong_letter_is_refused_beside_the_field_and_kept_as_typed(
    world: World, denise: Browser
) -> None:
    draft = denise.start()
    page = denise.answer(draft, "child_numbers", {"upn": WRONG_UPN}, status=422)
    assert page.errors == [REFUSED]
    assert REFUSED in words(page.one("p", id="upn-error"))
    assert page.value_of("upn") == WRONG_UPN
    assert not world.rows("select 1 from draft_page where page = 'child_numbers'")
    denise.answer(draft, "child_numbers", {"upn": WRONG_UPN, "upn_not_known": "not_yet_issued"}, status=422)


def test_scenario_11_what_the_system_shows_is_sent_unverified(world: World, denise: Browser) -> None:
    draft = begun(denise, ZOFIA, {"upn": f" {WRONG_UPN.lower()} ", "upn_not_known": "system_shows_other"})
    assert NOT_CHECKED in denise.get(f"{draft}/check").text
    sent(denise, draft)
    told = facts_of(world)
    assert (told["upn"], told["upn_state"], told["upn_reason"]) == (WRONG_UPN, "unverified", "system_shows_other")
    assert world.value("select upn_state from child") == "unverified"


def test_scenario_11_a_temporary_upn_is_a_warning_and_marked(world: World, denise: Browser) -> None:
    draft = begun(denise, ZOFIA, {"upn": TEMPORARY})
    check = denise.get(f"{draft}/check").text
    assert "This is a temporary UPN." in check
    assert NOT_CHECKED not in check
    sent(denise, draft)
    assert facts_of(world)["upn_state"] == "temporary"
    address = f"/school/sent/{world.value('select id from submission')}/correct"
    corrected = denise.post(address, {"why": "The permanent number has come"}).location
    denise.answer(corrected, "child_numbers", {"upn": UPN})
    sent(denise, corrected)
    told = facts_of(world)
    assert (told["upn"], told["upn_state"], told["former_upns"]) == (UPN, "valid", [TEMPORARY])


def test_scenario_11_the_upn_of_another_child_of_the_school_is_a_warning(world: World, denise: Browser) -> None:
    sent(denise, begun(denise, ADAM, {"upn": f"{UPN[:4].lower()} {UPN[4:]}"}))
    draft = begun(denise, ZOFIA, {"upn": UPN})
    page = denise.get(f"{draft}/check")
    assert OF_ANOTHER in page.text
    assert "Adam" not in words(page.one("main"))
    sent(denise, draft)
    assert world.value("select count(*) from child") == 2


def test_scenario_11_the_same_child_told_again_and_another_schools_child_are_none(
    world: World, denise: Browser
) -> None:
    sent(world.browser(world.stranger), begun(world.browser(world.stranger), ADAM, {"upn": UPN}))
    sent(denise, begun(denise, ZOFIA, {"upn": UPN}))
    again = begun(denise, ZOFIA, {"upn": UPN})
    assert OF_ANOTHER not in denise.get(f"{again}/check").text


def test_scenario_11_brothers_and_sisters_under_one_upn_are_a_warning(denise: Browser) -> None:
    draft = begun(denise, ZOFIA, {"upn": UPN})
    assert OF_ANOTHER not in denise.get(f"{draft}/check").text
    denise.answer(draft, "child_name", {"first_name": "Maja", "last_name": "Kowalska"}, child="c2")
    denise.answer(draft, "child_birth", ADAM[1], child="c2")
    denise.answer(draft, "child_numbers", {"upn": UPN}, child="c2")
    check = denise.get(f"{draft}/check").text
    assert f"{OF_ANOTHER}: Zofia Kowalska" in check
    assert f"{OF_ANOTHER}: Maja Kowalska" in check


@pytest.mark.parametrize("number", [UPN, WRONG_UPN])
def test_scenario_11_matching_does_not_rely_on_the_number(
    world: World, settings: Settings, denise: Browser, number: str
) -> None:
    """Told before under no number and found by name, birth and home; the child whose number it is stays another."""
    tom = world.browser(world.stranger)
    sent(tom, begun(tom, ADAM, {"upn": UPN}))
    sent(tom, begun(tom, ZOFIA, {"upn_not_known": "not_yet_issued"}))
    sent(denise, begun(denise, ZOFIA, {"upn": number, "upn_not_known": "system_shows_other"}))
    worker = create_worker_app(settings)
    with worker.app_context():
        for _ in range(3):
            world.rows("update outbox set next_at = now() - interval '1 day' where state = 'due'")
            outbox.drain()
        db.engine.dispose()
    assert world.value("select count(*) from child") == 3
    proposals = world.rows(
        "select p.other_name, p.state, p.rank from proposal p join case_file c on c.id = p.case_id "
        "where p.question = 'same_child' and c.school_id = :school order by p.rank",
        school=world.school.id,
    )
    assert proposals[0][0] == "Zofia Kowalska"
    assert {state for _, state, _ in proposals} == {"open"}, "nothing is joined until a person says so"
