"""The evidence for a finding, fact by fact, in words a person can weigh. No number of the model ever leaves here.

A value that either child's restricted address covers is never written into a finding: it says "Hidden".
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final, Literal

from portal.domain.addresses import normal_postcode
from portal.domain.codes import relationships
from portal.domain.matching.compared import PRIVATE_FACTS, Compared, Level
from portal.domain.matching.grade import Comparison, Counts, Grade, Weighed, version
from portal.domain.matching.person import Address, Adult, Person
from portal.domain.matching.strength import how_much
from portal.domain.names import shown_name
from portal.domain.phones import shown_phone

Relation = Literal["same_child", "sibling", "same_household"]
HIDDEN: Final = "Hidden"
NOT_HELD: Final = "Not held"

_FACT_NAMES: Final = {
    "upn": "UPN",
    "forename": "First name",
    "surname": "Surname",
    "dob": "Date of birth",
    "sex": "Sex",
    "address": "Address",
    "phone": "Phone",
    "email": "Email",
    "parent": "Parent or carer",
    "parent2": "Other parent or carer",
    "school": "School",
    "declared": "Named by a school",
    "last_in_school": "Last in school",
}
_SHOWN_FOR: Final[Mapping[str, tuple[str, ...]]] = {
    "same_child": (
        "upn", "forename", "surname", "dob", "sex", "address", "phone", "email", "parent", "parent2", "school",
        "last_in_school",
    ),
    "sibling": (
        "address", "phone", "email", "parent", "parent2", "surname", "declared", "dob", "school", "last_in_school",
    ),
    "same_household": ("address", "phone", "email", "parent", "parent2", "surname", "declared", "dob", "school"),
}  # fmt: skip
SCHOOL_HIDDEN: Final = "school not shown"
"""Stands for a school that would tell where a child in hiding is."""
_TELLS_SCHOOL: Final = frozenset({"school", "last_in_school", "declared"})
_RELATIONSHIPS: Final = {one.code: one.label for one in relationships()}
"""A referral holds the code of a relationship, a roll its words."""
_UNTOLD_FOR_SIBLINGS: Final = frozenset({"dob", "school"})
"""Facts that differ between most brothers and sisters: shown, but not counted as differences."""
_RESULT_WORDS: Final = {
    Level.SAME: "Same",
    Level.SIMILAR: "Similar",
    Level.DIFFERENT: "Different",
    Level.NOT_COMPARED: "Not compared",
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of the evidence table.

    fact: its code; name: its words. values: what each record says, as shown, and where from. result, result_words:
    the level and the word for it ("Same (hidden)", "Same day"). counts: how much it counts; why: the reason, or "".
    told: whether the summary counts it.
    """

    fact: str
    name: str
    this_value: str
    this_source: str
    other_value: str
    other_source: str
    result: Level
    result_words: str
    counts: str
    why: str
    told: bool = True

    @property
    def counts_words(self) -> str:
        """How much it counts and why, in one go: "Strong. 2 records give this address."."""
        return f"{self.counts}. {self.why}" if self.why else self.counts


