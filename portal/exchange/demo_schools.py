"""The schools of the demonstration councils, and the years children are in on a given day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

Phase = Literal["primary", "secondary", "all-through"]
Kind = Literal["community", "voluntary aided", "academy", "special", "independent"]


@dataclass(frozen=True, slots=True)
class School:
    """A demonstration school. Years are National Curriculum years, Reception being 0; `number` is the DfE's four."""

    urn: str
    number: str
    name: str
    phase: Phase
    kind: Kind
    first_year: int
    last_year: int


def _schools(first_urn: int, listed: Iterable[tuple[str, Phase, Kind, int, int]]) -> tuple[School, ...]:
    primary, secondary = 2000, 4000
    found = []
    for place, (name, phase, kind, first, last) in enumerate(listed, start=1):
        if phase == "primary":
            primary += 1
            number = primary
        else:
            secondary += 1
            number = secondary
        found.append(School(str(first_urn + place), str(number), name, phase, kind, first, last))
    return tuple(found)


SCHOOLS: Final[dict[str, tuple[School, ...]]] = {
    "990": _schools(
        990000,
        (
            ("Canal Street Primary School", "primary", "community", 0, 6),
            ("St Wilfreda's Catholic Primary School", "primary", "voluntary aided", 0, 6),
            ("Ropewalk Primary Academy", "primary", "academy", 0, 6),
            ("Kestrel Park Primary School", "primary", "community", 0, 6),
            ("Lanternfields Infant School", "primary", "community", 0, 2),
            ("Lanternfields Junior School", "primary", "community", 3, 6),
            ("Weavers Community Primary School", "primary", "community", 0, 6),
            ("Bellfounder CofE Primary School", "primary", "voluntary aided", 0, 6),
            ("Averford High School", "secondary", "community", 7, 11),
            ("The Viaduct Academy", "secondary", "academy", 7, 11),
            ("St Osyth's Catholic School", "secondary", "voluntary aided", 7, 11),
            ("Millrace Academy", "secondary", "academy", 7, 11),
            ("Heronsgate Special School", "all-through", "special", 0, 11),
            ("Averford Grange School", "all-through", "independent", 0, 11),
        ),
    ),
    "991": _schools(
        991000,
        (
            ("Oakfield Primary School", "primary", "community", 0, 6),
            ("Fernhill Infant School", "primary", "community", 0, 2),
            ("Fernhill Junior School", "primary", "community", 3, 6),
            ("Saltmarsh Primary School", "primary", "community", 0, 6),
            ("Curlew Bay Primary Academy", "primary", "academy", 0, 6),
            ("St Petroc's CofE Primary School", "primary", "voluntary aided", 0, 6),
            ("Packhorse Lane Primary School", "primary", "community", 0, 6),
            ("Thornfield Primary School", "primary", "community", 0, 6),
            ("Hazelbank Academy", "secondary", "academy", 7, 11),
            ("Northmere School", "secondary", "community", 7, 11),
            ("Ironmaster Academy", "secondary", "academy", 7, 11),
            ("St Hild's Catholic School", "secondary", "voluntary aided", 7, 11),
            ("Osier Lane Special School", "all-through", "special", 0, 11),
            ("Mossbank Hall School", "all-through", "independent", 0, 11),
        ),
    ),
}
"""Schools of each demonstration council by its code: 990 Averford City, 991 Northmere County."""

TOWNS: Final = {"990": "Averford", "991": "Northmere"}
POSTCODE_AREAS: Final = {"990": "ZA", "991": "ZN"}  # no postcode area begins with Z


def school_year(today: date) -> int:
    """The calendar year in which today's school year began (it begins on 1 September)."""
    return today.year if today.month >= 9 else today.year - 1


def birth_years(nc_year: int, today: date) -> tuple[date, date]:
    """First and last birth date of a National Curriculum year (Reception is 0) in today's school year."""
    begins = school_year(today)
    return date(begins - nc_year - 5, 9, 1), date(begins - nc_year - 4, 8, 31)
