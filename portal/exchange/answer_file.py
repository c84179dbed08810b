"""Answers of `cme match`, what is true, and what counts neither way, as CSV files, plain or gzipped."""

from __future__ import annotations

import contextlib
import csv
import gzip
import io
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, Final

from portal.domain.matching.measured import Answered

COLUMNS: Final = ("query_id", "pupil_id", "score", "rank", "decision", "latency_ms")
_GZIP: Final = b"\x1f\x8b"


class NotReadable(ValueError):
    """The file lacks a needed column, or a cell is no number; the message says where."""


def rows_of(path: Path, needed: Iterable[str]) -> Iterator[Mapping[str, str]]:
    """The rows of a CSV file by column name in lower case. Raises `NotReadable` where a needed column is missing."""
    with contextlib.ExitStack() as opened:
        raw = opened.enter_context(path.open("rb"))
        packed = raw.read(2) == _GZIP
        raw.seek(0)
        plain = opened.enter_context(gzip.GzipFile(fileobj=raw)) if packed else raw
        text = opened.enter_context(io.TextIOWrapper(plain, "utf-8-sig", errors="replace", newline=""))
        rows = csv.DictReader(text)
        names = {(name or "").strip().lower() for name in rows.fieldnames or ()}
        if missing := [name for name in needed if name not in names]:
            raise NotReadable(f"{path.name}: the first line must name the columns. Missing: {', '.join(missing)}.")
        for cells in rows:
            yield {(k or "").strip().lower(): v.strip() for k, v in cells.items() if isinstance(v, str)}


def write_answers(out: IO[str], answers: Iterable[Answered]) -> None:
    """Write the header and a line for each answer."""
    write = csv.writer(out)
    write.writerow(COLUMNS)
    for one in answers:
        write.writerow(
            (
                one.query_id,
                one.pupil_id,
                one.score if one.pupil_id else "",
                one.rank or "",
                int(one.decision),
                one.latency_ms,
            )
        )


def read_answers(path: Path) -> list[Answered]:
    """The answers of a file. Raises `NotReadable`."""
    found = []
    for line, row in enumerate(rows_of(path, COLUMNS), start=2):
        try:
            found.append(
                Answered(
                    row["query_id"],
                    row["pupil_id"],
                    float(row["score"] or 0),
                    int(row["rank"] or 0),
                    row["decision"] == "1",
                    float(row["latency_ms"] or 0),
                )
            )
        except (KeyError, ValueError):
            raise NotReadable(f"{path.name}, line {line}: score, rank and latency_ms must be numbers.") from None
    return found
