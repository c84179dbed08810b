"""Reading XML from outside without believing it: no document type, no entities, nothing fetched, nothing too deep.

The bytes are turned into text first, so that what is searched for a document type is exactly what is parsed. Elements
are let go of as soon as they were looked at: a file of twenty megabytes never stands in memory as a tree.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Final

from lxml import etree

from portal.exchange.school_file_names import plain
from portal.exchange.school_file_rows import MOST_PUPILS, UnreadableFile

DEEPEST: Final = 30
"""Most elements inside each other. A Common Transfer File needs about eight."""
MOST_ELEMENTS: Final = 500_000
MOST_ATTRIBUTES: Final = 100_000
"""Counted before parsing: one element with a million attributes would fill the memory before we see it."""
TOO_MUCH: Final = "The file holds more than we read at once. Export it in parts"
PUPILS: Final = frozenset({"pupil", "leaver", "joiner", "cmepupil", "child"})
_KEPT: Final = PUPILS | {"header"}

_TYPE_DECLARED: Final = re.compile(r"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_DECLARATION: Final = re.compile(r"\A\s*<\?xml\b([^>]{0,200})\?>")
_ENCODING: Final = re.compile(r"encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
_WESTERN: Final = frozenset({"iso-8859-1", "latin-1", "latin1", "windows-1252", "cp1252"})
_UNICODE: Final = frozenset({"utf-8", "utf8", "us-ascii", "ascii", ""})

UNSAFE: Final = (
    "This file holds instructions that a Common Transfer File never needs (a document type), and it could harm our "
    "system. We did not read it. Export the file again from your school’s system, or ask its supplier"
)


def local(element: etree._Element) -> str:
    """An element's own name, without its namespace, as the file writes it; "" for what is no element."""
    # lxml's own QName raises on names such as ":", which its parser lets through.
    name = element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
    return name.rpartition(":")[2] or name


def looks_like_xml(data: bytes) -> bool:
    """Whether the bytes begin as XML does, whatever the file's name."""
    start = data[:200]
    if start[:2] in (b"\xff\xfe", b"\xfe\xff"):
        start = start[2:].replace(b"\x00", b"")
    return start.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<")


def text_of(data: bytes) -> tuple[str, bool]:
    """The file's text without its XML declaration, and whether it was not in the encoding it says.

    Raises UnreadableFile for an encoding a school's system does not write.
    """
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        try:
            text = data.decode("utf-16")
        except UnicodeDecodeError:
            raise UnreadableFile("The file is damaged: its letters cannot be read. Export it again") from None
        return _DECLARATION.sub("", text, count=1), False
    opening = _DECLARATION.match(data.removeprefix(b"\xef\xbb\xbf")[:400].decode("latin-1"))
    said = _ENCODING.search(opening[1]) if opening else None
    encoding = said[1].lower() if said else ""
    if encoding not in _UNICODE | _WESTERN:
        raise UnreadableFile("The file is written in an encoding we do not read. Export it as UTF-8")
    wrong = False
    try:
        text = data.decode("cp1252" if encoding in _WESTERN else "utf-8-sig")
    except UnicodeDecodeError:
        text, wrong = data.decode("cp1252", errors="replace"), True
    return _DECLARATION.sub("", text.removeprefix("\ufeff"), count=1), wrong


def parts_of(text: str) -> Iterator[etree._Element]:
    """The file's root as it opens, then its header and each pupil, whole, in order; each is emptied after its turn.

    Raises UnreadableFile for a document type or entity, XML that is not well formed, or too much of it.
    """
    if _TYPE_DECLARED.search(text):
        raise UnreadableFile(UNSAFE)
    if text.count('="') + text.count("='") > MOST_ATTRIBUTES:
        raise UnreadableFile(TOO_MUCH)
    events = etree.iterparse(
        io.BytesIO(text.encode()),
        events=("start", "end"),
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        recover=False,
    )
    try:
        yield from _kept(events)
    except etree.XMLSyntaxError as fault:
        line = fault.lineno or 1
        raise UnreadableFile(f"The file is broken at line {line}: it is not well-formed XML. Export it again") from None


def _kept(events: Iterator[tuple[str, etree._Element]]) -> Iterator[etree._Element]:
    depth = kept_at = elements = pupils = 0
    for event, element in events:
        if event == "start":
            depth += 1
            elements += 1
            if depth > DEEPEST:
                raise UnreadableFile("The file nests its elements deeper than a Common Transfer File does")
            if elements > MOST_ELEMENTS:
                raise UnreadableFile(TOO_MUCH)
            if depth == 1:
                if element.getroottree().docinfo.internalDTD is not None:
                    raise UnreadableFile(UNSAFE)
                yield element
            elif not kept_at and plain(local(element)) in _KEPT:
                kept_at = depth
            continue
        if kept_at == depth:
            if plain(local(element)) in PUPILS:
                pupils += 1
                if pupils > MOST_PUPILS:
                    raise UnreadableFile(f"The file holds more than {MOST_PUPILS:,} pupils. Export it in parts")
            yield element
            kept_at = 0
        if not kept_at:
            _let_go(element)
        depth -= 1


def _let_go(element: etree._Element) -> None:
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]
