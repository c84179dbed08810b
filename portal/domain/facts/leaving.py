"""Where a child who leaves is expected next, as any notice tells it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

EXPECTS = frozenset({"school", "council", "abroad", "home_education", "not_known", "elsewhere"})


@dataclass(frozen=True, slots=True)
class Leaving:
    """expects: what kind of place. destination: its name (a school, council or country; never an address).

    school_urn, authority: codes where they are known. left_on: the last day here. expected_on: the first day there.
    """

    expects: str
    destination: str = ""
    school_urn: str = ""
    authority: str = ""
    left_on: date | None = None
    expected_on: date | None = None


def leaving_of(facts: Mapping[str, Any]) -> Leaving | None:
    """The block "leaving" of a child's facts as typed values; None where nobody leaves."""
    told = facts.get("leaving") or {}
    if told.get("expects") not in EXPECTS:
        return None
    return Leaving(
        expects=told["expects"],
        destination=told.get("destination") or "",
        school_urn=told.get("school_urn") or "",
        authority=told.get("authority") or "",
        left_on=_day(told.get("left_on")),
        expected_on=_day(told.get("expected_on")),
    )


def _day(value: object) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) and value else None
