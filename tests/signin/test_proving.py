"""Proving again who one is: how long it counts, what is kept meanwhile, and what does not pass for it."""

from __future__ import annotations

import time_machine

from tests.signin.conftest import World, minutes
from tests.signin.servers import Browser, Page


def _pick(browser: Browser, asked: Page, name: str) -> Page:
    chosen = next(value for words, value in asked.buttons().items() if words.startswith(name))
    return browser.submit(asked, "/authorize", sub=chosen)


def test_signing_in_is_proof_for_ten_minutes_and_no_longer(
    world: World, browser: Browser, clock: time_machine.Traveller
) -> None:
    browser.sign_in("Denise Okafor")
    assert browser.open("/school/fresh").heading == "Fresh"
    clock.shift(minutes(11))
    assert browser.open("/school/fresh").heading == "Not fresh"
    asked = browser.prove()
    assert asked.heading == "Prove who you are again"
    page = _pick(browser, asked, "Denise Okafor")
    assert page.heading == "Fresh"
    assert "before" in page.text
    assert world.rows("select action from audit_entry order by seq") == [("signed_in",), ("proved_identity",)]


def test_somebody_else_begins_at_their_own_home_with_nothing_of_the_first(world: World, browser: Browser) -> None:
    browser.sign_in("Denise Okafor")
    page = _pick(browser, browser.prove(), "Samira Haddad")
    assert page.url == f"{world.home}/school"
    assert "before" not in browser.open("/school/fresh").text


def test_going_back_without_proving_leaves_the_session_as_it_was(world: World, browser: Browser) -> None:
    browser.sign_in("Denise Okafor")
    world.rows("update session set data = data || '{\"signed_in_afresh_at\": 1}'")
    assert browser.submit(browser.prove(), "/authorize", sub="").heading == "You did not finish signing in"
    assert browser.open("/school/fresh").heading == "Not fresh"


def test_a_provider_that_does_not_say_when_proves_nothing(world: World, browser: Browser) -> None:
    browser.sign_in("Denise Okafor")
    world.rows("update session set data = data || '{\"signed_in_afresh_at\": null}'")
    assert browser.open("/school/fresh").heading == "Not fresh"
