"""What a pupil's row says, under the names of the fields that ask for it.

A name with a full stop is meant for one page only: "address_last.source" is the field `source` of `address_last`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from portal.domain import codes
from portal.domain.dates_in_words import long_date
from portal.domain.identifiers import read_upn
from portal.domain.names import fold, joined
from portal.domain.phones import to_e164
from portal.exchange.school_file import NamedSchool, PupilAddress, PupilContact, PupilRow, shown_laestab
from portal.journeys.blocks.adults import PHONES, PROFESSIONALS, AdultContactForm
from portal.journeys.blocks.pupil import UPN_AS_SHOWN

Json = dict[str, Any]


def pupil_values(row: PupilRow, today: date) -> Json:
    """The child's own values."""
    return {
        "child_name.first_name": row.forename,
        "child_name.middle_names": row.middle_names,
        "child_name.last_name": row.surname,
        "child_name.known_as": row.preferred_forename if fold(row.preferred_forename) != fold(row.forename) else "",
        "child_name.other_names": _other_names(row),
        "child_name.former_last_name": row.former_surname,
        "child_birth.date_of_birth": _iso(row.dob),
        "child_birth.sex": row.sex,
        "child_birth.year_group": row.year_group,
        "child_birth.class_group": row.class_group,
        **_numbers(row),
        "child_background.first_language": row.languages[0] if row.languages else "",
        "child_background.ethnicity": row.ethnicity,
        "attendance_place.admission_date": _iso(row.entry_date),
        "attendance_place.ever_attended": "yes" if row.last_attended else "",
        "last_attended.last_attended": _iso(row.last_attended or row.leaving_date),
        **_attendance(row, today),
        "sen.sen_status": row.sen_status,
        "status_care.looked_after": "yes" if row.looked_after else "",
        "left_on": _iso(row.leaving_date),
        "previous_school": "" if row.previous_school.special else school_words(row.previous_school),
        **_next_school(row.destination),
    }


def family_values(rows: Sequence[PupilRow]) -> Json:
    """The address the family shares on the register."""
    home = next((row.address for row in rows if row.address.given), None)
    if home is None:
        return {}
    values: Json = {f"address_last.{name}": value for name, value in address_values(home).items()}
    return values | {"address_last.situation": "address", "address_last.source": "register"}


def address_values(home: PupilAddress) -> Json:
    """An address in the boxes of a form: where the file does not part the town, its last line is the town."""
    lines, town = list(home.lines), home.town
    if not town and len(lines) > 1 and not any(mark.isdigit() for mark in lines[-1]):
        town = lines.pop()
    return {
        "address_line_1": lines[0] if lines else "",
        "address_line_2": ", ".join(lines[1:]),
        "town": town,
        "county": home.county,
        "postcode": home.postcode,
    }


def adults_of(rows: Sequence[PupilRow]) -> list[PupilContact]:
    """The parents and carers of these brothers and sisters, each once; professionals are not among them."""
    found: dict[str, PupilContact] = {}
    for row in rows:
        for contact in row.contacts:
            if contact.relationship not in PROFESSIONALS:
                found.setdefault(joined(contact.name) or contact.name, contact)
    return list(found.values())


def contact_values(contact: PupilContact) -> Json:
    """Who the adult is to the child."""
    said = {True: "yes", False: "no", None: ""}
    return {
        "name": contact.name,
        "relationship": contact.relationship,
        "parental_responsibility": said[contact.responsibility],
        "same_address": {True: "same", False: "different"}.get(contact.same_address, ""),
        "lives_with_child": "yes" if contact.same_address else "",
        "email": contact.emails[0] if contact.emails else "",
    }


def reached_at(contact: PupilContact, kind: str = "") -> Json:
    """How the adult can be reached: numbers in the file's order, as many as this kind of notice has boxes for, the rest
    together, and an address of their own."""
    left_out = AdultContactForm.not_asked_of.get(kind, ())
    places = [place for place in PHONES if f"phone_{place}" not in left_out]
    values: Json = {f"phone_{place}": number for place, number in zip(places, contact.phones, strict=False)}
    values["other_phones"] = ", ".join(contact.phones[len(places) :])
    for place, number in zip(places, contact.phones, strict=False):
        values[f"phone_{place}_kind"] = "mobile" if to_e164(number).startswith("+447") else ""
    if contact.address.given:
        values |= address_values(contact.address)
    return values


def not_taken(row: PupilRow, taken: set[str]) -> Iterator[str]:
    """What the file says that no question of this notice asks in the same words, so that a person decides."""
    if row.ground:
        yield (
            f"the file gives “{row.ground}” as the reason for leaving. Choose the reason yourself: the grounds changed "
            "in August 2024, and a file may still use the old letters."
        )
    if row.destination.given and not taken & {"other_school", "next_kind"}:
        yield f"the file gives {school_words(row.destination)} as the next school."
    another_day = row.last_attended not in (None, row.leaving_date)
    if row.leaving_date and (another_day or not taken & {"last_attended", "left_on"}):
        yield f"the file gives {long_date(row.leaving_date)} as the day of leaving."
    if row.entry_date and "admission_date" not in taken:
        yield f"the file gives {long_date(row.entry_date)} as the day of admission."
    if row.previous_school.given and "previous_school" not in taken:
        yield f"the file gives {school_words(row.previous_school)} as the school before."
    for contact in row.contacts:
        if contact.relationship in PROFESSIONALS:
            yield f"{contact.name} is not a parent or carer and was not added."


def school_words(school: NamedSchool) -> str:
    """A school as the file names it."""
    if school.special == "unknown":
        return "“not known”"
    if school.special == "outside":
        return "“outside the transfer system” (abroad, home education or an independent school)"
    number = shown_laestab(school.laestab)
    return f"{school.name} ({number})" if school.name and number else school.name or number


def _next_school(school: NamedSchool) -> Json:
    """A school in the UK by name and council; that nobody knows it is an answer too, what lies outside it is none."""
    if school.special:
        return {"next_kind": "not_known" if school.special == "unknown" else ""}
    council = school.laestab[:3] if school.laestab[:3] in {row.code for row in codes.authority_codes()} else ""
    return {
        "next_kind": "school" if school.given else "",
        "other_school": school_words(school),
        "other_school_authority": council,
    }


def _other_names(row: PupilRow) -> str:
    names = []
    if row.preferred_surname and fold(row.preferred_surname) != fold(row.surname):
        names.append(f"{row.preferred_forename or row.forename} {row.preferred_surname}".strip())
    if row.former_forename and fold(row.former_forename) != fold(row.forename):
        names.append(f"{row.former_forename} {row.former_surname or row.surname}")
    return "\n".join(names)


def _numbers(row: PupilRow) -> Json:
    """A UPN whose letter is wrong is kept as what the school's system shows, unverified."""
    wrong = bool(row.upn and read_upn(row.upn, (row.upn[1:4],)).error)
    return {
        "child_numbers.upn": row.upn,
        "child_numbers.upn_not_known": UPN_AS_SHOWN if wrong else "",
        "child_numbers.former_upns": ", ".join(row.former_upns),
        "child_numbers.uln": row.uln,
    }


def _attendance(row: PupilRow, today: date) -> Json:
    """Figures of the running school year only: a file also holds those of years before."""
    ends = today.year + (1 if today.month >= 9 else 0)
    if row.attendance_year and row.attendance_year != str(ends):
        return {}
    return {
        "last_attended.attendance_percent": row.attendance_percent,
        "last_attended.unauthorised_sessions": row.unauthorised_sessions,
    }


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
