"""Invented children and an index in memory, for the matching tests."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from portal.domain.identifiers import upn_check_letter
from portal.domain.matching.keys import HOT, hash_keys, keys_of
from portal.domain.matching.person import Address, Adult, Person
from portal.domain.matching.search import Findings, find

SECRET = b"a secret of thirty-two bytes ....."
AUTHORITY = UUID(int=991)


def upn(serial: int) -> str:
    """A UPN of the demonstration council with a right check letter."""
    body = f"991400124{serial:03d}"
    return upn_check_letter(body) + body


def child(record: str, name: str, dob: date | None = date(2013, 3, 14), **more: Any) -> Person:
    """A child of the roll with a home, a mother and her mobile, unless told otherwise."""
    forename, _, surname = name.partition(" ")
    values: dict[str, Any] = {
        "source": "roll",
        "source_label": "school roll",
        "forename": forename,
        "surname": surname,
        "dob": dob,
        "sex": "F",
        "addresses": (Address(("14 Tamarisk Close",), "Northmere", "ZN4 2QT"),),
        "adults": (Adult("Marta", surname, "Mother", ("07700 900412",)),),
        "school_id": "991009",
        "school_name": "Hazelbank Academy",
        "year": "9",
    }
    return Person(id=record, **{**values, **more})


def elsewhere(person: Person, number: int = 3) -> Person:
    """The same child in another home with another mother and number."""
    return replace(
        person,
        addresses=(Address((f"{number} Sorrel Close",), "Northmere", "ZN9 5LR"),),
        adults=(Adult("Agata", "Nowak", "Mother", ("01632 960733",)),),
    )


class Index:
    """A CandidateSource over a handful of children, which may pretend to be larger than it is."""

    def __init__(self, people: Iterable[Person], size: int = 20_000) -> None:
        self._people = {p.id: p for p in people}
        self._size = size
        self._under: dict[int, list[str]] = defaultdict(list)
        self.served = 0
        for person in self._people.values():
            for key_hash in hash_keys(SECRET, AUTHORITY, keys_of(person)):
                self._under[key_hash].append(person.id)

    def candidates(self, key_hashes: Collection[int]) -> list[tuple[str, list[int]]]:
        found: dict[str, list[int]] = defaultdict(list)
        for key_hash in key_hashes:
            for person_id in self._under.get(key_hash, ()):
                found[person_id].append(key_hash)
        return list(found.items())

    def people(self, ids: Collection[str]) -> list[Person]:
        self.served += len(ids)
        return [self._people[i] for i in ids]

    def how_many(self, key_hash: int) -> int:
        return len(self._under.get(key_hash, ()))

    def size(self) -> int:
        return self._size


def look(person: Person, *others: Person, size: int = 20_000, leave_out: Iterable[str] = ()) -> Findings:
    """Search for a person among others."""
    return find(person, Index(others, size), secret=SECRET, authority=AUTHORITY, leave_out=leave_out)


assert HOT == 150
