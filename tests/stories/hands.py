"""Somebody at a browser: signs in, answers what a page asks by its visible controls, and presses what it offers."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, Page, expect

from portal.journeys.model import PAPERS_BOX
from tests.journeys.filled import Entries
from tests.stories.zofia import small_pdf

_QUESTION = re.compile(r"/school/referrals/[0-9a-f-]{36}/(?P<child>[^/?]+)/(?P<page>[^/?]+)(/(?P<item>[^/?]+))?")
_MOST_PAGES = 120
"""A referral never has as many; more means that a page leads back to itself."""


class Hands:
    """One person at one browser window. `look` is told of each page as soon as it is there."""

    def __init__(self, page: Page, address: str, look: Callable[[Page, str], None]) -> None:
        self.page = page
        self.address = address
        self._look = look
        self._entries: dict[str, str] = {}

    def look(self, what: str) -> None:
        """Look at the page before doing anything on it; `what` names it in files."""
        self._look(self.page, what)

    # Coming and going

    def sign_in(self, name: str) -> None:
        """From the front page, through the sign-in provider, to the person's own first page."""
        self.go("/")
        self.look("front")
        self.click(self.page.get_by_role("button", name="Sign in", exact=True).first)
        self.click(self.page.get_by_role("button", name=re.compile(f"^{name}")))
        assert self.page.url.startswith(self.address)

    def sign_out(self) -> None:
        """End the session, here and at the provider."""
        self.click(self.page.get_by_role("button", name="Sign out"))
        self.page.get_by_role("heading", name="You have signed out").wait_for()
        self.look("signed-out")

    # What a page offers

    def click(self, what: Locator) -> None:
        """Click what leads to another page, and wait for that page."""
        with self.page.expect_navigation(wait_until="domcontentloaded"):
            what.click()

    def press(self, words: str) -> None:
        """Press the button with these words."""
        self.click(self.main.get_by_role("button", name=words).first)

    def follow(self, words: str) -> None:
        """Follow the link (which may look like a button) with these words."""
        self.click(self.main.locator("a[href]", has_text=words).first)

    def go(self, path: str) -> None:
        """Open a page of the portal by its address."""
        self.page.goto(f"{self.address}{path}", wait_until="domcontentloaded")

    def is_told(self, words: str) -> None:
        """The page says so in a notice of its own."""
        expect(self.main.locator(".notice", has_text=words)).to_be_visible()

    @property
    def main(self) -> Locator:
        """The page without its header and footer."""
        return self.page.locator("main")

    def answer(self, name: str, value: Any) -> None:
        """Answer the question of this name."""
        if self.main.locator(f'[name="{name}-day"]').count():
            year, month, day = str(value).split("-")
            for part, number in (("day", day), ("month", month), ("year", year)):
                self.main.locator(f'[name="{name}-{part}"]').fill(str(int(number)))
            return
        boxes = self.main.locator(f'[name="{name}"]')
        if isinstance(value, list):
            for each in value:
                self.main.locator(f'[name="{name}"][value="{each}"]').check()
        elif value is True:
            boxes.check()
        elif self.main.locator(f'input[type=radio][name="{name}"]').count():
            self.main.locator(f'input[type=radio][name="{name}"][value="{value}"]').check()
        elif self.main.locator(f'select[name="{name}"]').count():
            boxes.select_option(value)
        else:
            boxes.fill(str(value))

    # The referral

    def fill_in(self, told: Entries, lists: dict[str, Entries]) -> list[str]:
        """Answer every page from the one open now until the task list comes; gives the keys of the pages answered."""
        done: list[str] = []
        for _ in range(_MOST_PAGES):
            at = _QUESTION.search(self.page.url)
            if at is None:
                return done
            key, item = at["page"], at["item"] or ""
            if key == "part":
                done += self._part(item, told, lists)
                self.press("Save and continue")
                assert not (wrong := self.main.locator(".govuk-error-summary")).count(), f"{item}: {wrong.inner_text()}"
                continue
            done.append(key)
            if item or (key not in lists and not self.main.locator('[name="more"]').count()):
                self._one_page(key, item, told, lists)
            else:
                self._list(key, lists)
            self.press("Save and continue")
            if (
                len(done) > 1
                and done[-2:] == [key, key]
                and (wrong := self.main.locator(".govuk-error-summary")).count()
            ):
                raise AssertionError(f"{key}: {wrong.inner_text()}")
        raise AssertionError(f"The pages never end: {done}")

    def fill_in_all(self, told: Entries, lists: dict[str, Entries]) -> list[str]:
        """Answer every page, from the one open now, and then each part of the task list that is not complete."""
        done = self.fill_in(told, lists)
        while (task := self.next_task()) is not None:
            self.go(task)
            done += self.fill_in(told, lists)
        return done

    def next_task(self) -> str | None:
        """The address of the first part of the task list that is not completed and that the person may fill in."""
        lines = self.main.locator(".govuk-task-list__item")
        for place in range(lines.count()):
            line = lines.nth(place)
            words = line.inner_text()
            if "safeguarding lead only" in words or "Check your answers" in words or "Completed" in words:
                continue
            link = line.get_by_role("link")
            if link.count():
                return str(link.first.get_attribute("href"))
        return None

    def _one_page(self, key: str, item: str, told: Entries, lists: dict[str, Entries]) -> None:
        self.look(key)
        answers = self._entry(key, item, lists) if item else told.get(key, {})
        for name, value in answers.items():
            if value not in ("", False, None) and name != PAPERS_BOX:  # filled in from the files themselves
                self.answer(name, value)
        if self.main.locator("input[type=file]").count():
            pdf = {"name": "Attendance record.pdf", "mimeType": "application/pdf", "buffer": small_pdf()}
            if self.main.locator("select[name=file_kind]").count():
                self.answer("file_kind", next(iter(answers.get(PAPERS_BOX, [])), "other"))
            self.main.locator("input[type=file]").set_input_files(files=[pdf])
            self.press("Add the file and stay on this page")
            self.main.get_by_text("Attendance record.pdf").first.wait_for()
            self.look(f"{key}-with-a-file")

    def _part(self, part: str, told: Entries, lists: dict[str, Entries]) -> list[str]:
        """Answer a page that asks the questions of several; gives the keys of those."""
        self.look(f"part-{part}")
        keys: list[str] = []
        for box in self.main.locator('input[name="block"]').all():
            name, _, closing = str(box.get_attribute("value")).partition(":")
            key, _, item = re.sub(r"^c\d+-", "", name).partition("-")
            if closing:
                added = sum(owner.startswith(f"{key}:") for owner in self._entries.values())
                self.answer(f"{name}-more", "yes" if added < len(lists.get(key, {})) else "no")
                continue
            keys.append(key)
            for field, value in (self._entry(key, item, lists) if item else told.get(key, {})).items():
                if value not in ("", False, None):
                    self.answer(f"{name}-{field}", value)
        return keys

    def _entry(self, key: str, item: str, lists: dict[str, Entries]) -> dict[str, Any]:
        """What is told of this entry of a list: the next one that has not been typed yet, for a new one."""
        if key == "documents":
            raise AssertionError(key)
        owner = self._entries.get(item)
        if owner is None:
            taken = set(self._entries.values())
            owner = next(f"{key}:{each}" for each in lists[key] if f"{key}:{each}" not in taken)
            self._entries[item] = owner
        return dict(lists[key][owner.partition(":")[2]])

    def _list(self, key: str, lists: dict[str, Entries]) -> None:
        added = sum(owner.startswith(f"{key}:") for owner in self._entries.values())
        self.look(f"{key}-list" if added else f"{key}-list-empty")
        wanted = len(lists.get(key, {}))
        said = "yes" if added < wanted else "no" if added else "none"
        self.main.locator(f'input[type=radio][name="more"][value="{said}"]').check()
