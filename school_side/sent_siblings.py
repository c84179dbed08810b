"""After a notice is sent: brothers and sisters at this same school, each with a draft that starts from it."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.access import May, allows
from portal.journeys import siblings_here
from portal.journeys.answers import FIRST_CHILD, TO_CONFIRM, Answers
from portal.journeys.registry import journey_for, kinds
from portal.journeys.siblings_here import OwnSchool, SiblingHere
from portal.services import draft_reading, earlier_children, following, telling_of_siblings
from portal.services.following import Sent
from portal.services.trouble import NotFound
from portal.web.acting import actor
from portal.web.journey_view import answers_of, reading_of, standing
from school_side.side import school


def _found(sent: Sent) -> tuple[Answers, OwnSchool, list[SiblingHere]] | None:
    """The answers as sent, and whom of the brothers and sisters here the school is not telling of yet."""
    if sent.line.kind not in kinds() or not any(page.key == "siblings" for page in journey_for(sent.line.kind).pages):
        return None
    draft = draft_reading.load_draft(sent.draft_id)
    answers = answers_of(draft.pages, sealed=draft.address_hidden)
    if not answers.items("siblings"):
        return None
    at = OwnSchool(*telling_of_siblings.own_school())
    named = siblings_here.here(answers, at)
    told = telling_of_siblings.told_already(sent.line.kind, [one.name for one in named])
    return answers, at, siblings_here.here(answers, at, told)


def offered(sent: Sent) -> list[dict[str, str]]:
    """Who could be told of too, for `telling_too`; nobody for a person who cannot start drafts."""
    if not allows(actor(), May.START_DRAFT):
        return []
    found = _found(sent)
    return [
        {
            "name": one.name,
            "first": one.first_name,
            "add_url": url_for("school.tell_of_sibling", submission_id=sent.line.id, item=one.item),
        }
        for one in (found[2] if found else [])
    ]


@school.page("/sent/<uuid:submission_id>/siblings/<item>", needs=May.START_DRAFT, methods=("POST",))
def tell_of_sibling(submission_id: UUID, item: str) -> AnyResponse:
    """Begin a notice about a brother or sister, filled from the one sent, each page of it to be confirmed."""
    sent = following.one_sent(submission_id)
    found = _found(sent)
    if found is None:
        raise NotFound
    answers, at, named = found
    one = next((one for one in named if one.item == item), None)
    if one is None:
        return redirect(url_for("school.receipt", submission_id=submission_id), code=303)
    journey = journey_for(sent.line.kind)
    draft_id = earlier_children.begin(
        sent.line.kind,
        siblings_here.rows_of(one, answers, at, journey),
        reading_of(sent.line.kind),
        earlier=f"{sent.draft_id}.{FIRST_CHILD}",
        pages=siblings_here.pages_along(journey),
        mark=TO_CONFIRM,
    )
    return redirect(standing(draft_id, school.name).url("child_name"), code=303)
