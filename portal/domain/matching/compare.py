"""Two records set side by side, fact by fact. What a fact is worth is `grade`'s question, not this module's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from rapidfuzz.distance import DamerauLevenshtein

from portal.domain.identifiers import UpnState
from portal.domain.matching.compare_addresses import compare_addresses
from portal.domain.matching.compare_adults import compare_adults
from portal.domain.matching.compared import Compared, Level
from portal.domain.matching.keys import KeyText, swap_day_and_month
from portal.domain.matching.person import KnownChild, Person
from portal.domain.names import (
    NameLevel,
    changes_with_gender,
    compare_forenames,
    compare_surnames,
    forename_sound,
    joined,
    surname_parts,
    surname_sounds,
    words,
)

_CompareNames = Callable[[str, str], NameLevel]
_CLOSE: Final = frozenset({NameLevel.EQUAL, NameLevel.VARIANT})


def compare_number_and_names(this: Person, other: Person) -> dict[str, Compared]:
    """UPN, first name and surname alone: what tells most candidates from the child itself."""
    forename, surname = compare_names(this, other)
    return {"upn": _upn(this, other), "forename": forename, "surname": surname}


def compare(this: Person, other: Person, begun: Mapping[str, Compared] | None = None) -> dict[str, Compared]:
    """Every fact of two records by name. Facts either side lacks are "not compared", never "different".

    begun: what `compare_number_and_names` gave, where that was asked before.
    """
    adults = compare_adults(this, other)
    results = (
        compare_births(this, other),
        _sex(this, other),
        compare_addresses(this, other),
        _phone(this, other, adults_agree=adults[0].level in (Level.SAME, Level.SIMILAR)),
        _email(this, other),
        *adults,
        _school(this, other),
        _declared(this, other),
        _last_day(this, other),
    )
    facts = dict(begun or compare_number_and_names(this, other))
    for result in results:
        facts[result.fact] = result
    return facts


def _upn(this: Person, other: Person) -> Compared:
    ours, theirs = this.upns, other.upns
    if not ours or not theirs:
        return Compared("upn", Level.NOT_COMPARED, "missing", this.upn, other.upn)
    shared = next((u for u in ours if u in theirs), "")
    if shared:
        detail = "same" if shared == ours[0] == theirs[0] else "former"
        return Compared("upn", Level.SAME, detail, shared, shared, KeyText("u:" + shared))
    a, b = ours[0], theirs[0]
    states = (this.upn_state, other.upn_state)
    if a[1:] == b[1:]:
        return Compared("upn", Level.SIMILAR, "letter", a, b)
    slips = DamerauLevenshtein.distance(a, b, score_cutoff=2)
    if slips == 1 and UpnState.WRONG_LETTER in states:
        return Compared("upn", Level.SIMILAR, "slip", a, b)
    if UpnState.TEMPORARY in states or UpnState.MALFORMED in states or UpnState.WRONG_LETTER in states:
        return Compared("upn", Level.DIFFERENT, "unsure", a, b)
    return Compared("upn", Level.DIFFERENT, "neighbour" if slips <= 2 else "different", a, b)


_NAME_LEVELS: Final = {
    NameLevel.EQUAL: Level.SAME,
    NameLevel.VARIANT: Level.SIMILAR,
    NameLevel.NEAR: Level.SIMILAR,
    NameLevel.DIFFERENT: Level.DIFFERENT,
    NameLevel.MISSING: Level.NOT_COMPARED,
}
_ORDER: Final = {level: rank for rank, level in enumerate(NameLevel)}


def compare_names(this: Person, other: Person) -> tuple[Compared, Compared]:
    """First name and surname, in this order."""
    first = _best_name(compare_forenames, this.forenames, other.forenames)
    last = _best_name(compare_surnames, this.surnames, other.surnames)
    if first[0] in (NameLevel.DIFFERENT, NameLevel.MISSING) and last[0] in (NameLevel.DIFFERENT, NameLevel.MISSING):
        crossed = (
            compare_forenames(this.forename, other.surname),
            compare_forenames(this.surname, other.forename),
        )
        if max(map(_order, crossed)) <= _ORDER[NameLevel.NEAR]:
            return (
                Compared("forename", Level.SIMILAR, "swapped", this.forename, other.forename),
                Compared("surname", Level.SIMILAR, "swapped", this.surname, other.surname),
            )
        alone = _one_name(this, other)
        if alone:
            return (Compared("forename", Level.SIMILAR, "swapped", *alone), _surname(this, other, last))
    detail, surname = _forename_detail(this, other, first), _surname(this, other, last)
    level, shared = _NAME_LEVELS[first[0]], None
    if surname.shared and level in (Level.SAME, Level.SIMILAR):
        shared = KeyText(f"n:{forename_sound(first[2])} {surname.shared.removeprefix('s:')}")
    return Compared("forename", level, detail, first[1], first[2], shared), surname


def _one_name(this: Person, other: Person) -> tuple[str, str] | None:
    """The only name each side has, where one wrote it as the first name and the other as the last, and they agree."""
    a, b = words(this.forename), words(this.surname)
    c, d = words(other.forename), words(other.surname)
    if bool(a) == bool(b) or bool(c) == bool(d) or bool(a) == bool(c):
        return None
    ours, theirs = (this.forename, other.surname) if a else (this.surname, other.forename)
    return (ours, theirs) if compare_forenames(ours, theirs) in _CLOSE else None


def _order(level: NameLevel) -> int:
    return _ORDER[level]


def _forename_detail(this: Person, other: Person, best: tuple[NameLevel, str, str]) -> str:
    if best[0] is NameLevel.DIFFERENT and (this.middle or other.middle):
        # Some children go by their second name at one school and their first at another.
        if compare_forenames(this.middle, other.forename) in _CLOSE:
            return "middle"
        if compare_forenames(this.forename, other.middle) in _CLOSE:
            return "middle"
    return best[0].value


def _surname(this: Person, other: Person, best: tuple[NameLevel, str, str]) -> Compared:
    level, ours, theirs = best
    sounds = surname_sounds(ours)
    shared = KeyText("s:" + sounds[0]) if sounds and level in (NameLevel.EQUAL, NameLevel.VARIANT) else None
    if shared and theirs:
        common = [s for s in sounds if s in surname_sounds(theirs)]
        shared = KeyText("s:" + common[0]) if common else shared
    result, detail = _NAME_LEVELS[level], level.value
    if level is NameLevel.VARIANT and changes_with_gender(ours, theirs):
        detail = "gendered"
    elif level is NameLevel.VARIANT and len(surname_parts(ours)) != len(surname_parts(theirs)):
        detail = "part"
    if level in (NameLevel.EQUAL, NameLevel.VARIANT) and (ours != this.surname or theirs != other.surname):
        result, detail = Level.SIMILAR, "former"
    if level is NameLevel.DIFFERENT and _is_parents_name(this, other):
        detail = "parents"
    return Compared("surname", result, detail, ours, theirs, shared)


def _is_parents_name(this: Person, other: Person) -> bool:
    theirs = joined(other.surname)
    for _, last in this.parents:
        if last and joined(last) == theirs:
            return True
    ours = joined(this.surname)
    return any(last and joined(last) == ours for _, last in other.parents)


def _best_name(
    compare_two: _CompareNames, ours: tuple[str, ...], theirs: tuple[str, ...]
) -> tuple[NameLevel, str, str]:
    best = (NameLevel.MISSING, ours[0] if ours else "", theirs[0] if theirs else "")
    rank = _ORDER[NameLevel.MISSING]
    for a in ours:
        for b in theirs:
            level = compare_two(a, b)
            if _ORDER[level] < rank:
                best, rank = (level, a, b), _ORDER[level]
                if rank == 0:
                    return best
    return best


_NEW_YEAR: Final = (1, 1)
"""Written by many offices for a child of whom only the year of birth is known."""


def compare_births(this: Person, other: Person) -> Compared:
    """The dates of birth."""
    a, b = this.dob, other.dob
    if a is None or b is None:
        return Compared("dob", Level.NOT_COMPARED, "missing", a, b)
    if a == b:
        return Compared("dob", Level.SAME, "same", a, b)
    if swap_day_and_month(a) == b:
        return Compared("dob", Level.SIMILAR, "swapped", a, b)
    if _one_slip(a, b):
        return Compared("dob", Level.SIMILAR, "near", a, b)
    if a.year == b.year and _NEW_YEAR in ((a.month, a.day), (b.month, b.day)):
        return Compared("dob", Level.SIMILAR, "year", a, b)
    days = abs((a - b).days)
    if days < 240:
        detail = "too_close"
    elif days <= 4 * 366:
        detail = "close"
    elif days <= 9 * 366:
        detail = "apart"
    else:
        detail = "far"
    return Compared("dob", Level.DIFFERENT, detail, a, b)


def _one_slip(a: date, b: date) -> bool:
    return sum((a.year != b.year, a.month != b.month, a.day != b.day)) == 1 and (
        DamerauLevenshtein.distance(a.isoformat(), b.isoformat(), score_cutoff=1) == 1
    )


def _sex(this: Person, other: Person) -> Compared:
    a, b = this.sex[:1].upper(), other.sex[:1].upper()
    if a not in ("M", "F") or b not in ("M", "F"):
        return Compared("sex", Level.NOT_COMPARED, "missing", this.sex, other.sex)
    same = a == b
    return Compared("sex", Level.SAME if same else Level.DIFFERENT, "same" if same else "different", a, b)


def _phone(this: Person, other: Person, *, adults_agree: bool) -> Compared:
    ours, theirs = this.numbers, other.numbers
    if not ours or not theirs:
        return Compared("phone", Level.NOT_COMPARED, "missing", _first(ours), _first(theirs))
    common = next((n for n in ours if n in theirs), "")
    if common:
        return Compared("phone", Level.SAME, "same", common, common, KeyText("t:" + common))
    # Numbers handed out in runs lie a digit apart, so a slip is only believed of people who agree otherwise.
    for a in ours if adults_agree else ():
        for b in theirs:
            if len(a) == len(b) and DamerauLevenshtein.distance(a, b, score_cutoff=1) == 1:
                return Compared("phone", Level.SIMILAR, "slip", a, b)
    return Compared("phone", Level.DIFFERENT, "different", ours[0], theirs[0])


def _email(this: Person, other: Person) -> Compared:
    ours, theirs = this.mails, other.mails
    if not ours or not theirs:
        return Compared("email", Level.NOT_COMPARED, "missing", _first(ours), _first(theirs))
    common = next((m for m in ours if m in theirs), "")
    if common:
        return Compared("email", Level.SAME, "same", common, common, KeyText("m:" + common))
    return Compared("email", Level.DIFFERENT, "different", ours[0], theirs[0])


def _school(this: Person, other: Person) -> Compared:
    if not this.school_id or not other.school_id:
        return Compared("school", Level.NOT_COMPARED, "missing", this.school_name, other.school_name)
    same = this.school_id == other.school_id
    return Compared(
        "school",
        Level.SAME if same else Level.DIFFERENT,
        "same" if same else "different",
        this.school_name,
        other.school_name,
    )


_NOTHING_DECLARED: Final = Compared("declared", Level.NOT_COMPARED, "missing")
_NO_LAST_DAY: Final = Compared("last_in_school", Level.NOT_COMPARED, "missing")


def _declared(this: Person, other: Person) -> Compared:
    if not this.siblings and not other.siblings:
        return _NOTHING_DECLARED
    said = [_names_child(child, other) for child in this.siblings]
    said_back = [_names_child(child, this) for child in other.siblings]
    strength = max(said + said_back, default=0)
    if strength == 0:
        return Compared("declared", Level.NOT_COMPARED, "other")
    detail = {4: "whole", 3: "full", 2: "forename", 1: "near"}[strength]
    return Compared("declared", Level.SAME if strength >= 3 else Level.SIMILAR, detail, this.shown, other.shown)


def _names_child(child: KnownChild, other: Person) -> int:
    """How surely `child` is `other`: 4 both names and birth date, 3 name and birth date or school, 2 name, 1 nearly the
    name, 0 not."""
    firsts = _best_name(compare_forenames, (child.forename,), other.forenames)[0]
    if firsts in (NameLevel.DIFFERENT, NameLevel.MISSING):
        return 0
    lasts = _best_name(compare_surnames, (child.surname,), other.surnames)[0]
    if child.dob and other.dob:
        if child.dob == other.dob:
            return 4 if firsts in _CLOSE and lasts in _CLOSE else 3
        if swap_day_and_month(child.dob) == other.dob or _one_slip(child.dob, other.dob):
            return 2
        return 0
    years_apart = _years_apart(child.year, other.year)
    if years_apart is not None and years_apart > 1:
        return 0  # a year group is off by one where the school year has turned, not by more
    if lasts in _CLOSE:
        return 3 if _same_place(child, other) or years_apart == 0 else 2
    if lasts is NameLevel.DIFFERENT:
        return 0
    if firsts is not NameLevel.NEAR and years_apart == 0 and _same_place(child, other):
        return 3
    return 1 if firsts is NameLevel.NEAR else 2


def _same_place(child: KnownChild, other: Person) -> bool:
    return bool(child.school) and joined(child.school) == joined(other.school_name)


def _years_apart(said: str, held: str) -> int | None:
    """Year groups between what was said and what is held; None where either is no number (reception is 0)."""
    a, b = (text.strip().upper().removeprefix("Y") for text in (said, held))
    a, b = ("0" if text in ("R", "REC") else text for text in (a, b))
    return abs(int(a) - int(b)) if a.isdigit() and b.isdigit() else None


def _last_day(this: Person, other: Person) -> Compared:
    a, b = this.last_in_school, other.last_in_school
    if a is None and b is None:
        return _NO_LAST_DAY
    if a is None or b is None:
        return Compared("last_in_school", Level.NOT_COMPARED, "missing", a, b)
    if a == b:
        return Compared("last_in_school", Level.SIMILAR, "same_day", a, b)
    return Compared("last_in_school", Level.DIFFERENT, "different", a, b)


def _first(values: tuple[str, ...]) -> str:
    return values[0] if values else ""
