"""The school's new-pupil returns that are not sent yet: checked on one page and sent together, with one receipt."""

from __future__ import annotations

from uuid import UUID

from flask import make_response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.access import May
from portal.services import joiners
from school_side import together
from school_side.side import school


@school.page("/joiners/drafts", needs=May.FILL_DRAFT, methods=("GET", "POST"))
def joiners_ready() -> AnyResponse:
    """What is ready to be sent and what is missing; sends what is ticked."""
    if request.method == "GET":
        return _shown(together.ids(request.args.getlist("of")))
    chosen = together.ids(request.form.getlist("of"))
    if problem := together.why_not(chosen):
        return _shown(chosen, problem)
    done = together.send_each(joiners.only_returns(chosen))
    if not done.submissions:
        return _shown(chosen, together.CHANGED)
    return together.to_receipt(done)


def _shown(ticked: list[UUID], problem: str = "") -> AnyResponse:
    lines = together.unsent("joiners_ready", joiners.unsent(), ticked)
    mine = [one for one in lines if one.here.draft.id in ticked]
    page = render_template(
        "school/joiners_ready.html",
        groups=[("In your list", mine), ("Begun before", [one for one in lines if one not in mine])],
        ready=sum(not one.missing for one in lines),
        problem=problem,
    )
    return make_response(page, 422 if problem else 200)
