"""Recording an outcome: choose what happened, give the evidence it demands, then confirm."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from la_side import evidence_fields
from la_side.case_pages import open_case
from la_side.clashes import shows_both
from la_side.forms import PageForm, Versioned, an_id, posted
from la_side.side import la
from portal.domain import outcomes
from portal.domain.access import May, allows
from portal.domain.codes import UnknownCode
from portal.domain.dates_in_words import long_date
from portal.domain.evidence import EvidenceGrade
from portal.domain.outcomes import Outcome
from portal.domain.reunification import FOUND_REASON
from portal.domain.statuses import CASE, CaseState, SubmissionState, advance, school_step
from portal.journeys.date_field import GovDateField
from portal.journeys.fields import GovRadios, GovTextarea, GovTick, Needed, choice
from portal.services import outcomes_of_cases, reunions
from portal.services.case_reading import CaseView
from portal.services.outcomes_of_cases import OPEN_CLOCKS_FIELD, Found
from portal.services.trouble import NotFound, Refused
from portal.web.acting import actor

GROUPS = (
    ("At a school", ("school",)),
    ("Educated otherwise", ("ehe", "ap", "health", "justice")),
    ("Found, no place yet", ("place", "enforcement")),
    ("Left the UK or the area", ("abroad", "other_la", "protected")),
    ("Not found", ("not_located", "police")),
    ("Not a case", ("admin", "age", "deceased")),
)


def grouped() -> list[tuple[str, list[Outcome]]]:
    """Every outcome under its heading; the page shows them so, and none is left out (tested)."""
    return [(title, [one for one in outcomes.outcomes() if one.group in groups]) for title, groups in GROUPS]


class ChooseForm(PageForm):
    """What happened."""

    code = GovRadios("What happened?", [Needed("Select what happened")], choices=[])


@la.page("/cases/<reference>/outcome", needs=May.RECORD_OUTCOME, methods=("GET", "POST"))
def outcome(reference: str) -> str | Response:
    """The first step: what happened."""
    form = posted(ChooseForm)
    form.code.choices = [
        choice(one.code, one.label, "" if one.closes else "The case stays open")
        for _, listed in grouped()
        for one in listed
    ]
    if form.sent():
        return redirect(url_for("la.outcome_evidence", reference=reference, code=form.code.data), 303)
    _, _, context = open_case(reference, "outcome")
    headed = [(title, {one.code for one in listed}) for title, listed in grouped()]
    return render_template("council/outcome.html", **context, form=form, headed=headed)


class EvidenceForm(Versioned):
    """What every outcome asks besides its own evidence."""

    happened_on = GovDateField(
        "When did this happen? (optional)",
        called="The date it happened",
        when="past_or_today",
        hint="For example, 20 11 2026",
    )
    grade = GovRadios(
        "How sure are you?",
        choices=[choice(one.value, f"{one.value}: {one.words}") for one in EvidenceGrade],
    )
    recheck_on = GovDateField("When will somebody look at this again?", called="The date to look at this again")
    open_clocks_reason = GovTextarea("Why can the case close while these are still open?", rows=3, limit=2000)
    sign_off = GovTick("I have checked every enquiry and sign this off as a CME manager")


def _from_sign(reference: str, chosen: Outcome) -> dict[str, Any]:
    """What a sign that the child has arrived, named in the address, gives of this outcome's evidence."""
    asked = request.args.get("find", "")
    if not asked:
        return {}
    given = reunions.ending_of(reference, an_id(asked))
    if given.code != chosen.code:
        return {}
    told = {evidence_fields.PREFIX + name: value for name, value in given.evidence.items()}
    return {**told, "grade": given.grade.value, OPEN_CLOCKS_FIELD: FOUND_REASON}


