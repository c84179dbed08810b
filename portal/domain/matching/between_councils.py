"""Whether another council's child may be one of ours, told from fingerprints alone.

The asking council hashes some of a child's keys under the *asked* council's id (`keys.hash_keys`): the asked council
can look them up in its own index and read nothing from them; in the asking council's own index they find nobody. They
are grouped by family of key, because which families agree is all there is to judge by: no name, date or address is
compared, and none is sent.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import replace
from typing import Any, Final, TypeVar
from uuid import UUID

from portal.domain.matching.keys import hash_key, search_keys
from portal.domain.matching.person import Person

Owner = TypeVar("Owner", bound=Hashable)
Fingerprints = dict[str, list[int]]
"""Hashes by family of key."""

UPN, BIRTH_AND_FORENAME, BIRTH_AND_SURNAME, WHOLE_NAME = "u", "bf", "bs", "n"
PHONE, MAIL, DOOR, PLACE, POSTCODE, PARENT = "t", "m", "pd", "r", "p", "pn"
WORDS: Final[Mapping[str, str]] = {
    UPN: "UPN",
    BIRTH_AND_FORENAME: "Date of birth and first name",
    BIRTH_AND_SURNAME: "Date of birth and last name",
    WHOLE_NAME: "First and last name",
    PHONE: "A telephone number",
    MAIL: "An email address",
    DOOR: "A postcode and house number",
    PLACE: "A home (by its property number)",
    POSTCODE: "A postcode",
    PARENT: "The whole name of a parent or carer",
}
"""The families of keys that are sent, in words for the officer at the asked council. No other is."""
_BIRTH: Final = frozenset({BIRTH_AND_FORENAME, BIRTH_AND_SURNAME})
_REACHES: Final = frozenset({PHONE, MAIL, DOOR, PLACE})
"""Families that few households share."""
_OF_THE_HOUSEHOLD: Final = _REACHES | {POSTCODE, PARENT}
_MOST_A_FAMILY: Final = 40
"""More keys of one family than any child has would be a sweep."""


def fingerprints(person: Person, *, secret: bytes, asked: UUID, whereabouts: bool) -> Fingerprints:
    """What another council is sent of a child: hashes of its own keys under that council's id, by family.

    asked: the id of the council that is asked. whereabouts: False leaves out home, numbers, email and adults, for a
    child whose address is not safe to share: that one of them agreed would tell it. Brothers and sisters who were named
    are never among them: they were not asked about.
    """
    found: dict[str, set[int]] = defaultdict(set)
    for key in search_keys(replace(person, siblings=())):
        family = key.partition(":")[0]
        if family in WORDS and (whereabouts or family not in _OF_THE_HOUSEHOLD):
            found[family].add(hash_key(secret, asked, key))
    return {family: sorted(found[family])[:_MOST_A_FAMILY] for family in sorted(found)}


def read_fingerprints(sent: Mapping[str, Any]) -> Fingerprints:
    """Fingerprints as they came in, without anything that is none: unknown families, other values, too many."""
    return {
        family: [one for one in sent[family] if isinstance(one, int) and 0 <= one < 1 << 63][:_MOST_A_FAMILY]
        for family in WORDS
        if isinstance(sent.get(family), list)
    }


def is_possible(agreed: Collection[str]) -> bool:
    """Whether a child of ours with whom these families of keys agree may be the one asked about.

    - the UPN and anything else: alone it is mostly another child's, mistyped or used again; or
    - the date of birth with the first and with the last name; or
    - the date of birth with either name, and something of the household: a number, an email address, the home, the
      postcode or a parent's whole name; or
    - the whole name and something few households share, for a date of birth that is not held or was mistyped.

    A key that more children share than `keys.HOT` finds nobody and so never agrees.
    """
    families = frozenset(agreed)
    if (UPN in families and len(families) > 1) or families >= _BIRTH:
        return True
    if families & _BIRTH and families & _OF_THE_HOUSEHOLD:
        return True
    return WHOLE_NAME in families and bool(families & _REACHES)


def possible_children(under: Iterable[tuple[str, Owner]]) -> dict[Owner, list[str]]:
    """Of the (family, child) pairs an index found, the children who may be meant, each with what agreed, in the order
    of `WORDS`."""
    agreed: dict[Owner, set[str]] = defaultdict(set)
    for family, owner in under:
        agreed[owner].add(family)
    return {
        owner: [family for family in WORDS if family in families]
        for owner, families in agreed.items()
        if is_possible(families)
    }
