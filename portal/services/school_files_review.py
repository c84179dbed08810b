"""The rows of a school's file as the school decides about them: new, told already, or different from what was told."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import select

from portal.domain.access import May, insist
from portal.exchange.school_file import PupilRow, RowFault
from portal.services import unit
from portal.services.school_files import DAYS_KEPT, drafts_by_row, held, oldest_kept, rows_of
from portal.services.school_files_families import families
from portal.services.school_files_told import Earlier, differences, earlier, told_of
from portal.store import wall
from portal.store.drafts import Draft
from portal.store.returns import SchoolFile
from portal.store.session import db


@dataclass(frozen=True, slots=True)
class Difference:
    """A field in which the file and what was told differ."""

    what: str
    told: str
    now: str


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A pupil of the file as the school decides about them.

    state: "new", "told" (and nothing differs), "differs", "drafted" (in this file already) or "refused" (another
    school's pupil). earlier: what this school told of the child. note: why it is refused. number: as in the file.
    """

    number: int
    name: str
    dob: dt.date | None
    year_group: str
    leaving_date: dt.date | None
    entry_date: dt.date | None
    state: str
    earlier: tuple[Earlier, ...] = ()
    differs: tuple[Difference, ...] = ()
    draft_id: UUID | None = None
    note: str = ""
    remarks: tuple[str, ...] = ()

    @property
    def may_be_chosen(self) -> bool:
        """Whether the row can still become a draft."""
        return self.state in ("new", "told", "differs")


@dataclass(frozen=True, slots=True)
class Review:
    """A file's rows, brothers and sisters together: each family is a list of one or more rows."""

    id: UUID
    name: str
    kind: str
    numbered: str
    received_by_name: str
    received_at: dt.datetime
    kept_until: dt.date
    families: tuple[tuple[ReviewRow, ...], ...]
    faults: tuple[RowFault, ...]
    notices: tuple[str, ...]

    @property
    def rows(self) -> list[ReviewRow]:
        """Every row, family by family."""
        return [row for family in self.families for row in family]


@dataclass(frozen=True, slots=True)
class MadeDraft:
    """A draft that came of the file. left_out: what the file said and the notice's questions do not take."""

    id: UUID
    number: str
    kind: str
    state: str
    children: tuple[str, ...]
    left_out: tuple[str, ...] = ()


def review(file_id: UUID) -> Review:
    """The file's pupils beside what this school has told already, brothers and sisters together. Recorded as a look."""
    insist(wall.current.get(), May.UPLOAD_SCHOOL_FILE)
    session = db.session()
    kept = held(session, file_id)
    usable = rows_of(kept)
    refused = {each["row"]["number"]: each for each in kept.rows if "refused" in each}
    told = earlier(session, kept.kind)
    drafted = drafts_by_row(kept)
    lines = {number: _line(row, told_of(row, told), drafted.get(number)) for number, row in usable.items()}
    grouped = [tuple(lines[row.number] for row in family) for family in families(list(usable.values()))]
    for each in refused.values():
        row = PupilRow.from_json(each["row"])
        grouped.append((replace(_line(row, [], None), state="refused", note=each["refused"]),))
    found = Review(
        id=kept.id,
        name=kept.name,
        kind=kept.kind,
        numbered="row" if kept.kind == "csv" else "pupil",
        received_by_name=kept.received_by_name,
        received_at=kept.received_at,
        kept_until=(kept.received_at + dt.timedelta(days=DAYS_KEPT)).date(),
        families=tuple(sorted(grouped, key=lambda family: family[0].number)),
        faults=tuple(RowFault(**each["fault"]) for each in kept.rows if "fault" in each),
        notices=tuple(kept.notices),
    )
    unit.looked(May.UPLOAD_SCHOOL_FILE, about_kind="school_file", about=file_id)
    return found


def _line(row: PupilRow, before: list[Earlier], draft_id: UUID | None) -> ReviewRow:
    differs = tuple(Difference(*each) for each in differences(row, before[0])) if before else ()
    state = "drafted" if draft_id else "differs" if differs else "told" if before else "new"
    return ReviewRow(
        number=row.number,
        name=row.full_name,
        dob=row.dob,
        year_group=row.year_group,
        leaving_date=row.leaving_date or row.last_attended,
        entry_date=row.entry_date,
        state=state,
        earlier=tuple(before),
        differs=differs,
        draft_id=draft_id,
        remarks=row.remarks,
    )


def made_of(file_id: UUID) -> list[MadeDraft]:
    """The drafts that came of a file, in the order of its rows. Recorded as a look."""
    insist(wall.current.get(), May.UPLOAD_SCHOOL_FILE)
    session = db.session()
    kept = held(session, file_id)
    rows = rows_of(kept)
    children: dict[UUID, list[str]] = {}
    for number, draft_id in sorted(drafts_by_row(kept).items()):
        children.setdefault(draft_id, []).append(rows[number].full_name)
    drafts = {draft.id: draft for draft in session.execute(select(Draft).where(Draft.id.in_(list(children)))).scalars()}
    left_out: dict[str, Any] = kept.chosen.get("left_out", {})
    found = [
        MadeDraft(
            id=draft_id,
            number=drafts[draft_id].number,
            kind=drafts[draft_id].kind,
            state=drafts[draft_id].state,
            children=tuple(names),
            left_out=tuple(left_out.get(str(draft_id), ())),
        )
        for draft_id, names in children.items()
        if draft_id in drafts
    ]
    unit.looked(May.UPLOAD_SCHOOL_FILE, about_kind="school_file", about=file_id)
    return found


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file in the list of those kept."""

    id: UUID
    name: str
    received_by_name: str
    received_at: dt.datetime
    pupils: int
    drafted: int


def recent() -> list[FileLine]:
    """The school's files still kept, the newest first. Names no child."""
    insist(wall.current.get(), May.UPLOAD_SCHOOL_FILE)
    rows = db.session().execute(
        select(SchoolFile).where(SchoolFile.received_at > oldest_kept()).order_by(SchoolFile.received_at.desc())
    )
    return [
        FileLine(row.id, row.name, row.received_by_name, row.received_at, len(rows_of(row)), len(drafts_by_row(row)))
        for row in rows.scalars()
    ]
