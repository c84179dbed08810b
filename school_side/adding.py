"""Adding to what the school has sent: words and files, dated, beside what was sent and never in its place."""

from __future__ import annotations

from uuid import UUID

from flask import current_app, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.access import May, allows
from portal.domain.dates_in_words import long_moment
from portal.services import adding_to_sent, attachments, authorities, following
from portal.services.adding_to_sent import Added
from portal.services.trouble import NotFound, Refused
from portal.services.working_day import moment
from portal.web import uploads
from portal.web.acting import actor
from portal.web.downloads import pdf_to_keep
from portal.web.once import once
from school_side.side import KIND_WORDS, school


@school.page("/sent/<uuid:submission_id>/add", needs=May.CHANGE_WHAT_WAS_SENT, methods=("GET", "POST"))
def add_to_sent(submission_id: UUID) -> AnyResponse:
    """Ask what to add; then it is added and the council told."""
    faults: dict[str, list[str]] = {}
    if request.method == "POST":
        most = current_app.config["SETTINGS"].max_file_mb * attachments.MEGABYTE
        chosen = [(file.filename or "", file.stream.read(most + 1)) for file in uploads.chosen()]
        try:
            adding_to_sent.add(
                submission_id,
                request.form.get("body", ""),
                chosen,
                private=request.form.get("private") == "yes",
                once=once(),
            )
            return redirect(url_for("school.one_sent", submission_id=submission_id, said="added"), code=303)
        except Refused as refusal:
            faults = refusal.as_dict()
    sent = following.one_sent(submission_id)
    page = render_template(
        "school/add_to_sent.html",
        sent=sent,
        kind=KIND_WORDS[sent.line.kind],
        possible=sent.line.state in adding_to_sent.MAY_BE_ADDED_TO,
        leads=allows(actor(), May.FILL_SAFEGUARDING_PART),
        most_mb=current_app.config["SETTINGS"].max_file_mb,
        faults=faults,
        typed=request.form.get("body", ""),
        private=request.form.get("private") == "yes",
        once=once(),
    )
    return make_response(page, 422 if faults else 200)


@school.page("/sent/<uuid:submission_id>/added.pdf", needs=May.FOLLOW_SUBMISSION)
def added_pdf(submission_id: UUID) -> AnyResponse:
    """What was added later, as a PDF of its own: the record of what was sent stays as it was."""
    from portal.web.record_pdf import record_pdf  # what draws it takes a while to load, and few pages need it

    sent, reader = following.one_sent(submission_id), actor()
    additions = adding_to_sent.added([submission_id])
    if not additions:
        raise NotFound
    council, reference = authorities.of(reader).name, sent.line.children[0].reference
    document = record_pdf(
        [{"title": _title(one), "rows": _rows(one)} for one in additions],
        heading=f"Added to: {KIND_WORDS[sent.line.kind]}",
        facts_above=[
            *(("Reference", f"{child.reference}\n{child.name}") for child in sent.line.children),
            ("From", reader.organisation_name),
            ("To", council),
            ("Sent", f"{long_moment(sent.line.sent_at)}, UK time"),
        ],
        files=[file for one in additions for file in one.files],
        digest=sent.digest,
        sent_utc=f"{sent.line.sent_at:%Y-%m-%d %H:%M:%S} UTC",
        reference=reference,
        printed_by=reader.name,
        printed_at=moment(),
        council=council,
        school=reader.organisation_name,
    )
    return pdf_to_keep(document, f"{reference}-{sent.line.sent_on:%Y-%m-%d}-added.pdf")


def _title(one: Added) -> str:
    return f"Added on {long_moment(one.at)}"


def _rows(one: Added) -> list[dict[str, str]]:
    rows = [("Added by", one.by_name)]
    rows += [("Words", one.body)] if one.body else []
    rows += [("Files", "\n".join(file.name for file in one.files))] if one.files else []
    rows += [("Who reads it", "Safeguarding leads and the council’s case workers")] if one.private else []
    rows.append(("Checksum (SHA-256) of this addition", one.digest))
    return [{"label": label, "value": value} for label, value in rows]
