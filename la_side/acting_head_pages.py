"""Acting heads: who signs for a school's headteacher when nobody there can say so, as in August."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from la_side.forms import PageForm, an_id, posted
from la_side.side import la
from portal.domain.access import May
from portal.journeys.date_field import GovDateField
from portal.journeys.fields import GovSelect, choice
from portal.services import signature_loans
from portal.services.trouble import NotFound, Refused
from portal.signin import fresh, session

SAID = {
    "set": "Set. They can sign for the headteacher on these days.",
    "ended": "Ended. They can no longer sign for the headteacher.",
}


class ActingHeadForm(PageForm):
    """Who, and from when to when."""

    to = GovSelect("Who signs for the headteacher?", choices=[], validate_choice=False)
    starts_on = GovDateField("First day", called="First day", hint="For example, 1 8 2027")
    ends_on = GovDateField("Last day", called="Last day", hint="The last day they can sign")


@la.page("/manage/acting-heads", needs=May.SET_ACTING_HEAD)
def acting_heads() -> str | Response:
    """Every acting head that holds or is to come, and the choice of a school to set another for."""
    wanted = request.args.get("school", "")
    if wanted:
        return redirect(url_for("la.set_acting_head", school_id=an_id(wanted)), 303)
    said = request.args.get("said", "")
    return render_template(
        "council/acting_heads.html",
        loans=signature_loans.of_council(),
        schools=signature_loans.schools(),
        flash_words=[SAID[said]] if said in SAID else [],
    )


@la.page("/manage/acting-heads/<uuid:school_id>", needs=May.SET_ACTING_HEAD, methods=("GET", "POST"))
def set_acting_head(school_id: UUID) -> str | Response:
    """Say who signs for one school's headteacher, and on which days. Whoever names them proves first who they are."""
    school = next((one for one in signature_loans.schools() if one.id == school_id), None)
    if school is None:
        raise NotFound
    who = signature_loans.could_act_as_head(school_id)
    before = fresh.typed_before()
    form: Any = posted(ActingHeadForm, typed=before)
    named = [choice(str(one.id), ", ".join(filter(None, (one.name, one.job)))) for one in who]
    form.to.choices = [choice("", "Select a person"), *named]
    if form.sent():
        picked = an_id(form.to.data) if form.to.data else None
        asked = picked, form.starts_on.data, form.ends_on.data
        try:
            if faults := signature_loans.faults(*asked):
                raise Refused(faults)
            if not fresh.is_fresh():
                return fresh.prove_and_return()
            signature_loans.set_acting_head(school_id, *asked)
        except Refused as refused:
            form.refuse(refused)
        else:
            session.forget_kept_posts(request.path)
            return redirect(url_for("la.acting_heads", said="set"), 303)
    proved = bool(before) and fresh.is_fresh()
    return render_template("council/acting_head.html", form=form, school=school, anyone=bool(who), proved=proved)


@la.page("/manage/acting-heads/<uuid:loan>/end", needs=May.SET_ACTING_HEAD, methods=("POST",))
def end_acting_head(loan: UUID) -> Response:
    """End one before its last day."""
    signature_loans.end_acting_head(loan)
    return redirect(url_for("la.acting_heads", said="ended"), 303)
