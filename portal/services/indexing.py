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
from portal.store.session import db

_BATCH = 2000
_OWED = text(
    "select id, pupil_id, row, school_id, dob, imported_at from roll_pupil where authority_id = :a and id > :after "
    "and (:everybody or left(comparable, length(:begins)) <> :begins or look_up_words = '{}') order by id limit :most"
)
# In each: whoever was imported anew since the row was read has been indexed by that.
_HOLD = text(
    "select r.id from roll_pupil r join anew n on r.id = n.id where r.authority_id = :a order by r.id for update of r"
)
_TAKE_OUT = text(
    "delete from match_key using (select r.id, unnest(r.key_hashes) k from roll_pupil r join anew n "
    "on r.id = n.id and r.imported_at = n.imported_at where r.authority_id = :a) old "
    "where match_key.authority_id = :a and key_hash = old.k and owner_kind = 'roll' and owner_id = old.id"
)
_TAKE_OUT_WORDS = text(
    "delete from look_up_word using (select r.id, unnest(r.look_up_words) w from roll_pupil r join anew n "
    "on r.id = n.id and r.imported_at = n.imported_at where r.authority_id = :a) old "
    "where look_up_word.authority_id = :a and word = old.w and owner_kind = 'roll' and owner_id = old.id"
)
_PUT_IN = text(
    "with kept as (update roll_pupil r set comparable = n.comparable, key_hashes = n.key_hashes, "
    "look_up_words = n.look_up_words from anew n "
    "where r.authority_id = :a and r.id = n.id and r.imported_at = n.imported_at "
    "returning r.id, r.key_hashes, r.look_up_words), words as ("
    "insert into look_up_word (authority_id, word, owner_kind, owner_id) "
    "select :a, unnest(look_up_words), 'roll', id from kept) "
    "insert into match_key (authority_id, key_hash, owner_kind, owner_id) "
    "select :a, unnest(key_hashes) k, 'roll', id from kept order by k"
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
        mine = {"a": authority_id}
        work.session.execute(
            text(
                "create temporary table anew (id uuid, imported_at timestamptz, comparable text, key_hashes bigint[], "
                "look_up_words text[]) on commit drop"
            )
        )
        cursor = work.session.connection().connection.cursor()
        with cursor.copy("copy anew (id, imported_at, comparable, key_hashes, look_up_words) from stdin") as copy:
            for one, (hashes, words, comparable, _) in zip(batch, ready, strict=True):
                copy.write_row((one.id, one.imported_at, comparable, hashes, words))
        for statement in (_HOLD, _TAKE_OUT, _TAKE_OUT_WORDS, _PUT_IN):
            work.session.execute(statement, mine)


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
