"""The parents and carers of two children, side by side."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from portal.domain.matching.compared import Compared, Level
from portal.domain.matching.keys import KeyText
from portal.domain.matching.person import Adult, Person
from portal.domain.names import (
    NameLevel,
    compare_forenames,
    compare_surnames,
    forename_sound,
    one_surname,
    sound,
    surname_parts,
)

_PARENT_LEVELS: Final = {
    "same": Level.SAME,
    "near": Level.SIMILAR,
    "forename": Level.SIMILAR,
    "initial": Level.SIMILAR,
    "surname": Level.DIFFERENT,
    "different": Level.DIFFERENT,
}
_PARENT_ORDER: Final = {detail: rank for rank, detail in enumerate(_PARENT_LEVELS)}


def compare_adults(this: Person, other: Person) -> tuple[Compared, Compared]:
    """The two best pairs of adults, best first: "parent" and "parent2"."""
    ours, theirs = this.named_adults, other.named_adults
    if not ours or not theirs:
        return (
            Compared("parent", Level.NOT_COMPARED, "missing", ours[0] if ours else None, theirs[0] if theirs else None),
            Compared("parent2", Level.NOT_COMPARED, "missing", _second(ours), _second(theirs)),
        )
    pairs = [
        (_PARENT_ORDER[detail := _two_adults(a.named, b.named)], i, j, detail)
        for i, a in enumerate(ours)
        for j, b in enumerate(theirs)
    ]
    pairs.sort()
    _, i, j, detail = pairs[0]
    first = Compared("parent", _PARENT_LEVELS[detail], detail, ours[i], theirs[j], _parent_key(ours[i], detail))
    # The same mother may be written twice once records are merged; she is no second parent.
    rest = [
        p
        for p in pairs[1:]
        if p[1] != i and p[2] != j and _two_adults(ours[p[1]].named, ours[i].named) not in ("same", "near", "initial")
    ]
    if not rest:
        spare_ours = next((a for k, a in enumerate(ours) if k != i), None)
        spare_theirs = next((b for k, b in enumerate(theirs) if k != j), None)
        return first, Compared("parent2", Level.NOT_COMPARED, "missing", spare_ours, spare_theirs)
    _, i2, j2, detail2 = rest[0]
    return first, Compared(
        "parent2", _PARENT_LEVELS[detail2], detail2, ours[i2], theirs[j2], _parent_key(ours[i2], detail2)
    )


@lru_cache(maxsize=100_000)
def _two_adults(one: tuple[str, str], two: tuple[str, str]) -> str:
    (first_a, last_a), (first_b, last_b) = one, two
    lasts = compare_surnames(last_a, last_b)
    if len(first_a) == 1 or len(first_b) == 1:
        same_initial = bool(first_a) and bool(first_b) and first_a[0] == first_b[0]
        return "initial" if same_initial and lasts in (NameLevel.EQUAL, NameLevel.VARIANT) else _only_last(lasts)
    firsts = compare_forenames(first_a, first_b)
    if firsts is NameLevel.EQUAL and lasts is NameLevel.EQUAL:
        return "same"
    if firsts in (NameLevel.EQUAL, NameLevel.VARIANT, NameLevel.NEAR):
        if lasts in (NameLevel.EQUAL, NameLevel.VARIANT, NameLevel.NEAR):
            return "near"
        if firsts is not NameLevel.NEAR:
            return "forename"
    # "Malik Naveed" is often typed for Naveed Malik.
    if one_surname(first_a, last_b) and one_surname(last_a, first_b):
        return "near"
    return _only_last(lasts)


_CLOSE: Final = frozenset({NameLevel.EQUAL, NameLevel.VARIANT})


def _only_last(level: NameLevel) -> str:
    return "surname" if level in _CLOSE else "different"


def _parent_key(adult: Adult, detail: str) -> KeyText | None:
    first, last = adult.named
    if detail not in ("same", "near") or len(first) < 2 or not last:
        return None
    sounds = sorted((forename_sound(first), "".join(sound(part) for part in surname_parts(last))))
    return KeyText("pn:" + " ".join(sounds))


def _second(adults: tuple[Adult, ...]) -> Adult | None:
    return adults[1] if len(adults) > 1 else None
