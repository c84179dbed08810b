"""What a school's own notices come to, for its leaders and governors: rows without a name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from portal.store.drafts import DraftPage
from portal.store.returns import AbsenceRecord
from portal.store.submissions import OF_ITS_SUBMISSION, ReferredChild, Submission


@dataclass(frozen=True, slots=True)
class ToldRow:
    """One child of one notice. `steps` are the tracker's, in order of time."""

    kind: str
    sent_at: dt.datetime
    state: str
    step: str
    steps: list[Any]
    reason: str
    last_attended: str


def told(session: Session, since: dt.datetime, until: dt.datetime) -> list[ToldRow]:
    """The children told of in notices sent from `since` to before `until`; one statement, the wall keeps the school."""
    rows = session.execute(
        select(
            Submission.kind,
            Submission.sent_at,
            Submission.state,
            ReferredChild.step,
            ReferredChild.steps,
            ReferredChild.facts["reason"]["main"].astext,
            ReferredChild.facts["child"]["last_attended"].astext,
        )
        .join(ReferredChild, OF_ITS_SUBMISSION)
        .where(Submission.sent_at >= since, Submission.sent_at < until)
    ).all()
    return [
        ToldRow(kind, sent_at, state, step, list(steps), reason or "", last or "")
        for kind, sent_at, state, step, steps, reason, last in rows
    ]


@dataclass(frozen=True, slots=True)
class AbsentRow:
    """One absence record. told: whether the council was. pattern, sudden: as its page says, "" where it does not."""

    state: str
    missing: bool
    told: bool
    pattern: str
    sudden: str


def _referral_sent() -> ColumnElement[bool]:
    return exists().where(
        Submission.authority_id == AbsenceRecord.authority_id, Submission.draft_id == AbsenceRecord.referral_draft_id
    )


def absences(session: Session, since: dt.date, until: dt.date) -> Sequence[AbsentRow]:
    """Records that began from `since` to `until`; one statement."""
    rows = session.execute(
        select(
            AbsenceRecord.state,
            AbsenceRecord.missing_today,
            AbsenceRecord.early_notice_id.is_not(None) | _referral_sent(),
            DraftPage.answers["pattern"].astext,
            DraftPage.answers["sudden_change"].astext,
        )
        .outerjoin(
            DraftPage,
            (DraftPage.authority_id == AbsenceRecord.authority_id)
            & (DraftPage.draft_id == AbsenceRecord.draft_id)
            & (DraftPage.child == "c1")
            & (DraftPage.page == "absence_pattern")
            & (DraftPage.item == ""),
        )
        .where(AbsenceRecord.first_absent_on.between(since, until))
    ).all()
    return [
        AbsentRow(state, missing, said, pattern or "", sudden or "") for state, missing, said, pattern, sudden in rows
    ]
