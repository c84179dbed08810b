"""The code lists of the trade as frozen, typed rows, read once from `portal/domain/code_lists/*.csv`.

Each list says in its last column how sure we are of a row: "seen" in its source, or "recalled" and to be
checked against the Department for Education's own list before a council goes live.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Protocol, TypeVar


class Coded(Protocol):
    """Anything with a stored code and the words people read."""

    @property
    def code(self) -> str: ...
    @property
    def label(self) -> str: ...


C = TypeVar("C", bound=Coded)


class UnknownCode(LookupError):
    """A stored or sent code that its list does not hold."""

    def __init__(self, code: str) -> None:
        super().__init__(f"{code!r} is not in its code list")
        self.code = code


@dataclass(frozen=True, slots=True)
class Code:
    """One row of a plain list; `group` is empty where the list has no groups."""

    code: str
    label: str
    group: str = ""


@dataclass(frozen=True, slots=True)
class SocialCareStatus:
    """A child's standing with social care and the risk factor it brings with it ("" when none)."""

    code: str
    label: str
    legal_basis: str
    risk_factor: str


@dataclass(frozen=True, slots=True)
class AttendanceCode:
    """A register mark (SI 2024/208 reg 10) and the runs of absence it counts towards."""

    code: str
    label: str
    category: str
    ten_day_return: bool
    twenty_day_ground: bool
    sickness_return: bool


@dataclass(frozen=True, slots=True)
class DurationBand:
    """How long a child has been missing education, in calendar days, both ends included; open at the top."""

    code: str
    label: str
    first_day: int | None
    last_day: int | None


@dataclass(frozen=True, slots=True)
class AuthorityCode:
    """An English local authority's three digits, for the dates its statistics code holds."""

    code: str
    name: str
    ons_code: str
    region: str
    la_type: str
    valid_from: date
    valid_to: date | None
    live: bool

    @property
    def label(self) -> str:
        """The authority's name."""
        return self.name


def rows(name: str) -> list[dict[str, str]]:
    """The raw rows of one list, by file name without its ending. For the typed readers of the rule-book."""
    text = files("portal.domain.code_lists").joinpath(f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def find(listed: Iterable[C], code: str) -> C:
    """The row with this code, or `UnknownCode`."""
    for row in listed:
        if row.code == code:
            return row
    raise UnknownCode(code)


def choices(listed: Iterable[Coded]) -> list[tuple[str, str]]:
    """(code, label) pairs in the list's order, for a question's answers."""
    return [(row.code, row.label) for row in listed]


def _plain(name: str) -> tuple[Code, ...]:
    return tuple(Code(row["code"], row["label"], row["group"]) for row in rows(name))


@cache
def ethnicities() -> tuple[Code, ...]:
    """Main ethnic categories of the common basic data set, grouped. Never part of any order or grade."""
    return _plain("ethnicities")


@cache
def languages() -> tuple[Code, ...]:
    """The commoner home languages, English first."""
    return _plain("languages")


@cache
def relationships() -> tuple[Code, ...]:
    """How a contact is related to the child, as common transfer files say it."""
    return _plain("relationships")


@cache
def nc_years() -> tuple[Code, ...]:
    """National Curriculum years, Reception first, then nursery and "not followed"."""
    return _plain("nc_years")


@cache
def sexes() -> tuple[Code, ...]:
    """Sex as the school's admission register holds it."""
    return tuple(row for row in _plain("sexes") if row.group == "school_ctf")


@cache
def sen_provisions() -> tuple[Code, ...]:
    """Special educational needs provision: none, support, EHC plan."""
    return _plain("sen_provisions")


@cache
def sen_needs() -> tuple[Code, ...]:
    """Types of special educational need."""
    return _plain("sen_needs")


@cache
def dfe_reasons() -> tuple[Code, ...]:
    """Main reasons a child is missing education, in the words of the termly return."""
    return _plain("dfe_reasons")


@cache
def home_education_reasons() -> tuple[Code, ...]:
    """Main reasons parents give for educating at home, in the words of the termly return."""
    return _plain("dfe_home_education_reasons")


@cache
def social_care_statuses() -> tuple[SocialCareStatus, ...]:
    """Standing with social care, "no known involvement" first."""
    return tuple(SocialCareStatus(**row) for row in rows("social_care"))


@cache
def attendance_codes() -> tuple[AttendanceCode, ...]:
    """The 34 register codes in force since August 2024."""
    return tuple(
        AttendanceCode(
            code=row["code"],
            label=row["label"],
            category=row["category"],
            ten_day_return=row["ten_day_return"] == "1",
            twenty_day_ground=row["twenty_day_ground"] == "1",
            sickness_return=row["sickness_return"] == "1",
        )
        for row in rows("attendance_codes")
    )


@cache
def duration_bands() -> tuple[DurationBand, ...]:
    """Bands of the termly return; the day boundaries are our reading of the published labels."""
    return tuple(
        DurationBand(
            code=row["code"],
            label=row["label"],
            first_day=int(row["first_day"]) if row["first_day"] else None,
            last_day=int(row["last_day"]) if row["last_day"] else None,
        )
        for row in rows("duration_bands")
    )


@cache
def authority_codes() -> tuple[AuthorityCode, ...]:
    """Every English local authority, live and ended."""
    return tuple(
        AuthorityCode(
            code=row["code"],
            name=row["name"],
            ons_code=row["ons_code"],
            region=row["region"],
            la_type=row["la_type"],
            valid_from=date.fromisoformat(row["valid_from"]),
            valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
            live=row["status"] == "live",
        )
        for row in rows("la_codes")
    )


_ELSEWHERE = (range(1, 6), range(660, 682), range(701, 709))  # pseudo codes, Wales, islands and forces schools
_RETIRED = (820, 835, 836, 837, 875, 909, 928)  # still met inside old UPNs


@cache
def known_la_codes() -> frozenset[str]:
    """Every three-digit code a real UPN may carry: English past and present, Welsh, and the special ones."""
    numbers = {*_RETIRED, *(number for span in _ELSEWHERE for number in span)}
    return frozenset(row.code for row in authority_codes()) | {f"{number:03d}" for number in numbers}
