"""What schools' policies ask for: every page and test the table names is there."""

from __future__ import annotations

import re
from pathlib import Path

from flask import Flask

from portal.factory import create_app
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


def test_every_test_is_there_or_the_row_says_later() -> None:
    for row in ROWS:
        found = re.fullmatch(r"`([^`:]+)(?:::(\w+))?`", row[4])
        if found is None:
            assert re.fullmatch(r"later: [a-z ]+", row[4]), row
            assert row[3] == "none yet"
            continue
        held = (ROOT / found[1]).read_text(encoding="utf-8")
        assert "def " + (found[2] or "test_") in held, row
