"""Small acts on a case: a note, who it is with, opening it again."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from la_side.case_pages import open_case
from la_side.clashes import shows_both
from la_side.forms import Once, Versioned, an_id, new_key, posted
from la_side.side import la
from portal.domain.access import May
from portal.journeys.fields import GovSelect, GovTextarea, Needed, choice
from portal.services import assigning, casework, outcomes_of_cases
from portal.services.trouble import Refused


class NoteForm(Once):
    """A note."""

    body = GovTextarea(
        "Note",
        [Needed("Enter the note")],
        rows=8,
        limit=casework.LONGEST_NOTE,
        called="Note",
        hint="Only the council reads notes; a school never can. A parent may ask to see them.",
    )


@la.page("/cases/<reference>/note", needs=May.WORK_CASE, methods=("GET", "POST"))
def add_note(reference: str) -> str | Response:
    """Add a note."""
    form = posted(NoteForm, {"once": new_key()})
    if form.sent():
        try:
            casework.add_note(reference, form.body.data or "", form.key)
        except Refused as refused:
            form.refuse(refused)
        else:
            return redirect(url_for("la.case", reference=reference, said="note"), 303)
    _, _, context = open_case(reference, "note", "notes")
    return render_template("council/note.html", **context, form=form)


class AssignForm(Versioned):
    """Who a case is with."""

    to = GovSelect("Assign this case to", choices=[], validate_choice=False)


@la.page("/cases/<reference>/assign", needs=May.ASSIGN_CASE, methods=("GET", "POST"))
@shows_both
def assign(reference: str) -> str | Response:
    """Give the case to an officer, or to nobody."""
    view, _, context = open_case(reference, "assign")
    form = posted(AssignForm, {"version": view.case.version, "to": str(view.case.assigned_to or "")})
    form.to.choices = [
        choice("", "Nobody yet"),
        *(choice(str(one.id), one.name) for one in assigning.colleagues()),
    ]
    if form.sent():
        try:
            assigning.assign(reference, an_id(form.to.data) if form.to.data else None, form.seen)
        except Refused as refused:
            form.refuse(refused)
        else:
            return redirect(url_for("la.case", reference=reference, said="assigned"), 303)
    return render_template("council/assign.html", **context, form=form)


class ReopenForm(Versioned):
    """Why a closed case is opened again."""

    why = GovTextarea(
        "Why is this case opened again?", [Needed("Say why the case is opened again")], rows=4, limit=2000, called="Why"
    )


@la.page("/cases/<reference>/reopen", needs=May.RECORD_OUTCOME, methods=("GET", "POST"))
@shows_both
def reopen(reference: str) -> str | Response:
    """Open a closed case again."""
    view, _, context = open_case(reference, "reopen")
    form = posted(ReopenForm, {"version": view.case.version})
    if form.sent():
        try:
            outcomes_of_cases.reopen(reference, form.why.data or "", form.seen)
        except Refused as refused:
            form.refuse(refused)
        else:
            return redirect(url_for("la.case", reference=reference, said="reopened"), 303)
    return render_template("council/reopen.html", **context, form=form)
