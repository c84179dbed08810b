"""The school's new-pupil returns that are not sent yet: checked on one page and sent together, with one receipt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.access import May
from portal.journeys import handing_in
from portal.journeys.new_pupil import KIND, grid
from portal.journeys.registry import journey_for
from portal.journeys.summary import as_text
from portal.services import authorities, drafting, following, joiners
from portal.services.trouble import NotFound, Refused, Stale
from portal.web.acting import actor
from portal.web.journey_view import Standing, standing
from school_side.side import school
from school_side.spoken import spoken

CHANGED = "A return you ticked has changed, or lacks something by now. Check it again before you send it"
NOTHING = "Tick at least one return to send"


@dataclass(frozen=True)
class Unsent:
    """A return that is not sent yet. missing: what keeps it from being sent. look_again: worth a second look."""

    here: Standing
    missing: list[str]
    look_again: list[str]
    ticked: bool

    @property
    def groups(self) -> list[dict[str, Any]]:
        """Every answer in words, as the check page shows them."""
        return [
            {
                "title": group.title,
                "rows": [
                    {"label": row.label, "value": as_text(row.label, row.lines), "href": "", "change": ""}
                    for row in group.rows
                ],
            }
            for group in self.here.journey.summary(self.here.answers, reveal=self.here.reveal)
        ]


@school.page("/joiners/drafts", needs=May.FILL_DRAFT, methods=("GET", "POST"))
def joiners_ready() -> AnyResponse:
    """What is ready to be sent and what is missing; sends what is ticked."""
    if request.method == "POST":
        return _send(_ids(request.form.getlist("of")))
    return _shown(_ids(request.args.getlist("of")))


def _ids(given: list[str]) -> list[UUID]:
    found = []
    for one in given[: 2 * grid.MOST_ROWS]:
        try:
            found.append(UUID(one))
        except ValueError:
            continue
    return list(dict.fromkeys(found))


def _shown(ticked: list[UUID], problem: str = "") -> AnyResponse:
    lines = []
    for draft_id in joiners.unsent():
        here = standing(draft_id, school.name)
        drafting.looked_at(draft_id)
        gaps = here.journey.gaps(here.answers, here.send_context())
        missing = [gap.message for gap in gaps if gap.blocks]
        look_again = [gap.message for gap in gaps if not gap.blocks]
        lines.append(Unsent(here, missing, look_again, draft_id in ticked and not missing))
    mine = [one for one in lines if one.here.draft.id in ticked]
    page = render_template(
        "school/joiners_ready.html",
        groups=[("In your list", mine), ("Other new-pupil returns not sent yet", [o for o in lines if o not in mine])],
        ready=sum(not one.missing for one in lines),
        problem=problem,
    )
    return make_response(page, 422 if problem else 200)


def _send(chosen: list[UUID]) -> AnyResponse:
    """Each in a transaction of its own, and once: a second press finds the receipts of the first."""
    sent = []
    for draft_id in chosen:
        try:
            here = standing(draft_id, school.name)
            if here.draft.kind != KIND:
                continue
            receipt = handing_in.hand_in(
                draft_id,
                sender_job=str(here.answers.of("sender").get("job") or ""),
                seen_version=_seen(draft_id),
            )
        except (NotFound, Refused, Stale):
            continue
        sent.append(str(receipt.submission_id))
    if not sent:
        return _shown(chosen, CHANGED if chosen else NOTHING)
    left = len(chosen) - len(sent)
    return redirect(url_for("school.joiners_sent", of=sent, **({"left": left} if left else {})), code=303)


def _seen(draft_id: UUID) -> int:
    try:
        return int(request.form.get(f"version-{draft_id}", "0"))
    except ValueError:
        return 0


@school.page("/joiners/sent", needs=May.FOLLOW_SUBMISSION)
def joiners_sent() -> str:
    """One receipt for returns sent together; each keeps its own as well."""
    found = [following.one_sent(submission_id) for submission_id in _ids(request.args.getlist("of"))]
    if not found or any(sent.line.kind != KIND for sent in found):
        raise NotFound
    children = [(child.name, child.reference, spoken(child.reference), s) for s in found for child in s.line.children]
    council = authorities.of(actor()).name
    return render_template(
        "school/joiners_sent.html",
        children=children,
        left=request.args.get("left", 0, type=int),
        sent_at=max(sent.line.sent_at for sent in found),
        afterwards=[said.replace("{council}", council) for said in journey_for(KIND).afterwards],
    )
