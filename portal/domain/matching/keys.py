"""The keys under which a child can be found: about 30 short texts a child, hashed before they are stored.

Two records that share a key are worth comparing. Families are those the measurements kept (phone, e-mail, UPN,
UPRN, door, street, postcode, names and birth date in pairs). A hash carries the authority's secret and id, so the
index holds nothing readable and no two authorities' keys can ever meet.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterable
from datetime import date
from functools import lru_cache
from typing import Final, NewType
from uuid import UUID

from portal.domain.addresses import postcode_sector
from portal.domain.matching.person import Person
from portal.domain.names import forename_sound, further_forename_sounds, sound, surname_parts, surname_sounds, words

KeyText = NewType("KeyText", str)

HOT: Final = 150
"""A key more children than this share finds nobody (Khan, a hostel, a placeholder): it is counted, not searched."""

_BEGINNING: Final = 3  # consonants of a surname that stand where its end is misspelt
_TOP_63_BITS: Final = 1


def hash_key(secret: bytes, authority: UUID, text: str) -> int:
    """The stored form of a key: the first 63 bits of HMAC-SHA-256 over the authority's id and the key.

    secret: the authority's matching secret. Returns a non-negative int that fits a signed bigint.
    """
    digest = hmac.digest(secret, authority.bytes + text.encode(), "sha256")
    return int.from_bytes(digest[:8], "big") >> _TOP_63_BITS


def hash_keys(secret: bytes, authority: UUID, texts: Iterable[str]) -> dict[int, KeyText]:
    """Hash of each key, with the key it stands for."""
    prefix = authority.bytes
    digest = hmac.digest
    return {
        int.from_bytes(digest(secret, prefix + t.encode(), "sha256")[:8], "big") >> _TOP_63_BITS: KeyText(t)
        for t in texts
    }


def keys_of(person: Person) -> frozenset[KeyText]:
    """Every key a child is stored under."""
    keys: set[str] = set()
    add = keys.add
    firsts, lasts, born = _firsts(person), _lasts(person), _day(person.dob)
    numbers = person.numbers

    for upn in person.upns:
        add("u:" + upn)
        add("ub:" + upn[1:])  # a slip in the check letter alone
    for number in numbers:
        add("t:" + number)
        for first in firsts:
            add(f"tf:{number} {first}")
    for mail in person.mails:
        add("m:" + mail)
    _name_keys(add, firsts, lasts, born)
    _called_keys(add, _further_firsts(person, firsts), lasts, born)
    _initial_keys(add, *_initials(person), born)
    parents = _parent_sounds(person.parents)
    _parent_keys(add, parents, lasts)
    for address in person.places:
        if address.uprn:
            add("r:" + address.uprn)
        where = address.parsed
        code = where.postcode
        if where.street_key:
            add("sd:" + where.street_key)
        if not code:
            continue
        add("p:" + code)
        if where.door:
            add(f"pd:{code} {where.door}")
        if born:
            add(f"pb:{code} {born}")
        sector = postcode_sector(code)
        for last in lasts:
            add(f"ps:{code} {last}")
            add(f"es:{sector} {last}")
        for first, _ in parents:
            if first:
                add(f"pf:{code} {first}")
    if person.school_id:
        for last in lasts:
            add(f"ss:{person.school_id} {last}")
    return frozenset(map(KeyText, keys))


def search_keys(person: Person) -> frozenset[KeyText]:
    """Every key to look a child up by: its own, and those a slip would have left (day and month, names swapped)."""
    keys: set[str] = set(keys_of(person))
    add = keys.add
    firsts, lasts, born = _firsts(person), _lasts(person), _day(person.dob)
    first_letters, last_letters = _initials(person)
    _name_keys(add, lasts, firsts, born)
    _called_keys(add, lasts, _further_firsts(person, firsts), born)
    _initial_keys(add, last_letters, first_letters, born)
    swapped = _day(swap_day_and_month(person.dob))
    if swapped:
        _name_keys(add, firsts, lasts, swapped)
        _initial_keys(add, first_letters, last_letters, swapped)
        _initial_keys(add, last_letters, first_letters, swapped)
    for child in person.siblings:
        named = forename_sound(child.forename)
        their = surname_sounds(child.surname) or lasts
        if named:
            _name_keys(add, (named,), their, _day(child.dob))
            for number in person.numbers:
                add(f"tf:{number} {named}")
    return frozenset(map(KeyText, keys))


_OF_A_HOUSEHOLD: Final = frozenset({"t", "m", "r", "pd", "sd", "pn", "pp"})
"""Families of keys that lead from one child to the others of its household: numbers, doors and parents."""


def household_keys(person: Person) -> frozenset[KeyText]:
    """The keys by which others of this child's household can be found, whatever the children are called."""
    return frozenset(key for key in keys_of(person) if key.partition(":")[0] in _OF_A_HOUSEHOLD)


