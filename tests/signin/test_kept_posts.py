"""What was typed and sent after being signed out is kept, and offered only to the same person in the same place."""

from __future__ import annotations

import time_machine

from tests.signin.conftest import World, minutes
from tests.signin.servers import Browser, Page

TYPED = {"where": "Last seen at the bus station", "who": ["a neighbour", "an uncle"]}


def _send_too_late(clock: time_machine.Traveller, browser: Browser, **more: object) -> Page:
    browser.sign_in("Denise Okafor")
    token = browser.open("/whoami").form("/sign-out")["csrf_token"]
    clock.shift(minutes(25))
    answer = browser.post(
        f"{browser.home}/school/form",
        data={**TYPED, "csrf_token": token},
        timeout=20,
        **more,  # type: ignore[arg-type]
    )
    return Page(answer)


def test_typing_sent_too_late_is_kept_and_offered_back(
    clock: time_machine.Traveller, world: World, browser: Browser
) -> None:
    page = _send_too_late(clock, browser)
    assert page.heading == "We signed you out after 20 minutes"
    assert "we have kept it" in page.text
    assert page.form("/sign-in")["next"] == "/school/form"
    back = browser.sign_in("Denise Okafor", "/school/form")
    assert back.url == f"{world.home}/school/form"
    assert "Last seen at the bus station" in back.text
    assert "an uncle" in back.text
    assert "csrf_token" not in back.text
    assert "bus station" in browser.open("/school/form").text, "offering it does not use it up"


def test_open_forms_of_the_same_person_still_work_after_signing_in_again(
    clock: time_machine.Traveller, browser: Browser
) -> None:
    browser.sign_in("Denise Okafor")
    token = browser.open("/whoami").form("/sign-out")["csrf_token"]
    clock.shift(minutes(25))
    browser.sign_in("Denise Okafor")
    answer = browser.post(f"{browser.home}/school/form", data={**TYPED, "csrf_token": token}, timeout=20)
    assert answer.status_code == 200


def test_a_form_sent_after_pressing_sign_out_in_another_tab_is_kept(world: World, browser: Browser) -> None:
    browser.sign_in("Denise Okafor")
    token = browser.open("/whoami").form("/sign-out")["csrf_token"]
    browser.sign_out()
    answer = browser.post(f"{browser.home}/school/form", data={**TYPED, "csrf_token": token}, timeout=20)
    assert "we have kept it" in answer.text
    assert "bus station" in browser.sign_in("Denise Okafor", "/school/form").text


def test_nobody_else_at_the_same_computer_sees_it(clock: time_machine.Traveller, browser: Browser) -> None:
    _send_too_late(clock, browser)
    assert "bus station" not in browser.sign_in("Helen Marsh", "/school/form").text


def test_it_is_gone_after_a_day(clock: time_machine.Traveller, browser: Browser) -> None:
    _send_too_late(clock, browser)
    clock.shift(minutes(24 * 60))
    assert "bus station" not in browser.sign_in("Denise Okafor", "/school/form").text


def test_without_the_forms_token_nothing_is_kept(clock: time_machine.Traveller, world: World, browser: Browser) -> None:
    browser.sign_in("Denise Okafor")
    clock.shift(minutes(25))
    assert browser.post(f"{browser.home}/school/form", data=TYPED, timeout=20).status_code == 400
    assert world.rows("select * from kept_post") == []


def test_files_are_not_kept_and_too_much_is_not_promised(
    clock: time_machine.Traveller, world: World, browser: Browser
) -> None:
    _send_too_late(clock, browser, files={"letter": ("letter.pdf", b"%PDF-1.7")})
    assert [set(r[0]) for r in world.rows("select body from kept_post")] == [{"where", "who"}]
    page = browser.open("/sign-in")
    answer = browser.post(
        f"{browser.home}/school/form",
        data={"csrf_token": page.form("/sign-in")["csrf_token"], "where": "é" * 40_000},
        timeout=20,
    )
    assert "we have kept it" not in answer.text


def test_a_script_is_told_in_its_own_words(clock: time_machine.Traveller, browser: Browser) -> None:
    browser.sign_in("Denise Okafor")
    token = browser.open("/whoami").form("/sign-out")["csrf_token"]
    clock.shift(minutes(25))
    answer = browser.post(
        f"{browser.home}/school/form",
        data=TYPED,
        headers={"X-Requested-With": "fetch", "X-CSRFToken": token},
        timeout=20,
    )
    assert (answer.status_code, answer.json()) == (401, {"signed_out": True, "kept": True})


def test_a_stranger_without_a_session_has_nothing_kept(world: World, browser: Browser) -> None:
    token = browser.open("/").form("/sign-in")["csrf_token"]
    answer = browser.post(f"{browser.home}/school/form", data={**TYPED, "csrf_token": token}, timeout=20)
    assert answer.url.startswith(f"{world.home}/sign-in")
    assert world.rows("select * from kept_post") == []
