"""What people said of the child of a case and of others, and the records they joined to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from portal.domain.access import May, insist
from portal.domain.matching.links import Meaning
from portal.services import children
from portal.store import wall
from portal.store.cases import Case
from portal.store.child_links import ChildLink
from portal.store.find import links as find
from portal.store.find.links import Record
from portal.store.session import db


@dataclass(frozen=True, slots=True)
class Joined:
    """Another record that a person says is of the case's child: a pupil on a roll, or the child of another case."""

    record: Record
    name: str
    school: str
    case: Case | None
    link: ChildLink
    hidden: bool
    """Whether an address of that record is not safe to share: then none of this child is."""


def hides(case: Case, joined: Iterable[Joined]) -> bool:
    """Whether an address of the child is not safe to share, on its case or on a record joined to it."""
    return case.address_hidden or any(one.hidden for one in joined)


def of(case: Case) -> tuple[list[ChildLink], list[Joined]]:
    """What people said of the child, and the records joined to it.

    Joined is what was said of this very record: what is joined to a record that is joined to it is not.
    """
    insist(wall.current.get(), May.READ_CASE)
    session, mine = db.session(), ("child", case.child_id)
    said = find.touching(session, {mine})
    joining = [one for one in said if one.live and one.meaning == Meaning.SAME_CHILD.value]
    known = children.described(session, {one.other_than({mine}) for one in joining})
    joined = [
        Joined(record, known[record].name, known[record].school, known[record].case, one, known[record].hidden)
        for one in joining
        if (record := one.other_than({mine})) in known
    ]
    if joined:
        said = find.touching(session, {mine, *(one.record for one in joined)})
    return said, joined