def _shaped(chosen: Outcome, view: CaseView, still_open: list[str], *, may_sign: bool) -> Any:
    """The form with the questions this outcome asks, and no others."""
    form = posted(
        evidence_fields.with_evidence(EvidenceForm, chosen.evidence, before="happened_on"),
        {"version": view.case.version, **_from_sign(view.case.reference, chosen)},
    )
    if chosen.weakest_grade is None:
        del form.grade
    if not (chosen.closes and still_open):
        del form.open_clocks_reason
    if not (chosen.needs_sign_off and may_sign):
        del form.sign_off
    if chosen.closes:
        form.recheck_on.label.text = "When will somebody look at this again? (optional)"
    return form


@la.page("/cases/<reference>/outcome/<code>", needs=May.RECORD_OUTCOME, methods=("GET", "POST"))
@shows_both
def outcome_evidence(reference: str, code: str) -> str | Response:
    """The second step: the evidence this outcome demands; then a page to confirm."""
    try:
        chosen = outcomes.outcome(code)
    except UnknownCode:
        raise NotFound from None
    view, _, context = open_case(reference, "outcome", "outcome")
    may_sign = allows(actor(), May.SIGN_OFF_NOT_LOCATED)
    still_open = outcomes_of_cases.still_open(reference)
    form = _shaped(chosen, view, still_open, may_sign=may_sign)
    if form.sent():
        found = _found(chosen, form)
        wrong = outcomes_of_cases.check(reference, found)
        if not wrong and "sure" not in request.form:
            return render_template("council/outcome_confirm.html", **context, **_confirm(chosen, found, view))
        try:
            if wrong:
                raise Refused(wrong)
            outcomes_of_cases.record(reference, found, form.seen)
        except Refused as refused:
            evidence_fields.put_beside(form, refused.faults)
        else:
            said = "closed" if chosen.closes else "outcome"
            return redirect(url_for("la.case", reference=reference, said=said), 303)
    return render_template(
        "council/outcome_evidence.html",
        **context,
        form=form,
        chosen=chosen,
        own=[evidence_fields.PREFIX + one.name for one in chosen.evidence],
        still_open=still_open if chosen.closes else [],
        manager_needed=chosen.needs_sign_off and not may_sign,
    )


def _found(chosen: Outcome, form: Any) -> Found:
    grade = form.grade.data if "grade" in form else ""
    return Found(
        code=chosen.code,
        evidence=evidence_fields.given(form, chosen.evidence),
        grade=EvidenceGrade(grade) if grade else None,
        happened_on=form.happened_on.data,
        recheck_on=form.recheck_on.data,
        open_clocks_reason=(form[OPEN_CLOCKS_FIELD].data or "") if OPEN_CLOCKS_FIELD in form else "",
        manager_signs=bool(form.sign_off.data) if "sign_off" in form else False,
    )


def _confirm(chosen: Outcome, found: Found, view: CaseView) -> dict[str, Any]:
    """What is about to be recorded, and what the school will see of it."""
    rows = [{"label": "What happened", "value": chosen.label}]
    for one in chosen.evidence:
        value = found.evidence.get(one.name)
        said = long_date(value) if hasattr(value, "isoformat") else {"yes": "Yes", "no": "No"}.get(str(value), value)
        rows.append({"label": one.label, "value": str(said or "")})
    if found.grade:
        rows.append({"label": "How sure", "value": f"{found.grade.value}: {found.grade.words}"})
    if found.happened_on:
        rows.append({"label": "When", "value": long_date(found.happened_on)})
    if found.recheck_on:
        rows.append({"label": "Look at this again", "value": long_date(found.recheck_on)})
    if found.open_clocks_reason:
        rows.append({"label": "Why it can close with open deadlines", "value": found.open_clocks_reason})
    after = advance(CASE, CaseState(view.case.state), chosen.act)
    sends = [(name, value) for name, value in request.form.items(multi=True) if name not in ("csrf_token", "sure")]
    return {
        "chosen": chosen,
        "rows": rows,
        "sends": sends,
        "school_reads": school_step(SubmissionState(view.submission.state), after).value,
    }
