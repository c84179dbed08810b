"""The work queue's rows and counts: one query each, whatever the filters.

A case's band is stored when it is placed; a deadline that has come nearer since then is allowed for in the query
itself (`effective_band`), so that a queue nobody touched overnight is still in the right order in the morning.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    and_,
    case,
    cast,
    false,
    func,
    literal,
    or_,
    select,
    true,
    tuple_,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from portal.domain.statuses import FOUND_CASES
from portal.store.cases import Case, Message
from portal.store.records import ReadMark

FAR_AHEAD = dt.date(9999, 12, 31)
WEEK = dt.timedelta(days=7)


class View(StrEnum):
    """The ready-made views of the queue; the value stands in the address."""

    OPEN = "open"
    MINE = "mine"
    NOBODY = "nobody"
    NEW = "new"
    LATE = "late"
    WAITING = "waiting"
    MAY_BE_FOUND = "may_be_found"
    CLOSED = "closed"


class Due(StrEnum):
    """How near a deadline is."""

    LATE = "late"
    TODAY = "today"
    WEEK = "week"
    LATER = "later"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the officer asked to see. `sort` is "" for most urgent first, else a column, "-" before it for backwards.

    `after` and `before` name the case to go on from, by its id so that no name stands in an address; `words` is
    already folded.
    """

    view: View = View.OPEN
    words: tuple[str, ...] = ()
    reference: str = ""
    school: UUID | None = None
    kind: str = ""
    reason: str = ""
    flag: str = ""
    due: Due | None = None
    nobody: bool = False
    owner: UUID | None = None
    sort: str = ""
    after: UUID | None = None
    before: UUID | None = None
    size: int = 50


@dataclass(frozen=True, slots=True)
class Looker:
    """Who looks, when, and since when a change counts as new to them (None: their first visit)."""

    membership_id: UUID
    today: dt.date
    since: dt.datetime | None


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One line of the queue."""

    id: UUID
    child_id: UUID
    reference: str
    name: str
    year_group: str
    kind: str
    reason: str
    state: str
    open: bool
    band: int
    stored_band: int
    why: list[dict[str, str]]
    due_on: dt.date | None
    due_label: str
    waiting_for: str
    flags: list[dict[str, str]]
    school_name: str
    assigned_to: UUID | None
    assigned_name: str
    unread_messages: int
    open_proposals: int
    linked_siblings: int
    possible_finds: int
    outcome_code: str
    is_new: bool
    version: int


@dataclass(frozen=True, slots=True)
class Counts:
    """How many cases each view holds, and how many the present filters leave, in all and a band."""

    views: dict[View, int]
    found: int
    bands: dict[int, int]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a case stands in a filtered list."""

    number: int
    of: int
    previous: str | None
    next: str | None


_unread = (
    select(Message.authority_id, Message.case_id, func.count().label("number"))
    .where(Message.direction == "to_council", Message.read_at.is_(None))
    .group_by(Message.authority_id, Message.case_id)
    .subquery("unread")
)
"""Messages from schools that nobody here has read, by case."""


def effective_band(today: dt.date) -> ColumnElement[int]:
    """The stored band, or a nearer one when a deadline or a message has come since the case was placed."""
    by_date = case(
        (Case.next_due_on <= today, 1),
        (or_(Case.next_due_on <= today + WEEK, _unread.c.number > 0), 2),
        else_=3,
    )
    return func.least(Case.band, by_date)


def is_new(looker: Looker) -> ColumnElement[bool]:
    """Someone else changed it after the previous visit began, and this officer has not opened it since."""
    someone_else = or_(Case.changed_by.is_(None), Case.changed_by != looker.membership_id)
    unopened = or_(ReadMark.read_at.is_(None), ReadMark.read_at < Case.changed_at)
    since = Case.changed_at >= looker.since if looker.since else true()
    return and_(Case.open, or_(and_(someone_else, unopened, since), _unread.c.number > 0))


def _view(view: View, looker: Looker) -> ColumnElement[bool]:
    match view:
        case View.OPEN:
            return Case.open.is_(True)
        case View.MINE:
            return and_(Case.open, Case.assigned_to == looker.membership_id)
        case View.NOBODY:
            return and_(Case.open, Case.assigned_to.is_(None))
        case View.NEW:
            return is_new(looker)
        case View.LATE:
            return and_(Case.open, Case.next_due_on < looker.today)
        case View.WAITING:
            return and_(Case.open, Case.waiting_for != "")
        case View.MAY_BE_FOUND:  # also closed ones on the watch list: nothing reopens by itself
            return Case.possible_finds > 0
        case View.CLOSED:
            return Case.open.is_(False)


