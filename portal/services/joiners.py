"""Several new pupils at once: a draft for each row of a typed list, never two of one pupil, and drafts ready to send.

A row and a draft are of one pupil when they share a UPN, or names and date of birth. So a second press, another tab or
a colleague's list finds the draft that stands already.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.domain.access import May, insist
from portal.domain.identifiers import normalise_upn
from portal.domain.names import fold
from portal.domain.notices import NoticeKind
from portal.exchange.school_file import PupilRow
from portal.services import drafting, unit
from portal.services.draft_settling import Reading
from portal.services.once import one_at_a_time
from portal.services.school_files_told import Earlier, earlier, told_of
from portal.services.working_day import today
from portal.store import wall
from portal.store.drafts import Draft, DraftPage
from portal.store.find.drafts import Key
from portal.store.session import db
from portal.store.tables import Json

KIND = NoticeKind.NEW_PUPIL.value
_WHO = ("child_name", "child_birth", "child_numbers")


@dataclass(frozen=True, slots=True)
class Joiner:
    """A row of the list. again: the person has said that the council is to be told of this pupil once more."""

    number: int
    first_name: str
    last_name: str
    born: dt.date | None
    upn: str
    pages: Sequence[tuple[Key, Json]] = field(default=(), repr=False)
    again: bool = False

    @property
    def as_row(self) -> PupilRow:
        """As the pupil of a school's file, to be compared like one."""
        return PupilRow(
            number=self.number,
            surname=self.last_name,
            forename=self.first_name,
            dob=self.born,
            upn=normalise_upn(self.upn),
        )


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a row's pupil already. same_as: the earlier row that names the same pupil, 0 for none."""

    told: Earlier | None = None
    same_as: int = 0


def known(joiners: Sequence[Joiner]) -> dict[int, Known]:
    """By row: the same pupil in a row before it, and what this school has told of the pupil. Recorded as a look."""
    insist(wall.current.get(), May.START_DRAFT)
    before = earlier(db.session(), "joiners")
    found = {}
    for place, one in enumerate(joiners):
        same = next((other.number for other in joiners[:place] if _one_pupil(one, other)), 0)
        told = next(iter(told_of(one.as_row, before)), None)
        if same or told:
            found[one.number] = Known(told, same)
    shown = [each.told.submission_id for each in found.values() if each.told]
    if shown:
        unit.looked(May.START_DRAFT, about_kind="new_pupil_list", others=sorted(set(shown)))
    return found


def _one_pupil(one: Joiner, other: Joiner) -> bool:
    a, b = normalise_upn(one.upn), normalise_upn(other.upn)
    if a and b:
        return a == b
    names = (fold(one.first_name), fold(one.last_name)) == (fold(other.first_name), fold(other.last_name))
    return names and one.born is not None and one.born == other.born


def open_drafts(joiners: Iterable[Joiner], reading: Reading) -> list[UUID]:
    """A draft for each row, all in one transaction; gives their ids in the list's order.

    A pupil whose new-pupil return stands among the school's drafts keeps that one, as it is: nothing is made twice.
    """
    with unit.act(May.START_DRAFT) as work:
        # Two presses at once: the second waits here, and finds what the first one made.
        one_at_a_time(work.session, f"{work.actor.school_id}")
        standing = _standing(work.session)
        made, new = [], []
        for one in joiners:
            draft_id = next((other_id for other_id, other in standing if _one_pupil(one, other)), None)
            if draft_id is None:
                draft_id = drafting.open_filled(work, KIND, one.pages, reading).id
                standing.append((draft_id, one))
                new.append(draft_id)
            made.append(draft_id)
        if new:
            work.record("typed_new_pupils", about_kind="new_pupil_list", about=None, others=new)
        return list(dict.fromkeys(made))


def _standing(session: Session) -> list[tuple[UUID, Joiner]]:
    """The pupils of the school's open new-pupil drafts; a draft that corrects a sent return is none of them."""
    rows = session.execute(
        select(DraftPage.draft_id, DraftPage.child, DraftPage.answers)
        .join(Draft, (Draft.authority_id == DraftPage.authority_id) & (Draft.id == DraftPage.draft_id))
        .where(
            Draft.kind == KIND,
            Draft.state == "open",
            Draft.follows_id.is_(None),
            Draft.expires_on >= today(),
            DraftPage.page.in_(_WHO),
        )
        .order_by(Draft.created_at)
    )
    told: dict[tuple[UUID, str], Json] = {}
    for draft_id, child, answers in rows:
        told[draft_id, child] = told.get((draft_id, child), {}) | answers
    return [(draft_id, _joiner(answers)) for (draft_id, _), answers in told.items()]


def _joiner(answers: Json) -> Joiner:
    born = answers.get("date_of_birth")
    return Joiner(
        number=0,
        first_name=answers.get("first_name") or "",
        last_name=answers.get("last_name") or "",
        born=dt.date.fromisoformat(born) if born else None,
        upn=answers.get("upn") or "",
    )


def unsent() -> list[UUID]:
    """The school's open new-pupil drafts that correct nothing, the oldest first."""
    insist(wall.current.get(), May.FILL_DRAFT)
    rows = db.session().execute(
        select(Draft.id)
        .where(Draft.kind == KIND, Draft.state == "open", Draft.follows_id.is_(None), Draft.expires_on >= today())
        .order_by(Draft.created_at, Draft.id)
    )
    return list(rows.scalars())


def only_returns(draft_ids: Sequence[UUID]) -> list[UUID]:
    """Those of these drafts of the school that are new-pupil returns, in this order."""
    insist(wall.current.get(), May.FILL_DRAFT)
    rows = db.session().execute(select(Draft.id).where(Draft.kind == KIND, Draft.id.in_(draft_ids)))
    found = set(rows.scalars())
    return [draft_id for draft_id in draft_ids if draft_id in found]
