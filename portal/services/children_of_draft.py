"""Several children in one draft: adding a brother or sister, confirming what was copied, and taking one out again.

A child's page that starts from the first child's takes along what is sealed there, unseen by a colleague who may not
read it: an address stays hidden for each child.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from uuid import UUID

from sqlalchemy import delete, select

from portal.domain.access import May
from portal.domain.names import fold
from portal.services import draft_settling, drafting, unit
from portal.services.draft_settling import Reading
from portal.services.trouble import NotFound
from portal.store import sealing
from portal.store.drafts import Draft, DraftPage, SealedPage
from portal.store.find import drafts as find
from portal.store.find.drafts import KeptPage
from portal.store.tables import Json
from portal.store.wall import sending_for_a_moment

FIRST = "c1"
_NAME = "child_name"


def add_child(draft_id: UUID, pages: Iterable[tuple[str, Json]], *, reading: Reading) -> str:
    """Add a child to a draft with these pages begun; gives the child's key. The same name is never added twice."""
    given = dict(pages)
    with unit.act(May.FILL_DRAFT) as work:
        draft = drafting.held(work.session, draft_id)
        kept = find.pages(work.session, draft_id)
        wanted = _named(given.get(_NAME, {}))
        standing = next((row.child for row in kept if row.page == _NAME and _named(row.answers) == wanted), None)
        if standing is not None:
            return standing
        places = [int(row.child[1:]) for row in kept if row.child[1:].isdecimal()]
        child = f"c{max([1, *places]) + 1}"
        for page, answers in given.items():
            drafting.keep_page(work, draft, (child, page, ""), answers)
        draft_settling.settle(work, draft, reading)
        drafting.touch(draft, work.actor.name)
        work.record("added_child", about_kind="draft", about=draft_id, fields=[child])
    return child


def _named(answers: Json) -> str:
    return fold(" ".join(filter(None, (answers.get("first_name"), answers.get("last_name")))))


def confirm_copies(draft_id: UUID, child: str, pages: Collection[str], *, reading: Reading) -> list[str]:
    """Answer these pages for a further child as they stand for the first; gives those that were answered by this.

    A page somebody has answered meanwhile stays as it is. Pages of the private part are not for this.
    """
    with unit.act(May.FILL_DRAFT) as work:
        draft = drafting.held(work.session, draft_id)
        kept = {row.key: row for row in find.pages(work.session, draft_id)}
        wanted = [
            first
            for page in pages
            if page not in reading.safeguarding
            and (child, page, "") not in kept
            and (first := kept.get((FIRST, page, ""))) is not None
        ]
        for first in wanted:
            open_answers = {name: value for name, value in first.answers.items() if name not in first.hidden}
            drafting.keep_page(work, draft, (child, first.page, ""), open_answers, hidden=first.hidden)
        work.session.flush()
        for first in wanted:
            if first.hidden and (sealed := _sealed(work, draft, first)):
                sealing.append(work.session, draft, "address", (child, first.page, ""), sealed, work.actor.name)
        if wanted:
            draft_settling.settle(work, draft, reading)
            drafting.touch(draft, work.actor.name)
            named = [f"{child}.{first.page}" for first in wanted]
            work.record("confirmed_copies", about_kind="draft", about=draft_id, fields=named)
        return [first.page for first in wanted]


def _sealed(work: unit.Unit, draft: Draft, first: KeptPage) -> Json:
    """What is sealed of a page of the first child: for sealing it again for another, never for showing."""
    with sending_for_a_moment(work.session):
        rows = work.session.execute(
            select(SealedPage.answers)
            .where(
                SealedPage.draft_id == draft.id,
                SealedPage.kind == "address",
                SealedPage.child == first.child,
                SealedPage.page == first.page,
                SealedPage.item == "",
            )
            .order_by(SealedPage.saved_at, SealedPage.id)
        ).scalars()
        merged: Json = {}
        for answers in rows:
            merged = {} if answers is None else {**merged, **answers}
    return {name: value for name, value in merged.items() if name in first.hidden}


def remove_child(draft_id: UUID, child: str, *, reading: Reading) -> None:
    """Take a brother or sister out of a draft, with every answer about that child.

    Sealed answers too, unseen by a colleague who may not read them. `NotFound` for the first child.
    """
    with unit.act(May.FILL_DRAFT) as work:
        draft = drafting.held(work.session, draft_id)
        mine = [page for page in find.pages(work.session, draft_id) if page.child == child]
        if child == FIRST or not mine:
            raise NotFound
        for page in mine:
            if page.hidden:
                sealing.append(work.session, draft, "address", page.key, None, work.actor.name)
        sealing.remove_private(work.session, draft, child, work.actor.name)
        work.session.execute(delete(DraftPage).where(DraftPage.draft_id == draft_id, DraftPage.child == child))
        work.session.expire_all()
        draft = drafting.held(work.session, draft_id)
        draft_settling.settle(work, draft, reading)
        drafting.touch(draft, work.actor.name)
        work.record("removed_child", about_kind="draft", about=draft_id, fields=[child])
