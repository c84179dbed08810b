"""What one council's index and cases say when another council asks about a child."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, and_, any_, exists, func, literal, not_, or_, select, text
from sqlalchemy.orm import Session

from portal.domain.matching.keys import HOT
from portal.store.cases import Case, Child
from portal.store.councils import CouncilQuestion, InwardCandidate, InwardQuestion
from portal.store.find.matches import in_hiding
from portal.store.people import Membership
from portal.store.places import Authority
from portal.store.pupil_index import Proposal

Owner = tuple[str, UUID]
"""The kind ("roll" or "child") and id of a record."""
_UNDER = text(
    "select wanted.family, wanted.k, found.owner_kind, found.owner_id "
    "from unnest(cast(:families as text[]), cast(:hashes as bigint[])) wanted(family, k) "
    "cross join lateral (select m.owner_kind, m.owner_id from match_key m "
    "where m.authority_id = :whose and m.key_hash = wanted.k limit :most) found"
)


def others_taking_part(session: Session, authority_id: UUID, today: dt.date) -> Sequence[Authority]:
    """The councils that ask and answer each other today, without this one, by name."""
    return (
        session.execute(
            select(Authority)
            .where(Authority.id != authority_id, Authority.between_councils_from <= today)
            .order_by(Authority.name)
        )
        .scalars()
        .all()
    )


def authorities_of(session: Session, ids: Collection[UUID]) -> Sequence[Authority]:
    """The councils with these ids."""
    if not ids:
        return []
    return session.execute(select(Authority).where(Authority.id.in_(ids))).scalars().all()


def asked_since(session: Session, authority_id: UUID, since: dt.datetime, officer: UUID | None) -> tuple[int, int]:
    """How many questions this officer, and the whole council, have put to other councils since this instant."""
    row = session.execute(
        select(func.count(), func.count().filter(CouncilQuestion.asked_by == officer)).where(
            CouncilQuestion.authority_id == authority_id, CouncilQuestion.asked_at >= since
        )
    ).one()
    return row[1], row[0]


def questions_of(session: Session, case_id: UUID) -> Sequence[CouncilQuestion]:
    """What other councils were asked for a case, newest first."""
    return (
        session.execute(
            select(CouncilQuestion)
            .where(CouncilQuestion.case_id == case_id)
            .order_by(CouncilQuestion.asked_at.desc(), CouncilQuestion.asked_name, CouncilQuestion.id)
            .execution_options(populate_existing=True)
        )
        .scalars()
        .all()
    )


def under(session: Session, authority_id: UUID, hashes: Mapping[str, Sequence[int]]) -> list[tuple[str, Owner]]:
    """(family, record) of everybody of this council under one of these hashes; a key too many share finds nobody."""
    wanted = [(family, one) for family, some in hashes.items() for one in some]
    rows = session.execute(
        _UNDER,
        {
            "families": [family for family, _ in wanted],
            "hashes": [one for _, one in wanted],
            "whose": authority_id,
            "most": HOT + 1,
        },
    ).all()
    shared = Counter(row.k for row in rows)
    return [(row.family, (row.owner_kind, row.owner_id)) for row in rows if shared[row.k] <= HOT]


def hidden_among(session: Session, owners: Collection[Owner]) -> set[Owner]:
    """Those of these records that must not be told of: a child whose address is not safe to share, on whichever record,
    and whoever may be that child or its brother or sister."""
    ids = [owner for _, owner in owners]
    if not ids:
        return set()
    found = set(
        session.execute(
            select(Child.id)
            .outerjoin(Case, and_(Case.authority_id == Child.authority_id, Case.child_id == Child.id))
            .where(Child.id.in_(ids), or_(Child.address_hidden, Case.address_hidden))
        ).scalars()
    ) | set(
        session.execute(
            select(Proposal.other_id)
            .join(Case, and_(Case.authority_id == Proposal.authority_id, Case.id == Proposal.case_id))
            .where(
                Proposal.other_id.in_(ids),
                Case.address_hidden,
                or_(
                    and_(Proposal.question == "same_child", Proposal.state != "dismissed"),
                    Proposal.state == "linked",
                    and_(Proposal.state == "open", Proposal.grade != "unlikely"),
                ),
            )
        ).scalars()
    )
    found |= in_hiding(session, [owner for kind, owner in owners if kind == "roll"])
    return {owner for owner in owners if owner[1] in found}


def _waits() -> ColumnElement[bool]:
    """Whether a question waits for whoever asks: for its first decision, or for one on a candidate in hiding."""
    by_hand = exists(select(InwardCandidate.id)).where(
        InwardCandidate.authority_id == InwardQuestion.authority_id,
        InwardCandidate.question_id == InwardQuestion.id,
        InwardCandidate.restricted,
        InwardCandidate.settled == "",
    )
    undecided = and_(InwardQuestion.automatic == "possible", InwardQuestion.decision == "")
    return or_(undecided, and_(InwardQuestion.decision != "known", by_hand))


def inward_waiting(session: Session) -> int:
    """How many questions of other councils wait for whoever asks."""
    return session.execute(select(func.count()).select_from(InwardQuestion).where(_waits())).scalar_one()


def inward_questions(session: Session, most: int) -> tuple[Sequence[InwardQuestion], Sequence[InwardQuestion]]:
    """The questions of other councils that wait for whoever asks, oldest first; and the newest `most` of the others."""
    compared = select(InwardQuestion).where(InwardQuestion.automatic != "").execution_options(populate_existing=True)
    waiting = session.execute(compared.where(_waits()).order_by(InwardQuestion.received_at)).scalars().all()
    others = compared.where(not_(_waits())).order_by(InwardQuestion.received_at.desc()).limit(most)
    return waiting, session.execute(others).scalars().all()


def candidates(session: Session, question_id: UUID, *, lock: bool = False) -> Sequence[InwardCandidate]:
    """Whom a question may be about, as far as the database shows them to whoever asks."""
    wanted = (
        select(InwardCandidate)
        .where(InwardCandidate.question_id == question_id)
        .order_by(InwardCandidate.id)
        .execution_options(populate_existing=True)
    )
    return session.execute(wanted.with_for_update() if lock else wanted).scalars().all()


def answers_for_restricted(session: Session, authority_id: UUID) -> UUID | None:
    """Who answers other councils for a child in hiding: a colleague who still works here; None: every CME manager."""
    return session.execute(
        select(Membership.id)
        .join(Authority, Authority.id == Membership.authority_id)
        .where(
            Authority.id == authority_id,
            Membership.id == Authority.answers_for_restricted,
            Membership.state == "active",
            Membership.kind == "council",
        )
    ).scalar_one_or_none()


def managers(session: Session, authority_id: UUID, role: str) -> Sequence[UUID]:
    """The council's active colleagues with this role."""
    return (
        session.execute(
            select(Membership.id)
            .where(
                Membership.authority_id == authority_id,
                Membership.kind == "council",
                Membership.state == "active",
                literal(role) == any_(Membership.roles),
            )
            .order_by(Membership.id)
        )
        .scalars()
        .all()
    )
