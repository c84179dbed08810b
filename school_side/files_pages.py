"""A file from the school's own system: taken in, looked through beside what was told already, made into drafts."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.datastructures import CombinedMultiDict
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.access import May
from portal.domain.codes import known_la_codes
from portal.domain.notices import NoticeKind, words
from portal.journeys import from_file
from portal.journeys.fields import GovCheckboxes, GovFiles, GovRadios, Needed, choice
from portal.journeys.forms import JourneyForm
from portal.journeys.registry import journey_for, kinds
from portal.services import authorities, entries, school_files, school_files_choosing, school_files_review, terms
from portal.services.school_files_choosing import Fill
from portal.services.school_files_review import Review
from portal.services.trouble import Refused
from portal.services.working_day import today
from portal.web.acting import actor
from portal.web.journey_view import reading_of, standing
from school_side.side import school

MOST_BYTES = 20 * 1024 * 1024
HINTS = {
    NoticeKind.REMOVAL: "The name comes off your roll and you know, or will say, where the child goes",
    NoticeKind.CME_REFERRAL: "Nobody knows where the child is",
    NoticeKind.PLANNED_MOVE: "The family has said that they will move",
    NoticeKind.NEW_PUPIL: "The child has joined your school",
}
STATES = {
    "new": ("New", "blue"),
    "told": ("Told already", "grey"),
    "differs": ("Differs", "yellow"),
    "drafted": ("Draft made", "green"),
    "refused": ("Not taken", "red"),
}


class UploadForm(JourneyForm):
    """The file."""

    file = GovFiles(
        "Choose a file",
        [Needed("Select a file")],
        multiple=False,
        accept=".xml,.csv,.txt",
        hint="A Common Transfer File, its leavers (CML) or joiners (CMJ) message, or a CSV file, smaller than 20MB",
    )


class ChooseForm(JourneyForm):
    """Which children, and what each becomes."""

    rows = GovCheckboxes("Children", [Needed("Select at least one child")], choices=[])
    kind = GovRadios("What do these children become?", [Needed("Select what these children become")], choices=[])


@school.page("/upload", needs=May.UPLOAD_SCHOOL_FILE, methods=("GET", "POST"))
def upload() -> AnyResponse:
    """Choose a file; when it can be read, on to its children."""
    posted = CombinedMultiDict([request.files, request.form]) if request.method == "POST" else None
    form = UploadForm(posted)
    if request.method == "POST" and form.validate():
        chosen = form.file.data[0]
        try:
            file_id = school_files.receive(chosen.filename, chosen.stream.read(MOST_BYTES + 1))
        except Refused as refusal:
            form.file.errors = [said for _, said in refusal.faults]
        else:
            return redirect(url_for("school.uploaded", file_id=file_id), code=303)
    files, columns = school_files_review.recent(), school_files.COLUMNS
    page = render_template("school/upload.html", form=form, files=files, columns=columns)
    return make_response(page, 422 if form.errors else 200)


@school.page("/upload/<uuid:file_id>", needs=May.UPLOAD_SCHOOL_FILE, methods=("GET", "POST"))
def uploaded(file_id: UUID) -> AnyResponse:
    """The children of a file, to choose from; those chosen become drafts."""
    review = school_files_review.review(file_id)
    form = _choose_form(review)
    if request.method == "POST" and form.validate():
        kind = str(form.kind.data)
        numbers = [int(number) for number in form.rows.data]
        school_files_choosing.choose(file_id, numbers, kind, fill=_fill(kind), reading=reading_of(kind))
        return redirect(url_for("school.uploaded_drafts", file_id=file_id), code=303)
    page = render_template("school/upload_review.html", form=form, review=review, states=STATES, counts=_counts(review))
    return make_response(page, 422 if form.errors else 200)


@school.page("/upload/<uuid:file_id>/drafts", needs=May.UPLOAD_SCHOOL_FILE)
def uploaded_drafts(file_id: UUID) -> str:
    """The drafts that came of a file, and what was left out of each."""
    drafts = school_files_review.made_of(file_id)
    left = {draft.id: _left_to_answer(draft.id) for draft in drafts if draft.state == "open"}
    return render_template("school/upload_drafts.html", drafts=drafts, left=left, file_id=file_id, words=words)


def _left_to_answer(draft_id: UUID) -> int:
    """How many things stand in the way of sending a draft, the headteacher’s signature apart."""
    here = standing(draft_id, "school")
    gaps = here.journey.gaps(here.answers, here.send_context())
    return sum(gap.blocks and gap.page_key != "check" for gap in gaps)


def _choose_form(review: Review) -> ChooseForm:
    offered = [kind for kind in school_files_choosing.kinds_for(review.kind) if kind in kinds()]
    first: dict[str, Any] = {"rows": [str(row.number) for row in review.rows if row.state == "new"]}
    if len(offered) == 1:
        first["kind"] = offered[0]
    form = ChooseForm(request.form if request.method == "POST" else None, data=first)
    # A row drafted a moment ago is no wrong answer: a second press finds what the first one made.
    form.rows.choices = [choice(str(row.number), row.name) for row in review.rows if row.state != "refused"]
    form.kind.choices = [choice(kind, words(kind).title, HINTS[NoticeKind(kind)]) for kind in offered]
    return form


def _fill(kind: str) -> Fill:
    """How chosen children become the pages of a draft of this kind."""
    journey = journey_for(kind)
    return partial(
        from_file.fill,
        journey,
        today=today(),
        known_la_codes=known_la_codes() | {authorities.of(actor()).code},
        new_item=entries.new_item,
        school=terms.known_school(actor().school_id) if journey.looks_at_school else None,
    )


def _counts(review: Review) -> list[dict[str, Any]]:
    """How many rows are in each state, in the order of STATES, empty ones left out."""
    found = [
        {"words": said, "number": sum(row.state == state for row in review.rows)} for state, (said, _) in STATES.items()
    ]
    return [each for each in found if each["number"]]
