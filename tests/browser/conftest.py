"""A running portal and a Chromium for the browser tests."""

from __future__ import annotations

import datetime as dt
import os
import shutil
from collections.abc import Callable, Iterator
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from portal.cli.seed import seed_demo
from portal.cli.seeding.councils import AVERFORD, NORTHMERE
from portal.cli.seeding.story import Story
from portal.engines.postgres import EmbeddedPostgres
from portal.engines.valkey import EmbeddedValkey
from tests.conftest import CONTEXT_KEY
from tests.stories.portal import Portal

CHROMIUM = os.environ.get("CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), ""
)
QUIET = (
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
_MILLISECONDS = 20_000
"""How long a page may take before the test has failed."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium without a window, or a loud skip. For one module: Playwright runs only once in a process at a time."""
    if not CHROMIUM:
        pytest.skip("No Chromium was found: the browser stories were NOT tested. Set CHROMIUM to the path of one.")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def portal(cluster: EmbeddedPostgres, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """The whole portal with two councils, their schools and a roll of a few hundred children."""
    folder = tmp_path_factory.mktemp("portal")
    cluster.create_database("cme_story", "cme_owner", template=template)
    valkey = EmbeddedValkey(folder / "valkey")
    valkey.start()
    running = Portal(
        folder,
        cluster,
        valkey,
        {
            "DATABASE_URL": cluster.url("cme_app", "cme_story"),
            "DATABASE_WORKER_URL": cluster.url("cme_worker", "cme_story"),
            "CONTEXT_KEY": CONTEXT_KEY,
            "WEB_PROCESSES": "1",
        },
    )
    try:
        # The programs start while the data are invented; nothing asks them anything until then.
        for name in ("sign-in", "worker", "web"):
            running.launch(name)
        seed_demo(
            running.settings,
            pupils={NORTHMERE: 300, AVERFORD: 60},
            stories={NORTHMERE: (Story("Northmere School", sent=1, away=9),), AVERFORD: ()},
        )
        running.wait_ready("sign-in", "worker", "web")
        yield running
    finally:
        running.stop()
        valkey.discard()
        cluster.drop_database("cme_story")


@pytest.fixture
def new_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens a window of its own, with cookies of its own; keywords are the browser context's."""
    opened = []

    def open_page(**more: object) -> Page:
        context = browser.new_context(
            **({"viewport": {"width": 1366, "height": 768}, "locale": "en-GB", "timezone_id": "Europe/London"} | more)
        )
        context.set_default_timeout(_MILLISECONDS)
        opened.append(context)
        return context.new_page()

    yield open_page
    for context in opened:
        context.close()


@pytest.fixture
def today() -> dt.date:
    """Today in London."""
    return dt.datetime.now(ZoneInfo("Europe/London")).date()
