"""One authority's children as the matching engine looks them up: by keyed hashes, under the wall, by equality alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, select
from sqlalchemy.orm import Session

from portal.domain.facts.sealing import merge
from portal.domain.matching.comparable import person_of_comparable
from portal.domain.matching.from_referral import person_of_referral
from portal.domain.matching.from_roll import person_of_roll
from portal.domain.matching.keys import HOT, hash_keys, keys_of
from portal.domain.matching.person import Person
from portal.domain.matching.search import Near
from portal.store.cases import Case, Child
from portal.store.find.how_common import remembered
from portal.store.find.look_up_words import take_out_words, write_words
from portal.store.find.matches import in_hiding
from portal.store.places import School
from portal.store.pupil_index import MatchKey, RollPupil
from portal.store.submissions import ReferredChild, SealedSubmission, Submission

_NEAREST = (
    "select record, score, rarest, comparable, school_id, school_name, dob, as_of, hidden, keys, counts "
    "from nearest_children(%s, %s::bigint[], %s::uuid[], %s::uuid[], %s, %s, %s)"
)
_HOW_MANY = (
    "select wanted.k, (select count(*) from (select from match_key where authority_id = %s and key_hash = wanted.k "
    "limit 2000) counted) from unnest(%s::bigint[]) wanted(k)"
)
_SIZE = "select count(*) from roll_pupil where authority_id = %s"
_SMALL = 1000
"""Rolls smaller than this are counted anew each time: it costs nothing, and they may just be filling."""


def record_id(kind: str, owner: UUID) -> str:
    """How the engine names a record: "roll:..." or "child:..."."""
    return f"{kind}:{owner}"


def owner_of(record: str) -> tuple[str, UUID]:
    """The kind and id behind an engine's record id."""
    kind, _, owner = record.partition(":")
    return kind, UUID(owner)


def _owners(records: Iterable[str]) -> str:
    """An array of the ids of those records that can stand in the index; a question's own id cannot."""
    return _array(record[-36:] for record in records if record.startswith(("roll:", "child:")))


def _array(values: Iterable[object]) -> str:
    return "{" + ",".join(map(str, values)) + "}"


@lru_cache(maxsize=1000)
def _roll_of(as_of: dt.date) -> str:
    return f"school roll, {as_of:%B %Y}"


class PupilIndex:
    """The `CandidateSource` over one authority's roll and the children of its cases."""

    def __init__(self, session: Session, authority_id: UUID) -> None:
        self._session, self._authority = session, authority_id

    def nearest(
        self,
        key_hashes: Collection[int],
        *,
        leave_out: Collection[str],
        known: Mapping[str, Person],
        at_most: int,
        least: float,
    ) -> tuple[list[Near], dict[int, int]]:
        """See `CandidateSource`: one round trip, and another only for rows not yet indexed or children of cases."""
        rows = self._run(
            _NEAREST,
            (self._authority, _array(key_hashes), _owners(leave_out), _owners(known), HOT, at_most, least),
        )
        counts: dict[int, int] = {}
        ranked: list[tuple[float, str, int]] = []
        people: dict[str, Person] = {}
        for record, score, rarest, comparable, school, school_name, dob, as_of, hidden, keys, counted in rows:
            if not record:
                counts = dict(zip(keys or (), counted or (), strict=True))
                continue
            ranked.append((-score, record, rarest))
            if record in known:
                people[record] = known[record]
            elif comparable:
                read = person_of_comparable(
                    comparable,
                    record_id=record,
                    school_id=school,
                    school_name=school_name,
                    dob=dob,
                    as_of=as_of,
                    source_label=_roll_of(as_of),
                    restricted=hidden,
                )
                if read is not None:
                    people[record] = read
        owed = [record for _, record, _ in ranked if record not in people]
        if owed:
            people.update({person.id: person for person in self.people(owed)})
        ranked.sort()
        return [Near(people[record], rarest) for _, record, rarest in ranked if record in people], counts

    def how_many(self, key_hashes: Collection[int]) -> dict[int, int]:
        """How many children have each of these keys; counted no further than two thousand."""
        found = remembered(self._authority, key_hashes, self._count, least=HOT)
        return {key: number for key, number in found.items() if key is not None}

    def size(self) -> int:
        """How many children are on the authority's rolls."""
        return remembered(
            self._authority, (None,), lambda _: {None: self._run(_SIZE, (self._authority,))[0][0]}, least=_SMALL
        )[None]

    def _count(self, keys: Sequence[int | None]) -> dict[int | None, int]:
        return {row[0]: row[1] for row in self._run(_HOW_MANY, (self._authority, _array(keys)))}

    def _run(self, sql: str, values: tuple[object, ...]) -> Sequence[Any]:
        # Straight to the driver: an officer waits, and these are plain values.
        driver: Any = self._session.connection().connection.driver_connection
        found: Sequence[Any] = driver.execute(sql, values).fetchall()
        return found

    def people(self, ids: Collection[str]) -> Sequence[Person]:
        """The children of these records, read from what was sent; unknown ones are left out."""
        split: dict[str, list[UUID]] = {"roll": [], "child": []}
        for one in ids:
            kind, owner = owner_of(one)
            split[kind].append(owner)
        return [*self._on_roll(split["roll"]), *self._referred(split["child"])]

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
        hiding = in_hiding(self._session, ids)
        rows = self._session.execute(
            select(
                RollPupil.id, RollPupil.row, RollPupil.school_id, RollPupil.dob, RollPupil.as_of, School.name
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
                source_label=_roll_of(as_of),
                restricted=pupil in hiding,
            )
            for pupil, row, school, dob, as_of, name in rows
        ]

    def _referred(self, ids: list[UUID]) -> list[Person]:
        if not ids:
            return []
        return _referred(self._session, and_(Case.authority_id == self._authority, Case.child_id.in_(ids)))


