"""The order of the work queue: three bands of plain rules, and why each case stands where it does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from portal.domain.school_days import SchoolCalendar
from portal.domain.urgency_rules import RULES, VERSIONS, Band, CaseFacts, JudgedOn

__all__ = ["RULES", "VERSIONS", "WITHIN_A_BAND", "Band", "CaseFacts", "Placement", "Reason", "explain", "place"]

_NEVER = date.max


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule that fired: its code, the sentence shown as "why it is here", what was known then, what would end it."""

    rule: str
    band: Band
    sentence: str
    until: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a case stands and every reason for it, most pressing first."""

    band: Band
    reasons: tuple[Reason, ...]
    next_deadline: date | None
    missing_since: date | None

    @property
    def sort_key(self) -> tuple[str, bool, date, date]:
        """Band, danger now, then most late and nearest deadline (both: the earliest date), then missing longest."""
        safe = all(reason.rule != "immediate_risk" for reason in self.reasons)
        return (self.band, safe, self.next_deadline or _NEVER, self.missing_since or _NEVER)


WITHIN_A_BAND = (
    "A child who may be in danger now first",
    "Then most late first",
    "Then the nearest deadline",
    "Then the child missing longest",
)


def place(facts: CaseFacts, today: date, calendar: SchoolCalendar | None = None) -> Placement:
    """The band a case belongs to on this day, with every rule that fired, most pressing first.

    `calendar` is the school's; without one, "5 school days" is read as 7 days.
    """
    day = JudgedOn(today, calendar)
    reasons = tuple(
        Reason(rule.code, rule.band, sentence, rule.until, {name: _said(getattr(facts, name)) for name in rule.reads})
        for rule in RULES
        if (sentence := rule.fires(facts, day)) is not None
    )
    band = reasons[0].band if reasons else Band.ON_TRACK
    return Placement(band, reasons, facts.next_deadline, facts.missing_since)


def explain(placement: Placement) -> str:
    """One sentence saying what would move the case to a calmer band."""
    if placement.band is Band.ON_TRACK:
        return "Nothing needs doing this week."
    holding = list(dict.fromkeys(reason.until for reason in placement.reasons if reason.band is placement.band))
    rest = [reason.band for reason in placement.reasons if reason.band is not placement.band]
    calmer = rest[0] if rest else Band.ON_TRACK
    conditions = holding[0] if len(holding) == 1 else f"{', '.join(holding[:-1])} and {holding[-1]}"
    return f"It moves to ‘{calmer.words}’ when {conditions}."


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(str(one) for one in value)
    return value.isoformat() if isinstance(value, date) else "" if value is None else str(value)
