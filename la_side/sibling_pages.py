"""Brothers and sisters of a case: the evidence, and a person's decision on it."""

from __future__ import annotations

from uuid import UUID

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from la_side import asking_words, family_words, sibling_picture, sibling_words
from la_side.case_pages import open_case
from la_side.clashes import shows_both
from la_side.forms import PageForm, posted
from la_side.side import la
from portal.domain.access import May
from portal.domain.matching.links import About, Meaning
from portal.journeys.date_field import GovDateField
from portal.journeys.fields import GovRadios, GovTextarea, Needed, choice
from portal.services import family, siblings
from portal.services.trouble import NotFound, Refused


class UnjoinForm(PageForm):
    """Why two records that were joined are of two children."""

    why = GovTextarea("Why are these two children?", [Needed("Enter why these are two children")], rows=3, limit=500)


class EndForm(PageForm):
    """How, when and why a link came to an end."""

    how = GovRadios(
        "What has happened?",
        [Needed("Select what has happened")],
        choices=[choice(one.value, words) for one, words in siblings.ENDINGS.items()],
    )
    on = GovDateField(
        "From which day did they live apart? (not needed if the link was wrong)",
        called="The day from which they lived apart",
        when="past_or_today",
        hint="For example, 20 11 2026",
    )
    why = GovTextarea(
        "How do you know?", [Needed("Enter how you know, like “the parents separated in 2025”")], rows=3, limit=500
    )


@la.page("/cases/<reference>/siblings", needs=May.READ_CASE, endpoint="siblings")
def siblings_page(reference: str) -> str:
    """The household, every proposal with its evidence, and whom the school named."""
    view, _, context = open_case(reference, "siblings", "siblings", "evidence")
    known, asking = family.of(view), asking_words.by_proposal(view)
    return render_template(
        "council/siblings.html",
        **context,
        household=family_words.household(known),
        missing=family_words.missing(known, asking, view.case.school_name),
        picture=sibling_picture.picture(view, known),
        same_child=sibling_words.cards(view, "same_child"),
        cards=sibling_words.family_cards(view),
        less_likely=sibling_words.less_likely(view),
        check=sibling_words.check_words(view),
        declared=sibling_words.declared(view),
        asking=asking,
    )


@la.page("/cases/<reference>/siblings/<uuid:proposal>", needs=May.DECIDE_SIBLING, methods=("POST",))
@shows_both
def decide_sibling(reference: str, proposal: UUID) -> Response:
    """Link or dismiss a proposal."""
    decision = request.form.get("decision", "")
    siblings.decide(reference, proposal, decision, request.form.get("digest", ""))
    same = request.form.get("question") == "same_child"
    home = request.form.get("question") == "same_household" and decision == "linked"
    said = ("same" if decision == "linked" else "not_same") if same else "same_household" if home else decision
    return redirect(url_for("la.siblings", reference=reference, said=said), 303)


@la.page("/cases/<reference>/siblings/<uuid:proposal>/undo", needs=May.DECIDE_SIBLING, methods=("POST",))
def undo_sibling(reference: str, proposal: UUID) -> Response:
    """Undo a decision."""
    siblings.undo(reference, proposal)
    return redirect(url_for("la.siblings", reference=reference, said="undone"), 303)


@la.page("/cases/<reference>/siblings/<uuid:proposal>/two-children", needs=May.DECIDE_SIBLING, methods=("GET", "POST"))
def unjoin(reference: str, proposal: UUID) -> Response:
    """Take the joining of two records back, with a reason."""
    form = posted(UnjoinForm)
    if form.sent():
        siblings.undo(reference, proposal, form.why.data)
        return redirect(url_for("la.siblings", reference=reference, said="unjoined"), 303)
    view, _, context = open_case(reference, "siblings", "siblings")
    one = next((one for one in view.proposals if one.id == proposal), None)
    if one is None or one.question != "same_child" or one.state != "linked":
        raise NotFound
    page = render_template("council/unjoin.html", **context, form=form, other=one)
    return make_response(page, 422 if request.method == "POST" else 200)


@la.page("/cases/<reference>/links/<uuid:link>/end", needs=May.DECIDE_SIBLING, methods=("GET", "POST"))
def end_link(reference: str, link: UUID) -> Response:
    """End a link: they no longer live together, or it was never so."""
    form = posted(EndForm)
    if form.sent():
        try:
            siblings.end(reference, link, form.how.data, form.on.data, form.why.data)
        except Refused as refused:
            form.refuse(refused)
        else:
            return redirect(url_for("la.siblings", reference=reference, said="ended"), 303)
    view, _, context = open_case(reference, "siblings", "siblings")
    said = view.said.get(link)
    if said is None or not said.live or Meaning(said.meaning).denies or said.about == About.SAME_CHILD.value:
        raise NotFound
    page = render_template("council/end_link.html", **context, form=form, words=family_words.linked(view, said))
    return make_response(page, 422 if request.method == "POST" else 200)


@la.page("/cases/<reference>/siblings/check", needs=May.DECIDE_SIBLING, methods=("POST",))
def check_siblings_again(reference: str) -> Response:
    """Ask for the sibling check again."""
    siblings.check_again(reference)
    return redirect(url_for("la.siblings", reference=reference, said="checking"), 303)
