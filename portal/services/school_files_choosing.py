"""Chosen rows of a school's file become drafts: one for each child, or one for brothers and sisters together."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from portal.domain.access import May
from portal.domain.notices import NoticeKind
from portal.exchange.school_file import PupilRow
from portal.services import draft_settling, drafting, unit
from portal.services.draft_settling import Reading
from portal.services.school_files import drafts_by_row, held, rows_of
from portal.services.school_files_families import families
from portal.services.trouble import Refused
from portal.store.find.drafts import Key
from portal.store.tables import Json

LEAVING = (NoticeKind.REMOVAL.value, NoticeKind.CME_REFERRAL.value, NoticeKind.PLANNED_MOVE.value)
JOINING = (NoticeKind.NEW_PUPIL.value,)


@dataclass(frozen=True, slots=True)
class Filled:
    """What a draft starts from. left_out: sentences on what the file said and the questions do not take."""

    pages: Sequence[tuple[Key, Json]]
    left_out: Sequence[str] = ()


Fill = Callable[[Sequence[PupilRow]], Filled]
"""How brothers and sisters of a file become the pages of one draft; the journeys know."""


def kinds_for(file_kind: str) -> tuple[str, ...]:
    """What the rows of a file of this kind may become; a spreadsheet may hold leavers or joiners."""
    return {"joiners": JOINING, "csv": (*LEAVING, *JOINING)}.get(file_kind, LEAVING)


def choose(file_id: UUID, rows: Collection[int], kind: str, *, fill: Fill, reading: Reading) -> list[UUID]:
    """Make drafts of these rows, all in one transaction; gives their ids in the file's order.

    Rows chosen before are passed over, so that a second press makes nothing twice. `Refused` when nothing that can be
    chosen was chosen, or the kind does not fit the file; `NotFound` when the file is not this school's.
    """
    with unit.act(May.UPLOAD_SCHOOL_FILE) as work:
        kept = held(work.session, file_id, lock=True)
        usable = rows_of(kept)
        if kind not in kinds_for(kept.kind):
            raise Refused([("kind", "Select what these children become")])
        wanted = [usable[number] for number in sorted(set(rows)) if number in usable]
        if not wanted:
            raise Refused([("rows", "Select at least one child")])
        drafted = drafts_by_row(kept)
        chosen = {str(number): str(draft) for number, draft in drafted.items()}
        left_out = dict(kept.chosen.get("left_out", {}))
        made = []
        for family in families([row for row in wanted if row.number not in drafted]):
            filled = fill(family)
            draft = drafting.open_filled(work, kind, filled.pages, reading, of_many=True)
            made.append(draft)
            chosen |= {str(row.number): str(draft.id) for row in family}
            if filled.left_out:
                left_out[str(draft.id)] = list(filled.left_out)
        kept.chosen = {"rows": chosen, "left_out": left_out}
        ids = [draft.id for draft in made]
        if made:
            work.record("chose_from_school_file", about_kind="school_file", about=file_id, others=ids)
            draft_settling.tell_lead(work, made)
        return ids
