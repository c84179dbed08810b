"""The entries of an add-to-a-list page: a fresh id for one, taking one out, putting them in another order."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import update

from portal.domain.access import May
from portal.domain.identifiers import REFERENCE_MARKS
from portal.services import draft_settling, drafting, unit
from portal.services.draft_settling import Reading
from portal.store import sealing
from portal.store.drafts import DraftPage
from portal.store.find import drafts as find


def new_item() -> str:
    """A fresh id for an entry of a list: unguessed by chance, short enough for an address."""
    return "".join(secrets.choice(REFERENCE_MARKS) for _ in range(8)).lower()


def remove_item(draft_id: UUID, child: str, pages: Sequence[str], item: str, *, reading: Reading) -> None:
    """Take one entry out of a list: its row under each of `pages` (the list, and pages that follow an entry)."""
    private = pages[0] in reading.safeguarding
    with unit.act(May.FILL_SAFEGUARDING_PART if private else May.FILL_DRAFT) as work:
        draft = drafting.held(work.session, draft_id)
        standing = {page.key: page for page in find.pages(work.session, draft_id)}
        for page in pages:
            key = (child, page, item)
            if key not in standing:
                continue
            if page in reading.safeguarding:
                sealing.append(work.session, draft, "safeguarding", key, None, work.actor.name)
                continue
            if standing[key].hidden:
                sealing.append(work.session, draft, "address", key, None, work.actor.name)
            row = drafting.row_of(work.session, draft_id, key)
            if row is not None:
                work.session.delete(row)
        draft_settling.settle(work, draft, reading)
        drafting.touch(draft, work.actor.name)
        work.record("removed_entry", about_kind="draft", about=draft_id, fields=list(pages))


def reorder_items(draft_id: UUID, child: str, page: str, items: Sequence[str]) -> None:
    """Put a list's entries in this order. Their versions stay, so a colleague's open page does not clash."""
    with unit.act(May.FILL_DRAFT) as work:
        draft = drafting.held(work.session, draft_id)
        for place, item in enumerate(items, 1):
            work.session.execute(
                update(DraftPage)
                .where(
                    DraftPage.draft_id == draft_id,
                    DraftPage.child == child,
                    DraftPage.page == page,
                    DraftPage.item == item,
                )
                .values(position=place)
                .execution_options(synchronize_session=False)
            )
        drafting.touch(draft, work.actor.name)
        work.record("reordered_entries", about_kind="draft", about=draft_id, fields=[page])
