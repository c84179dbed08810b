"""What kind of school it is, as far as the rules about removing a name from the roll look at it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from portal.domain.school_days import SchoolCalendar


@dataclass(frozen=True, slots=True)
class SchoolKnown:
    """What the portal knows of a school. `kind` is its type in words, as the register of schools or a roll file has it.

    `calendar` is None where no term dates are known. A kind that is not known bars nothing and rules nothing out.
    `standard_transitions_wanted`: its council asks for returns about standard transitions too: top-year leavers, and
    pupils who join the first class at its start (SI 2024/208 reg 13).
    `withdrawal_consent_from`: the day section 434A of the Education Act 1996 begins to hold there; None before that.
    """

    kind: str = ""
    calendar: SchoolCalendar | None = None
    standard_transitions_wanted: bool = False
    withdrawal_consent_from: date | None = None

    @property
    def independent(self) -> bool:
        """Whether neither a council maintains it nor is it an academy: independent or non-maintained."""
        said = self.kind.lower()
        return "independent" in said or "non-maintained" in said or "city technology" in said

    @property
    def state_funded(self) -> bool:
        """Whether a council maintains it or it is an academy, free schools among them; False where not known."""
        return bool(self.kind) and not self.independent

    @property
    def special(self) -> bool:
        """Whether it is a special school of any kind."""
        return "special" in self.kind.lower()
