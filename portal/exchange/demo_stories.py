"""The hand-written families of Northmere County: the children the demonstration's cases are about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from portal.domain.identifiers import upn_check_letter
from portal.exchange.demo_schools import SCHOOLS, school_year
from portal.exchange.roll_file import COLUMNS

ZOFIA: Final = "991-S01"
KACPER: Final = "991-S02"
LENA: Final = "991-S03"
NAMESAKE: Final = "991-S04"
REFUGE: Final = ("991-S05", "991-S06")
TWINS: Final = ("991-S07", "991-S08")
"""Pupil ids of the hand-written families of Northmere County."""

STORY_MOBILES: Final = ("07700900412", "07700900733", "07700900528", "07700900641", "07700900865", "07700900377")
"""Their mobiles, which no other invented family gets."""


def story_rows(today: date) -> list[dict[str, str]]:
    """The hand-written families of Northmere County: the children the demonstration's cases are about."""
    begins = school_year(today)
    close = {"address_line1": "14 Tamarisk Close", "town": "Northmere", "postcode": "ZN4 2QT"}
    marta = ("Marta", "Kowalska", "Mother")
    return [
        _story(
            ZOFIA, 0, "Zofia", "Kowalska", "F", date(begins - 13, 3, 14), 9, "Hazelbank Academy", today,
            [(*marta, "07700 900 412", "marta.kowalska@example.org"), ("Piotr", "Kowalski", "Father", "", "")], **close,
        ),
        _story(
            KACPER, 1, "Kacper", "Kowalski", "M", date(begins - 9, 2, 2), 5, "Oakfield Primary School", today,
            [(*marta, "07700 900412", ""), ("Jan", "Nowicki", "Step father", "", "")],
            **{**close, "address_line1": "14 Tamarisk Cl", "postcode": "ZN42QT"},
        ),
        _story(
            LENA, 2, "Lena", "Kowalska", "F", date(begins - 5, 9, 9), 0, "Fernhill Infant School", today,
            [(*marta, "", ""), ("Piotr", "Kowalski", "Father", "", "")],
            address_line1="9 Larch Row", town="Northmere", postcode="ZN2 1DH",
        ),
        _story(
            NAMESAKE, 3, "Sofia", "Kowalska", "F", date(begins - 13, 5, 21), 9, "Northmere School", today,
            [("Agata", "Kowalska", "Mother", "07700 900 733", "")],
            address_line1="61 Sorrel Close", town="Northmere", postcode="ZN9 5LR",
        ),
        _story(
            REFUGE[0], 4, "Grace", "Adeyinka", "F", date(begins - 8, 6, 11), 4, "Saltmarsh Primary School", today,
            [("Folasade", "Adeyinka", "Mother", "07700 900 528", "")],
            address_line1="27 Plover Drive", town="Northmere", postcode="ZN3 4FB",
        ),
        _story(
            REFUGE[1], 5, "Daniel", "Adeyinka", "M", date(begins - 13, 11, 30), 8, "Ironmaster Academy", today,
            [
                ("Folasade", "Adeyinka", "Mother", "07700900528", ""),
                ("Adewale", "Adeyinka", "Father", "07700 900 641", ""),
            ],
            address_line1="27 Plover Dr", town="Northmere", postcode="ZN3 4FB",
        ),
        _story(
            TWINS[0], 6, "Isla", "Pemberton", "F", date(begins - 7, 1, 17), 3, "Fernhill Junior School", today,
            [("Claire", "Pemberton", "Mother", "07700 900 865", "claire.pemberton@example.org")],
            address_line1="5 Lapwing Close", town="Northmere", postcode="ZN5 2EX",
        ),
        _story(
            TWINS[1], 7, "Isobel", "Pemberton", "F", date(begins - 7, 1, 17), 3, "Fernhill Junior School", today,
            [("Claire", "Pemberton", "Mother", "07700 900 865", "claire.pemberton@example.org")],
            address_line1="5 Lapwing Close", town="Northmere", postcode="ZN5 2EX",
        ),
    ]  # fmt: skip


def _story(
    pupil_id: str,
    place: int,
    forename: str,
    surname: str,
    sex: str,
    dob: date,
    nc_year: int,
    school_name: str,
    today: date,
    parents: Sequence[tuple[str, str, str, str, str]],
    **address: str,
) -> dict[str, str]:
    school = next(s for s in SCHOOLS["991"] if s.name == school_name)
    entered = nc_year - school.first_year
    # Serials from 900 stay clear of the invented many; neighbours differ by one digit, as twins' do.
    body = f"991{school.number}{(school_year(today) - entered) % 100:02d}{901 + place:03d}"
    row = dict.fromkeys(COLUMNS, "")
    row.update(
        pupil_id=pupil_id,
        upn=upn_check_letter(body) + body,
        forename=forename,
        surname=surname,
        dob=dob.isoformat(),
        sex=sex,
        school_urn=school.urn,
        school_name=school.name,
        nc_year="R" if nc_year == 0 else str(nc_year),
        entry_date=date(school_year(today) - entered, 9, 3).isoformat(),
        **address,
    )
    for number, (first, last, relationship, phone, email) in enumerate(parents, start=1):
        prefix = f"parent{number}_"
        row[prefix + "forename"], row[prefix + "surname"] = first, last
        row[prefix + "relationship"], row[prefix + "phone"], row[prefix + "email"] = relationship, phone, email
    return row
