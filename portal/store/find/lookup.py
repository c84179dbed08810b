"""Whom a search finds: by words and keys, under the wall, by equality and ranges that an index serves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from portal.domain.finding.words import born_word
from portal.store.cases import Case, Child
from portal.store.pupil_index import LookUpWord, RollImport, RollPupil
from portal.store.records import AuditEntry

READ_AT_MOST = 20_000
"""Rows of the index read for one word: more children share no word that is worth looking up by alone."""

_FOUND = """
with fitting as (
  select wanted.n, one.owner_kind, one.owner_id, wanted.fits
  from unnest(
    cast(:words_of as integer[]), cast(:lows as text[]), cast(:highs as text[]), cast(:word_fits as integer[])
  ) wanted(n, low, high, fits)
  cross join lateral (
    select w.owner_kind, w.owner_id from look_up_word w
    where w.authority_id = :whose and w.word >= wanted.low and w.word < wanted.high
    order by w.word limit :read
  ) one
  union all
  select wanted.n, one.owner_kind, one.owner_id, wanted.fits
  from unnest(cast(:keys_of as integer[]), cast(:hashes as bigint[]), cast(:key_fits as integer[])) wanted(n, k, fits)
  cross join lateral (
    select m.owner_kind, m.owner_id from match_key m
    where m.authority_id = :whose and m.key_hash = wanted.k limit :read
  ) one
  union all
  select wanted.n, 'child', c.child_id, 0
  from unnest(cast(:references_of as integer[]), cast(:refs as text[])) wanted(n, reference)
  cross join lateral (
    select c.child_id from case_file c where c.authority_id = :whose and c.reference = wanted.reference
    union
    select c.child_id from referred_child r join case_file c on c.authority_id = r.authority_id and c.id = r.case_id
    where r.authority_id = :whose and r.reference = wanted.reference
  ) c
), each as (
  select owner_kind, owner_id, n, min(fits) fits from fitting group by owner_kind, owner_id, n
), everything as (
  select owner_kind, owner_id, sum(fits) slack from each group by owner_kind, owner_id having count(*) = :asked
)
select owner_kind, owner_id from everything one
"""
_NARROWED = """
left join roll_pupil r on one.owner_kind = 'roll' and r.authority_id = :whose and r.id = one.owner_id
left join child c on one.owner_kind = 'child' and c.authority_id = :whose and c.id = one.owner_id
where not exists (
  select from unnest(cast(:narrow_of as integer[])) every(n) where not exists (
    select from unnest(
      cast(:narrow_of as integer[]), cast(:narrow_lows as text[]), cast(:narrow_highs as text[])
    ) wanted(n, low, high), unnest(coalesce(r.look_up_words, c.look_up_words)) has(word)
    where wanted.n = every.n and has.word collate "C" >= wanted.low and has.word collate "C" < wanted.high
  )
)
"""
_BEST_FIRST = "order by slack, owner_kind, owner_id limit :most"


@dataclass(frozen=True, slots=True)
class Sought:
    """What every child found must fit, by number: any one of the ranges, keys or references that have the number.

    words: (number, from, up to but without, how well it fits). keys: (number, hash, how well). references: (number,
    reference). narrowing: as words, without how well; asked only of those whom the rest finds.
    """

    words: Sequence[tuple[int, str, str, int]] = ()
    keys: Sequence[tuple[int, int, int]] = ()
    references: Sequence[tuple[int, str]] = ()
    narrowing: Sequence[tuple[int, str, str]] = ()

    @property
    def asked(self) -> int:
        """How many things must fit."""
        return len({one[0] for one in (*self.words, *self.keys, *self.references)})


def found(session: Session, authority_id: UUID, sought: Sought, at_most: int) -> list[tuple[str, UUID]]:
    """(kind, id) of those who fit everything, best first: kind "roll" or "child"."""
    values = {
        "whose": authority_id,
        "read": READ_AT_MOST,
        "asked": sought.asked,
        "most": at_most,
        **_columns(sought.words, "words_of", "lows", "highs", "word_fits"),
        **_columns(sought.keys, "keys_of", "hashes", "key_fits"),
        **_columns(sought.references, "references_of", "refs"),
    }
    sql = _FOUND
    if sought.narrowing:
        sql += _NARROWED
        values |= _columns(sought.narrowing, "narrow_of", "narrow_lows", "narrow_highs")
    return [(kind, owner) for kind, owner in session.execute(text(sql + _BEST_FIRST), values)]


def _columns(rows: Sequence[tuple[object, ...]], *names: str) -> dict[str, list[object]]:
    return {name: [row[place] for row in rows] for place, name in enumerate(names)}


@dataclass(frozen=True, slots=True)
class OnRoll:
    """What a row of a roll adds to the child it tells of."""

    upn: str
    left_on: dt.date | None


def on_roll(session: Session, authority_id: UUID, pupil_ids: Collection[UUID]) -> dict[UUID, OnRoll]:
    """By row."""
    rows = session.execute(
        select(RollPupil.id, RollPupil.upn, RollPupil.left_on).where(
            RollPupil.authority_id == authority_id, RollPupil.id.in_(pupil_ids)
        )
    )
    return {row.id: OnRoll(row.upn, row.left_on) for row in rows}


@dataclass(frozen=True, slots=True)
class OfCase:
    """A child of a case, with the newest of its cases. `hidden`: the address is not safe to share, by any of them."""

    child_id: UUID
    upn: str
    first_name: str
    last_name: str
    born: dt.date | None
    other_names: tuple[str, ...]
    name: str
    reference: str
    state: str
    hidden: bool


def of_cases(
    session: Session,
    authority_id: UUID,
    child_ids: Collection[UUID],
    upns: Collection[str],
    born: Collection[dt.date],
) -> list[OfCase]:
    """The children of these ids, and those who have one of these UPNs or birth dates."""
    same_day = select(LookUpWord.owner_id).where(
        LookUpWord.authority_id == authority_id,
        LookUpWord.word.in_([born_word(day) for day in born]),
        LookUpWord.owner_kind == "child",
    )
    who = (
        select(Child.id)
        .where(Child.authority_id == authority_id, Child.id.in_(child_ids))
        .union(
            select(Child.id).where(Child.authority_id == authority_id, Child.upn.in_(upns), Child.upn != ""), same_day
        )
    )
    rows = session.execute(
        select(
            Child.id, Child.upn, Child.first_name, Child.last_name, Child.date_of_birth, Child.other_names,
            Child.address_hidden, Case.child_name, Case.reference, Case.state, Case.address_hidden.label("hidden"),
        )
        .join(Case, (Case.authority_id == Child.authority_id) & (Case.child_id == Child.id))
        .where(Child.authority_id == authority_id, Child.id.in_(who))
        .order_by(Case.received_at)
    ).all()  # fmt: skip
    newest = {row.id: row for row in rows}
    hidden = {row.id for row in rows if row.hidden or row.address_hidden}
    return [
        OfCase(
            row.id, row.upn, row.first_name, row.last_name, row.date_of_birth, tuple(row.other_names), row.child_name,
            row.reference, row.state, row.id in hidden,
        )
        for row in newest.values()
    ]  # fmt: skip


def rolls_loaded_at(session: Session, authority_id: UUID) -> dt.datetime | None:
    """When a roll was last loaded (UTC); None for never."""
    return session.execute(
        select(RollImport.finished_at)
        .where(RollImport.authority_id == authority_id, RollImport.finished_at.is_not(None))
        .order_by(RollImport.finished_at.desc())
        .limit(1)
    ).scalar_one_or_none()


def shown_just_now(
    session: Session,
    authority_id: UUID,
    membership_id: UUID | None,
    action: str,
    purpose: str,
    others: Collection[UUID],
) -> bool:
    """Whether the last thing recorded of this person, less than a minute ago, is that they were shown these children
    for this purpose."""
    last = session.execute(
        select(AuditEntry.action, AuditEntry.purpose, AuditEntry.others)
        .where(
            AuditEntry.authority_id == authority_id,
            AuditEntry.membership_id == membership_id,
            AuditEntry.at > text("clock_timestamp() - interval '1 minute'"),
        )
        .order_by(AuditEntry.at.desc(), AuditEntry.seq.desc())
        .limit(1)
    ).one_or_none()
    return last is not None and (last.action, last.purpose, set(last.others)) == (action, purpose, set(others))
