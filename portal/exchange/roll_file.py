"""Schools' rolls as a CSV file, plain or gzipped, read row by row without holding the file in memory.

Columns are bound by header name in any order; unknown ones are ignored. A row is bad only when its pupil_id,
school_urn or both names are missing, a date cannot be read, or its columns do not fit the header. Anything else that
looks odd loads with a warning.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import IO, Final

from portal.domain.identifiers import UpnState, normalise_upn, read_upn
from portal.domain.matching.from_roll import person_of_roll
from portal.domain.matching.keys import KeyText, keys_of
from portal.domain.matching.person import Person
from portal.exchange.roll_lines import MAX_BYTES, MAX_LINE, RollFault, RollHeaderError, RollLines, cells_of

__all__ = [
    "COLUMNS", "MAX_BYTES", "MAX_LINE", "RollFault", "RollHeaderError", "RollRow", "keys_of_row", "people_of",
    "read_date", "read_roll",
]  # fmt: skip

COLUMNS: Final = (
    "pupil_id", "upn", "former_upn", "forename", "middle_names", "surname", "preferred_forename", "former_surname",
    "dob", "sex", "address_line1", "address_line2", "address_line3", "town", "postcode", "uprn", "previous_address",
    "previous_postcode", "school_urn", "school_name", "nc_year", "entry_date", "leaving_date",
    "parent1_title", "parent1_forename", "parent1_surname", "parent1_relationship", "parent1_phone",
    "parent1_phone2", "parent1_email",
    "parent2_title", "parent2_forename", "parent2_surname", "parent2_relationship", "parent2_phone",
    "parent2_phone2", "parent2_email",
)  # fmt: skip
"""Every column the file may have, in the order our own files use."""

NEEDED: Final = ("pupil_id", "school_urn")
DATES: Final = ("dob", "entry_date", "leaving_date")
_ISO: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?)?")
_BRITISH: Final = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?: 00:00(?::00)?)?")


@dataclass(frozen=True, slots=True)
class RollRow:
    """A row that loads. `values` has every column of COLUMNS, trimmed, as typed; the dates are read."""

    line: int
    values: dict[str, str]
    dob: date | None
    entry_date: date | None
    leaving_date: date | None
    warnings: tuple[str, ...] = field(default=())

    @property
    def pupil_id(self) -> str:
        """The pupil's id in the file."""
        return self.values["pupil_id"]

    @property
    def school_urn(self) -> str:
        """The URN of the school."""
        return self.values["school_urn"]

    @property
    def row_digest(self) -> str:
        """32 hex digits that change when, and only when, a value of the row changes. Column order plays no part."""
        text = "\x1f".join([self.values[name] for name in COLUMNS])
        return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()

    def to_person(self, record_id: str = "", school_id: str = "", as_of: date | None = None) -> Person:
        """The row as a Person; `record_id` defaults to the file's pupil_id, `school_id` to its URN."""
        return person_of_roll(
            self.values, record_id=record_id or self.pupil_id, school_id=school_id, dob=self.dob, as_of=as_of
        )


def people_of(path: Path, pupil_ids: Collection[str]) -> dict[str, Person]:
    """The children of these pupil ids in a roll file, by id. Raises RollHeaderError where it is no roll."""
    with path.open("rb") as stream:
        return {
            row.pupil_id: row.to_person()
            for row in read_roll(stream, path.name)
            if isinstance(row, RollRow) and row.pupil_id in pupil_ids
        }


def keys_of_row(row: RollRow, school_id: str = "") -> frozenset[KeyText]:
    """The comparing keys of a row. school_id: the same id the stored Person will carry (else the URN)."""
    return keys_of(row.to_person(school_id=school_id))


def read_roll(
    stream: IO[bytes],
    filename: str,
    *,
    today: date | None = None,
    known_la_codes: frozenset[str] | None = None,
    max_bytes: int = MAX_BYTES,
) -> Iterator[RollRow | RollFault]:
    """Read a roll, row by row, in the file's order.

    stream: the file's bytes, plain or gzip (told by its first bytes, whatever its name); it need not be seekable and
    is left open. filename: only for messages. today: London date, for the warnings about odd birth dates.
    known_la_codes: three-digit codes a UPN may carry without a warning; None asks nothing.
    Raises RollHeaderError at once, before any row, when the file is no roll or lacks a needed column.
    """
    lines = RollLines(stream, filename, max_bytes)
    header_text = lines.header()
    delimiter = max(",;\t", key=header_text.count)
    cells = cells_of(header_text, delimiter)
    if cells is None:
        raise RollHeaderError(f"{filename}: the lines cannot be told apart. Save it as “CSV UTF-8”, then try again.")
    names = [_column(cell) for cell in cells]
    _check_header(names, filename)
    return _rows(lines, names, delimiter, _Checks(today, known_la_codes))


