"""Taking a brother or sister out of a draft again."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import delete

from portal.domain.access import May
from portal.services import drafting, unit
from portal.services.drafting import Reading
from portal.services.trouble import NotFound
from portal.store import sealing
from portal.store.drafts import DraftPage
from portal.store.find import drafts as find

FIRST = "c1"


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
        drafting.settle(work.session, draft, reading, work.actor.name)
        drafting.touch(draft, work.actor.name)
        work.record("removed_child", about_kind="draft", about=draft_id, fields=[child])
