"""What the pupil index and the sibling check know about a child."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Select, and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from portal.store.cases import Case, Child
from portal.store.places import School
from portal.store.pupil_index import Proposal, RollPupil


def proposal(session: Session, case_id: UUID, proposal_id: UUID) -> Proposal | None:
    """One proposal of this case, as it stands now."""
    return session.execute(
        select(Proposal)
        .where(Proposal.case_id == case_id, Proposal.id == proposal_id)
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()


def same_child(session: Session, case_id: UUID, kind: str, owner: UUID) -> Proposal | None:
    """What the sibling check holds of a case's child and this record being one child; None where it has not, or no
    longer, found the record."""
    return session.execute(
        select(Proposal).where(
            Proposal.case_id == case_id,
            Proposal.question == "same_child",
            Proposal.other_kind == kind,
            Proposal.other_id == owner,
            Proposal.state != "gone",
        )
    ).scalar_one_or_none()


def roll_rows(session: Session, pupil_ids: Collection[UUID]) -> dict[UUID, tuple[RollPupil, str, bool]]:
    """Roll rows by id, each with its school's name, and whether it may be a child in hiding (see `in_hiding`)."""
    if not pupil_ids:
        return {}
    found = session.execute(
        select(RollPupil, School.name, RollPupil.id.in_(_in_hiding(pupil_ids)))
        .join(School, and_(School.authority_id == RollPupil.authority_id, School.id == RollPupil.school_id))
        .where(RollPupil.id.in_(pupil_ids))
    ).all()
    return {pupil.id: (pupil, name, hidden) for pupil, name, hidden in found}


def in_hiding(session: Session, pupil_ids: Collection[UUID]) -> set[UUID]:
    """Those of these roll rows that may be a child of a case whose address is not safe to share: a child in hiding
    stands on a roll too."""
    if not pupil_ids:
        return set()
    return set(session.execute(_in_hiding(pupil_ids)).scalars())


def proposals_with_hiding(session: Session, case_id: UUID) -> list[tuple[Proposal, bool]]:
    """What the sibling check proposed for a case, as `case.proposals` has it, each with whether the other child is a
    pupil who may be in hiding (see `in_hiding`)."""
    pupils = select(Proposal.other_id).where(Proposal.case_id == case_id, Proposal.other_kind == "roll")
    found = session.execute(
        select(Proposal, Proposal.other_id.in_(_in_hiding(pupils)))
        .where(Proposal.case_id == case_id, Proposal.state != "gone")
        .order_by(Proposal.rank, Proposal.id)
        .execution_options(populate_existing=True)
    ).all()
    return [(one, hiding) for one, hiding in found]


def _in_hiding(pupil_ids: Collection[UUID] | Select[UUID]) -> Select[UUID]:
    pupil, one, child, case = aliased(RollPupil), aliased(Proposal), aliased(Child), aliased(Case)
    proposed = exists().where(
        one.authority_id == pupil.authority_id,
        one.question == "same_child",
        one.other_kind == "roll",
        one.other_id == pupil.id,
        one.state != "dismissed",
        case.authority_id == one.authority_id,
        case.id == one.case_id,
        case.address_hidden,
    )
    # A roll may be loaded after the sibling check, or for a case that is closed: the same UPN is enough to be careful.
    same_upn = exists().where(
        pupil.upn != "",
        child.authority_id == pupil.authority_id,
        child.upn == pupil.upn,
        case.authority_id == child.authority_id,
        case.child_id == child.id,
        case.address_hidden,
    )
    return select(pupil.id).where(pupil.id.in_(pupil_ids), or_(proposed, same_upn))


def children_with_cases(session: Session, child_ids: list[UUID]) -> dict[UUID, tuple[Child, Case | None]]:
    """Children of the council's cases by id, each with the newest case about the child."""
    if not child_ids:
        return {}
    found = session.execute(
        select(Child, Case)
        .outerjoin(Case, and_(Case.authority_id == Child.authority_id, Case.child_id == Child.id))
        .where(Child.id.in_(child_ids))
        .order_by(Case.received_at)
    ).all()
    return {child.id: (child, case) for child, case in found}


def same_upn(session: Session, upn: str) -> list[tuple[RollPupil, str]]:
    """Pupils on any school's roll with this UPN, each with the school's name."""
    if not upn:
        return []
    found = session.execute(
        select(RollPupil, School.name)
        .join(School, and_(School.authority_id == RollPupil.authority_id, School.id == RollPupil.school_id))
        .where(RollPupil.upn == upn)
        .limit(10)
    ).all()
    return [(pupil, name) for pupil, name in found]
