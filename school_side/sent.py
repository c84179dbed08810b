"""What the school has sent: the list, the receipt, how far each has got, and the printable record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.access import May, allows
from portal.domain.dates_in_words import long_date, long_moment
from portal.journeys import versions
from portal.journeys.registry import journey_for, kinds
from portal.journeys.summary import as_text
from portal.services import adding_to_sent, authorities, following, messages
from portal.services.following import Sent
from portal.services.trouble import Refused
from portal.services.working_day import moment
from portal.web import uploads
from portal.web.acting import actor
from portal.web.downloads import pdf_to_keep
from portal.web.once import once
from school_side import sent_siblings
from school_side.side import KIND_WORDS, school
from school_side.spoken import spoken

PER_PAGE = 50
LAST_PAGE = 10_000
"""No school sends so much: a greater number in the address was not put there by us."""


@school.page("/sent", needs=May.FOLLOW_SUBMISSION)
def sent_list() -> str:
    """Everything this school has sent, newest first."""
    page = min(max(1, request.args.get("page", 1, type=int)), LAST_PAGE)
    lines = following.sent(limit=PER_PAGE + 1, skip=(page - 1) * PER_PAGE)
    following.looked_at_list("sent_list", [line.id for line in lines[:PER_PAGE]])
    return render_template(
        "school/sent_list.html",
        sent=lines[:PER_PAGE],
        kinds=KIND_WORDS,
        page=page,
        more=len(lines) > PER_PAGE,
    )


def _groups(sent: Sent) -> list[dict[str, Any]]:
    """The answers as they were sent, with the sealed ones put back for those who may read them; what has become unsafe
    to know since is masked for the others."""
    groups = versions.whole(sent.summary, sent.sealed)
    if sent.hidden_since:
        groups = versions.hidden_since(sent.line.kind, groups, sent.hidden_since)
    return [
        {
            "title": group.title,
            "rows": [{"label": row.label, "value": as_text(row.label, row.lines)} for row in group.rows],
        }
        for group in groups
    ]


def shown_files(files: Sequence[Any]) -> list[dict[str, Any]]:
    """Files as the list of documents shows them, each with the address it is downloaded from."""
    return uploads.shown(list(files), lambda attachment_id: url_for("school.file", attachment_id=attachment_id))


def _shown_files(sent: Sent) -> list[dict[str, Any]]:
    return shown_files(sent.files)


@school.page("/sent/<uuid:submission_id>", needs=May.FOLLOW_SUBMISSION, methods=("GET", "POST"))
def one_sent(submission_id: UUID) -> AnyResponse:
    """One submission: where it has got to, messages with a box to answer, and what was sent."""
    faults: list[str] = []
    typed = ""
    if request.method == "POST":
        typed = request.form.get("body", "")
        try:
            messages.write_to_council(submission_id, typed, once=once())
        except Refused as refusal:
            faults = [said for _, said in refusal.faults]
        else:
            where = url_for("school.one_sent", submission_id=submission_id, said="sent")
            return redirect(where, code=303)
    sent = following.one_sent(submission_id)
    thread = messages.thread(submission_id=submission_id)
    answers = allows(actor(), May.WRITE_TO_COUNCIL)  # what only a reader has read still waits for somebody to answer
    if answers and any(line.direction == "to_school" and line.read_at is None for line in thread):
        messages.mark_read(submission_id=submission_id)
    page = render_template(
        "school/sent.html",
        sent=sent,
        kind=KIND_WORDS[sent.line.kind],
        kinds=KIND_WORDS,
        tracked=[(child, following.tracker(child, sent.line.kind)) for child in sent.line.children],
        thread=thread,
        groups=_groups(sent),
        files=_shown_files(sent),
        additions=[(one, shown_files(one.files)) for one in adding_to_sent.added([submission_id])],
        faults=faults,
        typed=typed,
        once=once(),
        said=request.args.get("said", ""),
    )
    return make_response(page, 422 if faults else 200)


@school.page("/sent/<uuid:submission_id>/receipt", needs=May.FOLLOW_SUBMISSION)
def receipt(submission_id: UUID) -> str:
    """The receipt; it stays at its address."""
    sent = following.one_sent(submission_id)
    return render_template(
        "school/receipt.html",
        sent=sent,
        references=[(child.name, child.reference, spoken(child.reference)) for child in sent.line.children],
        beside=_beside(sent),
        reply_by=min((child.reply_by for child in sent.line.children if child.reply_by), default=None),
        afterwards=_afterwards(sent.line.kind),
        siblings=sent_siblings.offered(sent),
    )


def _beside(sent: Sent) -> list[tuple[str, UUID, list[tuple[str, str, str]]]]:
    """The other notices of the same press: what each is called, where it is, and each child's reference."""
    return [
        (
            KIND_WORDS[line.kind],
            line.id,
            [(child.name, child.reference, spoken(child.reference)) for child in line.children],
        )
        for line in sent.beside
    ]


