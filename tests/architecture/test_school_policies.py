"""What schools' policies ask for: every page and test the table names is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask

from portal.factory import create_app
from portal.journeys.registry import journey_for, kinds
from portal.settings import Settings
from school_side import school as school_side

ROOT = Path(__file__).parents[2]
LINES = (ROOT / "docs" / "school-policies.md").read_text(encoding="utf-8").splitlines()
ROWS = [[cell.strip() for cell in line.strip("|").split("|")] for line in LINES if re.match(r"\| \d+ \|", line)]


def test_all_rows_are_there_and_none_is_empty() -> None:
    assert [int(row[0]) for row in ROWS] == list(range(1, 45))
    assert all(len(row) == 5 and all(row) for row in ROWS)


def test_every_page_is_a_page_of_the_portal(settings: Settings) -> None:
    app: Flask = create_app(settings, [school_side])
    rules = {rule.rule for rule in app.url_map.iter_rules()}
    named = {path for row in ROWS for path in re.findall(r"`(/[^`]*)`", row[3])}
    assert named
    assert not {path for path in named if path not in rules and path + "/" not in rules}


def test_every_question_page_that_is_named_is_asked_by_a_notice() -> None:
    asked = {page.key for kind in kinds() for page in journey_for(kind).pages}
    named = {key for row in ROWS for key in re.findall(r"`([a-z_]+)`", row[3])}
    assert named - asked == set()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_its_test_is_there_or_the_row_says_later(row: list[str]) -> None:
    found = re.fullmatch(r"`(tests/[\w/]+\.py)::(test_\w+)`", row[4])
    if found is None:
        assert re.fullmatch(r"later: [a-z ]+", row[4])
        assert row[3] == "none yet"
        return
    assert re.search(rf"^ *def {found[2]}\(", (ROOT / found[1]).read_text(encoding="utf-8"), re.MULTILINE)


def test_every_file_that_is_named_besides_is_there() -> None:
    prose = [path for line in LINES if not line.startswith("|") for path in re.findall(r"`([\w/]+\.py)`", line)]
    assert prose
    assert all((ROOT / path).exists() for path in prose)