@dataclass(frozen=True, slots=True)
class Finding:
    """A proposal about two children, for a person to decide. `rank` orders findings of one search, from 1."""

    relation: Relation
    this_id: str
    other_id: str
    other_name: str
    other_dob: date | None
    other_school: str
    other_year: str
    other_source: str
    grade: Grade
    facts: tuple[Fact, ...]
    summary: str
    rank: int = 1
    twin: bool = False
    restricted: bool = False
    weights: str = ""
    parts: Mapping[str, float] = field(default_factory=dict)
    """What each part of the model gave. For the audit record only; it is never shown."""
    through: str = ""
    """By name, the brother or sister whose facts were compared in place of the child's own; "" for the child's own."""

    @property
    def words(self) -> str:
        """The finding in words: "Likely sibling", "Possibly the same child", "In the same household"."""
        if self.relation == "same_household":
            return "In the same household"
        if self.relation == "sibling":
            return {"likely": "Likely sibling", "possible": "Possible sibling", "unlikely": "Unlikely sibling"}[
                self.grade
            ]
        return {
            "likely": "Likely the same child",
            "possible": "Possibly the same child",
            "unlikely": "Unlikely to be the same child",
        }[self.grade]

    @property
    def digest(self) -> str:
        """32 hex digits that change when a fact changes: tells "new since the decision". Counts play no part."""
        seen = [[f.fact, f.this_value, f.other_value, f.result] for f in self.facts]
        text = json.dumps([self.relation, seen, *([self.through] if self.through else [])], ensure_ascii=False)
        return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()

    def to_dict(self) -> dict[str, Any]:
        """A JSON-ready dictionary that `from_dict` reads back."""
        plain = {name: getattr(self, name) for name in self.__dataclass_fields__}
        plain["other_dob"] = self.other_dob.isoformat() if self.other_dob else None
        plain["parts"] = dict(self.parts)
        plain["facts"] = [{name: getattr(fact, name) for name in fact.__dataclass_fields__} for fact in self.facts]
        return plain

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Finding:
        """The finding `to_dict` wrote."""
        values = dict(data)
        values["other_dob"] = date.fromisoformat(values["other_dob"]) if values.get("other_dob") else None
        values["grade"] = Grade(values["grade"])
        values["facts"] = tuple(Fact(**{**fact, "result": Level(fact["result"])}) for fact in values["facts"])
        return cls(**values)


def without_school(finding: Finding) -> Finding:
    """The finding for a reader who may know neither where the other child lives nor at which school it is."""
    return replace(
        finding, other_school=SCHOOL_HIDDEN, other_year="", restricted=True, facts=tuple(map(_untold, finding.facts))
    )


def _untold(fact: Fact) -> Fact:
    return replace(_masked(fact), other_source="") if fact.fact in _TELLS_SCHOOL | PRIVATE_FACTS else fact


def without_whereabouts(finding: Finding) -> Finding:
    """The finding for a reader who may not know where either child lives or how to reach it."""
    facts = tuple(_masked(fact) if fact.fact in PRIVATE_FACTS else fact for fact in finding.facts)
    return replace(finding, facts=facts)


def _masked(fact: Fact) -> Fact:
    """A fact without the other's value, and of whereabouts without this child's either; how it compares stays."""
    words = fact.result_words if HIDDEN.lower() in fact.result_words.lower() else f"{fact.result_words} (hidden)"
    mine = HIDDEN if fact.fact in PRIVATE_FACTS else fact.this_value
    return replace(fact, this_value=mine, other_value=HIDDEN, result_words=words, why="")


def finding_of(
    relation: Relation,
    this: Person,
    other: Person,
    compared: Comparison,
    weighed: Weighed,
    counts: Counts,
    *,
    rank: int = 1,
    through: Person | None = None,
) -> Finding:
    """The finding for a compared pair.

    this: the child asked about, own records merged in. other: the one found. counts: how many children share a value.
    through: the brother or sister whose facts stand in for the child's, where those led to the other.
    """
    hidden = this.restricted or other.restricted or bool(through and through.restricted)
    asked, this = this, through or this
    facts = tuple(
        fact
        for name in _SHOWN_FOR[relation]
        if (fact := _fact(relation, compared[name], this, other, counts, hidden=hidden)) is not None
    )
    twin = relation == "sibling" and compared["dob"].detail == "same"
    return Finding(
        relation=relation,
        this_id=asked.id,
        other_id=other.id,
        other_name=shown_name(other.shown),
        other_dob=other.dob,
        other_school=other.school_name,
        other_year=other.year,
        other_source=other.source_label,
        grade=weighed.grade if relation != "same_household" else Grade.POSSIBLE,
        facts=facts,
        summary=summary_of(facts),
        rank=rank,
        twin=twin,
        restricted=hidden,
        weights=version(),
        parts={name: round(value, 3) for name, value in weighed.parts.items()},
        through=shown_name(through.shown) if through else "",
    )


