"""What somebody answered about themselves and their school in the last notice they filled in."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import and_, select

from portal.domain.access import May, insist
from portal.store import wall
from portal.store.drafts import Draft, DraftPage
from portal.store.session import db


def last_answers(page: str, names: Collection[str]) -> dict[str, Any]:
    """The answers under these names that the acting person gave on the family’s page of this key, in the newest
    notice of their school that they filled in, sent or not; {} where there is none. Never anything sealed."""
    actor = insist(wall.current.get(), May.FILL_DRAFT)
    found = db.session().execute(
        select(DraftPage.answers)
        .join(Draft, and_(Draft.authority_id == DraftPage.authority_id, Draft.id == DraftPage.draft_id))
        .where(
            Draft.state.in_(("sent", "open")),
            DraftPage.child == "",
            DraftPage.page == page,
            DraftPage.item == "",
            DraftPage.saved_by_name == actor.name,
        )
        .order_by(Draft.changed_at.desc())
        .limit(1)
    )
    answers = found.scalar_one_or_none() or {}
    return {name: answers[name] for name in names if answers.get(name)}
