"""The rows of a roll file as text: packed or not, whatever its encoding, limits kept and broken quotes contained."""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Final, cast

MAX_BYTES: Final = 1024 * 1024 * 1024
"""Most bytes read, counted after unpacking, so that a small file that unpacks to a huge one is stopped."""
MAX_LINE: Final = 32 * 1024
MAX_LINES_IN_ROW: Final = 12


class RollHeaderError(ValueError):
    """The file cannot be read as a roll at all; nothing may be changed. The message says what is wrong."""


@dataclass(frozen=True, slots=True)
class RollFault:
    """A row that does not load. `line` counts from 1 with the header; `fatal` means reading stopped there."""

    line: int
    column: str
    message: str
    fatal: bool = False


class RollLines:
    """The rows of the file as text, with limits kept, encoding told and broken quotes mended line by line."""

    def __init__(self, stream: IO[bytes], filename: str, max_bytes: int) -> None:
        self._filename = filename
        self._left = max_bytes
        self._line = 0
        self.fell_back = False
        buffered = _Unclosing(stream)
        start = buffered.peek(4)
        if start[:2] == b"\x1f\x8b":
            self._bytes: IO[bytes] = cast("IO[bytes]", gzip.GzipFile(fileobj=buffered, mode="rb"))
        elif start[:2] == b"PK" or start[:4] == b"\xd0\xcf\x11\xe0":
            raise RollHeaderError(f"{filename}: this is a spreadsheet or a zip file. Save it as CSV, then try again.")
        elif start[:2] in (b"\xff\xfe", b"\xfe\xff"):
            raise RollHeaderError(f"{filename}: this is Unicode text (UTF-16). Save it as “CSV UTF-8”, then try again.")
        else:
            self._bytes = cast("IO[bytes]", buffered)

    def header(self) -> str:
        """The first line. Raises RollHeaderError when there is none or it is not text."""
        first = self._next_line()
        if isinstance(first, RollFault):
            raise RollHeaderError(f"{self._filename}: {first.message}")
        text = first.removeprefix("\ufeff")
        if not text.strip():
            raise RollHeaderError(f"{self._filename}: the file is empty.")
        if "\x00" in text:
            raise RollHeaderError(f"{self._filename}: this is not a text file.")
        self.fell_back = False
        return text

    def records(self) -> Iterator[tuple[int, str | RollFault]]:
        """(line number of its first line, text) of each row; a fault in place of text that cannot be a row."""
        waiting: list[str | RollFault] = []
        while True:
            text = waiting.pop(0) if waiting else self._next_line()
            start = self._line - len(waiting)
            if isinstance(text, RollFault):
                yield start, text
                if text.fatal:
                    return
                continue
            if not text:
                return
            if text.count('"') % 2:
                joined, unused = self._close_quote(text, waiting)
                if joined is None:
                    yield start, RollFault(start, "", "A quotation mark is opened and never closed.")
                    waiting = unused
                    continue
                text, waiting = joined, unused
            yield start, text

    def _close_quote(self, first: str, waiting: list[str | RollFault]) -> tuple[str | None, list[str | RollFault]]:
        # A row may run over lines inside quotes; one stray quote must not swallow the rest of the file.
        taken: list[str | RollFault] = []
        text = first
        while len(taken) < MAX_LINES_IN_ROW:
            piece = waiting.pop(0) if waiting else self._next_line()
            taken.append(piece)
            if isinstance(piece, RollFault) or not piece:
                break
            text += piece
            if text.count('"') % 2 == 0:
                return text, waiting
        return None, [*taken, *waiting]

    def _next_line(self) -> str | RollFault:
        """The next line as text, "" at the end."""
        try:
            raw = self._bytes.readline(MAX_LINE + 1)
            self._line += 1
            self._left -= len(raw)
            if len(raw) > MAX_LINE and not raw.endswith(b"\n"):
                while raw and not raw.endswith(b"\n"):
                    raw = self._bytes.readline(MAX_LINE)
                    self._left -= len(raw)
                    if self._left < 0:
                        return self._stop("The file is larger than we can read. Send it in parts.")
                return RollFault(self._line, "", "The line is too long to be a row.")
        except (EOFError, gzip.BadGzipFile, zlib.error):
            self._line += 1
            return self._stop("The packed file is damaged or cut short here. Nothing after this line was read.")
        if self._left < 0:
            return self._stop("The file is larger than we can read. Send it in parts.")
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError:
            self.fell_back = True
            return raw.decode("cp1252", errors="replace")

    def _stop(self, message: str) -> RollFault:
        return RollFault(self._line, "", message, fatal=True)


def cells_of(text: str, delimiter: str) -> list[str] | None:
    """The cells of one row; None where quotes or line ends make no sense. Most rows have no quotes and are quick."""
    if '"' not in text:
        return text.rstrip("\r\n").split(delimiter)
    try:
        return next(csv.reader([text], delimiter=delimiter), [])
    except csv.Error:
        return None


class _Unclosing(io.BufferedReader):
    """A buffer over somebody else's stream: letting go of it leaves the stream open."""

    def __init__(self, stream: IO[bytes]) -> None:
        super().__init__(cast("io.RawIOBase", stream), buffer_size=256 * 1024)

    def close(self) -> None:
        """Leave the stream to whoever opened it."""