def _afterwards(kind: str) -> list[str]:
    """What this kind of notice brings once it is sent, in its journey's words; nothing for one nobody fills in."""
    said = journey_for(kind).afterwards if kind in kinds() else ()
    return [one.replace("{council}", authorities.of(actor()).name) for one in said]


@school.page("/sent/<uuid:submission_id>/print", needs=May.FOLLOW_SUBMISSION)
def print_sent(submission_id: UUID) -> str:
    """The record to print or save: exactly what was sent, when, by whom, and its checksum."""
    sent = following.one_sent(submission_id)
    return render_template(
        "school/print.html",
        sent=sent,
        kind=KIND_WORDS[sent.line.kind],
        kinds=KIND_WORDS,
        groups=_groups(sent),
        files=sent.files,
        sent_utc=f"{sent.line.sent_at:%Y-%m-%d %H:%M:%S} UTC",
        printed_at=long_moment(moment()),
    )


def _sent_in_rows(sent: Sent, school_name: str, council: str) -> list[tuple[str, str]]:
    """What stands at the top of the record: whom it is about, from whom and to whom, when, and what became of it."""
    line = sent.line
    sender = ", ".join(filter(None, (line.sent_by_name, sent.sent_by_job)))
    rows = [("Reference", f"{child.reference}\n{child.name}") for child in line.children]
    for other in sent.beside:
        called = "\n".join(f"{child.reference}\n{child.name}" for child in other.children)
        rows.append(("Sent with it" if sent.leads else "Sent with", f"{KIND_WORDS[other.kind]}\n{called}"))
    rows += [("From", f"{school_name}\n{sender}"), ("To", council)]
    rows.append(("Received", f"{long_moment(line.sent_at)}, UK time"))
    if sent.signed_at:
        signed = ", ".join(filter(None, (sent.signed_by_name, sent.signed_as)))
        rows.append(("Signed off by", f"{signed}\n{long_moment(sent.signed_at)}, UK time"))
    if sent.withdrawn_at:
        when = f"{long_moment(sent.withdrawn_at)}, UK time"
        rows.append(("Withdrawn by", f"{sent.withdrawn_by_name}\n{when}\n{sent.withdrawn_why}"))
    return rows


@school.page("/sent/<uuid:submission_id>/pdf", needs=May.FOLLOW_SUBMISSION)
def sent_pdf(submission_id: UUID) -> AnyResponse:
    """The record as a PDF to keep; the same answers the printed page shows this person, and no others."""
    from portal.web.record_pdf import record_pdf  # what draws it takes a while to load, and few pages need it

    sent, reader = following.one_sent(submission_id), actor()
    council, now = authorities.of(reader).name, moment()
    reference = sent.line.children[0].reference
    dated = f" of {long_date(sent.privacy_statement_dated)}" if sent.privacy_statement_dated else ""
    document = record_pdf(
        _groups(sent),
        heading=KIND_WORDS[sent.line.kind],
        facts_above=_sent_in_rows(sent, reader.organisation_name, council),
        files=sent.files,
        no_files="None that you may open" if sent.address_hidden or sent.hidden_since else "None",
        digest=sent.digest,
        sent_utc=f"{sent.line.sent_at:%Y-%m-%d %H:%M:%S} UTC",
        reference=reference,
        printed_by=reader.name,
        printed_at=now,
        council=council,
        school=reader.organisation_name,
        statement=(f"Privacy statement{dated}", sent.privacy_statement),
    )
    return pdf_to_keep(document, f"{reference}-{sent.line.sent_on:%Y-%m-%d}.pdf")
