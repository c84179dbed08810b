"""Risk factors: the lowest grade each allows, what to do the same day, and the grade of several together.

A characteristic of a family (ethnicity, religion, nationality, sex, language, a Traveller way of life) never
raises a grade; it may only bring an offer of support.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from portal.domain import codes


class RiskGrade(StrEnum):
    """How soon somebody must act."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"

    @property
    def words(self) -> str:
        """The grade and how soon the council acts on it."""
        return _GRADE_WORDS[self]

    @property
    def weight(self) -> int:
        """For comparing: green 0, amber 1, red 2."""
        return _WEIGHTS[self]


_GRADE_WORDS = {
    RiskGrade.RED: "Red: act the same day",
    RiskGrade.AMBER: "Amber: act within 2 working days",
    RiskGrade.GREEN: "Green: act within 5 working days",
}
_WEIGHTS = {grade: weight for weight, grade in enumerate(RiskGrade)}


@dataclass(frozen=True, slots=True)
class RiskFactor:
    """A fact about a child that bears on safety. `special_category` ones need the safeguarding right to read."""

    code: str
    label: str
    group: str
    floor: RiskGrade
    same_day_action: str
    special_category: bool
    who_may_see: tuple[str, ...]


@cache
def factors() -> tuple[RiskFactor, ...]:
    """Every risk factor, in the list's order."""
    return tuple(
        RiskFactor(
            code=row["code"],
            label=row["label"],
            group=row["group"],
            floor=RiskGrade(row["floor"]),
            same_day_action=row["same_day_action"],
            special_category=row["special_category"] == "yes",
            who_may_see=tuple(row["who_may_see"].split(";")),
        )
        for row in codes.rows("risk_factors")
    )


def factor(code: str) -> RiskFactor:
    """One factor, or `codes.UnknownCode`."""
    return codes.find(factors(), code)


def highest(grades: Iterable[RiskGrade]) -> RiskGrade:
    """The highest of these grades; green for none."""
    return max(grades, key=lambda grade: grade.weight, default=RiskGrade.GREEN)


def grade(present: Iterable[str], reason_grade: RiskGrade = RiskGrade.GREEN) -> RiskGrade:
    """The lowest grade these factors allow, never under that of the referral's reason.

    An officer may raise a grade freely; going below this floor needs a manager and a reason.
    """
    return highest([reason_grade, *(factor(code).floor for code in present)])


def because(present: Iterable[str]) -> tuple[RiskFactor, ...]:
    """The factors that set the grade, worst first, for saying why; green ones never count."""
    raising = [factor(code) for code in present if factor(code).floor is not RiskGrade.GREEN]
    return tuple(sorted(raising, key=lambda one: -one.floor.weight))


def same_day_actions(present: Iterable[str]) -> tuple[str, ...]:
    """What to do today for the red factors among these, each once."""
    actions = (one.same_day_action for one in because(present) if one.floor is RiskGrade.RED)
    return tuple(dict.fromkeys(action for action in actions if action))
