"""Pupils as a school's system exports them to a spreadsheet: CSV in whatever encoding, columns bound by name.

Text is kept exactly as text: a name that looks like a formula is a name. What leaves us as CSV again is made harmless
where it is written.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from portal.exchange import school_file_names as names
from portal.exchange.ctf_file import not_understood
from portal.exchange.roll_lines import RollFault, RollHeaderError, RollLines, cells_of
from portal.exchange.school_file_binding import contact_of, row_of, tidy, without_repeats
from portal.exchange.school_file_rows import (
    MAX_BYTES,
    MOST_PUPILS,
    PupilAddress,
    PupilContact,
    PupilRow,
    RowFault,
    SchoolFile,
    UnreadableFile,
)

MOST_COLUMNS: Final = 300
MOST_LINES: Final = 50_000
_WHO: Final = r"(?:parent|carer|contact|parentcarer|parentorcarer|priority|prioritycontact|guardian)"
_CONTACT_COLUMN: Final = re.compile(rf"(?:{_WHO}(?P<number>[1-9])?|(?P<who>mother|father))(?P<what>[a-z0-9]+)")
_BARE_CONTACT: Final = re.compile(rf"{_WHO}(?P<number>[1-9])?|(?P<who>mother|father)")
_PARENTS: Final = {"mother": "PAM", "father": "PAF"}


@dataclass(slots=True)
class _Columns:
    """Where each column's values go: to a field of the pupil, or of one of the contacts."""

    pupil: dict[int, str] = field(default_factory=dict)
    contacts: dict[int, tuple[str, str]] = field(default_factory=dict)
    unknown: dict[int, str] = field(default_factory=dict)


def read_csv(filename: str, data: bytes) -> SchoolFile:
    """Read a CSV file of pupils. Raises UnreadableFile when it is no such file, names no pupils or holds too many."""
    utf8, was_utf16 = _as_utf8(data)
    try:
        lines = RollLines(io.BytesIO(utf8), filename, MAX_BYTES)
        header = lines.header()
    except RollHeaderError as fault:
        raise UnreadableFile(str(fault)) from None
    delimiter = max(",;\t", key=header.count)
    cells = cells_of(header, delimiter)
    if cells is None or len(cells) > MOST_COLUMNS:
        raise UnreadableFile("The first line of the file must name its columns. Save it as CSV and try again")
    columns = _columns(cells)
    _check(columns)
    unknown: Counter[str] = Counter()
    rows, faults = without_repeats(_rows(lines, delimiter, len(cells), columns, unknown))
    if not rows and not faults:
        raise UnreadableFile("The file names columns but holds no pupils")
    notices = list(not_understood(unknown, "columns"))
    if lines.fell_back and not was_utf16:
        notices.append("The file is not UTF-8; its accented letters were read as Windows text. Check the names.")
    return SchoolFile("csv", rows, faults, tuple(notices), numbered="row")


def _as_utf8(data: bytes) -> tuple[bytes, bool]:
    """The bytes as UTF-8 where they were UTF-16, with a mark at their start or plainly every other byte empty."""
    start = data[:200]
    encoding = ""
    if start[:2] in (b"PK", b"\x1f\x8b", b"\xd0\xcf"):
        return data, False  # packed: the reader of lines unpacks it, or says what it is
    if start[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encoding = "utf-16"
    elif len(start) > 20 and start[1::2].count(0) > len(start) // 3:
        encoding = "utf-16-le"
    elif len(start) > 20 and start[::2].count(0) > len(start) // 3:
        encoding = "utf-16-be"
    if not encoding:
        return data, False
    try:
        return data.decode(encoding).encode(), True
    except UnicodeError:
        raise UnreadableFile("The file is damaged: its letters cannot be read. Save it as “CSV UTF-8”") from None


def _columns(cells: Sequence[str]) -> _Columns:
    columns = _Columns()
    for place, cell in enumerate(cells):
        name = names.plain(cell)
        known = names.PUPIL_BY_SPELLING.get(name)
        if known:
            columns.pupil[place] = known
        elif bound := _contact_field(name):
            columns.contacts[place] = bound
        elif cell.strip():
            columns.unknown[place] = tidy(cell)
    return columns


def _contact_field(name: str) -> tuple[str, str] | None:
    """(which contact, field) of a column such as "Parent 1 surname", "Parent phone" (the first) or
    "Mother's phone"; None for any other."""
    bare = _BARE_CONTACT.fullmatch(name)
    if bare:
        return bare["who"] or bare["number"] or "1", "whole_name"
    found = _CONTACT_COLUMN.fullmatch(name)
    if not found:
        return None
    # "Mother’s phone" keeps the s of its apostrophe.
    what = names.CONTACT_BY_SPELLING.get(found["what"]) or names.CONTACT_BY_SPELLING.get(
        found["what"].removeprefix("s")
    )
    return (found["who"] or found["number"] or "1", what) if what else None


def _check(columns: _Columns) -> None:
    given = set(columns.pupil.values())
    if not given & {"surname", "forename", "whole_name"}:
        raise UnreadableFile(
            "The first line of the file must name its columns. We need at least surname, forename and date of birth"
        )


def _rows(
    lines: RollLines, delimiter: str, width: int, columns: _Columns, unknown: Counter[str]
) -> Iterator[PupilRow | RowFault]:
    count = 0
    for number, text in lines.records():
        if number > MOST_LINES:
            raise UnreadableFile(f"The file holds more than {MOST_LINES:,} lines, most of them empty. Save it again")
        if isinstance(text, RollFault):
            if text.fatal:
                raise UnreadableFile(text.message)
            yield RowFault(number, text.message)
            continue
        cells = cells_of(text, delimiter)
        if cells is None:
            yield RowFault(number, "The row cannot be read. Look for a stray quotation mark.")
            continue
        cells = [tidy(cell) for cell in cells]
        if not any(cells):
            continue
        count += 1
        if count > MOST_PUPILS:
            raise UnreadableFile(f"The file holds more than {MOST_PUPILS:,} rows. Send it in parts")
        while len(cells) > width and not cells[-1]:
            cells.pop()
        if len(cells) != width:
            yield RowFault(
                number, f"The first line names {width} columns, this row has {len(cells)}. Look for a stray comma."
            )
            continue
        unknown.update(name for place, name in columns.unknown.items() if cells[place])
        yield _row(number, cells, columns)


def _row(number: int, cells: Sequence[str], columns: _Columns) -> PupilRow | RowFault:
    values: dict[str, list[str]] = {}
    for place, name in columns.pupil.items():
        values.setdefault(name, []).append(cells[place])
    contacts: dict[str, dict[str, list[str]]] = {}
    for place, (which, name) in columns.contacts.items():
        contacts.setdefault(which, {}).setdefault(name, []).append(cells[place])
    return row_of(number, values, contacts=_contacts(contacts))


def _contacts(given: dict[str, dict[str, list[str]]]) -> Iterator[PupilContact]:
    for which, values in given.items():
        if which in _PARENTS:
            values.setdefault("relationship", [_PARENTS[which]])
        found = contact_of(values, PupilAddress())
        if found:
            yield found
