"""Several children in one draft: adding a brother or sister, taking one out, and confirming what was copied."""

from __future__ import annotations

from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.sentences import inside
from portal.journeys import siblings_here
from portal.journeys.answers import FIRST_CHILD
from portal.journeys.siblings_here import OwnSchool
from portal.journeys.summary import as_text
from portal.services import children_of_draft, draft_reading, drafting, telling_of_siblings
from portal.services.trouble import NotFound, Stale
from portal.web.journey_view import Standing


def children(here: Standing) -> AnyResponse:
    """The children of a draft, with ways to add one and to take one out."""
    draft_reading.looked_at(here.draft.id)
    names = here.journey.names(here.answers)
    return make_response(
        render_template(
            "journey/children.html",
            here=here,
            children=[
                {
                    "name": name,
                    "waiting": len(here.journey.waiting_copies(here.at(child))),
                    "copied_url": _url(here, "copied", child),
                    "remove_url": _url(here, "remove_child", child) if child != FIRST_CHILD else "",
                    "href": here.url("child_name", child),
                }
                for child, name in names.items()
            ],
            add_url=here.url("child_name", here.answers.next_child),
            offered=offered(here),
            caption=here.caption,
            back=here.url(None),
        )
    )


def offered(here: Standing) -> list[dict[str, str]]:
    """Brothers and sisters at this same school whom the draft names and does not tell of."""
    if not here.answers.items("siblings"):
        return []
    told = siblings_here.here(here.answers, OwnSchool(*telling_of_siblings.own_school()))
    return [
        {"name": one.name, "first": one.first_name, "add_url": _url(here, "add_sibling", item=one.item)} for one in told
    ]


def add_sibling(here: Standing, item: str) -> AnyResponse:
    """Add a brother or sister the draft names, at this same school, as a child of it: their own pages, to confirm."""
    school = OwnSchool(*telling_of_siblings.own_school())
    one = next((one for one in siblings_here.here(here.answers, school) if one.item == item), None)
    if one is None:
        return redirect(_url(here, "children"), code=303)
    known = {page.key for page in here.journey.pages}
    pages = [(page, answers) for page, answers in siblings_here.own_pages(one) if page in known]
    child = children_of_draft.add_child(here.draft.id, pages, reading=here.reading)
    return redirect(here.url("child_name", child), code=303)


def _url(here: Standing, endpoint: str, child: str = "", item: str = "") -> str:
    told: dict[str, Any] = {"draft_id": here.draft.id} | ({"child": child} if child else {})
    told |= {"item": item} if item else {}
    return url_for(f"{here.side}.{endpoint}", **told)


def remove(here: Standing, child: str) -> AnyResponse:
    """Ask before a child is taken out of a draft."""
    if child == FIRST_CHILD:
        return redirect(_url(here, "children"), code=303)
    if child not in here.answers.children:
        raise NotFound
    back = _url(here, "children")
    if request.method == "POST":
        children_of_draft.remove_child(here.draft.id, child, reading=here.reading)
        return redirect(back, code=303)
    draft_reading.looked_at(here.draft.id)
    name = here.journey.names(here.answers)[child]
    return make_response(
        render_template("journey/remove.html", what="child", name=name, caption=here.caption, back=back)
    )


def copied(here: Standing, child: str) -> AnyResponse:
    """What a further child's pages start from, in words, with one press that confirms it all for this child."""
    if child == FIRST_CHILD:
        return redirect(_url(here, "children"), code=303)
    if child not in here.answers.children:
        raise NotFound
    there = here.at(child)
    waiting = [page for page in here.journey.waiting_copies(there) if not page.sealed or here.reads_private]
    if request.method == "POST":
        open_pages = [page.key for page in waiting if not page.sealed]
        children_of_draft.confirm_copies(here.draft.id, child, open_pages, reading=here.reading)
        for page in waiting:
            answers = here.journey.copy_for(page, there) if page.sealed else None
            if answers is not None:
                try:
                    drafting.save_page(
                        here.draft.id, (child, page.key, ""), answers, seen_version=0, reading=here.reading
                    )
                except Stale:  # a colleague answered it meanwhile: theirs stands
                    continue
        return redirect(here.url(None), code=303)
    draft_reading.looked_at(here.draft.id)
    first = here.journey.names(here.answers)[FIRST_CHILD]
    keys = {page.key for page in waiting}
    with_copies = there.with_copies({page.key: here.journey.copy_for(page, there) or {} for page in waiting})
    groups = [
        {
            "title": group.title,
            "rows": [
                {
                    "label": row.label,
                    "value": as_text(row.label, row.lines),
                    "href": here.url(row.page_key, child),
                    "change": inside(row.label),
                }
                for row in group.rows
                if row.child == child and row.page_key in keys
            ],
        }
        for group in here.journey.summary(with_copies, reveal=here.reveal)
    ]
    return make_response(
        render_template(
            "journey/copied.html",
            here=here,
            groups=[group for group in groups if group["rows"]],
            name=here.journey.names(here.answers)[child],
            first=first,
            caption=here.journey.names(here.answers)[child],
            back=_url(here, "children"),
        )
    )
