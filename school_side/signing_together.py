"""Several notices of one kind signed at once: read in one table, signed with one proof of who signs, and sent."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from flask import make_response, render_template, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.access import May
from portal.domain.notices import NoticeKind, words
from portal.journeys.registry import journey_for, kinds
from portal.services import sign_off, signing
from portal.services.trouble import NotFound
from portal.signin import fresh, session
from portal.web.journey_view import Standing
from school_side import together
from school_side.side import school

KIND, TABLE = "kind", "together"


@school.page("/sign/together", needs=May.SIGN_FOR_HEAD, methods=("GET", "POST"))
def sign_together() -> AnyResponse:
    """Everything of one kind that waits for a signature; what is ticked is signed and sent, each notice by itself."""
    if request.method == "GET":
        posts = session.kept_posts_for(request.path)
        before: MultiDict[str, Any] = MultiDict(posts[-1].body if posts else {})
        kind = _kind(before.get(KIND) or request.args.get(KIND, ""))
        return _shown(kind, together.ids(before.getlist("of") or request.args.getlist("of")), before)
    kind, chosen = _kind(request.form.get(KIND, "")), together.ids(request.form.getlist("of"))
    statements = journey_for(kind).statements
    cannot = together.why_not(chosen)
    problems = [(TABLE, cannot)] if cannot else []
    problems += [(name, if_not) for name, _, if_not in statements if not request.form.get(name)]
    if problems:
        return _shown(kind, chosen, request.form, problems)
    if signing.may_sign() and not fresh.is_fresh():
        names = (KIND, "of", *(name for name, _, _ in statements))
        return fresh.way_to_prove(request.path, keep={name: request.form.getlist(name) for name in names})
    done = together.send_each(chosen, partial(_sign, kind))
    session.forget_kept_posts(request.path)
    if not done.submissions:
        return _shown(kind, chosen, request.form, [(TABLE, together.CHANGED)])
    return together.to_receipt(done)


def _sign(kind: str, here: Standing, seen: int) -> int:
    """Sign one draft of this kind, for which the statements were ticked; `NotFound` for another. Signing is itself a
    change of the draft, so what is sent is the version that was just signed."""
    if here.draft.kind != kind:
        raise NotFound
    gaps = here.journey.gaps(here.answers, here.send_context())
    lacking = [(gap.page_key, gap.message) for gap in gaps if gap.before_signing]
    sign_off.sign(here.draft.id, seen_version=seen, lacking=lacking)
    return seen + 1


def _kind(wanted: str) -> str:
    """What somebody stands by when they sign is said for one kind at a time; a removal return unless told otherwise."""
    return wanted if wanted in kinds() else NoticeKind.REMOVAL.value


def _shown(
    kind: str, chosen: list[UUID], typed: MultiDict[str, Any], problems: list[tuple[str, str]] | None = None
) -> AnyResponse:
    waiting = [one.id for one in sign_off.waiting() if one.kind == kind]
    first = waiting[: together.MOST] if request.method == "GET" else []
    statements = journey_for(kind).statements
    page = render_template(
        "school/sign_together.html",
        lines=together.unsent("sign_together", waiting, chosen or first),
        kind=kind,
        called=words(kind).of,
        capacity=signing.my_capacity(),
        statements=statements,
        ticked={name for name, _, _ in statements if typed.get(name)},
        problems=problems or [],
        fresh=fresh.is_fresh(),
    )
    return make_response(page, 422 if problems else 200)
