"""Loading schools' rolls into the authority's pupil index: one transaction, and only what changed is written.

A file that cannot be read as a roll, or breaks off in the middle, changes nothing. Bad rows are told by line and
column; good rows load. A school the authority does not have yet is made from its URN and name and marked "not in the
register of schools". Pupils absent from a later file stay, unless the file is said to be complete.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from portal.domain.access import May
from portal.domain.codes import known_la_codes
from portal.domain.matching.comparable import is_comparable
from portal.exchange.roll_file import RollFault, RollHeaderError, RollRow, read_roll
from portal.exchange.roll_ready import Preparing
from portal.services import roll_arrivals, unit
from portal.services.match_key import match_key
from portal.services.outbox import worker_of
from portal.store import wall
from portal.store.find.how_common import forget
from portal.store.find.index_of_incoming import PUT_IN, TAKE_OUT
from portal.store.places import Authority, School
from portal.store.pupil_index import RollImport
from portal.store.tables import new_id, now

_BATCH = 5000
_COLUMNS = (
    "id, pupil_id, school_id, upn, forename, surname, dob, nc_year, row, comparable, row_digest, key_hashes, "
    "look_up_words, left_on, as_of"
)
MOST_FAULTS_KEPT = 1000


@dataclass(slots=True)
class Loaded:
    """What an import did: counts of pupils, and what could not be read or looked odd, by line."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    left: int = 0
    faults: list[RollFault] = field(default_factory=list)
    warnings: list[tuple[int, str]] = field(default_factory=list)
    schools_made: list[str] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """Good rows read."""
        return self.new + self.changed + self.unchanged


class BrokenFile(ValueError):
    """The file stopped making sense part-way: nothing of it was loaded."""


def import_roll(authority_id: UUID, path: Path, *, today: dt.date, complete: bool = False) -> Loaded:
    """Load a roll file (plain or gzip) into an authority's index.

    `today` is the London date the rows speak for. `complete`: pupils of this authority that the file does not have
    are marked as left. Raises `RollHeaderError` or `BrokenFile` with nothing changed.
    """
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
        stream.seek(0)
        return import_rows(authority_id, stream, path.name, digest, today=today, complete=complete)


def import_rows(
    authority_id: UUID, stream: IO[bytes], name: str, digest: str, *, today: dt.date, complete: bool = False
) -> Loaded:
    """As `import_roll`, from an open stream."""
    with wall.acting_as(worker_of(authority_id)), unit.act(May.RUN_BACKGROUND_WORK) as work:
        session = work.session
        # Reading a large file may take longer than a page may think.
        session.execute(text("set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0"))
        authority = session.execute(select(Authority).where(Authority.id == authority_id)).scalar_one()
        known = known_la_codes() | {authority.code}
        started = now()
        with Preparing(match_key(), authority_id) as preparing:
            loader = _Loader(session, authority_id, today, preparing)
            for item in read_roll(stream, name, today=today, known_la_codes=known):
                if isinstance(item, RollRow):
                    loader.take(item)
                    continue
                if item.fatal:
                    raise BrokenFile(f"Line {item.line}: {item.message} Nothing was loaded.")
                loader.done.faults.append(item)
            loader.finish(complete=complete)
        done = loader.done
        row = RollImport(
            authority_id=authority_id,
            id=new_id(),
            file_name=name,
            file_sha256=digest,
            started_at=started,
            finished_at=now(),
            new=done.new,
            changed=done.changed,
            unchanged=done.unchanged,
            left=done.left,
            bad=len(done.faults),
            faults=[{"line": f.line, "column": f.column, "message": f.message} for f in done.faults[:MOST_FAULTS_KEPT]],
        )
        work.add(row)
        roll_arrivals.note(work, loader.arrived, row.id)
        work.record("imported_roll", about_kind="roll_import", about=row.id)
        work.after_commit(lambda: forget(authority_id))
        return done


