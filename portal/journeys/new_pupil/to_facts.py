"""A new-pupil return's answers as the facts that are sent."""

from __future__ import annotations

from typing import Any

from portal.domain.facts.sealing import SplitFacts
from portal.journeys.answers import Answers
from portal.journeys.blocks.to_facts import asked, pick, told
from portal.journeys.new_pupil import NEW_PUPIL
from portal.journeys.new_pupil.forms import LATE, PLACE, PREVIOUS

Json = dict[str, Any]


def facts(answers: Answers) -> SplitFacts:
    """One pupil's facts: the blocks every notice has, and `joining`."""
    get = asked(NEW_PUPIL, answers)
    place, before = get(PLACE), get(PREVIOUS)
    kind = before.get("previous_kind") or ""
    joining: Json = {
        **pick(place, "first_day", "attended", "boarder", "admitted_via", entered_on="admission_date"),
        "first_attended": place.get("first_attended") or "" if place.get("attended") == "yes" else "",
        "dual": place.get("dual_registered") or "",
        "dual_school": place.get("dual_school") or "" if place.get("dual_registered") == "yes" else "",
        "previous": {
            "kind": kind,
            "name": before.get("previous_school") or "" if kind == "school" else "",
            "urn": before.get("previous_urn") or "" if kind == "school" else "",
            "authority": before.get("previous_authority") or "" if kind == "school" else "",
            "country": _country(before) if kind == "abroad" else "",
            "note": before.get("previous_note") or "",
        },
        "late_why": get(LATE).get("late_why") or "",
    }
    return told(NEW_PUPIL, answers, {"joining": joining})


def _country(before: Json) -> str:
    named = before.get("previous_country") or ""
    return str(before.get("previous_other_country") or "") if named == "other" else str(named)
