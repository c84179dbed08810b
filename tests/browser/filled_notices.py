"""A filled-in notice of every kind, and which of its pages another story looks at already."""

from __future__ import annotations

from collections.abc import Callable

from portal.journeys.answers import Answers
from portal.journeys.referral import CME_REFERRAL
from tests.journeys.filled_removal import removal

_OF_THE_REFERRAL = frozenset(page.key for page in CME_REFERRAL.pages)
FILLED: dict[str, Callable[[], Answers]] = {
    "removal": lambda: removal("a"),
}
LOOKED_AT_ELSEWHERE = dict.fromkeys(FILLED, _OF_THE_REFERRAL)
"""The referral's own story opens its pages; the same page is the same form everywhere."""
