"""From named values to a pupil's row: dates read, codes recognised, and what cannot be used said in plain words."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from portal.domain.identifiers import normalise_upn
from portal.domain.names import fold
from portal.exchange import school_file_names as names
from portal.exchange.school_file_rows import (
    LONGEST_VALUE,
    NamedSchool,
    PupilAddress,
    PupilContact,
    PupilRow,
    RowFault,
)

Values = Mapping[str, Sequence[str]]
"""Every value given for a field, in the file's order; fields are those of `school_file_names.PUPIL` or `CONTACT`."""

_DAYS: Final = {
    "last_attended": "last day in school",
    "leaving_date": "leaving date",
    "entry_date": "date of admission",
}
_UNKNOWN, _OUTSIDE = re.compile("X{7}"), re.compile("M{7}")
_BLANK_UPNS: Final = frozenset({"", "NONE", "NA", "N/A", "UNKNOWN", "NOTKNOWN"})


def tidy(text: str) -> str:
    """A value on one line, trimmed, without characters that cannot be stored."""
    return " ".join(text.replace("\x00", " ").split())


def one(values: Values, name: str) -> str:
    """The first value given for a field, or ""."""
    return next((value for value in values.get(name, ()) if value), "")


def school_named(council: str, establishment: str = "", name: str = "") -> NamedSchool:
    """A school from the two parts of its number, or the whole number, and its name."""
    together = re.sub(r"[\s/]", "", council + establishment).upper()
    if _UNKNOWN.fullmatch(together):
        return NamedSchool(name=name, special="unknown")
    if _OUTSIDE.fullmatch(together):
        return NamedSchool(name=name, special="outside")
    return NamedSchool(names.laestab(council, establishment), name)


def address_of(values: Values) -> PupilAddress:
    """An address from its parts, however the file divides it."""
    lines = [one(values, f"line_{place}") for place in range(1, 6)]
    if not any(lines):
        house, street = one(values, "paon"), one(values, "street")
        number_first = " ".join(part for part in (house, street) if part)
        lines = [one(values, "saon"), number_first, one(values, "locality")]
    town, code = one(values, "town"), one(values, "postcode")
    if not any(lines) and (whole := one(values, "whole_address")):
        parts = [part.strip() for part in whole.split(",") if part.strip()]
        if code and parts and fold(parts[-1]).replace(" ", "") == fold(code).replace(" ", ""):
            parts.pop()
        lines = parts
    return PupilAddress(tuple(line for line in lines if line), town, one(values, "county"), code)


def contact_of(values: Values, address: PupilAddress, phones: Iterable[str] = ()) -> PupilContact | None:
    """A contact; None when nothing names them."""
    whole = one(values, "whole_name")
    parts = [one(values, name) for name in ("forename", "middle_names", "surname")]
    name = " ".join(part for part in parts if part) or whole
    if not name:
        return None
    numbers = [number for field in ("phone", "phone_2", "phone_3") for number in values.get(field, ())]
    same = names.yes_or_no(one(values, "same_address"))
    return PupilContact(
        name=name,
        relationship=names.relationship(one(values, "relationship")),
        responsibility=names.yes_or_no(one(values, "responsibility")),
        same_address=False if same is None and address.given else same,
        phones=_each_once([*numbers, *phones]),
        emails=_each_once(values.get("email", ())),
        address=address,
    )


def _each_once(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))


