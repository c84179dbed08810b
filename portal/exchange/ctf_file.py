"""Common Transfer Files and their children missing education messages (CML leavers, CMJ joiners).

The exact layout of the messages, and of versions to come, is not certain: elements are therefore bound by their own
names wherever they stand, and every element that was not understood is counted and named to the person who sent it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from lxml import etree

from portal.exchange.ctf_file_pupil import Pupil
from portal.exchange.ctf_file_tree import PUPILS, local, parts_of, text_of
from portal.exchange.school_file_binding import row_of, school_named, tidy, without_repeats
from portal.exchange.school_file_names import plain
from portal.exchange.school_file_rows import FileKind, NamedSchool, PupilRow, RowFault, SchoolFile, UnreadableFile

NEWEST_KNOWN: Final = 25
_FILE_NAME: Final = re.compile(
    r"(?P<source>\d{7})_(?P<kind>CTF|CML|CMJ)_(?P<destination>[0-9A-Z]{7})(?:_\d+)?", re.IGNORECASE
)
_KIND_WORDS: Final[tuple[tuple[str, FileKind], ...]] = (
    ("cml", "leavers"), ("cmj", "joiners"), ("leaver", "leavers"), ("joiner", "joiners"),
)  # fmt: skip
MOST_NAMES_TOLD: Final = 15


class _Header:
    """What stands above the pupils."""

    def __init__(self) -> None:
        self.root = ""
        self.texts: dict[str, str] = {}
        self.source = NamedSchool()
        self.destination = NamedSchool()

    def read(self, element: etree._Element) -> None:
        for child in element.iterchildren("*"):
            name = plain(local(child))
            if name in ("sourceschool", "destschool"):
                said = {plain(local(each)): tidy(each.text or "") for each in child.iterchildren("*")}
                school = school_named(said.get("lea", ""), said.get("estab", ""), said.get("schoolname", ""))
                if name == "sourceschool":
                    self.source = school
                else:
                    self.destination = school
            else:
                self.texts[name] = tidy(child.text or "")

    def take_from_name(self, filename: str) -> None:
        """The name LLLEEEE_CTF_LLLEEEE_001.xml says what a bare header leaves out."""
        found = _FILE_NAME.search(filename)
        if not found:
            return
        if not self.source.laestab:
            self.source = school_named(found["source"], "", self.source.name)
        if not (self.destination.laestab or self.destination.special):
            self.destination = school_named(found["destination"], "", self.destination.name)

    def kind(self, filename: str) -> FileKind:
        """Leavers or joiners where the header, the root element or the file's name says so."""
        named = _FILE_NAME.search(filename)
        for text in (
            self.texts.get("documentname", ""),
            self.texts.get("datadescriptor", ""),
            self.root,
            named["kind"] if named else "",
        ):
            for word, kind in _KIND_WORDS:
                if word in text.lower():
                    return kind
        return "ctf"


def read_ctf(filename: str, data: bytes) -> SchoolFile:
    """Read a Common Transfer File, or its leavers or joiners message.

    filename: the name it was sent under; only its numbers and kind are looked at. Raises UnreadableFile when it is not
    well-formed, not safe, too much, or holds no pupil.
    """
    text, wrong_encoding = text_of(data)
    header = _Header()
    unknown: Counter[str] = Counter()
    found: list[Pupil] = []
    for part in parts_of(text):
        name = plain(local(part))
        if not header.root:
            header.root = local(part) or "?"
        elif name in PUPILS:
            found.append(Pupil.read(len(found) + 1, part, unknown))
        elif name == "header":
            header.read(part)
    if not found:
        raise UnreadableFile("We found no pupils in this file. It must be a Common Transfer File or a CSV file")
    header.take_from_name(filename)
    kind = header.kind(filename)
    rows, faults = without_repeats(_rows(found, kind, header))
    notices = list(_notices(header, unknown))
    if wrong_encoding:
        notices.append("The file’s letters were not written as it says; they were read as Windows text. Check names.")
    return SchoolFile(
        kind, rows, faults, tuple(notices), header.source, header.destination, header.texts.get("ctfversion", "")
    )


def _rows(found: list[Pupil], kind: FileKind, header: _Header) -> Iterator[PupilRow | RowFault]:
    for pupil in found:
        destination, previous = pupil.destination, pupil.previous
        if kind == "ctf" and not destination.given:
            destination = header.destination
        if kind == "ctf" and not previous.given:
            previous = header.source
        own = pupil.history_at(header.source.laestab if kind != "joiners" else "")
        for field, text in own.items():
            pupil.values.setdefault(field, [text])
        yield row_of(
            pupil.number,
            pupil.values,
            contacts=pupil.contacts,
            address=pupil.address,
            phones=pupil.phones,
            source=pupil.source,
            previous=previous,
            destination=destination,
        )


def _notices(header: _Header, unknown: Counter[str]) -> Iterator[str]:
    version = re.match(r"\d{1,3}", header.texts.get("ctfversion", ""))
    if version and int(version[0]) > NEWEST_KNOWN:
        yield (
            f"The file says it is version {header.texts['ctfversion'][:10]}. We know versions up to {NEWEST_KNOWN}: "
            "we took what we recognised."
        )
    yield from not_understood(unknown, "parts of the file")


def not_understood(unknown: Counter[str], what: str) -> Iterator[str]:
    """The sentence that names what nothing was taken from, with how often each stood there."""
    if not unknown:
        return
    listed = unknown.most_common(MOST_NAMES_TOLD)
    told = ", ".join(f"{name[:40]} ({_times(count)})" for name, count in listed)
    more = f" and {len(unknown) - len(listed)} more" if len(unknown) > len(listed) else ""
    yield f"We did not understand these {what}, so nothing was taken from them: {told}{more}."


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"
