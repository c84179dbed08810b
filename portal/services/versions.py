"""What schools have told of one child: each notice with its versions, who sent them, when and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from portal.domain.access import May, allows, insist
from portal.domain.facts import referral
from portal.domain.statuses import Step, SubmissionState
from portal.services.trouble import NotFound
from portal.store import wall
from portal.store.cases import Case
from portal.store.find import case as find
from portal.store.session import db
from portal.store.submissions import ReferredChild, Submission


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a notice. number: 1 is the first. dropped: a correction that no longer tells of this child."""

    submission_id: UUID
    number: int
    kind: str
    about: str
    """Code of the reason, the ground, or the kind of move it gives."""
    reference: str
    sent_at: dt.datetime
    sent_by_name: str
    sent_by_job: str
    corrects_id: UUID | None
    corrected_why: str
    withdrawn_at: dt.datetime | None
    withdrawn_by_name: str
    withdrawn_why: str
    dropped: bool


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice with its versions, the newest first. standing: the one the case speaks of."""

    versions: tuple[Version, ...]
    standing: bool

    @property
    def newest(self) -> Version:
        """The version that counts."""
        return self.versions[0]


@dataclass(frozen=True, slots=True)
class AsSent:
    """One version as it was sent, as far as this reader may see it.

    sealed: stored summaries by kind. mask: it shows an address that a later version says is not safe to know, and this
    reader may not see it.
    """

    version: Version
    child_key: str
    summary: Sequence[Any]
    sealed: Mapping[str, Sequence[Any]]
    facts: Mapping[str, Any]
    mask: bool


def told_of(case: Case, rows: Sequence[tuple[ReferredChild, Submission]]) -> list[Notice]:
    """Every notice about the child of this case, the newest first, from what schools told of it under the case."""
    by_id = {sent.id: (child, sent) for child, sent in rows}
    chains: dict[UUID, list[UUID]] = {}
    for _, sent in reversed(rows):  # the first version of each comes first
        first = sent
        while first.corrects_id is not None and first.corrects_id in by_id:
            first = by_id[first.corrects_id][1]
        chains.setdefault(first.id, []).append(sent.id)
    found = []
    for ids in chains.values():
        versions = [_version(*by_id[sent_id], number) for number, sent_id in enumerate(ids, 1)]
        found.append(Notice(tuple(reversed(versions)), standing=case.submission_id in ids))
    return sorted(found, key=lambda one: one.newest.sent_at, reverse=True)


def _version(child: ReferredChild, sent: Submission, number: int) -> Version:
    dropped = sent.state == SubmissionState.REPLACED and child.step == Step.WITHDRAWN.code
    return Version(
        submission_id=sent.id,
        number=number,
        kind=sent.kind,
        about=referral.about(child.facts),
        reference=child.reference,
        sent_at=sent.sent_at,
        sent_by_name=sent.sent_by_name,
        sent_by_job=sent.sent_by_job,
        corrects_id=sent.corrects_id,
        corrected_why=sent.corrected_why,
        withdrawn_at=sent.withdrawn_at,
        withdrawn_by_name=sent.withdrawn_by_name,
        withdrawn_why=sent.withdrawn_why,
        dropped=dropped,
    )


def as_sent(case: Case, submission_id: UUID) -> AsSent:
    """One version of a notice about this case's child; `NotFound` when it tells of another's, or is not there.

    The page that shows it has recorded the look at the case.
    """
    actor = insist(wall.current.get(), May.READ_CASE)
    session = db.session()
    rows = find.notices(session, case)
    child, sent = next(((row, one) for row, one in rows if one.id == submission_id), (None, None))
    if child is None or sent is None:
        raise NotFound
    version = next(
        version for notice in told_of(case, rows) for version in notice.versions if version.submission_id == sent.id
    )
    sealed = find.sealed_of(session, sent.id, child.child_key)
    rights = {"safeguarding": May.READ_SAFEGUARDING_PART, "address": May.SEE_HIDDEN_ADDRESS}
    unsafe = case.address_hidden or any(one.address_hidden and one.sent_at > sent.sent_at for _, one in rows)
    return AsSent(
        version=version,
        child_key=child.child_key,
        summary=sent.summary,
        sealed={kind: part.summary for kind, part in sealed.items() if allows(actor, rights[kind])},
        facts=child.facts,
        mask=unsafe and not sent.address_hidden and not allows(actor, May.SEE_HIDDEN_ADDRESS),
    )
