"""What a school's own notices come to, for its leaders and governors: rows without a name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.store.returns import AbsenceRecord
from portal.store.submissions import ReferredChild, Submission


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
        .join(
            ReferredChild,
            (ReferredChild.authority_id == Submission.authority_id) & (ReferredChild.submission_id == Submission.id),
        )
        .where(Submission.sent_at >= since, Submission.sent_at < until)
    ).all()
    return [
        ToldRow(kind, sent_at, state, step, list(steps), reason or "", last or "")
        for kind, sent_at, state, step, steps, reason, last in rows
    ]


def absences(session: Session, since: dt.date, until: dt.date) -> Sequence[tuple[str, bool, bool]]:
    """Records that began from `since` to `until`: state, missing, whether the council was told; one statement."""
    rows = session.execute(
        select(
            AbsenceRecord.state,
            AbsenceRecord.missing_today,
            AbsenceRecord.early_notice_id.is_not(None) | AbsenceRecord.referral_draft_id.is_not(None),
        ).where(AbsenceRecord.first_absent_on.between(since, until))
    ).all()
    return [(state, missing, said) for state, missing, said in rows]
