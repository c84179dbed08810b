"""Telling of a brother or sister at the same school: which school writes, and of whom it is telling already."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import and_, select

from portal.domain.access import May, insist
from portal.domain.names import fold
from portal.store import wall
from portal.store.drafts import Draft, DraftPage
from portal.store.places import School
from portal.store.session import db


def own_school() -> tuple[str, str]:
    """The acting person's school: its name and URN."""
    actor = insist(wall.current.get(), May.ENTER_SCHOOL_SIDE)
    found = db.session().execute(select(School.name, School.urn).where(School.id == actor.school_id)).one()
    return found.name, found.urn


def told_already(kind: str, names: Collection[str]) -> list[str]:
    """Those of these names that an open or sent draft of this kind, of this school, tells of."""
    insist(wall.current.get(), May.ENTER_SCHOOL_SIDE)
    if not names:
        return []
    rows = (
        db.session()
        .execute(
            select(DraftPage.answers)
            .join(Draft, and_(Draft.authority_id == DraftPage.authority_id, Draft.id == DraftPage.draft_id))
            .where(Draft.kind == kind, Draft.state.in_(("open", "sent")), DraftPage.page == "child_name")
        )
        .scalars()
    )
    known = {fold(" ".join(filter(None, (row.get("first_name"), row.get("last_name"))))) for row in rows}
    return [name for name in names if fold(name) in known]
