"""The school's drafts in a list, with what each waits for and how long it is kept."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from portal.domain.access import May, insist
from portal.services.working_day import today
from portal.store import wall
from portal.store.find import drafts as find
from portal.store.session import db
from portal.store.tables import Json

WARN_DAYS = 7
"""Calendar days before a draft is cleared from which lists warn."""


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A draft in a list."""

    id: UUID
    number: str
    kind: str
    child_name: str
    changed_by_name: str
    changed_at: dt.datetime
    expires_on: dt.date
    expired: bool
    expires_soon: bool
    sign_off_asked: bool
    sent_back_reason: str
    safeguarding_state: str
    nobody_rung: bool
    """A child may be in danger now, and the draft does not say yet that anybody was rung."""
    answers: dict[str, Any]


def open_drafts(*pages: str) -> list[DraftLine]:
    """The school's drafts, those that expire first at the top. Expired ones are named until they are cleared.

    `pages` are keys of pages whose answers (the first child's) each line should carry.
    """
    insist(wall.current.get(), May.ENTER_SCHOOL_SIDE)
    session = db.session()
    drafts = find.open_drafts(session)
    answers = find.answers_on(session, [draft.id for draft in drafts], pages) if pages and drafts else {}
    day = today()
    return [
        DraftLine(
            id=draft.id,
            number=draft.number,
            kind=draft.kind,
            child_name=draft.child_name,
            changed_by_name=draft.changed_by_name,
            changed_at=draft.changed_at,
            expires_on=draft.expires_on,
            expired=draft.expires_on < day,
            expires_soon=0 <= (draft.expires_on - day).days <= WARN_DAYS,
            sign_off_asked=draft.sign_off_asked_at is not None and not draft.signed_by_name,
            sent_back_reason=draft.sent_back_reason,
            safeguarding_state=draft.safeguarding_state,
            nobody_rung=_nobody_rung(draft.immediate),
            answers=answers.get(draft.id, {}),
        )
        for draft in drafts
    ]


def _nobody_rung(immediate: Json | None) -> bool:
    if immediate is None:
        return False
    return "yes" not in (immediate.get("social_care_called"), immediate.get("police_called"))
