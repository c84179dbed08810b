"""Everything that is about to be sent, what is missing first; signing off and sending."""

from __future__ import annotations

from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.access import May, allows
from portal.journeys import handing_in
from portal.journeys.model import Gap
from portal.journeys.summary import as_text
from portal.services import drafting, sign_off
from portal.services.trouble import Refused, Stale
from portal.web import uploads
from portal.web.acting import actor
from portal.web.journey_view import Standing

CHANGED = "This has changed since you opened this page. Check it again before you send it."


def check(here: Standing) -> AnyResponse:
    """Answer a GET or POST of the check page."""
    if request.method == "POST":
        return _act(here)
    drafting.looked_at(here.draft.id, *sorted(here.reveal & {"safeguarding"}))
    return make_response(_page(here))


def _seen() -> int:
    try:
        return int(request.form.get("seen_version", "0"))
    except ValueError:
        return 0


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
            _insist_ticked()
            sign_off.sign(here.draft.id, seen_version=_seen())
            # Signing is itself a change of the draft, so what is sent is the version that was just signed.
            return _send(here, here.draft.version + 1)
        return _send(here, _seen())
    except Stale:
        return make_response(_page(here, problems=[{"text": CHANGED, "href": "#main"}]), 409)
    except Refused as refusal:
        return make_response(_page(here, faults=refusal.as_dict(), problems=_listed(refusal)), 422)


def _listed(refusal: Refused) -> list[dict[str, str]]:
    """What stands in the way, each leading to its box here or to the end of the page, where the button is."""
    boxes = {"read_it", "keep_on_roll", "reason"}
    return [{"text": said, "href": f"#{name}" if name in boxes else "#send"} for name, said in refusal.faults]


def _insist_ticked() -> None:
    faults = []
    if not request.form.get("read_it"):
        faults.append(("read_it", "Tick to say that you have read this referral and it is right as far as you know"))
    if not request.form.get("keep_on_roll"):
        faults.append(("keep_on_roll", "Tick to say that your school will keep the child on the roll"))
    if faults:
        raise Refused(faults)


def _send(here: Standing, seen_version: int) -> AnyResponse:
    receipt = handing_in.hand_in(
        here.draft.id,
        sender_job=str(here.answers.of("sender").get("job") or ""),
        seen_version=seen_version,
    )
    return redirect(url_for(f"{here.side}.receipt", submission_id=receipt.submission_id), code=303)


def _gap(here: Standing, gap: Gap) -> dict[str, str]:
    known = {page.key for page in here.journey.pages}
    href = here.url(gap.page_key, gap.child, gap.item, back="check") if gap.page_key in known else ""
    return {"text": gap.message, "href": href}


def _groups(here: Standing) -> list[dict[str, Any]]:
    """Groups of answers with a link to change each; the private part cannot be changed by others."""
    groups = []
    for group in here.journey.summary(here.answers, reveal=here.reveal):
        rows = []
        for row in group.rows:
            changeable = row.sealed != "safeguarding" or here.reads_private
            rows.append(
                {
                    "label": row.label,
                    "value": as_text(row.label, row.lines),
                    "href": here.url(row.page_key, row.child, row.item, back="check") if changeable else "",
                    "change": f"{row.label[:1].lower()}{row.label[1:]}",
                }
            )
        groups.append({"title": group.title, "rows": rows})
    return groups


def _page(
    here: Standing, *, faults: dict[str, list[str]] | None = None, problems: list[dict[str, str]] | None = None
) -> str:
    context = here.send_context()
    gaps = here.journey.gaps(here.answers, context)
    blocking = [gap for gap in gaps if gap.blocks]
    head = allows(actor(), May.SIGN_OFF)
    signing = context.sign_off_needed and not context.signed_off_by and not context.immediate
    unsigned = [gap for gap in blocking if gap.page_key == "check"]
    stops = [gap for gap in blocking if gap not in unsigned]
    return render_template(
        "journey/check.html",
        here=here,
        caption=here.caption,
        groups=_groups(here),
        missing=[_gap(here, gap) for gap in stops],
        look_again=[_gap(here, gap) for gap in gaps if not gap.blocks],
        files=uploads.shown(
            here.draft.files, lambda attachment_id: url_for(f"{here.side}.file", attachment_id=attachment_id)
        ),
        signing=signing,
        head=head,
        immediate=context.immediate,
        faults=faults or {},
        problems=problems or [],
        back=here.url(None),
        change_files=here.url("documents", back="check") if _has_page(here, "documents") else "",
        typed_reason=request.form.get("reason", ""),
        ticked={name for name in ("read_it", "keep_on_roll") if request.form.get(name)},
    )


def _has_page(here: Standing, key: str) -> bool:
    return any(page.key == key for page in here.journey.pages)
