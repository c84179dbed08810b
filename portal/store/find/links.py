"""What people have said of children, and which records are surely of one child."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from portal.domain.identifiers import UpnState, read_upn
from portal.domain.matching.links import About, Ended, Meaning
from portal.domain.names import NameLevel, compare_forenames
from portal.store.cases import Case, Child
from portal.store.child_links import ChildLink
from portal.store.pupil_index import RollPupil

Record = tuple[str, UUID]
"""A child's record: kind ("child" of a case, or "roll") and id."""


def touching(session: Session, records: Collection[Record]) -> list[ChildLink]:
    """What stands, or stood until a day, of any of these records, newest first; what was taken back is left out."""
    if not records:
        return []
    ids = {owner for _, owner in records}
    found = session.execute(
        select(ChildLink)
        .where(
            or_(ChildLink.a_id.in_(ids), ChildLink.b_id.in_(ids)),
            or_(ChildLink.ended_at.is_(None), ChildLink.ended_how == Ended.APART.value),
        )
        .order_by(ChildLink.at.desc(), ChildLink.id.desc())
        .execution_options(populate_existing=True)
    ).scalars()
    return list(found)


def joined(links: Iterable[ChildLink]) -> dict[Record, set[Record]]:
    """For each record, those that a person says are of the same child: directly, never through a third."""
    same: dict[Record, set[Record]] = defaultdict(set)
    for link in links:
        if link.live and link.meaning == Meaning.SAME_CHILD.value:
            a, b = link.ends
            same[a].add(b)
            same[b].add(a)
    return same


def surely_same(session: Session, records: Collection[Record]) -> dict[Record, set[Record]]:
    """For each record, the others that bear one valid UPN, one birth date and no other first name.

    Nothing is linked by it: it only says to which records a person's "no" goes on applying.
    """
    children = [owner for kind, owner in records if kind == "child"]
    pupils = [owner for kind, owner in records if kind == "roll"]
    upns = set(
        session.execute(
            select(Child.upn).where(Child.id.in_(children), Child.upn != "").union(
                select(RollPupil.upn).where(RollPupil.id.in_(pupils), RollPupil.upn != "")
            )
        ).scalars()
    )  # fmt: skip
    upns = {one for one in upns if read_upn(one, ()).state is UpnState.VALID}
    if not upns:
        return {}
    told = session.execute(
        select(Child.id, Child.upn, Child.date_of_birth, Child.first_name).where(
            Child.upn.in_(upns), Child.upn_state.in_(("", UpnState.VALID.value)), Child.date_of_birth.is_not(None)
        )
    ).all()
    rolls = session.execute(
        select(RollPupil.id, RollPupil.upn, RollPupil.dob, RollPupil.forename).where(
            RollPupil.upn.in_(upns), RollPupil.dob.is_not(None)
        )
    ).all()
    under: dict[tuple[str, object], list[tuple[Record, str]]] = defaultdict(list)
    for kind, rows in (("child", told), ("roll", rolls)):
        for owner, upn, born, first_name in rows:
            under[upn, born].append(((kind, owner), first_name))
    found: dict[Record, set[Record]] = defaultdict(set)
    for same in under.values():
        for record, name in same:
            found[record] |= {
                other for other, called in same
                if other != record and compare_forenames(name, called) is not NameLevel.DIFFERENT
            }  # fmt: skip
    return found


def by_id(session: Session, link_id: UUID | None) -> ChildLink | None:
    """One link as it stands now; None where there is none, or none is named."""
    if link_id is None:
        return None
    return session.execute(
        select(ChildLink).where(ChildLink.id == link_id).execution_options(populate_existing=True)
    ).scalar_one_or_none()


def of_pair(session: Session, one: Record, other: Record, about: About) -> ChildLink | None:
    """What stands of these two records, locked."""
    a, b = sorted((one, other))
    return session.execute(
        select(ChildLink)
        .where(
            ChildLink.about == about.value,
            ChildLink.ended_at.is_(None),
            ChildLink.a_kind == a[0],
            ChildLink.a_id == a[1],
            ChildLink.b_kind == b[0],
            ChildLink.b_id == b[1],
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()


def cases_of(session: Session, child_ids: Collection[UUID]) -> Mapping[UUID, list[Case]]:
    """The cases of these children, newest first."""
    found: dict[UUID, list[Case]] = defaultdict(list)
    if child_ids:
        rows = session.execute(select(Case).where(Case.child_id.in_(child_ids)).order_by(Case.received_at.desc()))
        for case in rows.scalars():
            found[case.child_id].append(case)
    return found


def lock_cases(session: Session, child_ids: Collection[UUID]) -> None:
    """Hold the cases of these children, always in one order, so that two decisions on one pair wait for each other."""
    session.execute(select(Case.id).where(Case.child_id.in_(child_ids)).order_by(Case.id).with_for_update())
