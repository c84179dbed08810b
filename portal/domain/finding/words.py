"""The words a child is found by: each word of each name, how it sounds, and the birth date, all as text in one order.

A word stands as it is folded; a sound is marked "~", a birth date "=". Everything asked of them is equality or "begins
with", both of which are a range of that order: the database may use an index for a range below its row security.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Final

from portal.domain.matching.person import Person
from portal.domain.names import joined, sound, surname_parts, words

SOUND: Final = "~"
BORN: Final = "="
LONGEST: Final = 60
"""Letters of a word that are kept; no name anybody types has a longer one."""
_SHORTEST_SOUND: Final = 2


def words_of(person: Person) -> list[str]:
    """Every word this child is found by, in order."""
    return words_of_names(
        (person.forename, person.middle, person.preferred, person.surname, *person.former_surnames), person.dob
    )


def words_of_names(called: Iterable[str], born: date | None) -> list[str]:
    """The words of a child of these names, in order; an empty one counts for nothing."""
    found = {word for name in called if name for word in words_of_name(name)}
    if born is not None:
        found.add(born_word(born))
    return sorted(found)


@lru_cache(maxsize=50_000)
def words_of_name(name: str) -> tuple[str, ...]:
    """The words of one name: each of them, all in one where there are several ("abdulrahman"), and how they sound."""
    parts = words(name)
    found = [*parts, joined(name)] if len(parts) > 1 else list(parts)
    return tuple(dict.fromkeys([*(word[:LONGEST] for word in found), *(SOUND + heard for heard in sounds_of(name))]))


def sounds_of(name: str) -> tuple[str, ...]:
    """How the words of a name sound, particles (al, de, van) left out; "Kowalska" and "Kowalski" sound the same."""
    heard = (sound(part)[:LONGEST] for part in surname_parts(name))
    return tuple(dict.fromkeys(one for one in heard if len(one) >= _SHORTEST_SOUND))


def born_word(day: date) -> str:
    """A birth date as a word."""
    return BORN + day.isoformat()
