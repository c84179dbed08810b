"""What a notice may not be sent without, by kind, whoever or whatever wrote it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from portal.domain.facts import home_education, new_pupil, planned_move, referral, removal
from portal.domain.facts.sealing import SplitFacts
from portal.domain.notices import NoticeKind

_BY_KIND: Mapping[str, Callable[[SplitFacts, date], list[str]]] = {
    NoticeKind.CME_REFERRAL: referral.lacking,
    NoticeKind.REMOVAL: removal.lacking,
    NoticeKind.NEW_PUPIL: new_pupil.lacking,
    NoticeKind.PLANNED_MOVE: planned_move.lacking,
    NoticeKind.HOME_EDUCATION: home_education.lacking,
}


def lacking(kind: str, split: SplitFacts, today: date) -> list[str]:
    """One sentence for each thing missing from one child's facts, none when it may be sent."""
    check = _BY_KIND.get(kind)
    return check(split, today) if check else []
