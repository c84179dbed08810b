"""The watch list as officers see it, and the times a child has been missing education."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from portal.domain import outcomes
from portal.domain.access import May, insist
from portal.domain.codes import UnknownCode
from portal.domain.dates_in_words import london_date
from portal.domain.reunification import Episode, in_order
from portal.services import unit
from portal.services.case_reading import CaseView
from portal.store import wall
from portal.store.cases import Case, Outcome
from portal.store.find import links as find_links
from portal.store.find import watch
from portal.store.find.links import Record
from portal.store.find.watch import Watched
from portal.store.session import db

SIZE = 50
__all__ = ["SIZE", "Watched", "episodes", "watch_list"]


def watch_list(first: int) -> tuple[list[Watched], int]:
    """A page of the watch list from this line on (0 for the first), and how many it holds. The look is recorded."""
    insist(wall.current.get(), May.SEE_QUEUE)
    rows, total = watch.watched(db.session(), first, SIZE)
    if rows:
        unit.looked(
            May.SEE_QUEUE,
            about_kind="watch_list",
            others=[row.child_id for row in rows],
            fields=["name", "date_of_birth", "school", "outcome"],
        )
    return rows, total


def episodes(view: CaseView) -> list[Episode]:
    """Every time this child was missing education, the latest first: of this case, and of every other of the same
    child, as a person said, or as the UPN, birth date and first name make sure where nobody has denied it.

    A case opened again after it had closed begins another; nothing is ever taken away.
    """
    insist(wall.current.get(), May.READ_CASE)
    session, mine = db.session(), ("child", view.case.child_id)
    said: dict[str, set[Record]] = {"linked": {one.record for one in view.joined}, "dismissed": set()}
    for one in view.proposals:
        if one.question == "same_child" and one.state in said:
            said[one.state].add((one.other_kind, one.other_id))
    surely = find_links.surely_same(session, {mine}).get(mine, set())
    same = {mine} | said["linked"] | (surely - said["dismissed"])
    of_children = find_links.cases_of(session, {owner for kind, owner in same if kind == "child"})
    cases = [case for several in of_children.values() for case in several]
    told = watch.outcomes_of(session, [one.id for one in cases])
    return in_order([each for case in cases for each in _of(case, [one for one in told if one.case_id == case.id])])


def _of(case: Case, told: Sequence[Outcome]) -> list[Episode]:
    found = []
    began: dt.date | None = case.missing_since or london_date(case.received_at)
    for one in told:
        if not one.closes or began is None:
            continue
        ended = one.happened_on if one.happened_on and one.happened_on >= began else london_date(one.at)
        found.append(Episode(case.reference, case.school_name, began, ended, _label(one.code)))
        # Set aside on the day the case was opened again: the child was missing anew, or never was found.
        began = london_date(one.set_aside_at) if one.set_aside_at else None
    if case.open and began is not None:
        found.append(Episode(case.reference, case.school_name, began, None, ""))
    elif not case.open and not found and case.closed_at is not None and began is not None:
        found.append(Episode(case.reference, case.school_name, began, london_date(case.closed_at), "Closed"))
    return found


def _label(code: str) -> str:
    try:
        return outcomes.outcome(code).label
    except UnknownCode:
        return "Closed"
