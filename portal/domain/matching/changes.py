"""Which facts have changed since a person decided on two children, so that the portal asks to look again and says why.

A recount, another rank or other words for a count are no change. Neither is a fact that is simply no longer held, or
that a child goes to another school.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from portal.domain.addresses import parse_address
from portal.domain.matching.compared import PRIVATE_FACTS, Level
from portal.domain.matching.evidence import HIDDEN, NOT_HELD, Fact, Finding
from portal.domain.names import fold

_PREVIOUS: Final = " (previous)"
_MOVES_ON: Final = frozenset({"school", "last_in_school"})
"""What changes for every child as time goes by, and says nothing new of whether two are related or one."""
_AGREES: Final = frozenset({Level.SAME, Level.SIMILAR})


@dataclass(frozen=True, slots=True)
class Change:
    """One fact of one child that differs from what was decided upon.

    theirs: whether it is the other child's. before, now: the values, "" where they are hidden; source: of the new one.
    """

    fact: str
    name: str
    theirs: bool
    before: str
    now: str
    source: str


def turned(finding: Finding, other_name: str) -> Finding:
    """The same evidence as it stands on the other child's case. other_name: of the child who was this one."""
    facts = tuple(
        replace(
            fact,
            this_value=fact.other_value,
            this_source=fact.other_source,
            other_value=fact.this_value,
            other_source=fact.this_source,
        )
        for fact in finding.facts
    )
    return replace(
        finding, this_id=finding.other_id, other_id=finding.this_id, other_name=other_name, other_dob=None,
        other_school="", other_year="", facts=facts,
    )  # fmt: skip


def changed_facts(before: Finding, now: Finding, *, denied: bool) -> tuple[Change, ...]:
    """What has changed between the evidence decided upon and the evidence now, in the table's order.

    denied: whether the decision was that they are not related, or not the same child. A value that has become another
    always counts. One that was not held before, or is of another record of the same child, counts where the fact now
    speaks against the decision and did not then.
    """
    known = {fact.fact: fact for fact in before.facts}
    found: list[Change] = []
    for fact in now.facts:
        was = known.get(fact.fact)
        if fact.fact in _MOVES_ON or fact.result is Level.NOT_COMPARED:
            continue
        if _hidden(fact) or (was is not None and _hidden(was)):
            if was is None or was.result is not fact.result:
                found.append(Change(fact.fact, fact.name, True, "", "", ""))
            continue
        against = _against(fact, denied=denied)
        newly = against and not (was is not None and _against(was, denied=denied))
        for theirs in (False, True):
            if not theirs and before.through != now.through:
                continue  # the left side tells of another child
            value, source = _side(fact, theirs=theirs)
            old, from_ = _side(was, theirs=theirs) if was is not None else (NOT_HELD, source)
            one_record = (before.other_id == now.other_id) if theirs else (before.this_id == now.this_id)
            one_record = one_record and _kind(source) == _kind(from_)
            if newly if not one_record else _is_change(fact.fact, old, value, against=against):
                found.append(Change(fact.fact, fact.name, theirs, "" if old == NOT_HELD else old, value, source))
    return tuple(found)


def without_values(change: Change) -> Change:
    """The change as whoever may not know the values reads it."""
    return replace(change, before="", now="", source="") if change.fact in PRIVATE_FACTS else change


def _against(fact: Fact, *, denied: bool) -> bool:
    """Whether a fact speaks against the decision: it agrees where they were denied, or differs where linked."""
    return fact.result in _AGREES if denied else fact.result is Level.DIFFERENT


def _is_change(fact: str, old: str, value: str, *, against: bool) -> bool:
    if value == NOT_HELD:
        return False
    if old == NOT_HELD:
        return against
    return _normal(fact, old) != _normal(fact, value)


def _hidden(fact: Fact) -> bool:
    return HIDDEN in (fact.this_value, fact.other_value)


def _side(fact: Fact, *, theirs: bool) -> tuple[str, str]:
    return (fact.other_value, fact.other_source) if theirs else (fact.this_value, fact.this_source)


def _kind(source: str) -> str:
    """What sort of record a value is from: "school roll, November 2026" and the roll of December are one sort."""
    return source.partition(",")[0]


def _normal(fact: str, value: str) -> str:
    if fact == "address":
        plain = value.removesuffix(_PREVIOUS)
        return (parse_address([plain]).key or fold(plain)) + (_PREVIOUS if plain != value else "")
    if fact == "phone":
        return "".join(value.split())
    return fold(value)
