"""A draft read: its answers and files as the acting person may see them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from portal.domain.access import May, allows, insist
from portal.services import unit
from portal.services.trouble import NotFound
from portal.services.working_day import today
from portal.store import wall
from portal.store.drafts import Attachment, Draft
from portal.store.find import drafts as find
from portal.store.find import following as find_sent
from portal.store.find.drafts import KeptPage, Key
from portal.store.session import db
from portal.store.tables import Json

_NOT_OF_THE_ROW = frozenset({"pages", "files", "submission_id", "corrects"})


@dataclass(frozen=True, slots=True)
class Corrects:
    """What a draft takes the place of: the references it was sent under, and what was wrong in it; "" where that may
    tell an address the reader may not know."""

    references: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class DraftView:
    """A draft as this person may see it."""

    id: UUID
    school_id: UUID
    kind: str
    number: str
    state: str
    child_name: str
    safeguarding_state: str
    address_hidden: bool
    no_visit_agreed_by: str
    immediate: Json | None
    created_by_name: str
    created_at: dt.datetime
    changed_by_name: str
    changed_at: dt.datetime
    expires_on: dt.date
    version: int
    signed_by_name: str
    signed_as: str
    signed_at: dt.datetime | None
    sign_off_asked_at: dt.datetime | None
    sent_back_reason: str
    pages: list[KeptPage]
    files: list[Attachment]
    submission_id: UUID | None = None
    corrects: Corrects | None = None

    def page(self, key: Key) -> KeptPage | None:
        """One page or entry, if it was answered and this person may see that."""
        return next((page for page in self.pages if page.key == key), None)


def load_draft(draft_id: UUID) -> DraftView:
    """The draft with its pages and files as the acting person may see them. `NotFound` when not theirs or expired.

    A sent or withdrawn draft is given too, to be read only; a sent one names its submission.
    """
    found = load_drafts([draft_id])
    if not found:
        raise NotFound
    return found[0]


def load_drafts(draft_ids: Sequence[UUID]) -> list[DraftView]:
    """These drafts in this order, as `load_draft`, in as many statements as one takes; those that are not theirs or
    have expired are left out."""
    insist(wall.current.get(), May.FILL_DRAFT)
    session, day = db.session(), today()
    found = find.drafts(session, draft_ids)
    rows = [found[draft_id] for draft_id in dict.fromkeys(draft_ids) if draft_id in found]
    rows = [row for row in rows if not (row.state == "open" and row.expires_on < day)]
    if not rows:
        return []
    ids = [row.id for row in rows]
    pages, files = find.pages_of(session, ids), find.files_of(session, ids)
    sent = [row.id for row in rows if row.state == "sent"]
    submissions = find.submissions_of(session, sent) if sent else {}
    corrected = _corrected(session, rows)
    fields = [name for name in DraftView.__dataclass_fields__ if name not in _NOT_OF_THE_ROW]
    return [
        DraftView(
            **{name: getattr(row, name) for name in fields},
            pages=pages[row.id],
            files=files[row.id],
            submission_id=submissions.get(row.id),
            corrects=corrected.get(row.id),
        )
        for row in rows
    ]


def _corrected(session: Session, rows: Sequence[Draft]) -> dict[UUID, Corrects]:
    """What each of these drafts corrects; those that correct nothing are left out."""
    following = {row.id: row.follows_id for row in rows if row.follows_as == "correction" and row.follows_id}
    if not following:
        return {}
    children = find_sent.children(session, list(following.values()))
    knows = allows(wall.current.get(), May.SEE_HIDDEN_ADDRESS_AS_SCHOOL)
    return {
        row.id: Corrects(
            tuple(child.reference for child in children[following[row.id]]),
            row.corrected_why if knows or not row.address_hidden else "",
        )
        for row in rows
        if row.id in following
    }


def looked_at(draft_id: UUID, *fields: str) -> None:
    """Record that the acting person saw this draft; `fields` names private parts shown."""
    unit.looked(May.FILL_DRAFT, about_kind="draft", about=draft_id, fields=fields)


def looked_at_several(list_name: str, draft_ids: Sequence[UUID]) -> None:
    """Record that the acting person saw these drafts in a list, in one row; nothing for an empty list."""
    if draft_ids:
        unit.looked(May.FILL_DRAFT, about_kind="draft", others=draft_ids, purpose=list_name)
