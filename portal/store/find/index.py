"""One authority's children as the matching engine looks them up: by keyed hashes, under the wall, by equality alone."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, TextClause, and_, bindparam, delete, exists, select, text
from sqlalchemy.orm import Session

from portal.domain.facts.sealing import merge
from portal.domain.matching.from_referral import person_of_referral
from portal.domain.matching.from_roll import person_of_roll
from portal.domain.matching.keys import HOT, hash_keys, keys_of
from portal.domain.matching.person import Person
from portal.store.cases import Case, Child
from portal.store.find.how_common import remembered
from portal.store.places import School
from portal.store.pupil_index import MatchKey, Proposal, RollPupil
from portal.store.submissions import ReferredChild, SealedSubmission, Submission

_CANDIDATES = text(
    "select wanted.k, found.owner_kind, found.owner_id from unnest(:hashes) wanted(k) "
    "cross join lateral (select owner_kind, owner_id from match_key "
    "where authority_id = :authority and key_hash = wanted.k limit :most) found"
).bindparams(bindparam("hashes", type_=ARRAY(BigInteger)))
_HOW_MANY = text(
    "select count(*) from (select 1 from match_key where authority_id = :a and key_hash = :k limit 2000) counted"
)
_SIZE = text("select count(*) from roll_pupil where authority_id = :a")
_SMALL = 1000
"""Rolls smaller than this are counted anew each time: it costs nothing, and they may just be filling."""


def record_id(kind: str, owner: UUID) -> str:
    """How the engine names a record: "roll:..." or "child:..."."""
    return f"{kind}:{owner}"


def owner_of(record: str) -> tuple[str, UUID]:
    """The kind and id behind an engine's record id."""
    kind, _, owner = record.partition(":")
    return kind, UUID(owner)


class PupilIndex:
    """The `CandidateSource` over one authority's roll and the children of its cases."""

    def __init__(self, session: Session, authority_id: UUID) -> None:
        self._session, self._authority = session, authority_id

    def candidates(self, key_hashes: Collection[int]) -> Sequence[tuple[str, Collection[int]]]:
        """Everybody under any of the hashes; a hash that more than `HOT` children share is left out."""
        if not key_hashes:
            return []
        rows = self._session.execute(
            _CANDIDATES, {"hashes": list(key_hashes), "authority": self._authority, "most": HOT + 1}
        ).all()
        by_hash: dict[int, list[str]] = {}
        for key_hash, kind, owner in rows:
            by_hash.setdefault(key_hash, []).append(record_id(kind, owner))
        shared: dict[str, set[int]] = {}
        for key_hash, people in by_hash.items():
            if len(people) <= HOT:
                for one in people:
                    shared.setdefault(one, set()).add(key_hash)
        return list(shared.items())

    def people(self, ids: Collection[str]) -> Sequence[Person]:
        """The people of these ids."""
        split: dict[str, list[UUID]] = {"roll": [], "child": []}
        for one in ids:
            kind, owner = owner_of(one)
            split[kind].append(owner)
        return [*self._on_roll(split["roll"]), *self._referred(split["child"])]

    def how_many(self, key_hash: int) -> int:
        """How many children have this key; counted no further than two thousand."""
        return remembered(self._authority, key_hash, lambda: self._count(_HOW_MANY, k=key_hash), least=HOT)

    def size(self) -> int:
        """How many children are on the authority's rolls."""
        return remembered(self._authority, None, lambda: self._count(_SIZE), least=_SMALL)

    def _count(self, counting: TextClause, **more: int) -> int:
        return int(self._session.execute(counting, {"a": self._authority, **more}).scalar_one())

    def pupil_ids(self, ids: list[UUID]) -> list[tuple[UUID, str]]:
        """(row's id, the roll's own pupil id) of these rows."""
        if not ids:
            return []
        rows = self._session.execute(
            select(RollPupil.id, RollPupil.pupil_id).where(
                RollPupil.authority_id == self._authority, RollPupil.id.in_(ids)
            )
        )
        return [(row.id, row.pupil_id) for row in rows]

    def _on_roll(self, ids: list[UUID]) -> list[Person]:
        if not ids:
            return []
        # A child in hiding stands on a roll too: what another case's evidence may not tell is told to the engine.
        hiding = exists().where(
            Proposal.authority_id == self._authority,
            Proposal.question == "same_child",
            Proposal.other_kind == "roll",
            Proposal.other_id == RollPupil.id,
            Proposal.state != "dismissed",
            Case.authority_id == Proposal.authority_id,
            Case.id == Proposal.case_id,
            Case.address_hidden,
        )
        rows = self._session.execute(
            select(
                RollPupil.id, RollPupil.row, RollPupil.school_id, RollPupil.dob, RollPupil.as_of, School.name,
                hiding.label("hiding"),
            )
            .join(School, and_(School.authority_id == RollPupil.authority_id, School.id == RollPupil.school_id))
            .where(RollPupil.authority_id == self._authority, RollPupil.id.in_(ids))
        ).all()  # fmt: skip
        return [
            person_of_roll(
                {**row, "school_name": name},
                record_id=record_id("roll", pupil),
                school_id=str(school),
                dob=dob,
                as_of=as_of,
                source_label=f"school roll, {as_of:%B %Y}",
                restricted=hidden,
            )
            for pupil, row, school, dob, as_of, name, hidden in rows
        ]

    def _referred(self, ids: list[UUID]) -> list[Person]:
        if not ids:
            return []
        rows = self._session.execute(
            select(Case).where(Case.authority_id == self._authority, Case.child_id.in_(ids)).order_by(Case.received_at)
        ).scalars()
        newest = {case.child_id: case for case in rows}
        return [referred_person(self._session, case) for case in newest.values()]


def referred_person(session: Session, case: Case) -> Person:
    """The child of a case as its submission told of them, whereabouts put back for comparing (never for showing)."""
    told, sent_at = session.execute(
        select(ReferredChild.facts, Submission.sent_at)
        .join(
            Submission,
            and_(Submission.authority_id == ReferredChild.authority_id, Submission.id == ReferredChild.submission_id),
        )
        .where(
            ReferredChild.authority_id == case.authority_id,
            ReferredChild.submission_id == case.submission_id,
            ReferredChild.child_key == case.child_key,
        )
    ).one()
    sealed = session.execute(
        select(SealedSubmission.facts).where(
            SealedSubmission.authority_id == case.authority_id,
            SealedSubmission.submission_id == case.submission_id,
            SealedSubmission.child_key == case.child_key,
            SealedSubmission.kind == "address",
        )
    ).scalar_one_or_none()
    return person_of_referral(
        merge(told, sealed),
        record_id=record_id("child", case.child_id),
        source_label=f"referral, {sent_at.day} {sent_at:%B %Y}",
        school_id=str(case.school_id),
        school_name=case.school_name,
        as_of=sent_at.date(),
    )


def write_keys(session: Session, person: Person, child: Child, secret: bytes) -> None:
    """Put a referred child under its keys, so that later referrals and look-ups find them."""
    session.execute(
        delete(MatchKey).where(
            MatchKey.authority_id == child.authority_id,
            MatchKey.key_hash.in_(child.key_hashes),
            MatchKey.owner_kind == "child",
            MatchKey.owner_id == child.id,
        )
    )
    child.key_hashes = sorted(hash_keys(secret, child.authority_id, keys_of(person)))
    session.add_all(
        MatchKey(authority_id=child.authority_id, key_hash=hashed, owner_kind="child", owner_id=child.id)
        for hashed in child.key_hashes
    )
    session.flush()
