"""The children a school has told of before, so that a new notice about one of them starts from what is held already."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from portal.domain.access import May, insist
from portal.domain.names import fold
from portal.domain.notices import NoticeKind
from portal.domain.statuses import SubmissionState
from portal.services import drafting, since_hidden, unit
from portal.services.draft_settling import Reading
from portal.services.trouble import NotFound
from portal.services.working_day import today
from portal.store import wall
from portal.store.drafts import Draft, DraftPage
from portal.store.find.drafts import Key
from portal.store.session import db
from portal.store.submissions import Submission
from portal.store.tables import Json

FROM_EARLIER = "earlier"
"""The value of the mark on answers that came from an earlier record of this school."""
DAYS_KEPT_EMPTY = 1
"""Calendar days a draft is kept in which nobody has saved anything yet."""
_NAME, _BIRTH = "child_name", "child_birth"
_MOST = 300
_REPLACED = exists().where(
    Submission.authority_id == Draft.authority_id,
    Submission.draft_id == Draft.id,
    Submission.state == SubmissionState.REPLACED.value,
)
"""A later version counts instead: what it hides or puts right still stands in this one as it was."""
_WHOLE = or_(
    and_(Draft.state == "sent", ~_REPLACED), and_(Draft.kind == NoticeKind.ABSENCE.value, Draft.state == "open")
)


@dataclass(frozen=True, slots=True)
class EarlierChild:
    """One child of an earlier record. born: the date of birth as ISO text, "" where it was not given."""

    draft_id: UUID
    child: str
    name: str
    born: str

    @property
    def key(self) -> str:
        """How a form names it; no part of it tells who the child is."""
        return f"{self.draft_id}.{self.child}"


def earlier_children() -> list[EarlierChild]:
    """The children in this school's sent notices and open absence records, each once, by name. Audited."""
    insist(wall.current.get(), May.START_DRAFT)
    rows = db.session().execute(
        select(DraftPage.draft_id, DraftPage.child, DraftPage.answers)
        .join(Draft, and_(Draft.authority_id == DraftPage.authority_id, Draft.id == DraftPage.draft_id))
        .where(_WHOLE, DraftPage.page.in_((_NAME, _BIRTH)), DraftPage.item == "", DraftPage.child != "")
        .order_by(Draft.changed_at.desc(), DraftPage.draft_id, DraftPage.child)
        .limit(2 * _MOST)
    )
    told: dict[tuple[UUID, str], Json] = {}
    for draft_id, child, answers in rows.all():
        told[draft_id, child] = told.get((draft_id, child), {}) | answers
    found: dict[tuple[str, str], EarlierChild] = {}
    for (draft_id, child), answers in told.items():
        name = " ".join(part for part in (answers.get("first_name"), answers.get("last_name")) if part)
        born = str(answers.get("date_of_birth") or "")
        if name:
            found.setdefault((fold(name), born), EarlierChild(draft_id, child, name, born))
    children = sorted(found.values(), key=lambda one: (fold(one.name), one.born))
    if children:
        shown = sorted({one.draft_id for one in children})
        unit.looked(May.START_DRAFT, about_kind="earlier_children", others=shown)
    return children


@dataclass(frozen=True, slots=True)
class Told:
    """A child in a record of this school, to be compared with another of the same UPN. born: ISO text, "" for none."""

    draft_id: UUID
    first_name: str
    born: str

    def is_another(self, first_name: str, born: str) -> bool:
        """Whether it is a child of another first name or date of birth."""
        return fold(self.first_name) != fold(first_name) or bool(self.born and born and self.born != born)


