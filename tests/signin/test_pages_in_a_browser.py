"""Signing in as a person does it: in a real Chromium, under our own headers and the provider's, checked by axe."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from tests.signin.conftest import World

CHROMIUM = os.environ.get("CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), ""
)
pytestmark = [pytest.mark.browser, pytest.mark.skipif(not CHROMIUM, reason="NOT TESTED in a browser: no Chromium")]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser program."""
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(params=[390, 1280], ids=["phone", "desk"])
def page(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[Page]:
    """A page that fails the test when the browser complains."""
    context = chromium.new_context(viewport={"width": request.param, "height": 800}, java_script_enabled=True)
    opened = context.new_page()
    said: list[str] = []
    opened.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    opened.on("pageerror", lambda error: said.append(str(error)))
    yield opened
    context.close()
    assert [s for s in said if "Failed to load resource" not in s] == []


def _sound(page: Page) -> None:
    found = Axe().run(page).response["violations"]
    assert found == [], [(v["id"], [n["html"] for n in v["nodes"]]) for v in found]
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "spills over sideways"
    assert page.locator("h1").count() == 1


def test_in_and_out_again(world: World, page: Page) -> None:
    page.goto(world.home)
    _sound(page)
    page.get_by_role("button", name="Sign in").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Choose who to be"
    _sound(page)
    page.get_by_role("button", name="Denise Okafor").click()
    assert page.url == f"{world.home}/school"
    page.goto(f"{world.home}/whoami")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(f"{world.home}/signed-out*", wait_until="commit")
    _sound(page)
    page.go_back()
    assert "Denise Okafor" not in page.content()


@pytest.mark.parametrize("path", ["/sign-in", "/privacy", "/cookies", "/accessibility", "/help"])
def test_open_pages_are_sound(world: World, page: Page, path: str) -> None:
    page.goto(world.home + path)
    _sound(page)


@pytest.mark.parametrize("name", ["Lewis Grant", "Amina Yusuf"])
def test_refusals_are_sound(world: World, page: Page, name: str) -> None:
    page.goto(world.home)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name=name).click()
    assert "403" not in page.content()
    _sound(page)
