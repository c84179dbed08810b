"""After a removal return: what is done around it, line by line, and the certificate for the child’s file."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain import year_groups
from portal.domain.access import May
from portal.domain.codes import UnknownCode
from portal.domain.facts.referral import day
from portal.domain.sentences import begun, inside
from portal.journeys.date_field import GovDateField
from portal.journeys.fields import GovRadios, GovText, Needed, choice
from portal.journeys.forms import JourneyForm
from portal.services import authorities, removal_steps
from portal.services.removal_steps import FOR_ALL, FOR_EACH, LONGEST, STEPS, ChildRemoved, Removal
from portal.services.trouble import NotFound, Refused
from portal.services.working_day import moment
from portal.web.acting import actor
from portal.web.downloads import pdf_to_keep
from school_side.side import school


class StepForm(JourneyForm):
    """One thing that was done, and when."""

    code = GovRadios(
        "What was done?",
        [Needed("Select what was done")],
        choices=[choice(code, label) for code, label in STEPS.items()],
    )
    child = GovRadios("For which child?", choices=[])
    done_on = GovDateField(
        "When was it done?", [Needed("Enter the day it was done")], called="The day it was done", when="past_or_today"
    )
    detail = GovText("To whom, or anything to add (optional)", longest=LONGEST)

    def of(self, removal: Removal) -> StepForm:
        """The form for this return: its children, and no files where a pupil has died."""
        self.child.choices = [choice(child.key, child.name) for child in removal.children]
        if all(child.silent for child in removal.children):
            self.code.choices = [each for each in self.code.choices if each.value in FOR_ALL]
        if len(removal.children) == 1:
            del self.child
        return self

    def check(self) -> None:
        """The child, where several are told of and it is done for each."""
        if "child" in self and self.code.data in FOR_EACH and not self.child.data:
            self.fail("child", "Select the child")


@school.page("/sent/<uuid:submission_id>/removal", needs=May.FOLLOW_SUBMISSION)
def removal(submission_id: UUID) -> str:
    """What has been done around a removal, each line with its day and whoever entered it."""
    return _shown(removal_steps.removal(submission_id), None)


@school.page("/sent/<uuid:submission_id>/removal/record", needs=May.RECORD_REMOVAL_STEP, methods=("GET", "POST"))
def record_removal_step(submission_id: UUID) -> AnyResponse:
    """Write down one thing that was done."""
    found = removal_steps.removal(submission_id)
    form = StepForm(request.form if request.method == "POST" else None).of(found)
    if request.method == "POST" and form.validate():
        child = str(form.child.data) if "child" in form else found.children[0].key
        try:
            removal_steps.record(
                submission_id, str(form.code.data), form.done_on.data, child_key=child, detail=form.detail.data or ""
            )
        except Refused as refusal:
            for name, said in refusal.faults:
                form.fail(name if name in form else "code", said)
        else:
            return redirect(url_for("school.removal", submission_id=submission_id, said="recorded"), code=303)
    return make_response(_shown(found, form), 422 if form.errors else 200)


def _shown(found: Removal, form: StepForm | None) -> str:
    return render_template(
        "school/removal.html",
        removal=found,
        certified=[child for child in found.children if found.certified(child)],
        form=form,
        said=request.args.get("said", ""),
    )


def _year(child: ChildRemoved) -> str:
    code = str(child.child.get("year_group") or "")
    try:
        return year_groups.words(code)
    except UnknownCode:
        return code


def _more(facts: dict[str, str]) -> tuple[tuple[str, str], ...]:
    """What this removal needed besides: a council's consent, and why the return was late."""
    rows = []
    if facts.get("consent_given") in {"council", "minister"}:
        who = {"council": "The council that placed the child", "minister": "The Secretary of State’s direction"}
        rows.append(("Consent", f"{who[facts['consent_given']]}\n{facts.get('consent_by') or ''}".strip()))
    if facts.get("late_reason"):
        rows.append(("Told late because", facts["late_reason"]))
    return tuple(rows)


@school.page("/sent/<uuid:submission_id>/certificate", needs=May.FOLLOW_SUBMISSION)
def removal_certificate(submission_id: UUID) -> AnyResponse:
    """The certificate of one child (`child`, else the first) as a PDF; from the day the name comes off."""
    from portal.web.certificate_pdf import Certificate, certificate_pdf  # what draws it takes a while to load

    found = removal_steps.removal(submission_id)
    child = found.child(request.args.get("child", ""))
    if child is None:
        raise NotFound
    sent = found.submission
    if not found.certified(child) or sent.signed_at is None:
        return redirect(url_for("school.removal", submission_id=submission_id), code=303)
    reader, facts = actor(), {name: value for name, value in child.removal.items() if isinstance(value, str)}
    document = certificate_pdf(
        Certificate(
            school=reader.organisation_name,
            council=authorities.of(reader).name,
            child_name=child.name,
            date_of_birth=day(child.child.get("date_of_birth")),
            year_group=_year(child),
            tutor_group=str(child.child.get("class_group") or ""),
            left_on=child.left_on,
            ground=facts.get("words", ""),
            regulation=inside(facts.get("regulation", "")),
            ground_met_on=day(facts.get("ground_met_on")),
            deleted_on=child.deleted_on,
            authorised_by=sent.signed_by_name,
            capacity=begun(sent.signed_as),
            authorised_at=sent.signed_at,
            reference=child.reference,
            digest=sent.digest,
            sent_by=", ".join(filter(None, (sent.sent_by_name, sent.sent_by_job))),
            sent_at=sent.sent_at,
            printed_by=reader.name,
            printed_at=moment(),
            more=_more(facts),
        )
    )
    return pdf_to_keep(document, _file_name(child.reference, child.deleted_on))


def _file_name(reference: str, on: date | None) -> str:
    return f"certificate-{reference}-{on:%Y-%m-%d}.pdf" if on else f"certificate-{reference}.pdf"
