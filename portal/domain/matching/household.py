"""The household of a child as it is known: who belongs to it, how that hangs together, and who was not mentioned.

Nobody is added through a third child: a half-brother's half-brother is nobody's brother by that. What a person denied
is never shown. A child whose address is not safe to share stands here only where a person linked them, without more.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from portal.domain import year_groups
from portal.domain.matching.compare import compare
from portal.domain.matching.compared import Level
from portal.domain.matching.evidence import HIDDEN, Fact, Finding
from portal.domain.matching.grade import Grade
from portal.domain.matching.links import Meaning
from portal.domain.matching.person import KnownChild, Person
from portal.domain.names import fold, split_full
from portal.domain.sentences import inside

LINKED: Final = {
    Meaning.SIBLING: "Brother or sister",
    Meaning.HALF_SIBLING: "Half-brother or half-sister",
    Meaning.HOUSEHOLD: "Same household",
}
LIKELY: Final = "Likely brother or sister, not yet decided"
AT_HOME: Final = "Same household, not yet decided"
NAMED: Final = "Named as brother or sister, not found on a roll"
_TIES: Final = ("declared", "parent", "parent2", "phone", "email", "address")
_ORDINALS: Final = ("second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
_PREVIOUS: Final = "(previous)"


@dataclass(frozen=True, slots=True)
class Tie:
    """One way in which a child hangs together with the household: in words, from which source and day, how strongly."""

    words: str
    source: str
    strength: str


@dataclass(frozen=True, slots=True)
class Said:
    """What a person said of the child and another: who, when, on what evidence, and until when if it has ended."""

    meaning: Meaning
    by: str
    on: str
    strength: str
    until: date | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Other:
    """Another child who is linked or was found. record: its own id; said: what a person said of the two, newest."""

    record: str
    name: str
    born: date | None = None
    school: str = ""
    year: str = ""
    hidden: bool = False
    said: Said | None = None
    finding: Finding | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """A brother or sister whom somebody named, and where."""

    child: KnownChild
    source: str


@dataclass(frozen=True, slots=True)
class Member:
    """A child of the household. records: of whom it is made up, () for one only named; how: in words what they are."""

    records: tuple[str, ...]
    name: str
    how: str
    born: date | None = None
    school: str = ""
    year: str = ""
    ties: tuple[Tie, ...] = field(default=())
    mentioned: bool = False
    hidden: bool = False
    ended: str = ""
    until: date | None = None


def household(others: Iterable[Other], named: Sequence[Named], *, hidden: bool = False) -> tuple[Member, ...]:
    """The children of one household with this child: linked ones first, then likely ones, then those only named.

    others: each child linked to this one or found beside it, with what a person said. named: whom a school named, and
    the children of the same notice. hidden: this child's address is not safe to share, so nobody is likely from it.
    """
    known = list(others)
    denied = {_who(one) for one in known if one.said is not None and one.said.meaning.denies}
    members: dict[object, Member] = {}
    for one in sorted(known, key=_first):
        if _who(one) in denied or (one.said is None and (hidden or one.hidden or not _likely(one.finding))):
            continue
        member = _member(one, named)
        standing = members.get(_who(one))
        members[_who(one)] = member if standing is None else _together(standing, member)
    found = list(members.values())
    missing = [one for one in named if not any(_names(one.child, each) for each in known)]
    return (*found, *(_only_named(one) for one in missing))


def not_mentioned(members: Iterable[Member]) -> tuple[tuple[Member, str], ...]:
    """(child, sentence) for each of the household whom the referral does not mention, in the household's order."""
    here = [one for one in members if one.until is None]
    number = sum(one.mentioned for one in here)
    found = []
    for one in here:
        if one.mentioned or one.hidden or not one.records:
            continue
        which = f"A {_ORDINALS[number]}" if number < len(_ORDINALS) else "Another"
        where = ", ".join(filter(None, (one.name, _year_at(one))))
        found.append((one, f"{which} child of this household, {where}, is not mentioned in the referral."))
        number += 1
    return tuple(found)


def ties_of(finding: Finding | None) -> tuple[Tie, ...]:
    """How two children hang together by the evidence: what agrees, in the order of what is said of families first."""
    if finding is None:
        return ()
    facts = {fact.fact: fact for fact in finding.facts if fact.result in (Level.SAME, Level.SIMILAR)}
    through = f"Through {finding.through}: " if finding.through else ""
    return tuple(_tie(facts[name], through) for name in _TIES if name in facts)


