"""Which journey asks the questions of which kind of submission."""

from __future__ import annotations

from portal.journeys.model import Journey
from portal.journeys.referral import CME_REFERRAL

_JOURNEYS = {CME_REFERRAL.kind: CME_REFERRAL}


def journey_for(kind: str) -> Journey:
    """The journey of a kind, or KeyError."""
    return _JOURNEYS[kind]


def kinds() -> tuple[str, ...]:
    """The kinds that can be filled in."""
    return tuple(_JOURNEYS)
