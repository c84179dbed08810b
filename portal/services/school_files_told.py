"""Whether a child of a file is one this school has told its council about already, and what differs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.domain.dates_in_words import london_date, long_date
from portal.domain.identifiers import normalise_upn
from portal.domain.names import fold
from portal.domain.notices import NoticeKind, words
from portal.exchange.school_file import PupilRow
from portal.store.submissions import OF_ITS_SUBMISSION, ReferredChild, Submission

_OF_JOINING = frozenset({NoticeKind.NEW_PUPIL.value})


@dataclass(frozen=True, slots=True)
class Earlier:
    """A child this school told of: when, as what, under which reference."""

    submission_id: UUID
    reference: str
    title: str
    told_on: dt.date
    first_name: str
    last_name: str
    known_as: str
    dob: dt.date | None
    upn: str
    former_upns: tuple[str, ...] = ()


def earlier(session: Session, file_kind: str) -> list[Earlier]:
    """Every child the acting person's school has told of and not withdrawn, the latest first.

    A file of joiners is compared with returns of new pupils, one of leavers with every other notice, and a file that
    may be either with all of them.
    """
    rows = session.execute(
        select(
            Submission.id,
            Submission.kind,
            Submission.sent_at,
            ReferredChild.reference,
            ReferredChild.facts["child"],
        )
        .join(ReferredChild, OF_ITS_SUBMISSION)
        .where(Submission.state != "withdrawn")
        .order_by(Submission.sent_at.desc(), ReferredChild.child_key)
    )
    found = []
    for submission_id, kind, sent_at, reference, child in rows:
        if (file_kind == "joiners" and kind not in _OF_JOINING) or (
            file_kind in ("leavers", "ctf") and kind in _OF_JOINING
        ):
            continue
        facts = child or {}
        born = facts.get("date_of_birth")
        found.append(
            Earlier(
                submission_id=submission_id,
                reference=reference,
                title=words(kind).title,
                told_on=london_date(sent_at),
                first_name=facts.get("first_name") or "",
                last_name=facts.get("last_name") or "",
                known_as=facts.get("known_as") or "",
                dob=dt.date.fromisoformat(born) if born else None,
                upn=normalise_upn(facts.get("upn") or ""),
                former_upns=tuple(facts.get("former_upns") or ()),
            )
        )
    return found


def told_of(row: PupilRow, told: Iterable[Earlier]) -> list[Earlier]:
    """What was told of this pupil: the same UPN, or the same names and birth; the latest first."""
    return [each for each in told if _same_upn(row, each) or _same_name_and_birth(row, each)]


def _same_upn(row: PupilRow, told: Earlier) -> bool:
    return bool(row.upn) and (row.upn == told.upn or row.upn in told.former_upns or told.upn in row.former_upns)


def _same_name_and_birth(row: PupilRow, told: Earlier) -> bool:
    if row.dob is None or row.dob != told.dob:
        return False
    first = {fold(row.forename), fold(row.preferred_forename)} - {""}
    return fold(row.surname) == fold(told.last_name) and bool(first & {fold(told.first_name), fold(told.known_as)})


def differences(row: PupilRow, told: Earlier) -> Iterator[tuple[str, str, str]]:
    """(what, as told, as in the file) of each of names, birth and UPN that both give and that differ."""
    if fold(row.full_name) != fold(f"{told.first_name} {told.last_name}"):
        yield "Name", f"{told.first_name} {told.last_name}".strip(), row.full_name
    if row.dob and told.dob and row.dob != told.dob:
        yield "Date of birth", long_date(told.dob), long_date(row.dob)
    if row.upn and told.upn and row.upn != told.upn:
        yield "UPN", told.upn, row.upn
