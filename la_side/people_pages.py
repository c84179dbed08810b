"""People: who works in the council's side, and approving those who wait."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from la_side.side import la
from portal.domain.access import May
from portal.services import colleagues

SAID = {
    "approved": "Approved. They can sign in and work now.",
    "refused": "Turned down. They cannot sign in.",
    "ended": "Ended. They can no longer sign in.",
}


@la.page("/manage/people", needs=May.APPROVE_COLLEAGUES)
def people() -> str:
    """Colleagues, those who wait first."""
    said = request.args.get("said", "")
    return render_template(
        "council/people.html", people=colleagues.everyone(), flash_words=[SAID[said]] if said in SAID else []
    )


@la.page("/manage/people/<uuid:member>", needs=May.APPROVE_COLLEAGUES, methods=("POST",))
def decide_on_colleague(member: UUID) -> Response:
    """Approve a colleague who waits, turn them down, or end one's access."""
    act = request.form.get("act", "")
    said = colleagues.decide(member, act)
    return redirect(url_for("la.people", said=said), 303)
