"""What a file from a school's own system says of each pupil, whatever kind of file it was."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Final, Literal

FileKind = Literal["ctf", "leavers", "joiners", "csv"]
"""A Common Transfer File, its children missing education messages (CML leavers, CMJ joiners), or a CSV file."""

MAX_BYTES: Final = 20 * 1024 * 1024
MOST_PUPILS: Final = 5000
LONGEST_VALUE: Final = 300
"""Most characters of one value; what is longer is left out and said."""

_DATES: Final = ("dob", "last_attended", "leaving_date", "entry_date")


class UnreadableFile(ValueError):
    """The file cannot be read, or is not safe to read; nothing of it is kept. The message says what to do."""


@dataclass(frozen=True, slots=True)
class NamedSchool:
    """A school as a file names it.

    laestab: seven digits, council then establishment, "" when none was given. special: "unknown" where the file says
    that nobody knows the destination (XXX/XXXX), "outside" where it says abroad, home education or a school outside
    the transfer system (MMM/MMMM).
    """

    laestab: str = ""
    name: str = ""
    special: Literal["", "unknown", "outside"] = ""

    @property
    def given(self) -> bool:
        """Whether the file said anything at all."""
        return bool(self.laestab or self.name or self.special)


@dataclass(frozen=True, slots=True)
class PupilAddress:
    """An address as the file writes it: lines in order, the town apart where the file parts it."""

    lines: tuple[str, ...] = ()
    town: str = ""
    county: str = ""
    postcode: str = ""

    @property
    def given(self) -> bool:
        """Whether there is enough to find the place."""
        return bool(self.lines or self.postcode)


@dataclass(frozen=True, slots=True)
class PupilContact:
    """A parent, carer or other contact.

    relationship: a code of the relationships list where it was recognised, else the file's own word.
    responsibility, same_address: None where the file does not say.
    """

    name: str
    relationship: str = ""
    responsibility: bool | None = None
    same_address: bool | None = None
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    address: PupilAddress = field(default_factory=PupilAddress)


@dataclass(frozen=True, slots=True)
class PupilRow:
    """One pupil. Text is as in the file, trimmed; "" or None where it does not say.

    number: the row of the spreadsheet (the header is row 1), or the pupil's place in an XML file, from 1.
    year_group, sex, ethnicity, languages, sen_status: codes of our lists where recognised, else the file's own word.
    source_laestab, source_urn: the school the row itself says it is from. previous_school: where a joiner was before.
    ground: the ground of removal or reason for leaving, in the file's own words. attendance_year: the calendar year
    in which the school year of the attendance figures ends. remarks: what was left out or looks odd, in plain words.
    """

    number: int
    surname: str = ""
    forename: str = ""
    middle_names: str = ""
    preferred_surname: str = ""
    preferred_forename: str = ""
    former_surname: str = ""
    former_forename: str = ""
    dob: dt.date | None = None
    sex: str = ""
    upn: str = ""
    former_upns: tuple[str, ...] = ()
    uln: str = ""
    year_group: str = ""
    class_group: str = ""
    ethnicity: str = ""
    languages: tuple[str, ...] = ()
    sen_status: str = ""
    address: PupilAddress = field(default_factory=PupilAddress)
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    contacts: tuple[PupilContact, ...] = ()
    looked_after: bool | None = None
    care_authority: str = ""
    attendance_percent: str = ""
    unauthorised_sessions: str = ""
    attendance_year: str = ""
    last_attended: dt.date | None = None
    leaving_date: dt.date | None = None
    entry_date: dt.date | None = None
    ground: str = ""
    source_laestab: str = ""
    source_urn: str = ""
    previous_school: NamedSchool = field(default_factory=NamedSchool)
    destination: NamedSchool = field(default_factory=NamedSchool)
    remarks: tuple[str, ...] = ()

    @property
    def full_name(self) -> str:
        """Forename and surname, as read aloud."""
        return " ".join(part for part in (self.forename, self.surname) if part)

    def to_json(self) -> dict[str, Any]:
        """The row as plain JSON; what is empty is left out."""
        told = {name: value for name, value in asdict(self).items() if value not in ("", None, ())}
        for name in _DATES:
            if name in told:
                told[name] = told[name].isoformat()
        return told

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> PupilRow:
        """The row that `to_json` wrote."""
        known = {each.name for each in fields(cls)}
        told: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in kept.items() if name in known
        }
        for name in _DATES:
            if name in told:
                told[name] = dt.date.fromisoformat(told[name])
        for name in ("previous_school", "destination"):
            told[name] = NamedSchool(**kept.get(name, {}))
        told["address"] = _address(kept.get("address", {}))
        told["contacts"] = tuple(_contact(each) for each in kept.get("contacts", ()))
        return cls(**told)


def _address(kept: dict[str, Any]) -> PupilAddress:
    return PupilAddress(**{**kept, "lines": tuple(kept.get("lines", ()))})


def _contact(kept: dict[str, Any]) -> PupilContact:
    return PupilContact(
        **{
            **kept,
            "phones": tuple(kept.get("phones", ())),
            "emails": tuple(kept.get("emails", ())),
            "address": _address(kept.get("address", {})),
        }
    )


@dataclass(frozen=True, slots=True)
class RowFault:
    """A row that cannot be used, and why. `who`: the pupil's name as far as it could be read."""

    number: int
    message: str
    who: str = ""


@dataclass(frozen=True, slots=True)
class SchoolFile:
    """A file that was read.

    source, destination: the schools of the file's header. version: what an XML file says its version is. notices: what
    was not understood or left out, for the person who sent it. numbered: "row" for a spreadsheet, "pupil" for XML.
    """

    kind: FileKind
    rows: tuple[PupilRow, ...]
    faults: tuple[RowFault, ...] = ()
    notices: tuple[str, ...] = ()
    source: NamedSchool = field(default_factory=NamedSchool)
    destination: NamedSchool = field(default_factory=NamedSchool)
    version: str = ""
    numbered: Literal["row", "pupil"] = "pupil"
