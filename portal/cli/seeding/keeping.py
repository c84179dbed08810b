"""Keeping all pages of a draft at once, as saving them one by one would have left them.

A referral has some fifty pages and entries: saved one by one, the whole demonstration would take minutes to invent.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from portal.domain.access import May
from portal.journeys.answers import PageAnswers
from portal.services import draft_settling, drafting, unit
from portal.services.draft_settling import Reading
from portal.store import sealing
from portal.store.drafts import DraftPage
from portal.store.tables import now


def keep_pages(draft_id: UUID, rows: Sequence[PageAnswers], reading: Reading) -> None:
    """Keep open pages not answered before, in the acting person's name."""
    with unit.act(May.FILL_DRAFT) as work:
        draft = drafting.held(work.session, draft_id)
        for row in rows:
            work.add(
                DraftPage(
                    authority_id=draft.authority_id,
                    school_id=draft.school_id,
                    draft_id=draft_id,
                    child=row.child,
                    page=row.page,
                    item=row.item,
                    answers=row.answers,
                    hidden=[],
                    position=row.position,
                    saved_by_name=work.actor.name,
                    saved_at=now(),
                )
            )
        draft_settling.settle(work, draft, reading)
        drafting.touch(draft, work.actor.name)
        _say(work, draft_id, rows)


def keep_private_pages(draft_id: UUID, rows: Sequence[PageAnswers], reading: Reading) -> None:
    """Keep pages of the safeguarding lead's part, in the acting lead's name."""
    with unit.act(May.FILL_SAFEGUARDING_PART) as work:
        draft = drafting.held(work.session, draft_id)
        for row in rows:
            sealing.append(
                work.session, draft, "safeguarding", (row.child, row.page, row.item), row.answers, work.actor.name
            )
        draft_settling.settle(work, draft, reading)
        drafting.touch(draft, work.actor.name)
        _say(work, draft_id, rows)


def _say(work: unit.Unit, draft_id: UUID, rows: Sequence[PageAnswers]) -> None:
    fields = [f"{row.page}.{name}" for row in rows for name in sorted(row.answers)]
    work.record("saved_page", about_kind="draft", about=draft_id, fields=fields)
