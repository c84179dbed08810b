"""Recall for each group of questions, such as a naming tradition, of what could be found at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from portal.domain.matching.keys import keys_of, search_keys
from portal.domain.matching.measured import Answered
from portal.domain.matching.person import Person

FEW: Final = 30
"""A share of fewer pairs than this says little."""
_TOO_COMMON: Final = frozenset({"s", "p", "es", "ss"})
"""Families of keys that alone lead to nobody in a large council: a surname, a postcode, a surname at a school."""

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Group:
    """A group's true pairs: how many, how many could be found, and the shares found among the first ten."""

    name: str
    pairs: int
    findable: int
    recall: float
    recall_of_findable: float


def is_findable(asked: Person, own: Sequence[Person], other: Person) -> bool:
    """Whether what was asked, with the child's own rows, shares with `other` more than what very many share."""
    shared = search_keys(asked.with_facts_of(own)) & keys_of(other)
    return any(key.partition(":")[0] not in _TOO_COMMON for key in shared)


def by_group(
    answers: Iterable[Answered], true: Collection[Pair], findable: Collection[Pair], groups: Mapping[str, str]
) -> list[Group]:
    """The groups, largest first. true, findable: (query_id, pupil_id). groups: by question; others are left out."""
    listed = list(answers)
    asked = {one.query_id for one in listed}
    found = {(one.query_id, one.pupil_id) for one in listed if one.pupil_id and one.rank <= 10}
    tally: Counter[tuple[str, str]] = Counter()
    for pair in true:
        if pair[0] not in asked or pair[0] not in groups:
            continue
        group, could, was = groups[pair[0]], pair in findable, pair in found
        told = {"pairs": True, "could": could, "was": was, "both": could and was}
        tally.update({(group, what): int(holds) for what, holds in told.items()})
    made = [
        Group(
            name,
            tally[name, "pairs"],
            tally[name, "could"],
            tally[name, "was"] / tally[name, "pairs"],
            tally[name, "both"] / max(1, tally[name, "could"]),
        )
        for name in {group for group, _ in tally}
    ]
    return sorted(made, key=lambda group: (-group.pairs, group.name))
