"""Brothers and sisters within one file: the same address and a parent in common."""

from __future__ import annotations

from collections.abc import Sequence

from portal.domain.addresses import parse_address
from portal.domain.names import joined
from portal.domain.phones import to_e164
from portal.exchange.school_file import PupilRow


def families(rows: Sequence[PupilRow]) -> list[list[PupilRow]]:
    """The rows, brothers and sisters together, each family and its children in the file's order.

    Two children belong together when their address is the same and a contact has the same name or telephone number.
    An address alone, or a parent alone, is not enough.
    """
    ordered = sorted(rows, key=lambda row: row.number)
    head = list(range(len(ordered)))

    def first_of(place: int) -> int:
        while head[place] != place:
            place = head[place]
        return place

    seen: dict[tuple[str, str], int] = {}
    for place, row in enumerate(ordered):
        home = parse_address(row.address.lines, row.address.postcode, row.address.town)
        if not home.key or home.placeholder:
            continue
        for sign in _signs(row):
            other = seen.setdefault((home.key, sign), place)
            head[max(first_of(place), first_of(other))] = min(first_of(place), first_of(other))
    found: dict[int, list[PupilRow]] = {}
    for place, row in enumerate(ordered):
        found.setdefault(first_of(place), []).append(row)
    return list(found.values())


def _signs(row: PupilRow) -> set[str]:
    """What names a parent: each contact's whole name, and each telephone number."""
    signs = set()
    for contact in row.contacts:
        name = joined(contact.name)
        if name:
            signs.add(f"name {name}")
        signs |= {f"phone {number}" for text in contact.phones if (number := to_e164(text))}
    return signs
