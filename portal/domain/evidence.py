"""Named pieces of evidence an outcome or an enquiry asks for, and how sure a piece of news is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from portal.domain.sentences import inside

Given = Mapping[str, "str | date | bool | None"]
"""Answers by field name, as a form gives them or as they were stored (ISO dates, "yes" and "no")."""


class Answer(StrEnum):
    """What kind of answer a field takes."""

    TEXT = "text"
    DATE = "date"
    YES_NO = "yes_no"


class EvidenceGrade(StrEnum):
    """How sure we are. Kept with every outcome."""

    A = "A"
    B = "B"
    C = "C"

    @property
    def words(self) -> str:
        """What the grade means."""
        return _GRADE_WORDS[self]


_GRADE_WORDS = {
    EvidenceGrade.A: "Checked with a school, council or agency record",
    EvidenceGrade.B: "Documents, or two independent sources",
    EvidenceGrade.C: "Stated by the family only",
}


@dataclass(frozen=True, slots=True)
class EvidenceField:
    """One thing to write down. `not_after_today` and `after_today` bound a date; `must_be_yes` an answer."""

    name: str
    label: str
    kind: Answer = Answer.TEXT
    required: bool = True
    must_be_yes: bool = False
    not_after_today: bool = False
    after_today: bool = False


def _as_date(value: str | date | bool | None) -> date | None:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _as_yes_no(value: str | date | bool | None) -> bool | None:
    if isinstance(value, bool):
        return value
    return {"yes": True, "no": False}.get(value) if isinstance(value, str) else None


def check_field(field: EvidenceField, value: str | date | bool | None, today: date) -> str:
    """The message to show beside the field, or "" when its answer will do. `today` is the date in London."""
    empty = value is None or (isinstance(value, str) and not value.strip())
    if empty and not field.required:
        return ""
    if field.kind is Answer.DATE:
        return _check_date(field, _as_date(value), today)
    if field.kind is Answer.YES_NO:
        answer = _as_yes_no(value)
        if answer is None:
            return f"Select yes or no: {inside(field.label)}"
        return (
            f"The answer must be yes before this outcome can be recorded: {inside(field.label)}"
            if (field.must_be_yes and not answer)
            else ""
        )
    return f"Enter {inside(field.label)}" if empty else ""


def _check_date(field: EvidenceField, day: date | None, today: date) -> str:
    if day is None:
        return f"Enter {inside(field.label)}, like 20 11 2026"
    if field.not_after_today and day > today:
        return f"{field.label} must be today or in the past"
    if field.after_today and day <= today:
        return f"{field.label} must be in the future"
    return ""
