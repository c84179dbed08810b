"""What an absence record has answered already of the notices made from it: offered there, to be confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from portal.domain.grounds import by_letter
from portal.journeys.absence import FIRST, WORKER
from portal.journeys.answers import FIRST_CHILD, TO_CONFIRM
from portal.store.find.drafts import KeptPage, Key

FROM_RECORD = "absence"
"""The value of the mark on answers that follow from an absence record."""
Json = dict[str, Any]


def of_referral(kept: Sequence[KeptPage]) -> list[tuple[Key, Json]]:
    """That the child has a worker, who is named on a page both ask."""
    said = _answers(kept, WORKER).get("social_worker")
    return [_row("status_care", {"social_worker": said})] if said else []


def of_removal(kept: Sequence[KeptPage]) -> list[tuple[Key, Json]]:
    """Ground (i), absence of twenty school days, and its first day (SI 2024/208 reg 9(1)(i))."""
    rows = [_row("removal_ground", {"ground": by_letter("i").code})]
    first = _answers(kept, FIRST).get("first_absent_on")
    return [*rows, _row("removal_absence", {"first_absent": first})] if first else rows


def _answers(kept: Sequence[KeptPage], page: str) -> Json:
    return next((dict(row.answers) for row in kept if row.key == (FIRST_CHILD, page, "")), {})


def _row(page: str, answers: Json) -> tuple[Key, Json]:
    return (FIRST_CHILD, page, ""), {**answers, TO_CONFIRM: FROM_RECORD}
