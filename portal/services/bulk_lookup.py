"""Many look-ups one after another, each timed: how an authority measures matching on children it knows.

The same search as an officer's, under the same wall, and never more than proposals: nothing is linked or stored but one
audit row for the run.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from uuid import UUID

from sqlalchemy import select

from portal.domain.access import May
from portal.domain.matching.grade import Grade
from portal.domain.matching.measured import Answered
from portal.domain.matching.person import Person
from portal.domain.matching.search import (
    SHOWN_AT_MOST,
    Scored,
    rank_same_child,
    rank_siblings,
    same_household_only,
)
from portal.services import unit
from portal.services.match_key import match_key
from portal.services.outbox import worker_of
from portal.store import wall
from portal.store.find.index import PupilIndex, owner_of
from portal.store.places import School
from portal.store.session import db


def answer(authority_id: UUID, questions: Iterable[tuple[str, Person]], task: str) -> Iterator[list[Answered]]:
    """The answers to each question in turn, at most ten, best first. `task` is "same" or "sibling".

    questions: (query_id, the child asked about, whose school_id is a URN). Pupils are named by the roll's own ids.
    """
    with wall.acting_as(worker_of(authority_id)):
        with unit.act(May.RUN_BACKGROUND_WORK) as work:
            schools = {urn: str(one) for urn, one in work.session.execute(select(School.urn, School.id))}
            work.record("measured_matching", about_kind="authority", about=authority_id, purpose=task)
        session = db.session()
        secret = match_key()
        index = PupilIndex(session, authority_id)
        search = rank_same_child if task == "same" else rank_siblings
        gc.freeze()  # what stands by now stays: it need not be gone through while somebody waits
        for query_id, asked in questions:
            person = replace(asked, school_id=schools.get(asked.school_id, ""))
            session.connection()  # the transaction and its signed context are the page's, not the look-up's
            start = time.perf_counter()
            found = search(person, index, secret=secret, authority=authority_id)[:SHOWN_AT_MOST]
            taken = (time.perf_counter() - start) * 1000
            names = _pupil_ids(index, found)
            session.rollback()
            yield [
                Answered(
                    query_id, names[one.person.id], round(one.weighed.total, 4), rank, _shown(one), round(taken, 3)
                )
                for rank, one in enumerate((one for one in found if one.person.id in names), start=1)
            ] or [Answered(query_id, "", 0.0, 0, decision=False, latency_ms=round(taken, 3))]


def _shown(one: Scored) -> bool:
    return one.weighed.grade is not Grade.UNLIKELY and not same_household_only(one)


def _pupil_ids(index: PupilIndex, found: list[Scored]) -> dict[str, str]:
    ids = {owner_of(one.person.id)[1]: one.person.id for one in found if owner_of(one.person.id)[0] == "roll"}
    return {ids[row]: pupil for row, pupil in index.pupil_ids(list(ids))}
