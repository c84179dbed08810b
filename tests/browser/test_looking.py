"""The eye that looks at every page of the story sees what it is there to see."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.stories.looking import Looker

pytestmark = pytest.mark.browser

BAD = """<!DOCTYPE html><html lang="en-GB"><head><title>Kowalska, Zofia</title></head><body><main>
<h1>One</h1><h1>Two</h1><input name="q"><svg width="3000" height="10"></svg>
<script>console.error("oh"); throw new Error("dear")</script></main></body></html>"""
GOOD = """<!DOCTYPE html><html lang="en-GB"><head><title>Case</title></head><body><main><h1>One</h1></main></body></html>"""


def test_what_is_wrong_with_a_page_is_seen_and_a_sound_page_passes(new_page: Callable[..., Page]) -> None:
    page = new_page()
    looker = Looker("looking")
    looker.listen(page)
    page.set_content(GOOD)
    looker(page, "good")
    assert looker.problems == []
    page.set_content(BAD)
    looker(page, "bad")
    said = "\n".join(looker.problems)
    for wanted in (
        "console: oh",
        "script error: dear",
        "name in the title",
        "2 h1",
        "scrolls sideways",
        "bad at 390: label",
    ):
        assert wanted in said, said
