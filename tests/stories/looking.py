"""What must hold of every page of a story: no accessibility fault, no complaint, no name where none may stand."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import ConsoleMessage, Page

from portal.domain.names import fold
from tests.stories.zofia import NAMES

ARTEFACTS = Path(__file__).resolve().parents[2] / "build" / "artefacts"
PICTURES = bool(os.environ.get("PICTURES"))
"""Pictures of every page looked at, for people to see, are kept in build/artefacts when this is set. They take a sixth of
the time."""
SIZES = ((1366, 768), (390, 844))
NARROWEST = (320, 640)
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_REFUSED = re.compile(r"the server responded with a status of 422")
"""The browser itself says this of a page given back with what to put right."""


def axe(page: Page) -> list[str]:
    """Accessibility faults, by rule and place. The checker is put into the page once, however often it is asked."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE_SCRIPT)
    options = {"runOnly": _RULES, "resultTypes": ["violations"], "preload": False}
    found = page.evaluate("async options => (await axe.run(options)).violations", options)
    return [f"{fault['id']}: {node['target']} {node['html'][:120]}" for fault in found for node in fault["nodes"]]


class Looker:
    """Looks at pages and keeps what is wrong with them; `problems` must be empty in the end.

    The slow part (accessibility at both sizes, narrow windows, pictures) is done once for each kind of page.
    """

    def __init__(self, story: str, *, closely: bool = True) -> None:
        self.problems: list[str] = []
        self.seen: list[str] = []
        self._closely = closely
        self._folder = ARTEFACTS / story
        if PICTURES:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder.mkdir(parents=True)

    def listen(self, page: Page) -> None:
        """Hear what the page complains of."""
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.problems.append(f"script error: {error}"))

    def _said(self, said: ConsoleMessage) -> None:
        if said.type in ("error", "warning") and not _REFUSED.search(said.text):
            self.problems.append(f"console: {said.text} at {said.location.get('url', '')}")

    def __call__(self, page: Page, what: str) -> None:
        """Look at a page as it stands."""
        for place, words in (("title", page.title()), ("address", page.url)):
            if any(name in fold(words) for name in NAMES):
                self.problems.append(f"{what}: a child's name in the {place}: {words}")
        if (heads := page.locator("h1").count()) != 1:
            self.problems.append(f"{what}: {heads} h1")
        if what in self.seen:
            return
        self.seen.append(what)
        if self._closely:
            self._look_closely(page, what)
        else:
            self._picture(page, what, whole=False)

    def _look_closely(self, page: Page, what: str) -> None:
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            self._fits(page, what)
            self.problems += [f"{what} at {width}: {fault}" for fault in axe(page)]
            self._picture(page, f"{what}-{width}")
        page.set_viewport_size({"width": NARROWEST[0], "height": NARROWEST[1]})
        self._fits(page, what)
        page.set_viewport_size({"width": SIZES[0][0], "height": SIZES[0][1]})

    def _picture(self, page: Page, what: str, *, whole: bool = True) -> None:
        if not PICTURES:
            return
        path = self._folder / f"{len(self.seen):03d}-{what}.jpeg"
        page.screenshot(path=path, full_page=whole, type="jpeg", quality=70)

    def _fits(self, page: Page, what: str) -> None:
        wide, has = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        if wide > has:
            self.problems.append(f"{what}: scrolls sideways, {wide} in {has}")
