"""Files from a school's own system: taken in, read, and kept a week as rows to choose from; the bytes are never kept.

A file must be this school's own. One under the number of a school it took over from is taken, and said.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import PurePath
from uuid import UUID

from flask import current_app
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.domain.access import May, insist
from portal.exchange import school_file, school_file_names
from portal.exchange.school_file import MAX_BYTES, PupilRow, UnreadableFile
from portal.exchange.school_file import SchoolFile as ReadFile
from portal.services import scanning, unit
from portal.services.school_files_numbers import FIELD, Own, of_this_school
from portal.services.trouble import NotFound, Refused
from portal.services.unit import Unit
from portal.store import wall
from portal.store.places import School
from portal.store.returns import SchoolFile
from portal.store.tables import new_id, now

DAYS_KEPT = 7
"""Calendar days the rows of a file are kept to be chosen from."""
MOST_AT_ONCE = 500
"""Most pupils one file may bring for review: leavers and joiners come a few at a time, whole rolls do not."""
COLUMNS = school_file_names.COLUMNS
"""The columns of a CSV file that are understood, in words."""
_LONGEST_NAME = 100


def receive(name: str, data: bytes) -> UUID:
    """Read a file and keep its rows for review; gives their id. The same file again gives the first review.

    `Refused` with a sentence for the field "file": unreadable, unsafe, too large, another school's, or too many pupils.
    """
    insist(wall.current.get(), May.UPLOAD_SCHOOL_FILE)
    # The longest work is done before the transaction begins.
    read = _read(name, data)
    digest = hashlib.sha256(data).hexdigest()
    with unit.act(May.UPLOAD_SCHOOL_FILE) as work:
        before = _received(work.session, digest)
        if before is not None:
            return before
        own = _own(work)
        kind, rows = of_this_school(read, own)
        row = SchoolFile(
            authority_id=work.actor.authority_id,
            id=new_id(),
            school_id=work.actor.school_id,
            name=_shown_name(name),
            kind=kind,
            sha256=digest,
            rows=rows,
            notices=[*own.notices, *read.notices],
            received_by_name=work.actor.name,
        )
        work.add(row)
        work.record("received_school_file", about_kind="school_file", about=row.id)
        return row.id


def _read(name: str, data: bytes) -> ReadFile:
    if len(data) <= MAX_BYTES and scanning.scan(data, current_app.config["SETTINGS"].scanner_address) == (
        scanning.INFECTED
    ):
        raise Refused([(FIELD, "The selected file contains a virus, so it was not read")])
    try:
        read = school_file.read(name, data)
    except UnreadableFile as told:
        raise Refused([(FIELD, str(told))]) from None
    if len(read.rows) > MOST_AT_ONCE:
        said = f"The file holds {len(read.rows):,} pupils. Choose only those who have left or joined, at most"
        raise Refused([(FIELD, f"{said} {MOST_AT_ONCE} at once")])
    return read


def _received(session: Session, digest: str) -> UUID | None:
    return session.execute(
        select(SchoolFile.id)
        .where(SchoolFile.sha256 == digest, SchoolFile.received_at > oldest_kept())
        .order_by(SchoolFile.received_at.desc())
        .limit(1)
    ).scalar_one_or_none()


def oldest_kept() -> dt.datetime:
    """The instant before which a received file is no longer kept."""
    return now() - dt.timedelta(days=DAYS_KEPT)


def _own(work: Unit) -> Own:
    school = work.session.execute(select(School).where(School.id == work.actor.school_id)).scalar_one()
    return Own(school.laestab, tuple(school.former_laestabs), school.urn, school.name)


def _shown_name(name: str) -> str:
    bare = "".join(mark for mark in PurePath(name.replace("\\", "/")).name if mark.isprintable()).strip()
    return bare[:_LONGEST_NAME] or "File"


def held(session: Session, file_id: UUID, *, lock: bool = False) -> SchoolFile:
    """The file's rows; `NotFound` when they are another school's, or past their week."""
    found = select(SchoolFile).where(SchoolFile.id == file_id).execution_options(populate_existing=True)
    row = session.execute(found.with_for_update() if lock else found).scalar_one_or_none()
    if row is None or row.received_at <= oldest_kept():
        raise NotFound
    return row


def rows_of(kept: SchoolFile) -> dict[int, PupilRow]:
    """The file's usable pupils by number, those of other schools left out."""
    found = [PupilRow.from_json(each["row"]) for each in kept.rows if "row" in each and "refused" not in each]
    return {row.number: row for row in found}


def drafts_by_row(kept: SchoolFile) -> dict[int, UUID]:
    """Which rows became which drafts."""
    return {int(number): UUID(draft) for number, draft in kept.chosen.get("rows", {}).items()}


def throw_away_files() -> int:
    """Delete the rows of files past their week, for the acting worker's authority; how many files."""
    with unit.act(May.RUN_BACKGROUND_WORK) as work:
        gone = list(
            work.session.execute(
                delete(SchoolFile)
                .where(SchoolFile.authority_id == work.actor.authority_id, SchoolFile.received_at <= oldest_kept())
                .returning(SchoolFile.id)
            ).scalars()
        )
        if gone:
            work.record("threw_away_school_files", about_kind="school_file", about=None, others=gone)
        return len(gone)