def row_of(
    number: int,
    values: Values,
    *,
    contacts: Iterable[PupilContact] = (),
    address: PupilAddress | None = None,
    phones: Iterable[str] = (),
    source: NamedSchool | None = None,
    previous: NamedSchool | None = None,
    destination: NamedSchool | None = None,
) -> PupilRow | RowFault:
    """The pupil these values describe, or why they describe none: no name at all, or a birth date that is no date.

    Schools, addresses and phones that the file keeps in elements of their own are given apart.
    """
    told, remarks = _within_length(values)
    forename, surname = one(told, "forename"), one(told, "surname")
    if not forename and not surname and one(told, "whole_name"):
        forename, surname = _parted(one(told, "whole_name"))
        remarks.append("The name was in one piece. Check which part is the last name.")
    who = " ".join(part for part in (forename, surname) if part)
    if not who:
        return RowFault(number, "There is no name.")
    dob_text = one(told, "dob")
    dob = names.day(dob_text) if dob_text else None
    if dob_text and dob is None:
        return RowFault(number, f"The date of birth “{dob_text[:40]}” is not a date.", who)
    if dob is None:
        remarks.append("There is no date of birth.")
    days = {name: _day(told, name, remarks) for name in _DAYS}
    own_number = one(told, "source_laestab")
    own = source if source and source.given else NamedSchool(names.laestab(own_number))
    if own_number and not own.laestab:
        remarks.append(f"The school’s number “{own_number[:40]}” is not a DfE number, like 991/4001.")
    return PupilRow(
        number=number,
        surname=surname,
        forename=forename,
        middle_names=one(told, "middle_names"),
        preferred_surname=one(told, "preferred_surname"),
        preferred_forename=one(told, "preferred_forename"),
        former_surname=one(told, "former_surname"),
        former_forename=one(told, "former_forename"),
        dob=dob,
        sex=names.sex(one(told, "sex")),
        upn=_upn(one(told, "upn")),
        former_upns=_each_once(_upn(each) for text in told.get("former_upn", ()) for each in re.split("[,;]", text)),
        uln=one(told, "uln"),
        year_group=names.year_group(one(told, "year_group")),
        class_group=one(told, "class_group"),
        ethnicity=names.ethnicity(one(told, "ethnicity")),
        languages=_each_once(names.language(text) for text in told.get("language", ())),
        sen_status=names.sen(one(told, "sen_status")),
        address=address if address and address.given else address_of(told),
        phones=_each_once([*told.get("phone", ()), *phones]),
        emails=_each_once(told.get("email", ())),
        contacts=tuple(contacts),
        looked_after=names.yes_or_no(one(told, "looked_after")),
        care_authority=one(told, "care_authority"),
        attendance_percent=one(told, "attendance_percent").removesuffix("%").strip(),
        unauthorised_sessions=one(told, "unauthorised_sessions"),
        attendance_year=one(told, "attendance_year"),
        ground=one(told, "ground"),
        source_laestab=own.laestab,
        source_urn=one(told, "source_urn"),
        previous_school=_school(previous, told, "previous"),
        destination=_school(destination, told, "destination"),
        remarks=tuple(remarks),
        **days,
    )


def _parted(whole: str) -> tuple[str, str]:
    """Forename and surname of a name in one box, as written: "YOUSAF, Nadia" or "Nadia Yousaf"."""
    if "," in whole:
        last, _, first = whole.partition(",")
        return first.strip(), last.strip()
    first, _, last = whole.rpartition(" ")
    return (first, last) if first else (last, "")


def _within_length(values: Values) -> tuple[dict[str, Sequence[str]], list[str]]:
    told: dict[str, Sequence[str]] = {}
    remarks = []
    for name, given in values.items():
        kept = [value for value in given if len(value) <= LONGEST_VALUE]
        if len(kept) < len(given):
            remarks.append(f"A value for {name.replace('_', ' ')} is too long and was left out.")
        told[name] = kept
    return told, remarks


def _day(told: Values, name: str, remarks: list[str]) -> dt.date | None:
    text = one(told, name)
    found = names.day(text) if text else None
    if text and found is None:
        remarks.append(f"The {_DAYS[name]} “{text[:40]}” is not a date and was left out.")
    return found


def _upn(text: str) -> str:
    upn = normalise_upn(text)
    return "" if upn in _BLANK_UPNS else upn


def _school(given: NamedSchool | None, told: Values, which: str) -> NamedSchool:
    if given and given.given:
        return given
    return school_named(one(told, f"{which}_laestab"), "", one(told, f"{which}_name"))


def without_repeats(rows: Iterable[PupilRow | RowFault]) -> tuple[tuple[PupilRow, ...], tuple[RowFault, ...]]:
    """Good rows and faults apart; a pupil who stands in the file already is a fault.

    The same pupil: the same names and date of birth, and no two different UPNs. Twins differ in a name.
    """
    kept: list[PupilRow] = []
    faults: list[RowFault] = []
    seen: dict[tuple[str, str, dt.date | None], list[PupilRow]] = {}
    by_upn: dict[str, PupilRow] = {}
    for row in rows:
        if isinstance(row, RowFault):
            faults.append(row)
            continue
        key = (fold(row.forename), fold(row.surname), row.dob)
        twice = next((each for each in seen.get(key, ()) if not row.upn or not each.upn or row.upn == each.upn), None)
        if twice:
            faults.append(
                RowFault(row.number, f"The same child stands at number {twice.number} already.", row.full_name)
            )
            continue
        other = by_upn.setdefault(row.upn, row) if row.upn else row
        if other is not row:
            faults.append(
                RowFault(row.number, f"Its UPN is that of another child, at number {other.number}.", row.full_name)
            )
            continue
        seen.setdefault(key, []).append(row)
        kept.append(row)
    return tuple(kept), tuple(faults)
