"""The search itself: the child's own records first, then brothers and sisters of everything known about the child."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, Protocol
from uuid import UUID

from portal.domain.matching.compare import compare, compare_births, compare_names, compare_number_and_names
from portal.domain.matching.compared import Level
from portal.domain.matching.evidence import Finding, Relation, finding_of
from portal.domain.matching.grade import (
    Comparison,
    Grade,
    Weighed,
    another_child,
    at,
    features,
    has_other_number,
    not_this_child,
    ruled_out,
    weigh,
)
from portal.domain.matching.keys import KeyText, hash_keys, household_keys, search_keys
from portal.domain.matching.person import Person

COMPARED_AT_MOST: Final = 28
_OWN_AT_MOST: Final = 18
"""Candidates weighed as the child itself: its own row shares more than most, and stands near the top."""
_LEAST_SHARED: Final = 2.5
"""What the keys a candidate shares must be worth: a surname and a district, each of which a hundred have, are not."""
SHOWN_AT_MOST: Final = 10
_SAME_FORENAME: Final = frozenset({"equal", "variant", "near"})
_OWN_ROW: Final = 0.0  # even chances
_SURE_SIBLING: Final = 1.0
"""Log-odds from which a brother or sister leads on to the rest of the household."""
_LED_BY_AT_MOST: Final = 3
_LED_TO_AT_MOST: Final = 10
_PASSED_ON: Final = 0.5
"""Log-odds lost on the way through a brother or sister: a half-sister's brother may be nobody's half-brother."""


class Near(NamedTuple):
    """A child who shares keys with the one looked for, and the rarest of those."""

    person: Person
    rarest: int


class CandidateSource(Protocol):
    """Where children are looked up: one authority's index."""

    def nearest(
        self,
        key_hashes: Collection[int],
        *,
        leave_out: Collection[str],
        known: Mapping[str, Person],
        at_most: int,
        least: float,
    ) -> tuple[Sequence[Near], Mapping[int, int]]:
        """Who shares the rarest of these keys, and how many children share each key.

        A key more than `HOT` children share finds nobody and is not counted; one that k share is worth ln(2 HOT / k)
        to whoever has it. At most `at_most` children whose keys are worth `least` together, best first, without those
        of `leave_out`. Whoever stands in `known` by its id is taken from there.
        """
        ...

    def how_many(self, key_hashes: Collection[int]) -> Mapping[int, int]:
        """How many children have each of these keys."""
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
    """A CandidateSource with this authority's hashing, and people and counts remembered for one search."""

    def __init__(self, source: CandidateSource, secret: bytes, authority: UUID) -> None:
        self._source = source
        self._secret = secret
        self._authority = authority
        self._counts: dict[int, int] = {}
        self._asked: set[int] = set()
        self._people: dict[str, Person] = {}
        self._hashed: dict[KeyText, int] = {}
        self.size = max(source.size(), 1)

    def best(self, person: Person, leave_out: Collection[str], at_most: int) -> list[Person]:
        """The candidates that share the rarest keys, best first."""
        hashes = self._hashes(search_keys(person))
        return [near.person for near in self._nearest(hashes, leave_out, at_most)]

    def led_to(self, siblings: Sequence[Person], leave_out: Collection[str]) -> list[tuple[Person, Person]]:
        """(child, by whom) of those who share a household key with these siblings that was not asked for before."""
        by_whom: dict[int, Person] = {}
        for one in siblings:
            for hashed in self._hashes(household_keys(one)):
                if hashed not in self._asked:
                    by_whom.setdefault(hashed, one)
        if not by_whom:
            return []
        return [(near.person, by_whom[near.rarest]) for near in self._nearest(by_whom, leave_out, _LED_TO_AT_MOST)]

    def compared(self, pairs: Iterable[tuple[Person, Person, Comparison | None]]) -> Sequence[Comparison]:
        """Every pair compared as far as it is not, the values they share counted in one go."""
        found = [begun if begun and "dob" in begun else compare(this, other, begun) for this, other, begun in pairs]
        shared = {fact.shared for facts in found for fact in facts.values() if fact.shared is not None}
        wanted = [hashed for hashed in self._hashes(shared) if hashed not in self._counts]
        if wanted:
            self._counts.update(self._source.how_many(wanted))
        return found

    def count(self, key: KeyText) -> int:
        """How many children have the value of this key."""
        hashed = self._hashed.get(key)
        if hashed is None:
            (hashed,) = self._hashes((key,))
        if hashed not in self._counts:
            self._counts.update(self._source.how_many([hashed]))
        return self._counts[hashed]

    def _nearest(self, hashes: Collection[int], leave_out: Collection[str], at_most: int) -> Sequence[Near]:
        self._asked.update(hashes)
        found, counts = self._source.nearest(
            hashes, leave_out=leave_out, known=self._people, at_most=at_most, least=_LEAST_SHARED
        )
        self._counts.update(counts)
        self._people.update({near.person.id: near.person for near in found})
        return found

    def _hashes(self, keys: Iterable[KeyText]) -> list[int]:
        known = self._hashed
        keys = list(keys)
        fresh = [key for key in keys if key not in known]
        if fresh:
            known.update({key: hashed for hashed, key in hash_keys(self._secret, self._authority, fresh).items()})
        return [known[key] for key in keys]


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