class _Loader:
    """Gathers rows in batches and writes those that are new or changed."""

    def __init__(self, session: Session, authority_id: UUID, today: dt.date, preparing: Preparing) -> None:
        self.session, self.authority_id, self.today = session, authority_id, today
        self.preparing = preparing
        self.owed: deque[list[tuple[RollRow, UUID, str]]] = deque()
        self.done = Loaded()
        schools = session.execute(select(School.urn, School.id).where(School.authority_id == authority_id))
        self.schools: dict[str, UUID] = {row.urn: row.id for row in schools}
        some = text("select exists (select from roll_pupil where authority_id = :a)")
        self.first_load = not session.execute(some, {"a": authority_id}).scalar_one()
        self.seen: set[str] = set()
        self.arrived: list[UUID] = []
        self.taken: list[RollRow] = []
        session.execute(text("create temporary table incoming (like roll_pupil) on commit drop"))

    def take(self, row: RollRow) -> None:
        """Keep one good row for the next batch."""
        if row.pupil_id in self.seen:
            self.done.faults.append(RollFault(row.line, "pupil_id", "This pupil_id is in the file more than once."))
            return
        self.seen.add(row.pupil_id)
        self.done.warnings.extend((row.line, w) for w in row.warnings)
        self.taken.append(row)
        if len(self.taken) >= _BATCH:
            self._prepare()
            self._write()

    def finish(self, *, complete: bool) -> None:
        """Write what is left; with `complete`, mark absent pupils as left."""
        self._prepare()
        self._write(all_of_them=True)
        self._merge()
        if complete:
            marked = self.session.execute(
                text(
                    "update roll_pupil set left_on = :today, row_digest = '' where authority_id = :a "
                    "and left_on is null and pupil_id not in (select unnest(cast(:seen as text[]))) returning id"
                ),
                {"a": self.authority_id, "seen": list(self.seen), "today": self.today},
            )
            self.done.left = len(marked.all())

    def _prepare(self) -> None:
        """Count the rows taken, and hand in those that say something new."""
        standing = self._standing([row.pupil_id for row in self.taken])
        batch: list[tuple[RollRow, UUID, str]] = []
        for row in self.taken:
            row_id, was = standing.get(row.pupil_id, (None, None))
            digest = row.row_digest
            if was == digest:
                self.done.unchanged += 1
                continue
            if row_id is None:
                self.done.new += 1
            else:
                self.done.changed += 1
            self._school(row)  # made now: nothing else can be sent while rows are being copied in
            batch.append((row, row_id or new_id(), digest))
        self.taken = []
        if batch:
            self.preparing.hand_in([(row, str(self._school(row))) for row, _, _ in batch])
            self.owed.append(batch)

    def _standing(self, pupil_ids: list[str]) -> dict[str, tuple[UUID, str]]:
        """Row and digest of those of these pupils who stand on the roll.

        A row that another release of the engine took apart counts as changed, and so does one without words.
        """
        if self.first_load:
            return {}
        found = self.session.execute(
            text(
                "select pupil_id, id, row_digest, case when look_up_words <> '{}' then left(comparable, 8) "
                "else '' end from roll_pupil where authority_id = :a and pupil_id = any(:ids)"
            ),
            {"a": self.authority_id, "ids": pupil_ids},
        )
        return {pupil: (row_id, digest if is_comparable(form) else "") for pupil, row_id, digest, form in found}

    def _write(self, *, all_of_them: bool = False) -> None:
        a, stamp = str(self.authority_id), now().isoformat()
        for ready in self.preparing.come_back(all_of_them=all_of_them):
            wall.renew(self.session)  # a large roll takes longer than a context is honoured
            cursor = self.session.connection().connection.cursor()
            with cursor.copy(f"copy incoming (authority_id, {_COLUMNS}, imported_at) from stdin") as copy:
                for (row, row_id, digest), made in zip(self.owed.popleft(), ready, strict=True):
                    hashes, words, comparable, told = made
                    values = row.values
                    copy.write_row((
                        a, str(row_id), row.pupil_id, str(self._school(row)), values["upn"], values["forename"],
                        values["surname"], row.dob, values["nc_year"], told, comparable, digest,
                        "{" + ",".join(map(str, hashes)) + "}", words, row.leaving_date, self.today, stamp,
                    ))  # fmt: skip

    def _merge(self) -> None:
        changed = ", ".join(f"{c} = excluded.{c}" for c in [*_COLUMNS.split(", ")[1:], "imported_at"])
        merge = "insert into roll_pupil select * from incoming on conflict (authority_id, id) do update set "
        # The keys of a large roll are sorted in memory, not on the disk.
        self.session.execute(text("set local work_mem = '256MB'"))
        self.arrived = [] if self.first_load else roll_arrivals.arriving(self.session, self.authority_id)
        gone = () if self.first_load else TAKE_OUT
        for statement in ("analyze incoming", *gone, merge + changed, *PUT_IN):
            wall.renew(self.session)
            self.session.execute(text(statement))

    def _school(self, row: RollRow) -> UUID:
        urn = row.school_urn
        if urn not in self.schools:
            made = new_id()
            name = row.values["school_name"] or f"School {urn}"
            self.session.execute(
                insert(School).values(authority_id=self.authority_id, id=made, urn=urn, name=name, in_register=False)
            )
            self.schools[urn] = made
            self.done.schools_made.append(f"{name} ({urn})")
        return self.schools[urn]


__all__ = ["BrokenFile", "Loaded", "RollHeaderError", "import_roll", "import_rows"]
