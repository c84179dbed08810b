"""Making the pupil index anew from what stands on the rolls: after an upgrade that compares otherwise, or a new key."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import select, text, true

from portal.domain.access import May
from portal.domain.finding.words import words_of
from portal.domain.matching.comparable import BEGINS, comparable_of
from portal.domain.matching.from_roll import person_of_roll
from portal.domain.matching.keys import hash_keys, keys_of
from portal.services import unit
from portal.services.match_key import match_key
from portal.services.outbox import worker_of
from portal.store import wall
from portal.store.cases import Case, Child
from portal.store.find.how_common import forget
from portal.store.find.index import record_id, referred_person, write_keys
from portal.store.find.look_up_words import put_in_words_of, take_out_words_of

_BATCH = 2000
_OWED = text(
    "select id, row, school_id, dob, as_of from roll_pupil where authority_id = :a and id > :after "
    "and (:everybody or left(comparable, length(:begins)) <> :begins or look_up_words = '{}') "
    "order by id limit :most for update"
)
_TAKE_OUT = text(
    "delete from match_key using (select id, unnest(key_hashes) k from roll_pupil "
    "where authority_id = :a and id = any(:ids)) old "
    "where match_key.authority_id = :a and key_hash = old.k and owner_kind = 'roll' and owner_id = old.id"
)
_KEEP = text(
    "update roll_pupil set comparable = :comparable, key_hashes = :hashes, look_up_words = :words "
    "where authority_id = :a and id = :id"
)
_PUT_IN = text(
    "insert into match_key (authority_id, key_hash, owner_kind, owner_id) "
    "select authority_id, unnest(key_hashes) k, 'roll', id from roll_pupil "
    "where authority_id = :a and id = any(:ids) order by k"
)


def index_again(authority_id: UUID, *, everybody: bool = False) -> Iterator[int]:
    """Index the pupils whose comparable form is none of this release's, and whoever is under no words yet; yields how
    many are done, batch by batch.

    everybody: all pupils and the children of all cases, as a new `MATCH_KEY` needs. Each batch is a transaction of its
    own, so that nobody's look-up waits; whoever breaks off may begin again.
    """
    done, after = 0, UUID(int=0)
    with wall.acting_as(worker_of(authority_id)):
        while True:
            ids = _index_batch(authority_id, after, everybody=everybody)
            if not ids:
                break
            done, after = done + len(ids), ids[-1]
            yield done
        _index_children(authority_id, everybody=everybody)
    forget(authority_id)


def _index_batch(authority_id: UUID, after: UUID, *, everybody: bool) -> list[UUID]:
    with unit.act(May.RUN_BACKGROUND_WORK) as work:
        rows = work.session.execute(
            _OWED, {"a": authority_id, "after": after, "everybody": everybody, "begins": BEGINS, "most": _BATCH}
        ).all()
        if not rows:
            return []
        ids = [row.id for row in rows]
        mine = {"a": authority_id, "ids": ids}
        work.session.execute(_TAKE_OUT, mine)
        take_out_words_of(work.session, authority_id, ids)
        kept = []
        for row in rows:
            person = person_of_roll(
                row.row, record_id=record_id("roll", row.id), school_id=str(row.school_id), dob=row.dob, as_of=row.as_of
            )
            hashes = sorted(hash_keys(match_key(), authority_id, keys_of(person)))
            told = {"comparable": comparable_of(person), "hashes": hashes, "words": words_of(person)}
            kept.append({"a": authority_id, "id": row.id, **told})
        work.session.execute(_KEEP, kept)
        work.session.execute(_PUT_IN, mine)
        put_in_words_of(work.session, authority_id, ids)
        return ids


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
