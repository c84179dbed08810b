"""Invented children and an index in memory, for the matching tests."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from portal.domain.identifiers import upn_check_letter
from portal.domain.matching.keys import HOT, hash_keys, keys_of
from portal.domain.matching.person import Address, Adult, Person
from portal.domain.matching.search import Findings, Near, find

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

    def nearest(
        self,
        key_hashes: Collection[int],
        *,
        leave_out: Collection[str],
        known: Mapping[str, Person],
        at_most: int,
        least: float,
    ) -> tuple[list[Near], dict[int, int]]:
        counts = {h: n for h in key_hashes if 0 < (n := len(self._under.get(h, ()))) <= HOT}
        shared: dict[str, list[int]] = defaultdict(list)
        for key_hash in sorted(counts, key=lambda h: (counts[h], h)):
            for person_id in self._under[key_hash]:
                if person_id not in leave_out:
                    shared[person_id].append(key_hash)
        worth = {i: sum(math.log(2 * HOT / counts[h]) for h in hashes) for i, hashes in shared.items()}
        best = sorted((i for i in shared if worth[i] >= least), key=lambda i: (-worth[i], i))[:at_most]
        self.served += len([i for i in best if i not in known])
        return [Near(self._people[i], shared[i][0]) for i in best], counts

    def how_many(self, key_hashes: Collection[int]) -> dict[int, int]:
        return {h: len(self._under.get(h, ())) for h in key_hashes}

    def size(self) -> int:
        return self._size


def look(person: Person, *others: Person, size: int = 20_000, leave_out: Iterable[str] = ()) -> Findings:
    """Search for a person among others."""
    return find(person, Index(others, size), secret=SECRET, authority=AUTHORITY, leave_out=leave_out)


assert HOT == 150
