"""Every field a notice is to ask for has its question, and every question is of such a field or ours with a reason.

The fields stand in our own words in tests/data/fields_of_notices.toml.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from portal.journeys.registry import kinds
from tests.journeys.contract import Box
from tests.journeys.promises import PROMISES
from tests.journeys.test_contracts import OF_OTHER_KINDS, boxes_declared

FIELDS: dict[str, Any] = tomllib.loads(
    (Path(__file__).parents[1] / "data" / "fields_of_notices.toml").read_text(encoding="utf-8")
)


def boxes(said: str) -> set[Box]:
    """The boxes of a line such as "sender: job phone; danger: in_danger"."""
    found = set()
    for part in said.split(";"):
        page, names = part.split(":")
        found |= {(page.strip(), name) for name in names.split()}
    return found


def fields_of(kind: str) -> dict[str, set[Box]]:
    """Every field of a notice in words, its blocks' among them, with the boxes that ask it."""
    made = FIELDS["kinds"][kind]
    found: dict[str, set[Box]] = {}
    for asks in (*(FIELDS["blocks"][block] for block in made["blocks"]), made["asks"]):
        assert not found.keys() & asks.keys()
        found |= {words: boxes(said) for words, said in asks.items()}
    return found


def ours(kind: str) -> set[Box]:
    """The boxes of a notice that no field called for."""
    return set().union(*map(boxes, FIELDS["kinds"][kind]["ours"]))


def test_every_notice_has_its_list_and_every_block_is_of_some_notice() -> None:
    assert set(FIELDS["kinds"]) == set(kinds())
    used = {block for made in FIELDS["kinds"].values() for block in made["blocks"]}
    assert used == set(FIELDS["blocks"])


@pytest.mark.parametrize("kind", PROMISES)
def test_every_field_has_its_question(kind: str) -> None:
    declared = boxes_declared(kind) - OF_OTHER_KINDS.get(kind, set())
    without = {words: there - declared for words, there in fields_of(kind).items()}
    assert {words: gone for words, gone in without.items() if gone} == {}


@pytest.mark.parametrize("kind", PROMISES)
def test_every_question_is_of_a_field_or_ours(kind: str) -> None:
    listed = set().union(*fields_of(kind).values())
    assert boxes_declared(kind) - OF_OTHER_KINDS.get(kind, set()) - listed - ours(kind) == set()


@pytest.mark.parametrize("kind", PROMISES)
def test_what_is_ours_is_asked_and_says_why(kind: str) -> None:
    listed = set().union(*fields_of(kind).values())
    assert ours(kind) - boxes_declared(kind) == set()
    assert ours(kind) & listed == set()
    made = FIELDS["kinds"][kind]
    for why in ("ours", "answered_elsewhere"):
        assert all(reason.strip() for reason in made[why].values())
