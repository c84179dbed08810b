"""Pupils whom a roll brings who were not on it before: noted by the import, compared afterwards by the worker.

The first load of a school's roll says nothing about who has come: those pupils have always been there. Nor does a file
in which a school's pupils have got new numbers.
"""

from __future__ import annotations

from collections import Counter
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from portal.domain.reunification import SignKind
from portal.services import arrival_signals
from portal.services.outbox import effect
from portal.services.unit import Unit
from portal.store import wall
from portal.store.records import OutboxRow

_BATCH = 200
_FEW = 50
"""So many new pupils may any school have, however small it was."""
_ARRIVING = """
select i.id, i.school_id, r.id is null
from incoming i left join roll_pupil r on r.authority_id = i.authority_id and r.id = i.id
where i.left_on is null
  and (r.id is null or r.left_on is not null or r.school_id <> i.school_id)
  and i.school_id in (select distinct school_id from roll_pupil where authority_id = :a)
order by i.id
"""
_HELD = "select school_id, count(*) from roll_pupil where authority_id = :a and left_on is null group by school_id"
_NOTE = "update roll_pupil set seen_from = as_of where authority_id = :a and id = any(:ids)"
_MAY_BE_SOUGHT = """
select r.id from roll_pupil r
where r.authority_id = :a and r.id = any(:ids) and (
  exists (
    select from unnest(r.key_hashes) k
    join match_key m on m.authority_id = r.authority_id and m.key_hash = k and m.owner_kind = 'child'
  )
  or r.dob::text in (
    select c.facts -> 'child' ->> 'date_of_birth' from transit_entry t
    join referred_child c on c.authority_id = t.authority_id and c.id = t.referred_child_id
    where t.authority_id = :a and t.state = 'open'
  )
)
order by r.id
"""
"""Rows that share a key with a child of some case, or a birth date with one who has left: all others need no look."""


def arriving(session: Session, authority_id: UUID) -> list[UUID]:
    """The rows of the table `incoming` that tell of pupils new to a school, back at it, or moved to it. Asked before
    the rows are merged."""
    wall.renew(session)
    rows = session.execute(text(_ARRIVING), {"a": authority_id}).all()
    if not rows:
        return []
    held: dict[UUID, int] = dict(map(tuple, session.execute(text(_HELD), {"a": authority_id})))
    new = Counter(school for _, school, never_seen in rows if never_seen)
    numbered_anew = {school for school, number in new.items() if number > max(_FEW, held.get(school, 0) // 2)}
    return [row for row, school, never_seen in rows if not (never_seen and school in numbered_anew)]


def note(work: Unit, arrived: list[UUID], import_id: UUID) -> None:
    """Remember the day these pupils were first seen, once they are merged, and owe their comparison in batches."""
    if not arrived:
        return
    wall.renew(work.session)
    work.session.execute(text(_NOTE), {"a": work.actor.authority_id, "ids": arrived})
    for start in range(0, len(arrived), _BATCH):
        batch = [str(one) for one in arrived[start : start + _BATCH]]
        work.later("roll_arrivals", import_id, once=f"roll_arrivals:{import_id}:{start}", pupils=batch)


@effect("roll_arrivals")
def compare(work: Unit, row: OutboxRow) -> None:
    """Compare a batch of pupils new to a roll with who is looked for; one pass, and only over these."""
    ids = [UUID(one) for one in row.data["pupils"]]
    sought = list(work.session.execute(text(_MAY_BE_SOUGHT), {"a": row.authority_id, "ids": ids}).scalars())
    arrival_signals.tell(work, arrival_signals.of_roll(work, sought, SignKind.ROLL, str(row.about)))
