"""The headteacher's signature: what waits for it, what was signed, and lending it to a colleague for certain days."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.access import May, allows
from portal.domain.notices import words
from portal.journeys.date_field import GovDateField
from portal.journeys.fields import GovSelect, choice
from portal.journeys.forms import JourneyForm
from portal.journeys.summary import NOT_PROVIDED
from portal.services import draft_list, following, sign_off, signature_loans, signing
from portal.services.sign_off import Waiting
from portal.services.trouble import NotFound, Refused
from portal.signin import fresh, session
from portal.web.acting import actor
from portal.web.journey_view import Standing, standings
from school_side.side import school

WHY_PAGES = frozenset({"main_reason", "removal_ground"})
"""Where a notice says its reason or ground."""
MOST_MISSING = 3
SAID = {
    "lent": "Your signature is lent. You can end it early at any time.",
    "ended": "Ended. They can no longer sign for you.",
}


@dataclass(frozen=True, slots=True)
class ToSign:
    """A draft that waits for a signature, with what its signer wants to know before opening it."""

    what: Waiting
    kind: str
    why: list[str]
    missing: list[str]
    more_missing: int
    href: str


class LendForm(JourneyForm):
    """To whom, and from when to when."""

    to = GovSelect("Who will sign for you?", choices=[], validate_choice=False)
    starts_on = GovDateField("First day", called="First day", hint="For example, 27 11 2026")
    ends_on = GovDateField("Last day", called="Last day", hint="The last day they can sign")


def something_to_sign() -> bool:
    """Whether the page is for the acting person: who may sign today, or a safeguarding lead."""
    return allows(actor(), May.FILL_SAFEGUARDING_PART) or signing.may_sign()


@school.page("/sign", needs=May.SIGN_FOR_HEAD)
def to_sign() -> str:
    """What waits for a signature, what was signed, who can sign, and every loan of the signature."""
    asked = {one.id: one for one in sign_off.waiting()}
    waiting = [_to_sign(here, asked[here.draft.id]) for here in standings(list(asked), school.name)]
    signed = sign_off.signed()
    leads = draft_list.waiting_for_lead() if allows(actor(), May.FILL_SAFEGUARDING_PART) else []
    seen = [*(one.what.id for one in waiting), *(one.id for one in leads), *(one.id for one in signed)]
    following.looked_at_list("to_sign", seen)
    said = request.args.get("said", "")
    counted = Counter(one.what.kind for one in waiting if not one.missing)
    return render_template(
        "school/sign.html",
        waiting=waiting,
        several=[(kind, number, words(kind).of) for kind, number in counted.items() if number > 1],
        leads=[(one, words(one.kind).title) for one in leads],
        signed=signed,
        kinds={one.kind: words(one.kind).title for one in signed},
        capacity=signing.my_capacity(),
        signers=signing.either([one.name for one in signing.signers()]),
        loans=signature_loans.of_my_school(),
        flash_words=[SAID[said]] if said in SAID else [],
    )


def _to_sign(here: Standing, one: Waiting) -> ToSign:
    gaps = here.journey.gaps(here.answers, here.send_context())
    missing = [gap.message for gap in gaps if gap.before_signing]
    return ToSign(
        what=one,
        kind=words(one.kind).title,
        why=_why(here) or [words(one.kind).about],
        missing=missing[:MOST_MISSING],
        more_missing=max(0, len(missing) - MOST_MISSING),
        href=url_for("school.check", draft_id=one.id),
    )


def _why(here: Standing) -> list[str]:
    """The reason or ground of each child, in the words of the answers; nothing until it is given."""
    found: dict[str, str] = {}
    for group in here.journey.summary(here.answers, reveal=here.reveal):
        for row in group.rows:
            if row.page_key in WHY_PAGES and row.lines != [NOT_PROVIDED]:
                found.setdefault(row.child, row.lines[0])
    return list(dict.fromkeys(found.values()))


@school.page("/sign/lend", needs=May.DELEGATE_SIGNATURE, methods=("GET", "POST"))
def lend() -> AnyResponse:
    """Lend the signature to a colleague from one day to another. Whoever lends it proves first who they are."""
    before = fresh.typed_before()
    form = LendForm(request.form if request.method == "POST" else before)
    who = signature_loans.borrowers()
    named = [choice(str(one.id), ", ".join(filter(None, (one.name, one.job)))) for one in who]
    form.to.choices = [choice("", "Select a colleague"), *named]
    if request.method == "POST" and form.validate():
        asked = _an_id(form.to.data), form.starts_on.data, form.ends_on.data
        try:
            if signature_loans.faults(*asked):
                raise Refused(signature_loans.faults(*asked))
            if not fresh.is_fresh():
                return fresh.prove_and_return()
            signature_loans.lend(*asked)
        except Refused as refusal:
            for name, said in refusal.faults:
                form.fail(name, said)
        else:
            session.forget_kept_posts(request.path)
            return redirect(url_for("school.to_sign", said="lent"), code=303)
    proved = bool(before) and fresh.is_fresh()
    page = render_template("school/sign_lend.html", form=form, anyone=bool(who), proved=proved)
    return make_response(page, 422 if request.method == "POST" else 200)


@school.page("/sign/lend/<uuid:loan>/end", needs=May.DELEGATE_SIGNATURE, methods=("POST",))
def end_loan(loan: UUID) -> AnyResponse:
    """End a loan before its last day."""
    signature_loans.end(loan)
    return redirect(url_for("school.to_sign", said="ended"), code=303)


def _an_id(text: str | None) -> UUID | None:
    """The colleague picked; None for nobody, `NotFound` for what the page never offered."""
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError:
        raise NotFound from None
