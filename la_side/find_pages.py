"""Signs that the child of a case has arrived somewhere: side by side, decided, and the case ended as found."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from la_side import find_words
from la_side.case_pages import open_case
from la_side.clashes import shows_both
from la_side.side import la
from portal.domain.access import May
from portal.services import reunions, watching


@la.page("/cases/<reference>/finds", needs=May.READ_CASE)
def finds(reference: str) -> str:
    """Every sign with its evidence, those decided too, and the times the child was missing."""
    view, _, context = open_case(reference, "finds", "possible_finds", "evidence", "episodes")
    found = find_words.signs(view, decided=True)
    return render_template(
        "council/finds.html",
        **context,
        cards=find_words.cards(view, found),
        decided=[find_words.card(view, one) for one in found.decided],
        ask_manager=find_words.ASK_A_MANAGER if found.ask_manager else None,
        compared=find_words.compared_words(view),
        episodes=find_words.episode_rows(watching.episodes(view)),
    )


@la.page("/cases/<reference>/finds/<uuid:find_id>", needs=May.DECIDE_SIBLING, methods=("POST",))
@shows_both
def decide_find(reference: str, find_id: UUID) -> Response:
    """Say that it is this child, or is not."""
    decision = request.form.get("decision", "")
    reunions.decide(reference, find_id, decision, request.form.get("digest", ""))
    return redirect(
        url_for("la.finds", reference=reference, said="same" if decision == "same" else "not_same_find"), 303
    )


@la.page("/cases/<reference>/finds/<uuid:find_id>/undo", needs=May.DECIDE_SIBLING, methods=("POST",))
def undo_find(reference: str, find_id: UUID) -> Response:
    """Undo a decision."""
    reunions.undo(reference, find_id)
    return redirect(url_for("la.finds", reference=reference, said="undone"), 303)


@la.page("/cases/<reference>/finds/<uuid:find_id>/close", needs=May.RECORD_OUTCOME, methods=("POST",))
@shows_both
def close_as_found(reference: str, find_id: UUID) -> Response:
    """End the case as found with the sign's evidence."""
    reunions.close_as_found(reference, find_id, request.form.get("digest") or request.args.get("seen", ""))
    return redirect(url_for("la.case", reference=reference, said="closed_as_found"), 303)
