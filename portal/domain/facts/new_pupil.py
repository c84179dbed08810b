"""The facts of a new-pupil return: its day, whether it is late, and what it may not be sent without."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from portal.domain.facts.referral import day, facts_of, lacking_child
from portal.domain.facts.sealing import SplitFacts, merge
from portal.domain.statutory_dates import new_pupil_return_due

VIA = {
    "in_year": "An application during the school year",
    "normal": "The normal admission round",
    "fair_access": "The fair access protocol",
    "named_plan": "Named in an education, health and care plan",
    "direction": "A direction or a school attendance order",
    "managed_move": "A managed move",
    "other": "Another way",
}
"""How a place was got."""
BEFORE = {
    "school": "At another school in the UK",
    "abroad": "In another country",
    "home": "At home",
    "none": "Nowhere: this is the first school",
    "not_known": "Not known",
}
"""Where a pupil learnt before."""


def due_on(facts: Mapping[str, Any]) -> date | None:
    """The last day of the return: the fifth calendar day after the name is entered (SI 2024/208 reg 13(1) and (2))."""
    entered = day((facts.get("joining") or {}).get("entered_on"))
    return new_pupil_return_due(entered) if entered else None


def is_late(entered: date | None, sent: date) -> bool:
    """Whether a return of a name entered that day is late on this one; the due day itself is in time."""
    return entered is not None and sent > new_pupil_return_due(entered)


def late(facts: Mapping[str, Any], sent: date) -> bool:
    """Whether a return sent on this London day comes after its day."""
    return is_late(day((facts.get("joining") or {}).get("entered_on")), sent)


def lacking(split: SplitFacts, today: date) -> list[str]:
    """One sentence for each thing missing; none when it may be sent. A late return is taken like any other."""
    facts, whole = facts_of(split), merge(split.open, split.address)
    joining = whole.get("joining") or {}
    said = lacking_child(facts, today, "pupil")
    entered = day(joining.get("entered_on"))
    if entered is None or entered > today:
        said.append("The day the name was entered on the admission register is missing or still to come")
    if facts.immediate:
        return said
    if day(joining.get("first_day")) is None:
        said.append("The pupil’s first day is missing")
    if not (joining.get("previous") or {}).get("kind"):
        said.append("Where the pupil learnt before is missing")
    return said
