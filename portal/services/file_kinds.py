"""What a file is, decided by its content alone, and whether we take it: bytes in, a kind or a sentence out."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

MEGABYTE = 1024 * 1024
MOST_MEMBERS = 200
MOST_RATIO = 100
MOST_UNPACKED = 80 * 1024 * 1024
MOST_PIXELS = 40_000_000
LONGEST_NAME = 150
WRONG_KIND = "The selected file must be a PDF, PNG, JPEG or Word document (DOCX)"


class NotTaken(ValueError):
    """The file is refused; the message says what to do."""


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file we take: its media type, the ending we give it, and endings its name may have."""

    words: str
    content_type: str
    ending: str
    endings: tuple[str, ...]


PDF = FileKind("PDF", "application/pdf", ".pdf", (".pdf",))
PNG = FileKind("PNG picture", "image/png", ".png", (".png",))
JPEG = FileKind("JPEG picture", "image/jpeg", ".jpg", (".jpg", ".jpeg", ".jfif"))
DOCX = FileKind(
    "Word document",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".docx",
    (".docx",),
)
KINDS = (PDF, PNG, JPEG, DOCX)
ACCEPT = ",".join(ending for kind in KINDS for ending in kind.endings)
_ACTIVE_PDF = re.compile(
    rb"/(?:JavaScript|Launch|EmbeddedFiles?|XFA|RichMedia|SubmitForm|ImportData)\b|/JS\s*[(<]|/JS\s+\d+\s+\d+\s+R\b"
)
"""/JS counts only with what it runs: its three letters alone stand by chance in the bytes of many a large picture."""
_LOCKED_PDF = re.compile(rb"/Encrypt\s*(?:<<|\d+\s+\d+\s+R\b)")
"""A password, or limits on what may be done: what is inside cannot be looked at, nor read by a council without it."""
_STARTS_A_PATH = re.compile(r"\.\.|[A-Za-z]:")
"""What is left of a path when its slashes were lost on the way: the parent folder, or a drive."""
_NAME_BY_NUMBER = re.compile(rb"#([0-9A-Fa-f]{2})")
_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_ACTIVE_WORD = re.compile(rb"macroenabled|vbaproject|activex|oleobject|attachedtemplate", re.IGNORECASE)
_PARTS_LISTS = ("[Content_Types].xml", ".rels")


def safe_name(name: str) -> str:
    """The name as given, trimmed. `NotTaken` when it holds a folder, a control character or nothing."""
    trimmed = name.strip()
    if "/" in trimmed or "\\" in trimmed or trimmed == "." or _STARTS_A_PATH.match(trimmed):
        raise NotTaken("The file’s name contains a folder; rename it")
    if not trimmed or trimmed.startswith("."):
        raise NotTaken("The file has no name; rename it")
    if any(not mark.isprintable() for mark in trimmed):
        raise NotTaken("The file’s name contains characters that cannot be shown; rename it")
    if len(trimmed) > LONGEST_NAME:
        raise NotTaken(f"The file’s name must be {LONGEST_NAME} characters or fewer; rename it")
    return trimmed


def kind_of(name: str, content: bytes) -> FileKind:
    """The kind of these bytes; `NotTaken` with a sentence when we do not take them under this name."""
    if not content:
        raise NotTaken("The selected file is empty")
    kind = _by_content(content)
    ending = name[name.rfind(".") :].lower() if "." in name else ""
    if ending not in kind.endings:
        raise NotTaken(f"The file is a {kind.words}, so its name must end in {kind.ending}; rename it")
    return kind


def _by_content(content: bytes) -> FileKind:
    if content.startswith(b"%PDF-"):
        return _pdf(content)
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return _png(content)
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG
    if content.startswith(b"PK\x03\x04"):
        return _docx(content)
    raise NotTaken(WRONG_KIND)


def _pdf(content: bytes) -> FileKind:
    if _LOCKED_PDF.search(_names_spelt_out(content)):
        raise NotTaken("This PDF is locked with a password; print it to a new PDF without one and attach that")
    if any(_ACTIVE_PDF.search(_names_spelt_out(part)) for part in (content, *_packed_objects(content))):
        raise NotTaken("This PDF holds a program or other files; print it to a new PDF and attach that")
    return PDF


def _names_spelt_out(part: bytes) -> bytes:
    """Names of a PDF may be written by number: /J#61vaScript is /JavaScript."""
    return _NAME_BY_NUMBER.sub(lambda found: bytes([int(found[1], 16)]), part)


def _packed_objects(content: bytes) -> Iterator[bytes]:
    """The objects a PDF keeps in compressed streams, unpacked; what cannot be looked into is refused."""
    left = MOST_UNPACKED
    for found in _STREAM.finditer(content):
        head = _names_spelt_out(content[max(0, found.start() - 500) : found.start()]).rpartition(b"obj")[2]
        if b"/ObjStm" not in head:
            continue
        unpacking = zlib.decompressobj()
        try:
            objects = unpacking.decompress(content[found.end() : content.find(b"endstream", found.end())], max(1, left))
        except zlib.error:
            raise NotTaken("This PDF is locked or damaged; print it to a new PDF and attach that") from None
        left -= len(objects)
        if left <= 0:
            raise NotTaken("The selected file unpacks to something too large; print it to a new PDF and attach that")
        yield objects


def _png(content: bytes) -> FileKind:
    header = content[16:24]
    if content[12:16] != b"IHDR" or len(header) < 8:
        raise NotTaken("The selected file could not be opened; save the picture again and attach that")
    width, height = int.from_bytes(header[:4], "big"), int.from_bytes(header[4:], "big")
    if width * height > MOST_PIXELS:
        raise NotTaken("The selected picture is too large to open safely; make it smaller")
    return PNG


def _docx(content: bytes) -> FileKind:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            said = b"".join(_lists_of_parts(archive, members))
    except (zipfile.BadZipFile, zlib.error, ValueError, OSError, EOFError, RuntimeError):
        raise NotTaken("The selected file could not be opened; save it again and attach that") from None
    names = {member.filename for member in members}
    if "word/document.xml" not in names or "[Content_Types].xml" not in names:
        raise NotTaken(WRONG_KIND)
    lower = [name.lower() for name in names]
    if _ACTIVE_WORD.search(said) or any("vbaproject" in name or "/embeddings/" in name for name in lower):
        raise NotTaken("This Word document holds a program or other files; save it as a PDF and attach that")
    unpacked = sum(member.file_size for member in members)
    packed = max(1, sum(member.compress_size for member in members))
    if len(members) > MOST_MEMBERS or unpacked > MOST_UNPACKED or unpacked / packed > MOST_RATIO:
        raise NotTaken("The selected file unpacks to something too large; save it as a PDF and attach that")
    return DOCX


def _lists_of_parts(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> Iterator[bytes]:
    """What the document says its parts are: a macro may hide under any file name, but not from these lists."""
    for member in members[:MOST_MEMBERS]:
        if member.filename.endswith(_PARTS_LISTS):
            with archive.open(member) as part:
                yield part.read(MEGABYTE)
