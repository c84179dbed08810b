"""A row of a school's roll as a Person. The column names are those of the roll file, kept as they came."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from portal.domain.matching.person import Address, Adult, Person


def person_of_roll(
    values: Mapping[str, str],
    *,
    record_id: str,
    school_id: str = "",
    dob: date | None = None,
    as_of: date | None = None,
    source_label: str = "school roll",
    restricted: bool = False,
) -> Person:
    """The child a roll row describes.

    values: the row by column name, as stored; missing columns count as empty. dob: the birth date already read
    (else `values["dob"]` is taken when it is an ISO date). restricted: whether the council has marked this child's
    address as not to be shown. Never raises for odd text.
    """
    get = values.get
    lines = tuple(line for n in ("1", "2", "3") if (line := get(f"address_line{n}", "")))
    town, postcode, uprn = get("town", ""), get("postcode", ""), get("uprn", "")
    addresses = []
    if lines or postcode or uprn:
        addresses.append(Address(lines, town, postcode, uprn, restricted=restricted))
    before, before_code = get("previous_address", ""), get("previous_postcode", "")
    if before or before_code:
        addresses.append(Address((before,) if before else (), town, before_code, current=False, restricted=restricted))
    former, former_upn = get("former_surname", ""), get("former_upn", "")
    return Person(
        id=record_id,
        source="roll",
        forename=get("forename", ""),
        surname=get("surname", ""),
        as_of=as_of,
        source_label=source_label,
        middle=get("middle_names", ""),
        preferred=get("preferred_forename", ""),
        former_surnames=(former,) if former else (),
        dob=dob or _iso(get("dob", "")),
        sex=get("sex", "")[:1].upper(),
        upn=get("upn", ""),
        former_upns=(former_upn,) if former_upn else (),
        addresses=tuple(addresses),
        adults=tuple(adult for n in ("1", "2") if (adult := _adult(values, f"parent{n}_"))),
        school_id=school_id or get("school_urn", ""),
        school_name=get("school_name", ""),
        year=get("nc_year", ""),
        hide_contacts=restricted,
    )


def _adult(values: Mapping[str, str], prefix: str) -> Adult | None:
    get = values.get
    phones = tuple(p for n in ("phone", "phone2") if (p := get(prefix + n, "")))
    email = get(prefix + "email", "")
    forename, surname = get(prefix + "forename", ""), get(prefix + "surname", "")
    if not (forename or surname or phones or email):
        return None
    return Adult(
        forename=forename,
        surname=surname,
        relationship=get(prefix + "relationship", ""),
        phones=phones,
        emails=(email,) if email else (),
        title=get(prefix + "title", ""),
    )


def _iso(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