def features_of(
    person: Person, other: Person, index: CandidateSource, *, secret: bytes, authority: UUID
) -> dict[str, float]:
    """What the weights multiply, of one pair: for estimating them anew."""
    looked = _Index(index, secret, authority)
    (facts,) = looked.compared([(person, other, None)])
    return features(facts, looked.count)


def _look(person: Person, looked: _Index, out: set[str]) -> Looked:
    same = own_records(person, looked, out)
    own = [s for s in same if is_own(s)]
    merged = person.with_facts_of([s.person for s in own])
    probable = {s.person.id for s in same[:SHOWN_AT_MOST] if s.weighed.grade is Grade.LIKELY}
    family = family_of(merged, looked, out | {s.person.id for s in own}, () if own else same)
    return Looked(same, merged, [s for s in family if s.person.id not in probable])


def same_household_only(scored: Scored) -> bool:
    """Whether two children share a home and nothing that makes brothers and sisters: cousins, foster children."""
    return scored.through is None and ("together.house_only" in scored.weighed.parts or _only_a_door(scored.facts))


def own_records(person: Person, index: _Index, leave_out: Collection[str]) -> list[Scored]:
    """Candidates weighed as the same child, best first."""
    found, pairs = [], []
    for rank, other in enumerate(index.best(person, leave_out, _OWN_AT_MOST)):
        begun = compare_number_and_names(person, other)
        if another_child(begun):
            found.append(Scored(other, begun, ruled_out(rank)))
        else:
            pairs.append((person, other, begun))
    found += [
        Scored(other, facts, weigh("same_child", facts, index.count, index.size))
        for (_, other, _), facts in zip(pairs, index.compared(pairs), strict=True)
    ]
    found.sort(key=lambda s: (-s.weighed.total, s.person.id))
    _tell_apart(found)
    return found


def _tell_apart(found: Sequence[Scored]) -> None:
    """Once the surest record is the child's own, one with another full UPN is another child's: a twin, a namesake.

    But for a record with the very same first name and birth date: schools do give a child a second number.
    """
    if not found or not is_own(found[0]):
        return
    own = found[0].person
    for one in found[1:]:
        if is_own(one) or one.weighed.grade is not Grade.UNLIKELY:
            begun = compare_number_and_names(own, one.person)
            if has_other_number(begun) and not (
                begun["forename"].detail == "equal" and compare_births(own, one.person).level is Level.SAME
            ):
                one.weighed = not_this_child(one.weighed)


def is_own(scored: Scored) -> bool:
    """Whether a record is surely enough the child's own for its facts to be borrowed in the search for the family."""
    forename = scored.facts["forename"].detail
    if scored.facts["upn"].level is Level.SAME:
        return forename != "different"
    return scored.weighed.total >= _OWN_ROW and scored.weighed.grade is not Grade.UNLIKELY


def family_of(
    merged: Person,
    index: _Index,
    leave_out: Collection[str],
    compared: Sequence[Scored] = (),
) -> list[Scored]:
    """Candidates weighed as brothers and sisters of everything known about the child, best first.

    compared: who was compared as the child itself, where no own record has added anything since.
    """
    begun = {one.person.id: one.facts for one in compared}
    others = index.best(merged, leave_out, COMPARED_AT_MOST)
    pairs = [(merged, other, begun.get(other.id)) for other in others]
    found = [
        Scored(other, facts, weigh("sibling", facts, index.count, index.size))
        for other, facts in zip(others, index.compared(pairs), strict=True)
    ]
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
    led = [
        (other, by_whom)
        for other, by_whom in index.led_to([one.person for one in sure], {*leave_out, *led_by})
        if not _the_child_itself(merged, other)
    ]
    for (other, by_whom), facts in zip(led, index.compared([(by, other, None) for other, by in led]), strict=True):
        weighed = weigh("sibling", facts, index.count, index.size)
        total = min(weighed.total, led_by[by_whom.id].weighed.total) - _PASSED_ON
        better[other.id] = Scored(other, facts, at(total, "sibling", weighed, facts), by_whom)
    own = {one.person.id: one for one in family}
    for person_id, scored in better.items():
        if person_id not in own or own[person_id].weighed.total < scored.weighed.total:
            own[person_id] = scored
    return sorted(own.values(), key=lambda s: (-s.weighed.total, s.person.id))


def _the_child_itself(merged: Person, other: Person) -> bool:
    """The child on another roll, reached through its brother or sister."""
    forename, _ = compare_names(merged, other)
    return forename.detail in _SAME_FORENAME and compare_births(merged, other).level in (Level.SAME, Level.SIMILAR)


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
