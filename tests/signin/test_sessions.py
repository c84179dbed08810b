"""How long a session lives, what counts as activity, and how a leaver is noticed."""

from __future__ import annotations

import dataclasses

import pytest
import time_machine

from tests.signin.conftest import World, minutes
from tests.signin.servers import Browser


def test_a_school_session_ends_after_20_idle_minutes(clock: time_machine.Traveller, browser: Browser) -> None:
    browser.sign_in("Denise Okafor")
    clock.shift(minutes(19.9))
    assert browser.whoami().startswith("Denise Okafor|")
    clock.shift(minutes(19.9))
    assert browser.whoami().startswith("Denise Okafor|")
    clock.shift(minutes(20))
    assert browser.whoami() == "nobody"
    clock.shift(minutes(-10))
    assert browser.whoami() == "nobody", "an ended session must not come back, whatever the clock says"


def test_a_council_session_ends_after_15_idle_minutes(
    clock: time_machine.Traveller, world: World, browser: Browser
) -> None:
    browser.sign_in("Amina Yusuf")
    world.approve("Amina Yusuf")
    browser.sign_in("Amina Yusuf")
    clock.shift(minutes(14.9))
    assert browser.whoami().startswith("Amina Yusuf|")
    clock.shift(minutes(15))
    assert browser.whoami() == "nobody"


def test_being_signed_out_says_so_and_leads_back(clock: time_machine.Traveller, world: World, browser: Browser) -> None:
    browser.sign_in("Denise Okafor")
    clock.shift(minutes(21))
    page = browser.open("/school/form")
    assert page.heading == "We signed you out after 20 minutes"
    assert "Your saved parts are safe" in page.text
    assert page.form("/sign-in")["next"] == "/school/form"
    assert browser.open("/signed-out").heading == "We signed you out after 20 minutes"
    assert browser.sign_in("Denise Okafor", "/school/form").url == f"{world.home}/school/form"


def test_eight_hours_end_the_busiest_session(clock: time_machine.Traveller, browser: Browser) -> None:
    browser.sign_in("Denise Okafor")
    for _ in range(31):
        clock.shift(minutes(15))
        assert browser.whoami().startswith("Denise Okafor|")
    clock.shift(minutes(15))
    assert browser.whoami() == "nobody"
    assert browser.open("/school").heading == "We signed you out after 8 hours"


@pytest.mark.parametrize("how", ["poll", "unchanged text", "signed-out page"])
def test_what_is_no_sign_of_a_person_does_not_keep_a_session(
    clock: time_machine.Traveller, browser: Browser, how: str
) -> None:
    browser.sign_in("Denise Okafor")
    token = browser.open("/whoami").form("/sign-out")["csrf_token"]
    clock.shift(minutes(19))
    if how == "poll":
        answer = browser.get(f"{browser.home}/school/poll", timeout=20)
    elif how == "unchanged text":
        answer = browser.post(f"{browser.home}/school/same", data={"csrf_token": token}, timeout=20)
    else:
        answer = browser.get(f"{browser.home}/signed-out", timeout=20)
    assert answer.status_code == 200
    clock.shift(minutes(1))
    assert browser.whoami() == "nobody"


def test_staying_signed_in_counts_as_activity_and_needs_a_session(
    clock: time_machine.Traveller, browser: Browser
) -> None:
    browser.sign_in("Denise Okafor")
    token = browser.open("/whoami").form("/sign-out")["csrf_token"]
    clock.shift(minutes(19))
    assert browser.post(f"{browser.home}/keep-alive", data={"csrf_token": token}, timeout=20).status_code == 204
    clock.shift(minutes(19))
    assert browser.whoami().startswith("Denise Okafor|")
    clock.shift(minutes(20))
    assert browser.post(f"{browser.home}/keep-alive", data={"csrf_token": token}, timeout=20).status_code == 401
    assert browser.post(f"{browser.home}/keep-alive", timeout=20).status_code == 400


def _without_roles(world: World, name: str) -> None:
    person = world.person(name)
    world.provider.config["PEOPLE"][person.sub] = dataclasses.replace(person, roles=())


def test_a_leaver_is_out_within_a_quarter_of_an_hour(
    clock: time_machine.Traveller, world: World, browser: Browser
) -> None:
    browser.sign_in("Denise Okafor")
    _without_roles(world, "Denise Okafor")
    clock.shift(minutes(14))
    assert browser.whoami().startswith("Denise Okafor|")
    clock.shift(minutes(1))
    assert browser.whoami() == "nobody"
    assert browser.open("/school").heading == "We signed you out because your access has changed"
    assert world.rows("select roles from membership") == [([],)]
    assert ("lost_access",) in world.rows("select action from audit_entry")


def test_a_changed_role_counts_from_the_next_check(
    clock: time_machine.Traveller, world: World, browser: Browser
) -> None:
    browser.sign_in("Priya Nair")
    person = world.person("Priya Nair")
    world.provider.config["PEOPLE"][person.sub] = dataclasses.replace(person, roles=person.roles[1:])
    clock.shift(minutes(15))
    assert "|cme_school_dsl|" in browser.whoami()
    assert world.rows("select roles from membership") == [(["cme_school_dsl"],)]


def test_while_the_provider_is_away_a_session_has_an_hours_grace(
    clock: time_machine.Traveller, world: World, browser: Browser
) -> None:
    browser.sign_in("Denise Okafor")
    kept = world.provider.config["SETUP"]
    world.provider.config["SETUP"] = dataclasses.replace(kept, api_secret="not the secret the portal signs with")
    for _ in range(7):
        clock.shift(minutes(10))
        assert browser.whoami().startswith("Denise Okafor|")
    clock.shift(minutes(5))
    assert browser.whoami() == "nobody"
    assert browser.open("/school").heading == "We signed you out because we could not check your access"


def test_the_provider_coming_back_ends_the_grace(clock: time_machine.Traveller, world: World, browser: Browser) -> None:
    browser.sign_in("Denise Okafor")
    kept = world.provider.config["SETUP"]
    world.provider.config["SETUP"] = dataclasses.replace(kept, api_secret="not the secret the portal signs with")
    clock.shift(minutes(16))
    assert browser.whoami().startswith("Denise Okafor|")
    world.provider.config["SETUP"] = kept
    _without_roles(world, "Denise Okafor")
    clock.shift(minutes(0.5))
    assert browser.whoami().startswith("Denise Okafor|"), "an unreachable provider is not asked at each request"
    clock.shift(minutes(0.6))
    assert browser.whoami() == "nobody"


def test_ending_a_membership_ends_its_sessions_at_once(world: World, browser: Browser) -> None:
    browser.sign_in("Denise Okafor")
    world.rows("update membership set state = 'ended'")
    assert browser.whoami() == "nobody"


def test_a_sign_in_must_be_finished_within_ten_minutes(clock: time_machine.Traveller, browser: Browser) -> None:
    picker = browser.to_provider()
    chosen = next(v for k, v in picker.buttons().items() if k.startswith("Denise Okafor"))
    clock.shift(minutes(10))
    assert browser.submit(picker, "/authorize", sub=chosen).heading == "We could not sign you in"
    assert browser.whoami() == "nobody"