def _due(due: Due, today: dt.date) -> ColumnElement[bool]:
    match due:
        case Due.LATE:
            return Case.next_due_on < today
        case Due.TODAY:
            return Case.next_due_on == today
        case Due.WEEK:
            return and_(Case.next_due_on >= today, Case.next_due_on <= today + WEEK)
        case Due.LATER:
            return Case.next_due_on > today + WEEK
        case Due.NONE:
            return Case.next_due_on.is_(None)


def _like(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def _filters(wanted: Wanted, looker: Looker) -> ColumnElement[bool]:
    asked: list[ColumnElement[bool]] = [_view(wanted.view, looker)]
    if wanted.words or wanted.reference:
        by_name = and_(*(Case.child_name_sort.like(_like(word)) for word in wanted.words)) if wanted.words else false()
        by_reference = (
            func.replace(Case.reference, "-", "").like(_like(wanted.reference)) if wanted.reference else false()
        )
        asked.append(or_(by_name, by_reference))
    if wanted.school is not None:
        asked.append(Case.school_id == wanted.school)
    if wanted.kind:
        asked.append(Case.kind == wanted.kind)
    if wanted.reason:
        asked.append(Case.reason == wanted.reason)
    if wanted.flag:
        asked.append(Case.flags.contains(cast(literal([{"code": wanted.flag}], JSONB), JSONB)))
    if wanted.due is not None:
        asked.append(_due(wanted.due, looker.today))
    if wanted.nobody:
        asked.append(Case.assigned_to.is_(None))
    if wanted.owner is not None:
        asked.append(Case.assigned_to == wanted.owner)
    return and_(*asked)


def _due_key() -> ColumnElement[dt.date]:
    return func.coalesce(Case.next_due_on, cast(literal(FAR_AHEAD), Date))


def _danger_key() -> ColumnElement[int]:
    """A child who may be in danger now stands before every deadline."""
    return case((and_(Case.immediate, Case.state.not_in(FOUND_CASES)), 0), else_=1)


def _missing_key() -> ColumnElement[dt.date]:
    return func.coalesce(Case.missing_since, cast(literal(FAR_AHEAD), Date))


SORTS = ("child", "due", "school", "with", "received")


def _keys(sort: str, today: dt.date) -> list[Any]:
    match sort.removeprefix("-"):
        case "child":
            return [Case.child_name_sort, Case.id]
        case "due":
            return [_due_key(), Case.child_name_sort, Case.id]
        case "school":
            return [func.lower(Case.school_name), Case.child_name_sort, Case.id]
        case "with":
            return [func.lower(Case.assigned_name), Case.child_name_sort, Case.id]
        case "received":
            return [Case.received_at, Case.id]
        case _:
            return [effective_band(today), _danger_key(), _due_key(), _missing_key(), Case.id]


def _from(statement: Any, looker: Looker) -> Select[Any]:
    listed: Select[Any] = (
        statement.select_from(Case)
        .outerjoin(
            ReadMark,
            and_(
                ReadMark.authority_id == Case.authority_id,
                ReadMark.case_id == Case.id,
                ReadMark.membership_id == looker.membership_id,
            ),
        )
        .outerjoin(_unread, and_(_unread.c.authority_id == Case.authority_id, _unread.c.case_id == Case.id))
    )
    return listed


def rows(session: Session, wanted: Wanted, looker: Looker) -> tuple[list[QueueRow], bool]:
    """One page of the queue in order, and whether more follow in the direction of travel.

    One statement; a second finds the case to go on from.
    """
    keys = _keys(wanted.sort, looker.today)
    backwards = wanted.before is not None
    falling = wanted.sort.startswith("-") != backwards
    statement = _from(
        select(
            Case.id, Case.child_id, Case.reference, Case.child_name, Case.year_group, Case.kind, Case.reason,
            Case.state,
            Case.open, effective_band(looker.today).label("shown_band"), Case.band, Case.why, Case.next_due_on,
            Case.next_due_label, _waiting_for.label("waiting_for"), Case.flags, Case.school_name, Case.assigned_to,
            Case.assigned_name, func.coalesce(_unread.c.number, 0).label("unread"),
            Case.open_proposals, Case.linked_siblings, Case.possible_finds, Case.outcome_code,
            is_new(looker).label("is_new"), Case.version,
        ),
        looker,
    ).where(_filters(wanted, looker))  # fmt: skip
    if (anchor := wanted.before or wanted.after) is not None and (given := _keys_of(session, anchor, keys, looker)):
        here = tuple_(*keys)
        there = tuple_(*(literal(value, key.type) for key, value in zip(keys, given, strict=True)))
        statement = statement.where(here < there if falling else here > there)
    statement = statement.order_by(*(key.desc() if falling else key.asc() for key in keys)).limit(wanted.size + 1)
    found = session.execute(statement).all()
    more = len(found) > wanted.size
    page = [_row(one) for one in found[: wanted.size]]
    return (page[::-1] if backwards else page), more


def _keys_of(session: Session, case_id: UUID, keys: Sequence[Any], looker: Looker) -> Sequence[Any] | None:
    """Where a case stands in an order, as the values of its keys; None when the case is gone."""
    return session.execute(_from(select(*keys), looker).where(Case.id == case_id)).one_or_none()


# Which school or agency was asked tells of a child in hiding where to look.
_waiting_for = case(
    (and_(Case.address_hidden, Case.waiting_for.not_in(("", "School"))), "a reply"), else_=Case.waiting_for
)


def _row(one: Any) -> QueueRow:
    return QueueRow(
        id=one.id,
        child_id=one.child_id,
        reference=one.reference,
        name=one.child_name,
        year_group=one.year_group,
        kind=one.kind,
        reason=one.reason,
        state=one.state,
        open=one.open,
        band=one.shown_band,
        stored_band=one.band,
        why=one.why or [],
        due_on=one.next_due_on,
        due_label=one.next_due_label,
        waiting_for=one.waiting_for,
        flags=one.flags or [],
        school_name=one.school_name,
        assigned_to=one.assigned_to,
        assigned_name=one.assigned_name,
        unread_messages=one.unread,
        open_proposals=one.open_proposals,
        linked_siblings=one.linked_siblings,
        possible_finds=one.possible_finds,
        outcome_code=one.outcome_code,
        is_new=bool(one.is_new),
        version=one.version,
    )


def counts(session: Session, wanted: Wanted, looker: Looker) -> Counts:
    """Every view's count, and what the filters leave, in one statement."""

    def how_many(condition: ColumnElement[bool], label: str) -> ColumnElement[int]:
        return func.count().filter(condition).label(label)

    found = _filters(wanted, looker)
    band = effective_band(looker.today)
    columns = [
        *(how_many(_view(view, looker), view.value) for view in View),
        how_many(found, "found"),
        *(how_many(and_(found, band == n), f"band_{n}") for n in (1, 2, 3)),
    ]
    one = session.execute(_from(select(*columns), looker)).mappings().one()
    return Counts({view: one[view.value] for view in View}, one["found"], {n: one[f"band_{n}"] for n in (1, 2, 3)})


def changed_since(session: Session, wanted: Wanted, looker: Looker, at: dt.datetime) -> int:
    """How many cases of this view somebody else has changed since `at`."""
    by_others = or_(Case.changed_by.is_(None), Case.changed_by != looker.membership_id)
    plain = replace(wanted, after=None, before=None)
    statement = _from(select(func.count()), looker).where(_filters(plain, looker), Case.changed_at > at, by_others)
    return int(session.execute(statement).scalar_one())


def place_of(session: Session, reference: str, wanted: Wanted, looker: Looker) -> Place | None:
    """Where a case stands in the list the officer came from, with its neighbours; None when it is not in it."""
    keys = _keys(wanted.sort, looker.today)
    order = [key.desc() if wanted.sort.startswith("-") else key.asc() for key in keys]
    listed = (
        _from(
            select(
                Case.reference.label("reference"),
                func.row_number().over(order_by=order).label("n"),
                func.lag(Case.reference).over(order_by=order).label("before"),
                func.lead(Case.reference).over(order_by=order).label("after"),
                func.count().over().label("of"),
            ),
            looker,
        )
        .where(_filters(wanted, looker))
        .subquery()
    )
    one = session.execute(select(listed).where(listed.c.reference == reference)).one_or_none()
    return None if one is None else Place(one.n, one.of, one.before, one.after)
