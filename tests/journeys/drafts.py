"""A filled draft of any kind of notice, from what its pages and its lists say."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from portal.journeys.answers import FIRST_CHILD, Answers, PageAnswers
from portal.journeys.model import Journey

Entries = dict[str, dict[str, Any]]
"""Answers by page, or the entries of one list by their id."""


def rows_of(
    journey: Journey,
    pages: Mapping[str, Mapping[str, Any]],
    lists: Mapping[str, Entries],
    *,
    without: Collection[str] = (),
    none_of: Collection[str] = (),
    child: str = FIRST_CHILD,
) -> list[PageAnswers]:
    """The rows that a store would keep. `without`: pages and lists left out. `none_of`: lists said to be empty."""

    def under(key: str) -> str:
        return "" if journey.page(key).scope == "family" else child

    found = [PageAnswers(under(key), key, "", dict(given)) for key, given in pages.items() if key not in without]
    for key, entries in lists.items():
        if key in without or key in none_of:
            continue
        found += [
            PageAnswers(under(key), key, item, dict(entry), position=place)
            for place, (item, entry) in enumerate(entries.items())
        ]
        if journey.page(key).many and entries:
            found.append(PageAnswers(under(key), key, "", {"more": "no"}))
    return found + [PageAnswers(under(key), key, "", {"none": True}) for key in none_of]


def as_asked(journey: Journey, answers: Answers) -> Answers:
    """The draft without what it is not asked."""
    return Answers(
        [row for row in answers if journey.is_asked(row.page, answers, row.item)],
        sealed=answers.sealed,
        child=answers.child,
    )
