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
from portal.domain.matching.grade import Comparison, Grade, Weighed, at, weigh
from portal.domain.matching.keys import HOT, KeyText, hash_key, hash_keys, household_keys, search_keys
from portal.domain.matching.person import Person

COMPARED_AT_MOST: Final = 40
SHOWN_AT_MOST: Final = 10
_SAME_FORENAME: Final = frozenset({"equal", "variant", "near"})
_OWN_ROW: Final = 0.0  # even chances
_SURE_SIBLING: Final = 1.0
"""Log-odds from which a brother or sister leads on to the rest of the household."""
_LED_BY_AT_MOST: Final = 3
_LED_TO_AT_MOST: Final = 20
_PASSED_ON: Final = 0.5
"""Log-odds lost on the way through a brother or sister: a half-sister's brother may be nobody's half-brother."""


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
    """What a search found, best first. Each is a proposal. `looked_among` children were in the index.

    less_likely: of both questions, who shares too little to be called possible, for whoever wants to look further.
    """

    same_child: tuple[Finding, ...]
    siblings: tuple[Finding, ...]
    same_household: tuple[Finding, ...]
    less_likely: tuple[Finding, ...]
    looked_among: int


@dataclass(slots=True)
class Scored:
    """A candidate with its comparison."""

    person: Person
    facts: Comparison
    weighed: Weighed
    through: Person | None = None
    """The brother or sister who was compared in place of the child, where the child's own facts did not lead here."""


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

    def led_to(self, siblings: Sequence[Person], leave_out: Collection[str]) -> list[tuple[Person, Person]]:
        """(child, by whom) of those who share a household key with these siblings that was not asked for before."""
        by_whom: dict[int, Person] = {}
        for one in siblings:
            for hashed in hash_keys(self._secret, self._authority, household_keys(one)):
                if hashed not in self._asked:
                    by_whom.setdefault(hashed, one)
        self._asked.update(by_whom)
        if not by_whom:
            return []
        found: dict[str, tuple[float, Person]] = {}
        tally = dict.fromkeys(by_whom, 0)
        candidates = self._source.candidates(list(by_whom))
        for _, shared in candidates:
            for hashed in shared:
                tally[hashed] += 1
        self._counts.update({h: n for h, n in tally.items() if n})
        for person_id, shared in candidates:
            if person_id in leave_out:
                continue
            worth, rarest = max((math.log(2 * HOT / tally[one]), one) for one in shared)
            found[person_id] = (worth, by_whom[rarest])
        ranked = sorted(found, key=lambda i: (-found[i][0], i))[:_LED_TO_AT_MOST]
        wanted = [i for i in ranked if i not in self._people]
        self._people.update({p.id: p for p in self._source.people(wanted)})
        return [(self._people[i], found[i][1]) for i in ranked if i in self._people]

    def count(self, key: KeyText) -> int:
        """How many children have the value of this key."""
        hashed = hash_key(self._secret, self._authority, key)
        if hashed not in self._counts:
            self._counts[hashed] = self._source.how_many(hashed)
        return self._counts[hashed]


@dataclass(slots=True)
class Looked:
    """Everybody a search compared, best first, before anything is put in words.

    same: as the same child. merged: the child with what its own records add. family: as brothers and sisters of that.
    """

    same: list[Scored]
    merged: Person
    family: list[Scored]


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
    found = _look(person, looked, {person.id, *leave_out})
    siblings = [s for s in found.family if not same_household_only(s)]
    household = [s for s in found.family if same_household_only(s)]
    return Findings(
        same_child=_findings("same_child", person, _worth_deciding(found.same), looked),
        siblings=_findings("sibling", found.merged, _worth_deciding(siblings), looked),
        same_household=_findings("same_household", found.merged, household[:SHOWN_AT_MOST], looked),
        less_likely=(
            *_findings("same_child", person, _less_likely(found.same), looked),
            *_findings("sibling", found.merged, _less_likely(siblings), looked),
        ),
        looked_among=looked.size,
    )


def _worth_deciding(scored: Iterable[Scored]) -> list[Scored]:
    return [one for one in scored if one.weighed.grade is not Grade.UNLIKELY][:SHOWN_AT_MOST]


def _less_likely(scored: Iterable[Scored]) -> list[Scored]:
    unlikely = [one for one in scored if one.weighed.grade is Grade.UNLIKELY and one.weighed.worth_a_look]
    return unlikely[:SHOWN_AT_MOST]


def rank_same_child(person: Person, index: CandidateSource, *, secret: bytes, authority: UUID) -> list[Scored]:
    """Everybody compared as the same child, best first, without words: for measuring many look-ups."""
    return own_records(person, _Index(index, secret, authority), {person.id})


def rank_siblings(person: Person, index: CandidateSource, *, secret: bytes, authority: UUID) -> list[Scored]:
    """Everybody compared as brother or sister, best first, without words: for measuring many look-ups."""
    return _look(person, _Index(index, secret, authority), {person.id}).family


def _look(person: Person, looked: _Index, out: set[str]) -> Looked:
    same = own_records(person, looked, out)
    own = [s for s in same if is_own(s)]
    merged = person.with_facts_of([s.person for s in own])
    probable = {s.person.id for s in same[:SHOWN_AT_MOST] if s.weighed.grade is Grade.LIKELY}
    family = family_of(merged, looked, out | {s.person.id for s in own})
    return Looked(same, merged, [s for s in family if s.person.id not in probable])


def same_household_only(scored: Scored) -> bool:
    """Whether two children share a home and nothing that makes brothers and sisters: cousins, foster children."""
    return scored.through is None and ("together.house_only" in scored.weighed.parts or _only_a_door(scored.facts))


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
    found.sort(key=lambda s: (-s.weighed.total, s.person.id))
    return _through_siblings(merged, found, index, leave_out)


def _through_siblings(merged: Person, family: list[Scored], index: _Index, leave_out: Collection[str]) -> list[Scored]:
    """The family with those whom its surest brothers and sisters lead to: a new home, the other parent.

    They weigh no more than the brother or sister who led to them, less what is lost on the way.
    """
    sure = [one for one in family if one.weighed.total >= _SURE_SIBLING][:_LED_BY_AT_MOST]
    if not sure:
        return family
    led_by = {one.person.id: one for one in sure}
    better: dict[str, Scored] = {}
    for other, by_whom in index.led_to([one.person for one in sure], {*leave_out, *led_by}):
        mine = compare(merged, other)
        if mine["forename"].detail in _SAME_FORENAME and mine["dob"].level in (Level.SAME, Level.SIMILAR):
            continue  # the child itself, on another roll
        facts = compare(by_whom, other)
        weighed = weigh("sibling", facts, index.count, index.size)
        total = min(weighed.total, led_by[by_whom.id].weighed.total) - _PASSED_ON
        better[other.id] = Scored(other, facts, at(total, "sibling", weighed, facts), by_whom)
    own = {one.person.id: one for one in family}
    for person_id, scored in better.items():
        if person_id not in own or own[person_id].weighed.total < scored.weighed.total:
            own[person_id] = scored
    return sorted(own.values(), key=lambda s: (-s.weighed.total, s.person.id))


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
        finding_of(relation, person, s.person, s.facts, s.weighed, index.count, rank=rank, through=s.through)
        for rank, s in enumerate(scored, start=1)
    )
