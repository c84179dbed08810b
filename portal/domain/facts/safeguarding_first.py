"""Safeguarding first: what a worry about a leaver calls for before the notice is sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Json = Mapping[str, Any]
_YES = "yes"


def lacking_referral(safeguarding: Json, *, worried: bool) -> list[str]:
    """What is missing of the safeguarding lead's part: that social care was told, the day, the time and the reference,
    or why it was not told.

    `safeguarding` is the sealed part of one child's facts. A reason for no referral is always enough: this asks for a
    record and never forbids what the law requires.
    """
    social_care = safeguarding.get("social_care") or {}
    if not worried:
        return []
    if social_care.get("told") == _YES:
        recorded = all(social_care.get(name) for name in ("on", "at", "reference"))
        return [] if recorded else ["The day, the time or the reference of the referral to social care is missing"]
    return [] if social_care.get("why_not") else ["The safeguarding lead has not said whether social care was told"]


def not_referred(safeguarding: Json) -> bool:
    """Whether the lead decided against a referral to social care: the council is warned of it."""
    social_care = safeguarding.get("social_care") or {}
    return bool(social_care.get("told") == "no" and social_care.get("why_not"))
