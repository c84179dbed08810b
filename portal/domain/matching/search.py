"""The search itself: the child's own records first, then brothers and sisters of everything known about the child."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol
from uuid import UUID

from portal.domain.matching.compare import compare
from portal.domain.matching.compared import Level
from portal.domain.matching.evidence import Finding, Relation, finding_of
from portal.domain.matching.grade import Comparison, Grade, Weighed, weigh
from portal.domain.matching.keys import HOT, KeyText, hash_key, hash_keys, search_keys
from portal.domain.matching.person import Person

COMPARED_AT_MOST: Final = 40
SHOWN_AT_MOST: Final = 10
_OWN_ROW: Final = 0.85  # log-odds of p = 0.7


class CandidateSource(Protocol):
    """Where children are looked up: one authority's index."""

    def candidates(self, key_hashes: Collection[int]) -> Sequence[tuple[str, Collection[int]]]:
        """(person id, the hashes it shares) of everybody under any of the hashes.

        Hashes more than `HOT` children share may be left out; they are not used.
        """
        ...

    def people(self, ids: Collection[str]) -> Sequence[Person]:
        """The people of these ids, in any order; unknown ids are left out."""
        ...

    def how_many(self, key_hash: int) -> int:
        """How many children have this key."""
        ...

    def size(self) -> int:
        """How many children the index holds."""
        ...


@dataclass(frozen=True, slots=True)
class Findings:
    """What a search found, best first. Each is a proposal. `looked_among` children were in the index."""

    same_child: tuple[Finding, ...]
    siblings: tuple[Finding, ...]
    same_household: tuple[Finding, ...]
    looked_among: int


@dataclass(slots=True)
class Scored:
    """A candidate with its comparison."""

    person: Person
    facts: Comparison
    weighed: Weighed


class _Index:
    """A CandidateSource with this authority's hashing, and counts remembered for one search."""

    def __init__(self, source: CandidateSource, secret: bytes, authority: UUID) -> None:
        self._source = source
        self._secret = secret
        self._authority = authority
        self._counts: dict[int, int] = {}
        self._asked: set[int] = set()
        self._shared: dict[str, set[int]] = {}
        self._people: dict[str, Person] = {}
        self.size = max(source.size(), 1)

    def best(self, person: Person, leave_out: Collection[str]) -> list[Person]:
        """The candidates that share the rarest keys, at most COMPARED_AT_MOST, best first."""
        hashes = hash_keys(self._secret, self._authority, search_keys(person))
        fresh = [h for h in hashes if h not in self._asked]
        self._asked.update(fresh)
        tally: dict[int, int] = dict.fromkeys(fresh, 0)
        for person_id, shared in self._source.candidates(fresh):
            kept = self._shared.setdefault(person_id, set())
            for one in shared:
                kept.add(one)
                tally[one] = tally.get(one, 0) + 1
        self._counts.update({h: n for h, n in tally.items() if n})
        worth = {h: math.log(2 * HOT / n) for h in hashes if 0 < (n := self._counts.get(h, 0)) <= HOT}
        scores = {
            person_id: sum(worth.get(h, 0.0) for h in shared)
            for person_id, shared in self._shared.items()
            if person_id not in leave_out
        }
        found = [person_id for person_id, score in scores.items() if score > 0]
        ranked = sorted(found, key=lambda i: (-scores[i], i))[:COMPARED_AT_MOST]
        wanted = [i for i in ranked if i not in self._people]
        self._people.update({p.id: p for p in self._source.people(wanted)})
        return [self._people[i] for i in ranked if i in self._people]

    def count(self, key: KeyText) -> int:
        """How many children have the value of this key."""
        hashed = hash_key(self._secret, self._authority, key)
        if hashed not in self._counts:
            self._counts[hashed] = self._source.how_many(hashed)
        return self._counts[hashed]


def find(
    person: Person,
    index: CandidateSource,
    *,
    secret: bytes,
    authority: UUID,
    leave_out: Iterable[str] = (),
) -> Findings:
    """Look for the same child and for brothers and sisters.

    person: the child asked about. index: one authority's children. secret, authority: what its keys are hashed with.
    leave_out: ids never to be found (the referral itself, records already joined to it). The child's own records are
    found first and lend their facts to the search for brothers and sisters, where they are left out. Twins are
    found as brothers and sisters, never as the same child.
    """
    looked = _Index(index, secret, authority)
    out = {person.id, *leave_out}
    same = own_records(person, looked, out)
    own = [s for s in same if is_own(s)]
    merged = person.with_facts_of([s.person for s in own])
    family = family_of(merged, looked, out | {s.person.id for s in own})
    shown_same = [s for s in same if s.weighed.grade is not Grade.UNLIKELY][:SHOWN_AT_MOST]
    probable = {s.person.id for s in shown_same if s.weighed.grade is Grade.LIKELY}
    siblings: list[Scored] = []
    household: list[Scored] = []
    for scored in family:
        if scored.person.id in probable:
            continue
        if "together.house_only" in scored.weighed.parts or _only_a_door(scored.facts):
            household.append(scored)
        elif scored.weighed.grade is not Grade.UNLIKELY:
            siblings.append(scored)
    return Findings(
        same_child=_findings("same_child", person, shown_same, looked),
        siblings=_findings("sibling", merged, siblings[:SHOWN_AT_MOST], looked),
        same_household=_findings("same_household", merged, household[:SHOWN_AT_MOST], looked),
        looked_among=looked.size,
    )


def own_records(person: Person, index: _Index, leave_out: Collection[str]) -> list[Scored]:
    """Candidates weighed as the same child, best first."""
    found = []
    for other in index.best(person, leave_out):
        facts = compare(person, other)
        found.append(Scored(other, facts, weigh("same_child", facts, index.count, index.size)))
    return sorted(found, key=lambda s: (-s.weighed.total, s.person.id))


def is_own(scored: Scored) -> bool:
    """Whether a record is surely enough the child's own for its facts to be borrowed in the search for the family."""
    forename = scored.facts["forename"].detail
    if scored.facts["upn"].level is Level.SAME:
        return forename != "different"
    return scored.weighed.total >= _OWN_ROW and scored.weighed.grade is not Grade.UNLIKELY


def family_of(merged: Person, index: _Index, leave_out: Collection[str]) -> list[Scored]:
    """Candidates weighed as brothers and sisters of everything known about the child, best first."""
    found = []
    for other in index.best(merged, leave_out):
        facts = compare(merged, other)
        found.append(Scored(other, facts, weigh("sibling", facts, index.count, index.size)))
    return sorted(found, key=lambda s: (-s.weighed.total, s.person.id))


def _only_a_door(facts: Comparison) -> bool:
    """Cousins and foster children: one home, but neither surname, adult nor number in common."""
    return (
        facts["address"].detail in ("same", "flat")
        and facts["surname"].level is Level.DIFFERENT
        and facts["surname"].detail != "parents"
        and facts["parent"].level in (Level.DIFFERENT, Level.NOT_COMPARED)
        and facts["phone"].level is not Level.SAME
        and facts["email"].level is not Level.SAME
        and facts["declared"].level is Level.NOT_COMPARED
    )


def _findings(relation: Relation, person: Person, scored: Sequence[Scored], index: _Index) -> tuple[Finding, ...]:
    return tuple(
        finding_of(relation, person, s.person, s.facts, s.weighed, index.count, rank=rank)
        for rank, s in enumerate(scored, start=1)
    )
