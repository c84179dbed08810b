"""Enquiries of a case: the list, adding one, and writing down how one stands."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from la_side import case_words, evidence_fields
from la_side.case_pages import open_case
from la_side.clashes import shows_both
from la_side.forms import Versioned, posted
from la_side.side import la
from portal.domain import enquiries as catalogue
from portal.domain.access import May
from portal.domain.codes import UnknownCode
from portal.domain.enquiries import Enquiry, Maker
from portal.domain.evidence import EvidenceField
from portal.journeys.date_field import GovDateField
from portal.journeys.fields import GovRadios, GovText, GovTextarea, Needed, choice
from portal.services import enquiring
from portal.services.case_reading import CaseView
from portal.services.enquiring import Recorded
from portal.services.trouble import NotFound, Refused

_HINTS = {
    "in_progress": "It is asked, and the answer is awaited",
    "not_applicable": "Say why below",
    "not_safe_to_do": "Say why below",
}


class EnquiryForm(Versioned):
    """How an enquiry stands."""

    result = GovRadios(
        "How does this enquiry stand?",
        [Needed("Select how this enquiry stands")],
        choices=[
            choice(one.code, one.label, _HINTS.get(one.code, ""))
            for one in catalogue.results()
            if one.code != "not_started"
        ],
    )
    asked_of = GovText("Who was asked (optional)", width=30, longest=120, hint="A service, a person or both")
    asked_on = GovDateField("Date asked", called="Date asked", hint="Needed while you wait for a reply")
    chase_on = GovDateField(
        "Date to chase (optional)", called="Date to chase", hint="Left empty: 5 working days after asking"
    )
    done_on = GovDateField("Date of the result", called="Date of the result", hint="Needed once there is a result")
    detail = GovTextarea(
        "What was found out, or why it is not made",
        rows=4,
        limit=enquiring.LONGEST,
        called="What was found out",
        hint="Never write an address that is not safe to share",
    )


def _own_fields(kind: Enquiry) -> tuple[EvidenceField, ...]:
    """The catalogue's fields, without the date the form asks for anyway."""
    return tuple(one for one in kind.evidence if one.name not in ("when", "date", "reply"))


@la.page("/cases/<reference>/enquiries", needs=May.READ_CASE)
def enquiries(reference: str) -> str:
    """Every enquiry, by who makes it."""
    view, _, context = open_case(reference, "enquiries", "enquiries")
    have = [one.code for one in view.enquiries]
    return render_template(
        "council/enquiries.html",
        **context,
        groups=case_words.enquiry_groups(view),
        offered=[(one.code, one.label) for one in enquiring.offered(())],
        have=have,
    )


@la.page("/cases/<reference>/enquiries", needs=May.WORK_CASE, methods=("POST",))
def choose_enquiry(reference: str) -> Response:
    """Go to the page that records the chosen enquiry."""
    code = request.form.get("code", "")
    return redirect(url_for("la.new_enquiry", reference=reference, code=code), 303)


@la.page("/cases/<reference>/enquiries/new", needs=May.WORK_CASE, methods=("GET", "POST"))
@shows_both
def new_enquiry(reference: str) -> str | Response:
    """Record an enquiry that is not in the plan, or one more of a kind that is."""
    try:
        kind = catalogue.enquiry(request.args.get("code", ""))
    except UnknownCode:
        raise NotFound from None
    if kind.maker is Maker.SCHOOL:
        raise NotFound
    form = posted(evidence_fields.with_evidence(EnquiryForm, _own_fields(kind), before="detail"))
    if form.sent():
        try:
            enquiring.record_new(reference, kind.code, _recorded(form, kind))
        except Refused as refused:
            evidence_fields.put_beside(form, refused.faults)
        else:
            return redirect(url_for("la.enquiries", reference=reference, said="enquiry"), 303)
    _, _, context = open_case(reference, "enquiries", "enquiry")
    return render_template("council/enquiry.html", **context, form=form, kind=kind, own=_names(kind), past=None)


@la.page("/cases/<reference>/enquiries/<uuid:enquiry>", needs=May.WORK_CASE, methods=("GET", "POST"))
@shows_both
def enquiry(reference: str, enquiry: UUID) -> str | Response:
    """Write down how one enquiry stands."""
    view, _, context = open_case(reference, "enquiries", "enquiry")
    row = next((one for one in view.enquiries if one.id == enquiry and one.who != Maker.SCHOOL.value), None)
    if row is None:
        raise NotFound
    kind = catalogue.enquiry(row.code)
    asks = evidence_fields.with_evidence(EnquiryForm, _own_fields(kind), before="detail")
    form = posted(asks, _stored(row, kind, view))
    if form.sent():
        try:
            enquiring.record(reference, enquiry, _recorded(form, kind), form.seen)
        except Refused as refused:
            evidence_fields.put_beside(form, refused.faults)
        else:
            return redirect(url_for("la.enquiries", reference=reference, said="enquiry"), 303)
    past = case_words.enquiry_row(view, row) if row.state != "not_started" else None
    return render_template("council/enquiry.html", **context, form=form, kind=kind, own=_names(kind), past=past)


def _names(kind: Enquiry) -> list[str]:
    return [evidence_fields.PREFIX + one.name for one in _own_fields(kind)]


def _stored(row: Any, kind: Enquiry, view: CaseView) -> dict[str, Any]:
    today = view.measure.today
    data: dict[str, Any] = {
        "version": row.version,
        "result": row.result if row.result != "not_started" else "",
        "asked_of": row.asked_of,
        "asked_on": row.asked_on or (today if row.state == "not_started" else None),
        "chase_on": row.chase_on,
        "done_on": row.done_on or (today if row.state != "done" else None),
        "detail": row.detail,
    }
    return data | {evidence_fields.PREFIX + one.name: row.evidence.get(one.name) for one in _own_fields(kind)}


def _recorded(form: Any, kind: Enquiry) -> Recorded:
    said = evidence_fields.given(form, _own_fields(kind))
    told = {
        name: value.isoformat() if isinstance(value, dt.date) else str(value) for name, value in said.items() if value
    }
    return Recorded(
        result=form.result.data or "",
        asked_of=form.asked_of.data or "",
        asked_on=form.asked_on.data if form.result.data == "in_progress" else None,
        chase_on=form.chase_on.data if form.result.data == "in_progress" else None,
        done_on=form.done_on.data,
        detail=form.detail.data or "",
        evidence=told,
    )
