"""Everything that is about to be sent, what is missing first; signing off and sending."""

from __future__ import annotations

from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain import notices
from portal.domain.sentences import inside
from portal.journeys import handing_in
from portal.journeys.model import Gap, SendContext
from portal.journeys.registry import notice
from portal.journeys.summary import as_text
from portal.services import colleagues, draft_reading, sign_off, signing
from portal.services.trouble import Refused, Stale
from portal.signin import fresh, session
from portal.web import uploads
from portal.web.acting import actor
from portal.web.journey_view import Standing
from portal.web.seen import seen_version

CHANGED = "This has changed since you opened this page. Check it again before you send it."


def check(here: Standing) -> AnyResponse:
    """Answer a GET or POST of the check page."""
    if request.method == "POST":
        return _act(here)
    draft_reading.looked_at(here.draft.id, *sorted(here.reveal & {"safeguarding"}))
    return make_response(_page(here))


def _act(here: Standing) -> AnyResponse:
    wanted = request.form.get("act", "send")
    try:
        if wanted == "ask":
            sign_off.ask(here.draft.id)
            return redirect(f"{here.url(None)}?said=asked", code=303)
        if wanted == "back":
            sign_off.send_back(here.draft.id, request.form.get("reason", ""))
            return redirect(f"{here.url(None)}?said=back", code=303)
        if wanted == "sign":
            _insist_ticked(here)
            gaps = here.journey.gaps(here.answers, here.send_context())
            lacking = [(gap.page_key, gap.message) for gap in gaps if gap.before_signing]
            signing.insist_complete(lacking)
            if signing.may_sign() and not fresh.is_fresh():
                names = ("seen_version", *_statement_names(here))
                return fresh.way_to_prove(request.path, keep={name: request.form.getlist(name) for name in names})
            sign_off.sign(here.draft.id, seen_version=seen_version(), lacking=lacking)
            session.forget_kept_posts(request.path)
            # Signing is itself a change of the draft, so what is sent is the version that was just signed.
            return _send(here, here.draft.version + 1)
        return _send(here, seen_version())
    except Stale:
        return make_response(_page(here, problems=[{"text": CHANGED, "href": "#main"}]), 409)
    except Refused as refusal:
        return make_response(_page(here, faults=refusal.as_dict(), problems=_listed(here, refusal)), 422)


def _listed(here: Standing, refusal: Refused) -> list[dict[str, str]]:
    """What stands in the way, each leading to its box here or to the end of the page, where the button is."""
    boxes = {"reason", *_statement_names(here)}
    return [{"text": said, "href": f"#{name}" if name in boxes else "#send"} for name, said in refusal.faults]


def _insist_ticked(here: Standing) -> None:
    faults = [(name, if_not) for name, _, if_not in here.journey.statements if not request.form.get(name)]
    if faults:
        raise Refused(faults)


def _send(here: Standing, seen_version: int) -> AnyResponse:
    receipt = handing_in.hand_in(here.draft.id, sender_job=sender_job(here), seen_version=seen_version)
    return redirect(url_for(f"{here.side}.receipt", submission_id=receipt.submission_id), code=303)


def sender_job(here: Standing) -> str:
    """The job of whoever sends it: what the page about the sender says where they filled it in themselves; else their
    own job as they signed in with it, and who filled that page in."""
    row = here.answers.row("sender")
    job = str(row.answers.get("job") or "") if row else ""
    if row is None or row.saved_by_name in ("", actor().name):
        return job
    own, filled = colleagues.my_job(), f"filled in by {', '.join(filter(None, (row.saved_by_name, job)))}"
    return f"{own} ({filled})" if own else filled


def _gap(here: Standing, gap: Gap) -> dict[str, str]:
    known = {page.key for page in here.journey.pages}
    href = here.url(gap.page_key, gap.child, gap.item, back="check") if gap.page_key in known else ""
    return {"text": gap.message, "href": href}


def groups(here: Standing) -> list[dict[str, Any]]:
    """Groups of answers with a link to change each; the private part cannot be changed by others."""
    found = []
    for group in here.journey.summary(here.answers, reveal=here.reveal):
        rows = []
        for row in group.rows:
            changeable = row.sealed != "safeguarding" or here.reads_private
            rows.append(
                {
                    "label": row.label,
                    "value": as_text(row.label, row.lines),
                    "href": here.url(row.page_key, row.child, row.item, back="check") if changeable else "",
                    "change": inside(row.label),
                }
            )
        found.append({"title": group.title, "rows": rows})
    return found


def _page(
    here: Standing, *, faults: dict[str, list[str]] | None = None, problems: list[dict[str, str]] | None = None
) -> str:
    context = here.send_context()
    kept = _kept(here)
    gaps = here.journey.gaps(here.answers, context)
    capacity = signing.my_capacity()
    unsigned_yet = context.sign_off_needed and not context.signed_off_by
    return render_template(
        "journey/check.html",
        here=here,
        caption=here.caption,
        groups=groups(here),
        missing=[_gap(here, gap) for gap in gaps if gap.before_signing],
        beside=_beside(here, context),
        look_again=[_gap(here, gap) for gap in gaps if not gap.blocks],
        files=uploads.shown(
            here.draft.files, lambda attachment_id: url_for(f"{here.side}.file", attachment_id=attachment_id)
        ),
        signing=unsigned_yet,
        capacity=capacity,
        signers=signing.either([one.name for one in signing.signers()]) if unsigned_yet else "",
        fresh=fresh.is_fresh(),
        proved=bool(kept) and fresh.is_fresh(),
        immediate=context.immediate,
        faults=faults or {},
        problems=problems or [],
        back=here.url(None),
        change_files=_upload_page(here),
        typed_reason=request.form.get("reason", ""),
        statements=here.journey.statements,
        kind=notices.words(here.draft.kind).inside,
        ticked={name for name in _statement_names(here) if request.form.get(name) or kept.get(name)},
    )


def _beside(here: Standing, context: SendContext) -> list[str]:
    """What is made of these answers and sent in the same press, as it is called inside a sentence."""
    return [
        notices.words(companion.journey.kind).inside
        for companion in notice(here.draft.kind).companions
        if any(companion.called_for(here.at(child), context) for child in here.answers.children)
    ]


def _statement_names(here: Standing) -> list[str]:
    return [name for name, _, _ in here.journey.statements]


def _kept(here: Standing) -> dict[str, list[str]]:
    """What was ticked before its person went to prove who they are; nothing once the draft has changed since."""
    if request.method == "POST":
        return {}
    posts = session.kept_posts_for(request.path)
    return next((one.body for one in reversed(posts) if one.body.get("seen_version") == [str(here.draft.version)]), {})


def _upload_page(here: Standing) -> str:
    """The address of the page where files are added; "" while none is asked."""
    pages = (page for page in here.journey.pages_asked(here.answers) if page.upload)
    return next((here.url(page.key, back="check") for page in pages), "")
