"""Making the pupil index anew from what stands on the rolls: after an upgrade that compares otherwise, or a new key."""

from __future__ import annotations

import datetime as dt
from collections import deque
from collections.abc import Iterator
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select, text, true

from portal.domain.access import May
from portal.domain.matching.comparable import BEGINS
from portal.exchange.roll_ready import Preparing, Ready, row_standing
from portal.services import unit
from portal.services.match_key import match_key
from portal.services.outbox import worker_of
from portal.store import wall
from portal.store.cases import Case, Child
from portal.store.find.how_common import forget
from portal.store.find.index import referred_person, write_keys
from portal.store.find.index_of_incoming import PUT_IN, TAKE_OUT
from portal.store.session import db

_BATCH = 2000
_OWED = text(
    "select id, pupil_id, row, school_id, dob, imported_at from roll_pupil where authority_id = :a and id > :after "
    "and (:everybody or left(comparable, length(:begins)) <> :begins or look_up_words = '{}') order by id limit :most"
)
_HOLD = text(
    "select r.id from roll_pupil r join incoming i on i.authority_id = r.authority_id and i.id = r.id "
    "order by r.id for update of r"
)
# Whoever was imported anew since the row was read has been indexed by that.
_LEAVE_OUT = text(
    "delete from incoming i where not exists (select from roll_pupil r "
    "where r.authority_id = i.authority_id and r.id = i.id and r.imported_at = i.imported_at)"
)
_KEEP = text(
    "update roll_pupil r set comparable = i.comparable, key_hashes = i.key_hashes, look_up_words = i.look_up_words "
    "from incoming i where r.authority_id = i.authority_id and r.id = i.id"
)


def index_again(authority_id: UUID, *, everybody: bool = False) -> Iterator[int]:
    """Index the pupils whose comparable form is none of this release's, and whoever is under no words yet; yields how
    many are done, batch by batch.

    everybody: all pupils and the children of all cases, as a new `MATCH_KEY` needs. Each batch is a transaction of its
    own, so that nobody's look-up waits; whoever breaks off may begin again. Rows are taken apart by other processes.
    """
    done, after = 0, UUID(int=0)
    batches: deque[list[_Owed]] = deque()
    with wall.acting_as(worker_of(authority_id)), Preparing(match_key(), authority_id) as preparing:
        rows: list[_Owed] | None = None
        while rows is None or rows:
            rows = _owed(authority_id, after, everybody=everybody)
            if rows:
                preparing.hand_in([(row_standing(one.pupil_id, one.row, one.dob), str(one.school_id)) for one in rows])
                batches.append(rows)
                after = rows[-1].id
            for ready in preparing.come_back(all_of_them=not rows):
                batch = batches.popleft()
                _keep(authority_id, batch, ready)
                done += len(batch)
                yield done
        _index_children(authority_id, everybody=everybody)
    forget(authority_id)


class _Owed(NamedTuple):
    """A row of the roll that is to be indexed anew, as it stood when it was read."""

    id: UUID
    pupil_id: str
    row: dict[str, str]
    school_id: UUID
    dob: dt.date | None
    imported_at: dt.datetime


def _owed(authority_id: UUID, after: UUID, *, everybody: bool) -> list[_Owed]:
    session = db.session()
    wanted = {"a": authority_id, "after": after, "everybody": everybody, "begins": BEGINS, "most": _BATCH}
    found = [_Owed(*row) for row in session.execute(_OWED, wanted)]
    session.rollback()
    return found


def _keep(authority_id: UUID, batch: list[_Owed], ready: list[Ready]) -> None:
    with unit.act(May.RUN_BACKGROUND_WORK) as work:
        session = work.session
        session.execute(
            text(
                "create temporary table incoming (authority_id uuid, id uuid, imported_at timestamptz, "
                "comparable text, key_hashes bigint[], look_up_words text[]) on commit drop"
            )
        )
        cursor = session.connection().connection.cursor()
        with cursor.copy("copy incoming from stdin") as copy:
            for one, (hashes, words, comparable, _) in zip(batch, ready, strict=True):
                copy.write_row((authority_id, one.id, one.imported_at, comparable, hashes, words))
        for statement in (_HOLD, _LEAVE_OUT, *map(text, TAKE_OUT), _KEEP, *map(text, PUT_IN)):
            session.execute(statement)


def _index_children(authority_id: UUID, *, everybody: bool) -> None:
    with unit.act(May.RUN_BACKGROUND_WORK) as work:
        cases = work.session.execute(
            select(Case).where(Case.authority_id == authority_id).order_by(Case.received_at)
        ).scalars()
        newest = {case.child_id: case for case in cases}
        owing = true() if everybody else Child.look_up_words == []
        children = work.session.execute(
            select(Child).where(Child.authority_id == authority_id, Child.id.in_(newest), owing)
        ).scalars()
        for child in children.all():
            write_keys(work.session, referred_person(work.session, newest[child.id]), child, match_key())
        work.record("indexed_again", about_kind="authority", about=authority_id)
