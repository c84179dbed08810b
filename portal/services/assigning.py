"""Who a case is with: one case, or several ticked in the queue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select

from portal.domain.access import May, Role
from portal.services import unit
from portal.services.casework import open_for_change, touched
from portal.services.trouble import NotFound, Refused
from portal.services.unit import Unit
from portal.store.cases import Case
from portal.store.find import case as find
from portal.store.find import choices
from portal.store.find.choices import Choice
from portal.store.people import Membership
from portal.store.session import db

MOST_AT_ONCE = 100


@dataclass(slots=True)
class Assigned:
    """What came of assigning several cases: how many moved, and a sentence for each that did not."""

    to: str
    moved: int = 0
    exceptions: list[str] = field(default_factory=list)


def colleagues() -> list[Choice]:
    """The council's officers and managers, by name."""
    return choices.officers(db.session())


def _colleague(work: Unit, member_id: UUID | None) -> Membership | None:
    if member_id is None:
        return None
    member = work.session.execute(select(Membership).where(Membership.id == member_id)).scalar_one_or_none()
    works = member is not None and member.kind == "council" and member.state == "active"
    if member is None or not works or not {Role.OFFICER.value, Role.MANAGER.value} & set(member.roles):
        raise Refused([("to", "Select who to assign the case to")])
    return member


def _give(work: Unit, folder: find.Folder, to: Membership | None) -> None:
    case = folder.case
    case.assigned_to = to.id if to else None
    case.assigned_name = to.name if to else ""
    title = f"Assigned to {to.name}" if to else "Assigned to nobody"
    work.tell(case.id, "assigned", title)
    touched(work, folder)


def assign(reference: str, member_id: UUID | None, seen: int) -> None:
    """Give a case to an officer, or to nobody. Raises `NotFound`, `Refused`, `Stale`."""
    with unit.act(May.ASSIGN_CASE) as work:
        to = _colleague(work, member_id)
        folder = open_for_change(work, reference, seen, {"Assign to": to.name if to else "Nobody"})
        if not folder.case.open:
            raise Refused([("to", "This case is closed. Reopen it before you assign it")])
        if folder.case.assigned_to == (to.id if to else None):
            return
        _give(work, folder, to)


@dataclass(frozen=True, slots=True)
class Ticked:
    """A case ticked in the queue, as the confirm page names it."""

    id: UUID
    reference: str
    name: str
    with_name: str
    version: int


def ticked(case_ids: Sequence[UUID]) -> list[Ticked]:
    """The ticked cases this council holds, for the confirm page; one audit row names the children shown."""
    rows = (
        db.session()
        .execute(select(Case).where(Case.id.in_(list(case_ids)[:MOST_AT_ONCE])).order_by(Case.child_name_sort))
        .scalars()
        .all()
    )
    if not rows:
        raise NotFound
    unit.looked(May.ASSIGN_CASE, about_kind="cases", others=[row.child_id for row in rows], fields=["name"])
    return [Ticked(row.id, row.reference, row.child_name, row.assigned_name, row.version) for row in rows]


def assign_many(seen: Mapping[UUID, int], member_id: UUID) -> Assigned:
    """Give several cases to one officer; each is checked by itself, and those that could not move are named."""
    with unit.act(May.ASSIGN_CASE) as work:
        to = _colleague(work, member_id)
        assert to is not None
        done = Assigned(to.name)
        for case_id in list(seen)[:MOST_AT_ONCE]:
            folder = find.folder_of(work.session, case_id)
            if folder is None:
                done.exceptions.append("1 case is no longer there and has not changed.")
                continue
            case = folder.case
            if case.assigned_to == to.id:
                done.exceptions.append(f"{case.reference} was already with {to.name} and has not changed.")
            elif not case.open:
                done.exceptions.append(f"{case.reference} is closed and has not changed.")
            elif case.version != seen[case_id]:
                holder = case.assigned_name or "nobody"
                done.exceptions.append(
                    f"{case.reference} was changed by someone else while you were choosing. "
                    f"It is with {holder} and has not changed."
                )
            else:
                _give(work, folder, to)
                done.moved += 1
        return done
