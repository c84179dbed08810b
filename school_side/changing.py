"""Correcting and withdrawing what the school has sent."""

from __future__ import annotations

from uuid import UUID

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.access import May
from portal.domain.statuses import SubmissionState
from portal.services import changing_sent, following
from portal.services.trouble import Refused
from school_side.side import KIND_WORDS, school


@school.page("/sent/<uuid:submission_id>/withdraw", needs=May.CHANGE_WHAT_WAS_SENT, methods=("GET", "POST"))
def withdraw(submission_id: UUID) -> AnyResponse:
    """Ask why, then withdraw."""
    return _asked(submission_id, "withdraw")


@school.page("/sent/<uuid:submission_id>/correct", needs=May.CHANGE_WHAT_WAS_SENT, methods=("GET", "POST"))
def correct(submission_id: UUID) -> AnyResponse:
    """Say what a correction is, then open a draft of it."""
    return _asked(submission_id, "correct")


def _asked(submission_id: UUID, what: str) -> AnyResponse:
    faults: dict[str, list[str]] = {}
    if request.method == "POST":
        try:
            if what == "correct":
                draft_id = changing_sent.correct(submission_id, request.form.get("why", ""))
                return redirect(url_for("school.task_list", draft_id=draft_id), code=303)
            changing_sent.withdraw(submission_id, request.form.get("why", ""))
            return redirect(url_for("school.one_sent", submission_id=submission_id, said="withdrawn"), code=303)
        except Refused as refusal:
            faults = refusal.as_dict()
    sent = following.one_sent(submission_id)
    page = render_template(
        "school/change_sent.html",
        sent=sent,
        what=what,
        kind=KIND_WORDS[sent.line.kind],
        kinds=KIND_WORDS,
        possible=_possible(sent.line.state, what),
        faults=faults,
        typed=request.form.get("why", ""),
    )
    return make_response(page, 422 if faults else 200)


def _possible(state: SubmissionState, what: str) -> bool:
    if what == "correct":
        return state in changing_sent.MAY_BE_CORRECTED
    return changing_sent.may_be_withdrawn(state)
