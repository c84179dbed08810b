"""The certificate of a removal: one sheet for the pupil's file saying who authorised it, on which ground, and when."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, fields

from portal.domain.dates_in_words import long_date, long_moment
from portal.domain.sentences import begun
from portal.web.paper import NAMED_LETTERS, QUIET, Paper, holds_unpictured

TITLE = "Certificate of removal from the admission register"
REGULATIONS = "the School Attendance (Pupil Registration) (England) Regulations 2024"
"""SI 2024/208; regulation 9 holds the grounds."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """What the certificate says. Instants are UTC; a date that is None reads "Not provided"."""

    school: str
    council: str
    child_name: str
    date_of_birth: dt.date | None
    year_group: str
    tutor_group: str
    left_on: dt.date | None
    """The child's last day at the school."""
    ground: str
    """The ground in plain words."""
    regulation: str
    """Such as "regulation 9(1)(h)"."""
    ground_met_on: dt.date | None
    """The first day on which the ground was met."""
    deleted_on: dt.date | None
    authorised_by: str
    capacity: str
    """Such as "Headteacher", or "for Helen Marsh, headteacher, by delegation of Monday 2 November 2026"."""
    authorised_at: dt.datetime
    reference: str
    digest: str
    """SHA-256 of the submission as stored."""
    sent_by: str
    sent_at: dt.datetime
    printed_by: str
    printed_at: dt.datetime
    more: tuple[tuple[str, str], ...] = ()
    """What else this ground needed, such as the council's agreement: label and words."""


def _texts(facts: Certificate) -> list[str]:
    said = [getattr(facts, each.name) for each in fields(facts)]
    return [text for text in said if isinstance(text, str)] + [part for row in facts.more for part in row]


def _day(day: dt.date | None) -> str:
    return long_date(day) if day else ""


def certificate_pdf(facts: Certificate) -> bytes:
    """The certificate as a PDF: the same bytes for the same facts. Title and foot name no child."""
    texts = _texts(facts)
    printed = f"Printed by {facts.printed_by} on {long_moment(facts.printed_at)}, UK time."
    paper = Paper(
        title=f"{TITLE}, {facts.reference}",
        running=f"{TITLE}, {facts.reference}",
        foot=(facts.reference, f"SHA-256 {facts.digest}\n{printed}"),
        made=facts.printed_at,
        texts=texts,
    )
    paper.title_line(TITLE, above=facts.school)
    when = f" on {long_date(facts.deleted_on)}" if facts.deleted_on else ""
    paper.paragraph(
        f"{facts.school} deleted the name of the child below from its admission register{when} under "
        f"{facts.regulation} of {REGULATIONS}, and made a return to {facts.council}."
    )
    if holds_unpictured(texts):
        paper.ln(1)
        paper.paragraph(NAMED_LETTERS, colour=QUIET)
    _rows(
        paper,
        "The child",
        [
            ("Name", facts.child_name),
            ("Date of birth", _day(facts.date_of_birth)),
            ("Year and tutor group", ", ".join(filter(None, (facts.year_group, facts.tutor_group)))),
        ],
    )
    ground = facts.ground.strip().removesuffix(".")
    _rows(
        paper,
        "The removal",
        [
            ("Leaving date", _day(facts.left_on)),
            ("Reason", f"{ground}\n{begun(facts.regulation)}"),
            ("Ground first met", _day(facts.ground_met_on)),
            ("Name deleted", _day(facts.deleted_on)),
            *facts.more,
        ],
    )
    paper.heading("Headteacher’s authorisation", needs=70)
    paper.panel(
        "The removal of this child’s name from the admission register was authorised by",
        facts.authorised_by,
        f"{facts.capacity}\n{long_moment(facts.authorised_at)}, UK time",
    )
    _rows(
        paper,
        "The return",
        [
            ("Reference", facts.reference),
            ("Sent by", facts.sent_by),
            ("Received by", f"{facts.council}\n{long_moment(facts.sent_at)}, UK time"),
        ],
        more=True,
    )
    paper.row("Checksum (SHA-256) of the return", facts.digest, size=8.0, last=True)
    return paper.finish()


def _rows(paper: Paper, title: str, rows: list[tuple[str, str]], *, more: bool = False) -> None:
    paper.heading(title)
    for place, (label, value) in enumerate(rows, 1):
        paper.row(label, value, last=place == len(rows) and not more)