def swap_day_and_month(day: date | None) -> date | None:
    """The date with day and month exchanged; None where that is no date or the same one."""
    if day is None or day.day > 12 or day.day == day.month:
        return None
    return date(day.year, day.day, day.month)


def _firsts(person: Person) -> tuple[str, ...]:
    return tuple(dict.fromkeys(s for n in person.forenames if (s := forename_sound(n))))


def _further_firsts(person: Person, firsts: tuple[str, ...]) -> tuple[str, ...]:
    """What else the child may be called: the second of two forenames, a middle name."""
    named = (s for n in (*person.forenames, person.middle) for s in further_forename_sounds(n))
    return tuple(s for s in dict.fromkeys(named) if s not in firsts)


def _lasts(person: Person) -> tuple[str, ...]:
    return tuple(dict.fromkeys(s for n in person.surnames for s in surname_sounds(n)))


def _initials(person: Person) -> tuple[set[str], set[str]]:
    return {w[0] for n in person.forenames for w in words(n)}, {w[0] for n in person.surnames for w in words(n)}


def _day(born: date | None) -> str:
    return born.isoformat() if born else ""


def _name_keys(add: Callable[[str], None], firsts: tuple[str, ...], lasts: tuple[str, ...], born: str) -> None:
    _called_keys(add, firsts, lasts, born)
    for last in lasts:
        add("s:" + last)
        if born:
            add(f"bs:{born} {last}")
        for first in firsts:
            if len(last) > _BEGINNING:
                add(f"nb:{first} {last[:_BEGINNING]}")
            if born:
                add(f"ny:{first} {last} {born[:4]}")


def _called_keys(add: Callable[[str], None], firsts: tuple[str, ...], lasts: tuple[str, ...], born: str) -> None:
    """What any name a child may be called by leads to, a middle name too."""
    for first in firsts:
        for last in lasts:
            add(f"n:{first} {last}")
        if born:
            add(f"bf:{born} {first}")


def _initial_keys(add: Callable[[str], None], firsts: set[str], lasts: set[str], born: str) -> None:
    """Few children are born on one day with one pair of initials: what is left where both names are badly spelt."""
    if born:
        for first in firsts:
            for last in lasts:
                add(f"bi:{born} {first}{last}")


@lru_cache(maxsize=100_000)
def _parent_sounds(parents: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (forename_sound(first), "".join(sound(part) for part in surname_parts(last))) for first, last in parents
    )


def _parent_keys(add: Callable[[str], None], parents: tuple[tuple[str, str], ...], lasts: tuple[str, ...]) -> None:
    for first, last in parents:
        if len(first) > 1 and last:
            # Order does not matter: "Malik Naveed" is often typed for Naveed Malik.
            add("pn:" + " ".join(sorted((first, last))))
        if len(first) > 1:
            for child_last in lasts:
                add(f"pc:{first} {child_last}")
    firsts = sorted({first for first, _ in parents if len(first) > 1})
    if len(firsts) >= 2:
        add("pp:" + " ".join(firsts[:2]))