def _column(cell: str) -> str:
    return re.sub(r"[\s-]+", "_", cell.strip().lower())


def _check_header(names: Sequence[str], filename: str) -> None:
    missing = [name for name in NEEDED if name not in names]
    if "forename" not in names and "surname" not in names:
        missing.append("forename or surname")
    if missing:
        found = len([name for name in names if name in COLUMNS])
        raise RollHeaderError(
            f"{filename}: the first line must name the columns. Missing: {', '.join(missing)}. "
            f"{found} known columns were found."
        )
    repeated = sorted({name for name in names if name in COLUMNS and names.count(name) > 1})
    if repeated:
        raise RollHeaderError(f"{filename}: these columns are named more than once: {', '.join(repeated)}.")


def _rows(lines: RollLines, names: list[str], delimiter: str, checks: _Checks) -> Iterator[RollRow | RollFault]:
    wanted = [(place, name) for place, name in enumerate(names) if name in COLUMNS]
    blank = dict.fromkeys(COLUMNS, "")
    width = len(names)
    # Told once, on the first row it happened to: a file is in one encoding.
    encoding_told = False
    for line, text in lines.records():
        if isinstance(text, RollFault):
            yield text
            continue
        cells = cells_of(text, delimiter)
        if cells is None:
            yield RollFault(line, "", "The row cannot be read. Look for a stray quotation mark or line end.")
            continue
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) > width and not any(cell.strip() for cell in cells[width:]):
            cells = cells[:width]
        if len(cells) != width:
            yield RollFault(
                line,
                "",
                f"The header names {width} columns, this row has {len(cells)}. Look for a stray comma.",
            )
            continue
        values = blank.copy()
        for place, name in wanted:
            values[name] = cells[place].strip()
        result = _row(line, values, checks)
        if lines.fell_back and not encoding_told and isinstance(result, RollRow):
            encoding_told = True
            note = "The file is not UTF-8; its accented letters were read as Windows-1252. Check the names."
            result = RollRow(line, values, result.dob, result.entry_date, result.leaving_date, (note, *result.warnings))
        yield result


def _row(line: int, values: dict[str, str], checks: _Checks) -> RollRow | RollFault:
    for name in NEEDED:
        if not values[name]:
            return RollFault(line, name, f"{name} is empty.")
    if not values["forename"] and not values["surname"]:
        return RollFault(line, "forename", "Both names are empty. One of them is needed.")
    for name, value in values.items():
        if "\x00" in value:
            return RollFault(line, name, f"{name} holds a character that cannot be stored.")
    days: list[date | None] = []
    for name in DATES:
        text = values[name]
        day = read_date(text) if text else None
        if text and day is None:
            return RollFault(line, name, f"{name} “{text[:40]}” is not a date. Write it as 2016-02-29 or 29/02/2016.")
        days.append(day)
    dob, entry, leaving = days
    return RollRow(line, values, dob, entry, leaving, checks.warnings(values, dob, entry, leaving))


@lru_cache(maxsize=20_000)
def read_date(text: str) -> date | None:
    """A date written as 2016-02-29 or 29/02/2016 (also with dots or hyphens); None when it is neither, or no day."""
    found = _ISO.fullmatch(text)
    if found:
        year, month, day = found.groups()
    else:
        found = _BRITISH.fullmatch(text)
        if not found:
            return None
        day, month, year = found.groups()
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


class _Checks:
    """What makes a row odd without making it bad."""

    def __init__(self, today: date | None, known_la_codes: frozenset[str] | None) -> None:
        self._today = today
        self._codes = known_la_codes

    def warnings(
        self, values: dict[str, str], dob: date | None, entry: date | None, leaving: date | None
    ) -> tuple[str, ...]:
        found: list[str] = []
        for name in ("upn", "former_upn"):
            if values[name]:
                found.extend(self._upn(name, values[name]))
        if dob is None:
            found.append("dob is empty.")
        elif self._today and not 0 <= (self._today - dob).days <= 20 * 366:
            found.append(f"dob {dob.isoformat()} is not a school child's.")
        if dob and entry and entry < dob:
            found.append("entry_date is before dob.")
        if entry and leaving and leaving < entry:
            found.append("leaving_date is before entry_date.")
        return tuple(found)

    def _upn(self, name: str, text: str) -> Iterator[str]:
        reading = read_upn(text, self._codes if self._codes is not None else (normalise_upn(text)[1:4],))
        if reading.state in (UpnState.WRONG_LETTER, UpnState.MALFORMED):
            fault = "its first letter does not fit its numbers" if reading.state is UpnState.WRONG_LETTER else "no UPN"
            yield f"{name}: {fault}. Kept for matching, not verified."
        elif reading.warning:
            yield f"{name}: {reading.warning}"
