"""Brothers and sisters of a case: the evidence, and a person's decision on it."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from la_side import asking_words, sibling_words
from la_side.case_pages import open_case
from la_side.clashes import shows_both
from la_side.side import la
from portal.domain.access import May
from portal.services import siblings


@la.page("/cases/<reference>/siblings", needs=May.READ_CASE, endpoint="siblings")
def siblings_page(reference: str) -> str:
    """Every proposal with its evidence, and whom the school named."""
    view, _, context = open_case(reference, "siblings", "siblings", "evidence")
    return render_template(
        "council/siblings.html",
        **context,
        picture=sibling_words.picture(view),
        same_child=sibling_words.cards(view, "same_child"),
        cards=sibling_words.cards(view, "sibling"),
        less_likely=sibling_words.less_likely(view),
        check=sibling_words.check_words(view),
        declared=sibling_words.declared(view),
        asking=asking_words.by_proposal(view),
    )


@la.page("/cases/<reference>/siblings/<uuid:proposal>", needs=May.DECIDE_SIBLING, methods=("POST",))
@shows_both
def decide_sibling(reference: str, proposal: UUID) -> Response:
    """Link or dismiss a proposal."""
    decision = request.form.get("decision", "")
    siblings.decide(reference, proposal, decision, request.form.get("digest", ""))
    same = request.form.get("question") == "same_child"
    said = ("same" if decision == "linked" else "not_same") if same else decision
    return redirect(url_for("la.siblings", reference=reference, said=said), 303)


@la.page("/cases/<reference>/siblings/<uuid:proposal>/undo", needs=May.DECIDE_SIBLING, methods=("POST",))
def undo_sibling(reference: str, proposal: UUID) -> Response:
    """Undo a decision."""
    siblings.undo(reference, proposal)
    return redirect(url_for("la.siblings", reference=reference, said="undone"), 303)


@la.page("/cases/<reference>/siblings/check", needs=May.DECIDE_SIBLING, methods=("POST",))
def check_siblings_again(reference: str) -> Response:
    """Ask for the sibling check again."""
    siblings.check_again(reference)
    return redirect(url_for("la.siblings", reference=reference, said="checking"), 303)
