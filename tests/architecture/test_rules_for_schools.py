"""The rules that concern a school: every file and test the document names is there."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
LINES = (ROOT / "docs" / "rules-for-schools.md").read_text(encoding="utf-8").splitlines()
ROWS = [[cell.strip() for cell in line.strip("|").split("|")] for line in LINES if re.match(r"\| \d+ \|", line)]


def test_every_rule_has_one_row_and_none_is_empty() -> None:
    assert [int(row[0]) for row in ROWS] == list(range(1, 47))
    assert all(len(row) == 4 and all(row) for row in ROWS)


def test_every_file_and_test_is_there_or_the_row_says_later() -> None:
    for _, _, where, proved in ROWS:
        if where == "none yet":
            assert re.fullmatch(r"later: [a-z ]+", proved)
            continue
        assert all((ROOT / path).exists() for path in re.findall(r"`([^`]+)`", where)), where
        found = re.fullmatch(r"`([^`:]+)::(\w+)`", proved)
        assert found, proved
        assert f"def {found[2]}(" in (ROOT / found[1]).read_text(encoding="utf-8"), proved
