"""What each file added on a page is: said with it, and kept among the page's answers as long as the file is there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import request

from portal.domain.papers import filed, kind_of, page_of
from portal.journeys.model import PAPERS_BOX, Page
from portal.services import drafting
from portal.web import uploads
from portal.web.journey_view import Standing, standing

FIELD = "file_kind"
WHICH = "Select what the file is, and choose the file again"


def said(papers: Mapping[str, str], field: str = FIELD) -> str:
    """What the files chosen now are: as said in this box, or the one thing files of the page can be; "" for nothing."""
    if len(papers) == 1:
        return next(iter(papers))
    kind = request.form.get(field, "")
    return kind if kind in papers else ""


def there(here: Standing, page: Page, more: str = "") -> list[str]:
    """The kinds of the files on a page, `more` among them. To who may not see its files, those said so far stay."""
    files = [kind_of(file.category) for file in here.draft.files if page_of(file.category) == page.key]
    kept = here.answers.value(page.key, PAPERS_BOX, []) if here.files_hidden or "" in files else []
    known = page.papers(here.answers)
    return [kind for kind in known if kind in {*files, *kept, more}]


def among(answers: dict[str, Any], here: Standing, page: Page, papers: Mapping[str, str], more: str) -> dict[str, Any]:
    """A page's answers; its box for the kinds of its files, where it has one, says those that are there and `more`."""
    if papers and PAPERS_BOX in answers:
        return {**answers, PAPERS_BOX: there(here, page, more)}
    return answers


def keep(here: Standing, page: Page, kind: str, field: str) -> list[str]:
    """Keep the files chosen in this control as being of this kind; a sentence for each that was refused."""
    refused = uploads.keep(here.draft.id, filed(page.key, kind), here.reading, field=field)
    if refused:
        settle(here.draft.id, here.side, page)
    return refused


def settle(draft_id: UUID, side: str, page: Page) -> None:
    """After files of a page came or went: the kinds kept in its answers are those of the files that are there."""
    here = standing(draft_id, side)
    kept = here.draft.page(("", page.key, ""))
    if kept is None or PAPERS_BOX not in kept.answers:
        return
    now = there(here, page)
    if now != kept.answers[PAPERS_BOX]:
        answers = {**kept.answers, PAPERS_BOX: now}
        path = here.url(page.key)
        drafting.save_page(draft_id, kept.key, answers, seen_version=kept.version, reading=here.reading, path=path)