def referred_person(session: Session, case: Case) -> Person:
    """The child of a case as its submission told of them, whereabouts put back for comparing (never for showing)."""
    (person,) = _referred(session, and_(Case.authority_id == case.authority_id, Case.id == case.id))
    return person


def _referred(session: Session, which: ColumnElement[bool]) -> list[Person]:
    """The children of these cases, each as its newest case's submission told of them."""
    rows = session.execute(
        select(
            Case.child_id, Case.school_id, Case.school_name, Case.address_hidden, Submission.sent_at,
            ReferredChild.facts,
            SealedSubmission.facts.label("sealed"),
        )
        .join(Submission, and_(Submission.authority_id == Case.authority_id, Submission.id == Case.submission_id))
        .join(
            ReferredChild,
            and_(
                ReferredChild.authority_id == Case.authority_id,
                ReferredChild.submission_id == Case.submission_id,
                ReferredChild.child_key == Case.child_key,
            ),
        )
        .outerjoin(
            SealedSubmission,
            and_(
                SealedSubmission.authority_id == Case.authority_id,
                SealedSubmission.submission_id == Case.submission_id,
                SealedSubmission.child_key == Case.child_key,
                SealedSubmission.kind == "address",
            ),
        )
        .where(which)
        .order_by(Case.received_at)
    ).all()  # fmt: skip
    people = {
        row.child_id: person_of_referral(
            merge(row.facts, row.sealed) | {"address_hidden": row.address_hidden},
            record_id=record_id("child", row.child_id),
            source_label=f"referral, {row.sent_at.day} {row.sent_at:%B %Y}",
            school_id=str(row.school_id),
            school_name=row.school_name,
            as_of=row.sent_at.date(),
        )
        for row in rows
    }
    return list(people.values())


def write_keys(session: Session, person: Person, owner: Child | RollPupil, secret: bytes) -> None:
    """Put a child under its keys and words in place of those it had, so that later referrals and look-ups find it.

    owner: the child's own row, of a case or of a roll, which remembers them.
    """
    take_out_keys(session, owner)
    owner.key_hashes = sorted(hash_keys(secret, owner.authority_id, keys_of(person)))
    session.flush()
    session.add_all(
        MatchKey(authority_id=owner.authority_id, key_hash=hashed, owner_kind=_kind(owner), owner_id=owner.id)
        for hashed in owner.key_hashes
    )
    session.flush()
    write_words(session, person, owner)


def take_out_keys(session: Session, owner: Child | RollPupil) -> None:
    """Take a child from under its keys and words: nobody finds it by them any more."""
    take_out_words(session, owner)
    session.execute(
        delete(MatchKey).where(
            MatchKey.authority_id == owner.authority_id,
            MatchKey.key_hash.in_(owner.key_hashes),
            MatchKey.owner_kind == _kind(owner),
            MatchKey.owner_id == owner.id,
        )
    )


def _kind(owner: Child | RollPupil) -> str:
    return "roll" if isinstance(owner, RollPupil) else "child"
