"""The record of what was sent, as a PDF to file: every answer its reader may see, when it was sent, its checksum."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from portal.domain.dates_in_words import long_moment
from portal.web.paper import NAMED_LETTERS, QUIET, SMALL, Paper, holds_unpictured

Rows = Sequence[tuple[str, str]]


class SentFile(Protocol):
    """A file that was sent: what it was called and its own checksum."""

    @property
    def name(self) -> str:
        """The name it had when it was chosen."""

    @property
    def sha256(self) -> str:
        """The checksum of its bytes."""


def record_pdf(
    groups: Iterable[dict[str, Any]],
    *,
    heading: str,
    facts_above: Rows,
    files: Iterable[SentFile],
    digest: str,
    sent_utc: str,
    reference: str,
    printed_by: str,
    printed_at: dt.datetime,
    council: str,
    school: str,
    no_files: str = "None",
    statement: tuple[str, str] = ("", ""),
) -> bytes:
    """A PDF of a submission, the same bytes for the same arguments.

    `groups` are the answers as pages show them: a title and rows of label and value, with what the reader may not see
    left out already. `facts_above` are the rows that stand first (names, references, from, to, received). `digest` is
    the SHA-256 of what was stored, `sent_utc` the instant in words. `reference` is one that names no child: it stands
    in the title and at the foot of each page. `printed_at` is UTC. `statement` is the privacy statement's heading and
    text; `no_files` is said when there are none.
    """
    shown = [
        (str(group["title"]), [(str(row["label"]), str(row["value"])) for row in group["rows"]]) for group in groups
    ]
    sent_files = [(file.name, file.sha256) for file in files]
    texts = [
        *(text for title, rows in shown for text in (title, *(part for row in rows for part in row))),
        *(part for row in facts_above for part in row),
        *(name for name, _ in sent_files),
        *(printed_by, council, school, *statement),
    ]
    printed = f"Printed by {printed_by} on {long_moment(printed_at)}, UK time. What was sent cannot be changed."
    paper = Paper(
        title=f"{heading}, {reference}",
        running=f"{heading}, {reference}",
        foot=(reference, f"SHA-256 {digest}\n{printed}"),
        made=printed_at,
        texts=texts,
    )
    paper.title_line(heading, above=f"{school} to {council}: the record of what was sent")
    paper.ln(1)
    for label, value in facts_above:
        paper.row(label, value)
    paper.row("Received, in universal time", sent_utc)
    paper.row("Checksum (SHA-256) of what was stored", digest, size=8.0)
    if holds_unpictured(texts):
        paper.ln(1)
        paper.paragraph(NAMED_LETTERS, colour=QUIET)
    for title, rows in shown:
        paper.heading(title)
        for place, (label, value) in enumerate(rows, 1):
            paper.row(label, value, last=place == len(rows))
    paper.heading("Files sent with it")
    for place, (name, checksum) in enumerate(sent_files, 1):
        paper.row(name, f"SHA-256 checksum\n{checksum}", size=8.0, last=place == len(sent_files))
    if not sent_files:
        paper.paragraph(no_files)
    if statement[1]:
        paper.heading(statement[0])
        paper.paragraph(statement[1])
    paper.ln(5)
    paper.paragraph(f"End of the record of {reference}.", size=SMALL, colour=QUIET)
    return paper.finish()
