"""The macros we lean on still write what GOV.UK's own fixtures expect; known differences are pinned by count.

The macros follow an earlier release of govuk-frontend than the style sheet. A change in either that alters a component
of a form shows here.
"""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from portal.journeys import widgets

ROOT = Path(__file__).resolve().parents[2]
COMPONENTS = ROOT / "frontend" / "node_modules" / "govuk-frontend" / "dist" / "govuk" / "components"
USED = {
    "button": ("govukButton", 1),
    "character-count": ("govukCharacterCount", 10),  # data-count-type is missing
    "checkboxes": ("govukCheckboxes", 0),
    "date-input": ("govukDateInput", 36),  # the newer `values`, and `day: false`, are not known; we pass `items`
    "error-message": ("govukErrorMessage", 0),
    "error-summary": ("govukErrorSummary", 0),
    "fieldset": ("govukFieldset", 0),
    "file-upload": ("govukFileUpload", 0),
    "hint": ("govukHint", 0),
    "input": ("govukInput", 0),
    "label": ("govukLabel", 0),
    "radios": ("govukRadios", 0),
    "select": ("govukSelect", 0),
    "textarea": ("govukTextarea", 0),
}


class Flat(HTMLParser):
    """A list of tags with sorted attributes, and of words: spacing between them does not count."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.seen: list[Any] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, sorted((name, " ".join((value or "").split())) for name, value in attrs)))

    def handle_endtag(self, tag: str) -> None:
        self.seen.append(("/", tag))

    def handle_data(self, data: str) -> None:
        words = re.sub(r"\s+", " ", data).strip()
        if words:
            self.seen.append(words)


@pytest.mark.parametrize("component", sorted(USED))
def test_a_component_matches_the_fixtures_of_the_release_we_style(component: str) -> None:
    macro, known = USED[component]
    fixtures = json.loads((COMPONENTS / component / "fixtures.json").read_text(encoding="utf-8"))["fixtures"]
    assert len(fixtures) > 2
    different = [
        fixture["name"]
        for fixture in fixtures
        if Flat(str(widgets.write(component, macro, fixture["options"]))).seen != Flat(fixture["html"]).seen
    ]
    assert len(different) == known, different
