"""What a council's officers have decided on, as pairs that new weights can be estimated from."""

from __future__ import annotations

from collections import defaultdict
from uuid import UUID

from sqlalchemy import and_, or_, select

from portal.domain.access import May
from portal.domain.matching.estimate import Labelled
from portal.domain.matching.grade import Question
from portal.domain.matching.links import Meaning
from portal.domain.matching.person import Person
from portal.domain.matching.search import features_of
from portal.services import unit
from portal.services.match_key import match_key
from portal.services.outbox import worker_of
from portal.store import wall
from portal.store.cases import Case
from portal.store.child_links import ChildLink
from portal.store.find.index import PupilIndex, record_id, referred_person
from portal.store.pupil_index import Proposal


def decided_pairs(authority_id: UUID) -> tuple[dict[Question, list[Labelled]], int]:
    """The pairs of this council's decisions by question, and how many children are in its index.

    A decision counts while the facts it was made on stand. Left out: whoever was found through a brother or sister,
    whose facts were compared in place of the child's own, and who shares a home and is no brother or sister.
    """
    pairs: dict[Question, list[Labelled]] = {"same_child": [], "sibling": []}
    with wall.acting_as(worker_of(authority_id)), unit.act(May.RUN_BACKGROUND_WORK) as work:
        work.record("read_decisions_of_matching", about_kind="authority", about=authority_id, purpose="train")
        index = PupilIndex(work.session, authority_id)
        secret = match_key()
        decided = work.session.execute(
            select(Proposal)
            .outerjoin(
                ChildLink, and_(ChildLink.authority_id == Proposal.authority_id, ChildLink.id == Proposal.link_id)
            )
            .where(
                Proposal.authority_id == authority_id,
                Proposal.question.in_(("same_child", "sibling")),
                Proposal.state.in_(("linked", "dismissed")),
                Proposal.changed_since.is_(False),
                or_(ChildLink.id.is_(None), ChildLink.meaning != Meaning.HOUSEHOLD.value),
            )
        ).scalars()
        by_case: dict[UUID, list[Proposal]] = defaultdict(list)
        for proposal in decided:
            by_case[proposal.case_id].append(proposal)
        for number, (case_id, proposals) in enumerate(sorted(by_case.items())):
            case = work.session.execute(
                select(Case).where(Case.authority_id == authority_id, Case.id == case_id)
            ).scalar_one()
            person = referred_person(work.session, case)
            others = {one.id: one for one in index.people([_record(p) for p in proposals])}
            own = [others[_record(p)] for p in proposals if _own(p) and _record(p) in others]
            asked: dict[str, Person] = {"same_child": person, "sibling": person.with_facts_of(own)}
            for proposal in proposals:
                other = others.get(_record(proposal))
                if other is None or proposal.evidence.get("through"):
                    continue
                question: Question = "same_child" if proposal.question == "same_child" else "sibling"
                features = features_of(asked[question], other, index, secret=secret, authority=authority_id)
                pairs[question].append(Labelled(features, proposal.state == "linked", number))
        return pairs, index.size()


def _record(proposal: Proposal) -> str:
    return record_id(proposal.other_kind, proposal.other_id)


def _own(proposal: Proposal) -> bool:
    return proposal.question == "same_child" and proposal.state == "linked"