def told_under(upns: Collection[str]) -> dict[str, list[Told]]:
    """The children whom records of this school give one of these UPNs, by UPN. upns: in their usual form.

    Nobody is named to anybody, and no other school's records are looked at.
    """
    insist(wall.current.get(), May.FILL_DRAFT)
    numbers, name, birth = aliased(DraftPage), aliased(DraftPage), aliased(DraftPage)
    typed = func.upper(func.regexp_replace(numbers.answers["upn"].astext, r"[\s.\-]", "", "g"))
    rows = db.session().execute(
        select(typed, numbers.draft_id, name.answers["first_name"].astext, birth.answers["date_of_birth"].astext)
        .select_from(numbers)
        .join(Draft, and_(Draft.authority_id == numbers.authority_id, Draft.id == numbers.draft_id))
        .join(name, _beside(numbers, name, _NAME))
        .outerjoin(birth, _beside(numbers, birth, _BIRTH))
        .where(numbers.page == "child_numbers", Draft.state != "withdrawn", typed.in_(upns))
    )
    found: dict[str, list[Told]] = {}
    for upn, draft_id, called, born in rows:
        found.setdefault(upn, []).append(Told(draft_id, called or "", born or ""))
    return found


def _beside(one: type[DraftPage], other: type[DraftPage], page: str) -> ColumnElement[bool]:
    """The page of this key about the same child of the same draft."""
    return and_(
        other.authority_id == one.authority_id,
        other.draft_id == one.draft_id,
        other.child == one.child,
        other.page == page,
        other.item == "",
    )


def begin(
    kind: str,
    said: Iterable[tuple[Key, Json]],
    reading: Reading,
    *,
    earlier: str = "",
    pages: Collection[str] = (),
    mark: str = "",
) -> UUID:
    """Open a draft of this kind that holds what was `said` at the door, and give its id.

    earlier: the key of a child told of before; what its record holds of `pages` comes along, each answer bearing the
    `mark` that it must be confirmed. Sealed answers stay where they are. `NotFound` for another school's record.
    """
    with unit.act(May.START_DRAFT) as work:
        first = list(said)
        source = _source(work, earlier) if earlier else None
        told = {key for key, _ in first}
        held = _held(work, *source, pages, mark) if source else []
        draft = drafting.open_filled(work, kind, [*first, *(row for row in held if row[0] not in told)], reading)
        if not held and draft.immediate is None:
            draft.expires_on = today() + dt.timedelta(days=DAYS_KEPT_EMPTY)
        if source:
            work.record("began_from_earlier_record", about_kind="draft", about=draft.id, others=[source[0].id])
        return draft.id


def of_the_family(work: unit.Unit, draft_id: UUID, pages: Collection[str], mark: str) -> list[tuple[Key, Json]]:
    """What an earlier record of this school holds of these pages of the whole family, each answer bearing the `mark`
    that it must be confirmed; `NotFound` for another school's record."""
    source, _ = _source(work, str(draft_id))
    work.record("took_family_along", about_kind="draft", about=source.id)
    return _held(work, source, "", pages, mark)


def _source(work: unit.Unit, earlier: str) -> tuple[Draft, str]:
    named, _, child = earlier.partition(".")
    try:
        draft_id = UUID(named)
    except ValueError:
        raise NotFound from None
    draft = work.session.execute(select(Draft).where(Draft.id == draft_id, _WHOLE)).scalar_one_or_none()
    if draft is None or _tells_what_is_hidden(work.session, draft):
        raise NotFound
    return draft, child


def _tells_what_is_hidden(session: Session, draft: Draft) -> bool:
    """Whether an address that it tells in clear is not safe to know by now, as another notice of the child says."""
    sent = session.execute(select(Submission.id).where(Submission.draft_id == draft.id)).scalars()
    return any(since_hidden.told_elsewhere(session, submission_id) for submission_id in list(sent))


def _held(work: unit.Unit, source: Draft, child: str, pages: Collection[str], mark: str) -> list[tuple[Key, Json]]:
    rows = work.session.execute(
        select(DraftPage)
        .where(DraftPage.draft_id == source.id, DraftPage.page.in_(pages), DraftPage.child.in_(("", child)))
        .order_by(DraftPage.position, DraftPage.item)
    ).scalars()
    return [
        (("c1" if row.child else "", row.page, row.item), {**row.answers, mark: FROM_EARLIER})
        for row in rows
        if not row.hidden and not {"more", "none"} & set(row.answers)
    ]
