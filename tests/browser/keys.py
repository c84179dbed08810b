"""Somebody who has only a keyboard: every page is answered with Tab, Space, Enter, the arrows, and typing."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page

from tests.stories.hands import Hands

_VISIBLE = """() => {
  const at = document.activeElement, label = at.labels && at.labels[0];
  const seen = (element, pseudo) => {
    const style = getComputedStyle(element, pseudo);
    return (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none';
  };
  return at === document.body || seen(at) || Boolean(label && seen(label, '::before'));
}"""
_MOST_STOPS = 250
_MOST_CHOICES = 60


def tab_to(page: Page, wanted: str) -> None:
    """Press Tab until what is wanted (a selector of a control, or words) has the focus, which must show everywhere."""
    is_selector = wanted.startswith(("input[", "select[", "textarea[", "button[", "a[", "["))
    for _ in range(_MOST_STOPS):
        page.keyboard.press("Tab")
        assert page.evaluate(_VISIBLE), f"No sign of the focus on {page.evaluate('document.activeElement.outerHTML')}"
        if is_selector:
            if page.evaluate("selector => document.activeElement.matches(selector)", wanted):
                return
        elif page.evaluate("document.activeElement.innerText || ''").strip().startswith(wanted):
            return
    raise AssertionError(f"Tab never came to {wanted}")


def enter(page: Page) -> None:
    """Press Enter on what leads to another page, and wait for that page."""
    with page.expect_navigation(wait_until="domcontentloaded"):
        page.keyboard.press("Enter")


class Keys(Hands):
    """Hands that never touch a mouse."""

    def click(self, what: Locator) -> None:
        """Come to it with Tab and press Enter."""
        handle = what.first.element_handle()
        for _ in range(_MOST_STOPS):
            self.page.keyboard.press("Tab")
            assert self.page.evaluate(_VISIBLE), "No sign of the focus"
            if self.page.evaluate("wanted => document.activeElement === wanted", handle):
                enter(self.page)
                return
        raise AssertionError(f"Tab never came to {what}")

    def answer(self, name: str, value: Any) -> None:
        """Answer the question of this name as its kind of control is answered by keyboard."""
        boxes = self.main.locator(f'[name="{name}"]')
        if self.main.locator(f'[name="{name}-day"]').count():
            year, month, day = str(value).split("-")
            for part, number in (("day", day), ("month", month), ("year", year)):
                self._type(f'[name="{name}-{part}"]', str(int(number)))
        elif value is True or isinstance(value, list):
            for each in value if isinstance(value, list) else [None]:
                which = f'input[name="{name}"]' + (f'[value="{each}"]' if each else "")
                if not self.main.locator(which).is_checked():
                    tab_to(self.page, which)
                    self.page.keyboard.press("Space")
                assert self.main.locator(which).is_checked(), which
        elif self.main.locator(f'input[type=radio][name="{name}"]').count():
            self._choose(f'input[name="{name}"]', str(value))
        elif self.main.locator(f'select[name="{name}"]').count():
            words = boxes.locator(f'option[value="{value}"]').inner_text().strip()
            tab_to(self.page, f'select[name="{name}"]')
            self.page.keyboard.type(words)
            assert boxes.input_value() == value, f"{name}: {boxes.input_value()} for {words}"
        else:
            self._type(f'[name="{name}"]', str(value))

    def _type(self, which: str, words: str) -> None:
        tab_to(self.page, which)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(words)

    def _choose(self, which: str, value: str) -> None:
        """Tab comes to the choice made, or to the first; the arrows go on from there."""
        wanted = self.main.locator(f'{which}[value="{value}"]')
        if wanted.is_checked():
            return
        tab_to(self.page, which)
        if not self.page.evaluate("document.activeElement.checked"):
            self.page.keyboard.press("Space")
        for _ in range(_MOST_CHOICES):
            if wanted.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"The arrows never came to {which} {value}")

    def _list(self, key: str, lists: dict[str, Any]) -> None:
        added = sum(owner.startswith(f"{key}:") for owner in self._entries.values())
        wanted = len(lists.get(key, {}))
        self._choose('input[name="more"]', "yes" if added < wanted else "no" if added else "none")
