"""Every night: children still looked for, and those on the watch list, compared anew with all that has changed.

A case is due when a row that shares a key with its child was written since it was last compared, and in any event once
a week, for a new release of the engine or a changed case may see what was not seen before. It is one statement to find
who is due; cases are then compared in small batches, each its own transaction, so that a stop loses no more than one.
"""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from sqlalchemy import select, text, update

from portal.domain.access import May
from portal.domain.matching.grade import Grade
from portal.domain.matching.person import Person
from portal.domain.matching.search import SHOWN_AT_MOST, rank_same_child
from portal.domain.reunification import WATCHED
from portal.services import ordering, possible_finds, unit
from portal.services.match_key import match_key
from portal.services.unit import Unit
from portal.store.cases import Case
from portal.store.find.index import PupilIndex, owner_of, record_id
from portal.store.tables import now

_BATCH = 50
_DUE = """
with looked_for as materialized (
  select id, child_id, rematched_at from case_file
  where authority_id = :a and (open or outcome_code = any(:watched))
), changed as materialized (
  select unnest(key_hashes) k, max(imported_at) at from roll_pupil
  where authority_id = :a and left_on is null
    and imported_at > (select min(rematched_at) from looked_for where rematched_at >= :week_ago)
  group by 1
), touched as (
  select m.owner_id, max(changed.at) at from changed
  join match_key m on m.authority_id = :a and m.key_hash = changed.k and m.owner_kind = 'child'
  group by m.owner_id
)
select c.id from looked_for c left join touched t on t.owner_id = c.child_id
where c.rematched_at is null or c.rematched_at < :week_ago or t.at > c.rematched_at
order by c.rematched_at nulls first, c.id
"""
_WEEK = dt.timedelta(days=7)


def compare_due() -> int:
    """Compare every case of this authority that is due; how many. Doing it again at once compares none."""
    owed = due()
    for start in range(0, len(owed), _BATCH):
        _compare(owed[start : start + _BATCH])
    return len(owed)


def due() -> list[UUID]:
    """The cases to be compared now, those not compared for longest first."""
    with unit.act(May.RUN_BACKGROUND_WORK) as work:
        work.session.execute(text("set local statement_timeout = 0"))  # after a large roll it is no page's question
        asked = {"a": work.actor.authority_id, "watched": sorted(WATCHED), "week_ago": now() - _WEEK}
        return list(work.session.execute(text(_DUE), asked).scalars())


def _compare(ids: list[UUID]) -> None:
    with unit.act(May.RUN_BACKGROUND_WORK) as work:
        cases = list(
            work.session.execute(
                select(Case)
                .where(Case.authority_id == work.actor.authority_id, Case.id.in_(ids), possible_finds.COMPARED)
                .order_by(Case.id)
                .with_for_update(skip_locked=True)
            ).scalars()
        )
        index = PupilIndex(work.session, work.actor.authority_id)
        people = {one.id: one for one in index.people([record_id("child", case.child_id) for case in cases])}
        for case in cases:
            person = people.get(record_id("child", case.child_id))
            if person is not None and possible_finds.is_compared(case) and _anybody(work, case, person):
                possible_finds.compare(work, case, person)
                ordering.place_case(work.session, case.id)
        # Not by way of the row itself: nobody's open page grows stale because a night has passed.
        work.session.flush()
        work.session.execute(
            update(Case)
            .where(Case.authority_id == work.actor.authority_id, Case.id.in_(ids))
            .values(rematched_at=now())
            .execution_options(synchronize_session=False)
        )
        work.record("compared_cases", about_kind="queue", about=None)


def _anybody(work: Unit, case: Case, person: Person) -> bool:
    """Whether a record that may be this child tells of an arrival, or a sign already waits: most nights neither, and
    then nobody looks for the family or puts anything in words."""
    if case.possible_finds:
        return True
    ranked = rank_same_child(
        person, PupilIndex(work.session, case.authority_id), secret=match_key(), authority=case.authority_id
    )
    worth = [one.person.id for one in ranked if one.weighed.grade is not Grade.UNLIKELY][:SHOWN_AT_MOST]
    return any(possible_finds.sign_for(work, case, *owner_of(record)) is not None for record in worth)