def summary_of(facts: tuple[Fact, ...]) -> str:
    """ "3 facts the same, 2 similar, 1 different"; the first part that has any carries the word "facts"."""
    tally = {level: sum(f.told and f.result is level for f in facts) for level in Level}
    parts: list[str] = []
    for level, words in ((Level.SAME, "the same"), (Level.SIMILAR, "similar"), (Level.DIFFERENT, "different")):
        n = tally[level]
        if n:
            noun = "" if parts else (" fact" if n == 1 else " facts")
            parts.append(f"{n}{noun} {words}")
    if not parts:
        return "No facts could be compared"
    return ", ".join(parts)


def _fact(
    relation: Relation, pair: Compared, this: Person, other: Person, counts: Counts, *, hidden: bool
) -> Fact | None:
    if pair.level is Level.NOT_COMPARED and not _worth_a_line(pair):
        return None
    count = counts(pair.shared) if pair.shared is not None and pair.level is not Level.DIFFERENT else 0
    strength, why = how_much(relation, pair, count)
    this_value, this_from = _shown(pair.fact, pair.this, this)
    other_value, other_from = _shown(pair.fact, pair.other, other)
    words = "Same day" if pair.detail == "same_day" else _RESULT_WORDS[pair.level]
    if pair.fact in PRIVATE_FACTS and hidden:
        this_value = this_value and HIDDEN
        other_value = other_value and HIDDEN
        why = ""  # the reason could tell that the address is a refuge
        if pair.level is not Level.NOT_COMPARED:
            words += " (hidden)"
    fact = Fact(
        fact=pair.fact,
        name=_name(pair),
        this_value=this_value or NOT_HELD,
        this_source=this_from,
        other_value=other_value or NOT_HELD,
        other_source=other_from,
        result=pair.level,
        result_words=words,
        counts=strength,
        why=why,
    )
    if relation != "same_child" and pair.fact in _UNTOLD_FOR_SIBLINGS and pair.level is Level.DIFFERENT:
        return replace(fact, told=False)
    return fact


def _worth_a_line(pair: Compared) -> bool:
    """A fact one side holds is shown as not compared; one neither holds is left out."""
    return pair.fact not in ("declared", "last_in_school", "sex") and bool(pair.this or pair.other)


def _name(pair: Compared) -> str:
    if pair.fact in ("parent", "parent2"):
        related = {
            _RELATIONSHIPS.get(r.strip(), r).strip().lower().replace("-", " ")
            for adult in (pair.this, pair.other)
            if isinstance(adult, Adult) and (r := adult.relationship)
        }
        if len(related) == 1:
            return related.pop().capitalize()
        if related and all("father" in r for r in related):
            return "Father"
        if related and all("mother" in r for r in related):
            return "Mother"
    return _FACT_NAMES[pair.fact]


def _shown(fact: str, value: object, person: Person) -> tuple[str, str]:
    """A value as the page shows it, and the record it came from."""
    source = person.source_label
    if value is None:
        return "", source
    if isinstance(value, Address):
        text = value.shown
        if not value.current:
            text += " (previous)"
        return text, value.origin or source
    if isinstance(value, Adult):
        return shown_name(value.shown), value.origin or source
    if isinstance(value, date):
        return f"{value.day} {value:%B %Y}", source
    text = str(value)
    if fact == "phone":
        holder = next((a for a in person.adults if text in a.numbers), None)
        return shown_phone(text), (holder.origin if holder else "") or source
    if fact == "email":
        holder = next((a for a in person.adults if text in [m.lower().strip() for m in a.emails]), None)
        return text, (holder.origin if holder else "") or source
    if fact == "sex":
        return {"M": "Male", "F": "Female"}.get(text, text), source
    if fact in ("forename", "surname", "declared"):
        return shown_name(text), source
    if fact == "address":
        return normal_postcode(text) or text, source
    return text, source
