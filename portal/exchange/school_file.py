"""A file from a school's own system, told by its content: Common Transfer File, leavers or joiners message, or CSV.

Nothing here looks at the database or keeps the bytes.
"""

from __future__ import annotations

from portal.exchange.ctf_file import read_ctf
from portal.exchange.ctf_file_tree import looks_like_xml
from portal.exchange.leavers_csv import read_csv
from portal.exchange.school_file_names import shown_laestab
from portal.exchange.school_file_rows import (
    MAX_BYTES,
    MOST_PUPILS,
    FileKind,
    NamedSchool,
    PupilAddress,
    PupilContact,
    PupilRow,
    RowFault,
    SchoolFile,
    UnreadableFile,
)

__all__ = [
    "MAX_BYTES", "MOST_PUPILS", "FileKind", "NamedSchool", "PupilAddress", "PupilContact", "PupilRow", "RowFault",
    "SchoolFile", "UnreadableFile", "read", "shown_laestab",
]  # fmt: skip


def read(name: str, data: bytes) -> SchoolFile:
    """The pupils of one file.

    name: what the file was called; its content alone decides what it is. Raises UnreadableFile, in words for the person
    who sent it, when it is empty, over 20 megabytes, unsafe, broken, or holds no pupils. Rows that cannot be used come
    back as faults beside the good ones.
    """
    if not data.strip(b"\x00 \t\r\n"):
        raise UnreadableFile("The file is empty")
    if len(data) > MAX_BYTES:
        raise UnreadableFile("The file must be smaller than 20 MB. Export it in parts")
    return read_ctf(name, data) if looks_like_xml(data) else read_csv(name, data)