def _tie(fact: Fact, through: str) -> Tie:
    same = "Same" if fact.result is Level.SAME else "Similar"
    if fact.fact == "declared":
        words = "Named by a school"
    elif fact.fact == "address" and HIDDEN not in (fact.this_value, fact.other_value):
        earlier = _PREVIOUS in f"{fact.this_value}{fact.other_value}"
        words = f"{same} address, {'one of them earlier' if earlier else 'at the same time'}"
    elif fact.fact in ("parent", "parent2"):
        words = f"{same} {inside(fact.name)}: {fact.other_value}"
    else:
        words = f"{same} {inside(fact.name)}"
    words = f"{through}{inside(words)}" if through else words
    sources = dict.fromkeys(source for source in (fact.this_source, fact.other_source) if source)
    return Tie(words, "; ".join(sources), fact.counts)


def _likely(finding: Finding | None) -> bool:
    if finding is None:
        return False
    return finding.relation == "same_household" or (finding.relation == "sibling" and finding.grade is Grade.LIKELY)


def _first(one: Other) -> tuple[int, int, str]:
    rank = one.finding.rank if one.finding else 0
    return (0 if one.said else 1, rank, one.record)


def _who(one: Other) -> object:
    """One line for one child: two records of one name and birth date are listed once. Twins have two names."""
    return (fold(one.name), one.born) if one.born else one.record


def _member(one: Other, named: Sequence[Named]) -> Member:
    said = one.said
    ties = () if one.hidden else ties_of(one.finding)
    if said is not None:
        then = f"The check said: {said.strength.lower()}" if said.strength else ""
        ties = (Tie(f"{said.meaning.decided} by {said.by}", said.on, then), *ties)
        how = LINKED[said.meaning]
    else:
        how = AT_HOME if one.finding is not None and one.finding.relation == "same_household" else LIKELY
    return Member(
        records=(one.record,),
        name=one.name,
        how=how,
        born=None if one.hidden else one.born,
        school="" if one.hidden else one.school,
        year="" if one.hidden else one.year,
        ties=ties,
        mentioned=any(_names(each.child, one) for each in named),
        hidden=one.hidden,
        ended=said.why if said is not None and said.until is not None else "",
        until=said.until if said is not None else None,
    )


def _together(one: Member, more: Member) -> Member:
    """Two records of one child on one line; what a person said of the first stands, and hiding on either holds."""
    both = replace(one, records=(*one.records, *more.records), mentioned=one.mentioned or more.mentioned)
    if one.hidden or more.hidden:
        return replace(both, hidden=True, born=None, school="", year="", ties=one.ties[:1] if one.hidden else ())
    return replace(
        both,
        school=one.school or more.school,
        year=one.year or more.year,
        ties=_merged((*one.ties, *more.ties)),
    )


def _merged(ties: Iterable[Tie]) -> tuple[Tie, ...]:
    """Each tie once, with every source that tells of it."""
    found: dict[str, Tie] = {}
    for tie in ties:
        known = found.get(tie.words)
        sources = dict.fromkeys(f"{known.source}; {tie.source}".split("; ")) if known else ()
        found[tie.words] = replace(known, source="; ".join(filter(None, sources))) if known else tie
    return tuple(found.values())


def _only_named(one: Named) -> Member:
    child = one.child
    return Member(
        records=(),
        name=" ".join(filter(None, (child.forename, child.surname))),
        how=NAMED,
        born=child.dob,
        school=child.school,
        year=child.year,
        ties=(Tie("Named by the school", one.source, ""),),
        mentioned=True,
    )


def _names(child: KnownChild, other: Other) -> bool:
    """Whether who was named may be this child: a name nearly the same is enough not to say that it is missing."""
    first, last = split_full(other.name)
    this = Person(id="this", source="referral", forename="", siblings=(child,))
    person = Person(
        id=other.record, source="roll", forename=first, surname=last, dob=other.born, school_name=other.school,
        year=other.year,
    )  # fmt: skip
    return compare(this, person)["declared"].level is not Level.NOT_COMPARED


def _year_at(one: Member) -> str:
    return " at ".join(filter(None, (year_groups.shown(one.year), one.school)))
