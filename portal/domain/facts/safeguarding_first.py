"""Safeguarding first: what a worry about a leaver calls for before the notice is sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Json = Mapping[str, Any]
_YES = "yes"


def lacking_referral(safeguarding: Json, *, worried: bool) -> list[str]:
    """What is missing of the safeguarding lead's part: that social care was told and when, or why it was not.

    `safeguarding` is the sealed part of one child's facts. A reason for no referral is always enough: this asks for a
    record and never forbids what the law requires.
    """
    social_care = safeguarding.get("social_care") or {}
    told = social_care.get("told") == _YES and social_care.get("on")
    if not worried or told or social_care.get("why_not"):
        return []
    return ["The safeguarding lead has not said whether social care was told"]


def not_referred(safeguarding: Json) -> bool:
    """Whether the lead decided against a referral to social care: the council is warned of it."""
    social_care = safeguarding.get("social_care") or {}
    return bool(social_care.get("told") == "no" and social_care.get("why_not"))
