"""Beginning to tell the council about a child: the danger question first, then which notice."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.access import May
from portal.journeys.blocks.immediate import DangerForm
from portal.journeys.fields import GovRadios, Needed, choice
from portal.journeys.referral import KIND
from portal.services import drafting
from portal.web import uploads
from portal.web.journey_view import standing
from school_side.side import school


class StartForm(DangerForm):
    """Whether a child is in danger now, and what to tell the council."""

    what = GovRadios(
        "What do you want to tell the council?",
        [Needed("Select what you want to tell the council")],
        choices=[
            choice(
                KIND,
                "A pupil has stopped coming and we cannot reach the family, or a pupil never arrived",
                "A referral of a child missing education",
            )
        ],
    )


@school.page("/new", needs=May.START_DRAFT, methods=("GET", "POST"))
def start() -> AnyResponse:
    """Ask about danger first, then open a draft."""
    form = StartForm(request.form if request.method == "POST" else None, data={"what": KIND})
    if request.method == "POST" and form.validate():
        return redirect(_begin(str(form.what.data), {"in_danger": form.in_danger.data}), code=303)
    page = render_template("school/start.html", form=form)
    return make_response(page, 422 if form.errors else 200)


def _begin(kind: str, danger: dict[str, Any]) -> str:
    """Open a draft with the answer about danger in it; gives the address of the page to go on with."""
    draft_id = drafting.start_draft(kind)
    here = standing(draft_id, school.name)
    page = here.journey.page("danger")
    key = (page.child_key(here.answers), page.key, "")
    drafting.save_page(draft_id, key, danger, seen_version=0, reading=here.reading)
    after = standing(draft_id, school.name)
    return after.url(after.journey.next_after("danger", after.answers) or "privacy")


@school.page("/files/<uuid:attachment_id>", needs=May.FOLLOW_SUBMISSION)
def file(attachment_id: UUID) -> AnyResponse:
    """A file attached to a draft or submission of this school, as a download."""
    return uploads.hand_over(attachment_id)
