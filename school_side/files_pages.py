"""A file from the school's own system: taken in, looked through beside what was told already, made into drafts."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.datastructures import CombinedMultiDict
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.access import May
from portal.domain.codes import known_la_codes
from portal.domain.notices import NoticeKind, words
from portal.journeys import door, from_file
from portal.journeys.fields import GovCheckboxes, GovFiles, GovRadios, Needed, choice
from portal.journeys.forms import JourneyForm
from portal.journeys.registry import journey_for, kinds
from portal.services import (
    authorities,
    entries,
    school_files,
    school_files_choosing,
    school_files_review,
    sign_off,
    signing,
    terms,
)
from portal.services.school_files_choosing import Fill
from portal.services.school_files_review import MadeDraft, Review
from portal.services.trouble import Refused
from portal.services.working_day import today
from portal.web.acting import actor
from portal.web.journey_view import reading_of
from school_side import together
from school_side.side import school
from school_side.together import Unsent

MOST_BYTES = 20 * 1024 * 1024
HINTS = {
    NoticeKind.REMOVAL: "The name comes off your roll for another reason, which you choose for each child",
    NoticeKind.CME_REFERRAL: "Nobody knows where the child is",
    NoticeKind.PLANNED_MOVE: "The family has said that they will move",
    NoticeKind.NEW_PUPIL: "The child has joined your school",
}
JOINED = next(way for way in door.WAYS if way.code == "joined_school")
JOINED_WORDS = "Removal from roll return: they have joined another school"
JOINED_HINT = "The school itself has said that each of them is registered there"
ASKED = "We have asked for the signature. You find the drafts on the home page until they are sent."
STATES = {
    "new": ("New", "blue"),
    "told": ("Told already", "grey"),
    "differs": ("Differs", "yellow"),
    "drafted": ("In a draft", "green"),
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
    kind = GovRadios(
        "What do you tell the council of these children?",
        [Needed("Select what you tell the council of these children")],
        choices=[],
    )


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
    """The children of a file, to choose from; those chosen become drafts. One draft leads to what it still lacks."""
    review = school_files_review.review(file_id)
    form = _choose_form(review)
    if request.method == "POST" and form.validate():
        chosen = str(form.kind.data)
        kind = JOINED.kind if chosen == JOINED.code else chosen
        numbers = [int(number) for number in form.rows.data]
        fill = _fill(kind, JOINED.presets if chosen == JOINED.code else {})
        made = school_files_choosing.choose(file_id, numbers, kind, fill=fill, reading=reading_of(kind))
        if len(made) == 1:
            return redirect(url_for("school.rest", draft_id=made[0], file=file_id), code=303)
        return redirect(url_for("school.uploaded_drafts", file_id=file_id), code=303)
    page = render_template("school/upload_review.html", form=form, review=review, states=STATES, counts=_counts(review))
    return make_response(page, 422 if form.errors else 200)


@school.page("/upload/<uuid:file_id>/drafts", needs=May.UPLOAD_SCHOOL_FILE, methods=("GET", "POST"))
def uploaded_drafts(file_id: UUID) -> AnyResponse:
    """The drafts that came of a file, what each lacks, and what was left out of it; those ticked are sent together, or
    the headteacher is asked to sign them together."""
    drafts = school_files_review.made_of(file_id)
    if request.method == "POST":
        of_file = {draft.id for draft in drafts}
        chosen = [one for one in together.ids(request.form.getlist("of")) if one in of_file]
        return _act(file_id, drafts, chosen, request.form.get("act", ""))
    return _drafts_page(file_id, drafts)


def _act(file_id: UUID, drafts: list[MadeDraft], chosen: list[UUID], wanted: str) -> AnyResponse:
    if problem := together.why_not(chosen):
        return _drafts_page(file_id, drafts, chosen, problem)
    ready = {one.here.draft.id for one in together.unsent("uploaded_drafts", chosen) if not one.missing}
    if wanted == "ask":
        if set(chosen) - ready:
            return _drafts_page(file_id, drafts, chosen, together.CHANGED)
        sign_off.ask_of(chosen)
        if signing.may_sign():
            return redirect(url_for("school.sign_together", of=[str(one) for one in chosen]), code=303)
        return redirect(url_for("school.uploaded_drafts", file_id=file_id, said="asked"), code=303)
    done = together.send_each(chosen)
    if not done.submissions:
        return _drafts_page(file_id, drafts, chosen, together.CHANGED)
    return together.to_receipt(done)


def _drafts_page(
    file_id: UUID, drafts: list[MadeDraft], ticked: list[UUID] | None = None, problem: str = ""
) -> AnyResponse:
    open_ones = [draft.id for draft in drafts if draft.state == "open"]
    lines = together.unsent("uploaded_drafts", open_ones, open_ones if ticked is None else ticked)
    if ticked is None:
        lines = together.at_first(lines)
    ready = [one for one in lines if not one.missing]
    to_sign = [one for one in ready if _waits_for_signature(one)]
    page = render_template(
        "school/upload_drafts.html",
        drafts=drafts,
        lines={one.here.draft.id: one for one in lines},
        file_id=file_id,
        words=words,
        signing=bool(to_sign),
        sending=len(to_sign) < len(ready),
        waiting={one.here.draft.id for one in to_sign if one.here.draft.sign_off_asked_at},
        signers=signing.either([one.name for one in signing.signers()]) if to_sign else "",
        signs_myself=bool(to_sign) and signing.may_sign(),
        problem=problem,
        said=ASKED if request.args.get("said") == "asked" else "",
    )
    return make_response(page, 422 if problem else 200)


def _waits_for_signature(one: Unsent) -> bool:
    context = one.here.send_context()
    return context.sign_off_needed and not context.signed_off_by


def _choose_form(review: Review) -> ChooseForm:
    offered = [kind for kind in school_files_choosing.kinds_for(review.kind) if kind in kinds()]
    first: dict[str, Any] = {"rows": [str(row.number) for row in review.rows if row.state == "new"]}
    if len(offered) == 1:
        first["kind"] = offered[0]
    form = ChooseForm(request.form if request.method == "POST" else None, data=first)
    # A row drafted a moment ago is no wrong answer: a second press finds what the first one made.
    form.rows.choices = [choice(str(row.number), row.name) for row in review.rows if row.state != "refused"]
    form.kind.choices = [choice(kind, words(kind).title, HINTS[NoticeKind(kind)]) for kind in offered]
    if JOINED.kind in offered:
        form.kind.choices.insert(0, choice(JOINED.code, JOINED_WORDS, JOINED_HINT))
    return form


def _fill(kind: str, said: Mapping[str, dict[str, Any]]) -> Fill:
    """How chosen children become the pages of a draft of this kind; `said` of each of them is what was chosen."""
    journey = journey_for(kind)
    return partial(
        from_file.fill,
        journey,
        today=today(),
        known_la_codes=known_la_codes() | {authorities.of(actor()).code},
        new_item=entries.new_item,
        school=terms.known_school(actor().school_id) if journey.looks_at_school else None,
        said=said,
    )


def _counts(review: Review) -> list[dict[str, Any]]:
    """How many rows are in each state, in the order of STATES, empty ones left out."""
    found = [
        {"words": said, "number": sum(row.state == state for row in review.rows)} for state, (said, _) in STATES.items()
    ]
    return [each for each in found if each["number"]]
