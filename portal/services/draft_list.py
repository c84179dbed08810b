"""The school's drafts in a list, with what each waits for and how long it is kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from portal.domain.access import May, insist
from portal.services.draft_settling import waits_for_lead
from portal.services.working_day import today
from portal.store import wall
from portal.store.find import drafts as find
from portal.store.session import db
from portal.store.tables import Json

MOST_WAITING = 50
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
    in_danger: bool
    """A child may be in danger now."""
    nobody_rung: bool
    """A child may be in danger now, and the draft does not say yet that anybody was rung."""
    answers: dict[str, Any]

    @property
    def waits_for_lead(self) -> bool:
        """Whether it waits for the safeguarding lead's part."""
        return waits_for_lead(self.child_name, self.safeguarding_state)

    @property
    def lead_has_begun(self) -> bool:
        """Whether a lead has begun that part and not finished it."""
        return self.safeguarding_state == "in_progress"


def open_drafts(*pages: str, said_at_door: Collection[str] = ()) -> list[DraftLine]:
    """The school's drafts, those that expire first at the top. Expired ones are named until they are cleared.

    `pages` are keys of pages whose answers (the first child's) each line should carry. A draft in which nobody has
    saved anything, besides pages `said_at_door`, is none to go on with, and left out.
    """
    insist(wall.current.get(), May.ENTER_SCHOOL_SIDE)
    session = db.session()
    drafts = find.begun_drafts(session, said_at_door)
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
            in_danger=draft.immediate is not None,
            nobody_rung=_nobody_rung(draft.immediate),
            answers=answers.get(draft.id, {}),
        )
        for draft in drafts
    ]


def _nobody_rung(immediate: Json | None) -> bool:
    if immediate is None:
        return False
    return "yes" not in (immediate.get("social_care_called"), immediate.get("police_called"))


def waiting_for_lead() -> list[DraftLine]:
    """The school's drafts that wait for the acting safeguarding lead, those longest untouched first; at most 50."""
    insist(wall.current.get(), May.FILL_SAFEGUARDING_PART)
    waiting = [line for line in open_drafts() if line.waits_for_lead and not line.expired]
    return sorted(waiting, key=lambda line: line.changed_at)[:MOST_WAITING]
