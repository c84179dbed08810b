"""What a notice of a child who leaves shows at a glance: whether anything is left to look into before it is filed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from portal.domain import ground_faults
from portal.domain.dates_in_words import counted
from portal.domain.facts import removal
from portal.domain.facts.leaving import leaving_of
from portal.domain.facts.referral import YES, day
from portal.domain.facts.sealing import SplitFacts, merge
from portal.domain.ground_words import KEEP_ON_ROLL
from portal.domain.notices import NoticeKind
from portal.domain.school_kinds import SchoolKnown

LEAVERS = frozenset({NoticeKind.REMOVAL, NoticeKind.PLANNED_MOVE, NoticeKind.HOME_EDUCATION})
"""Kinds that tell of a child who goes somewhere, not of one who is missing."""
DIED, UNLAWFUL, NO_JOINT, TOLD_LATE = "pupil_died", "removal_unlawful", "removal_no_joint", "removal_told_late"
WORRIED, NOT_KNOWN = "school_worried", "destination_not_known"
DOUBTS = (UNLAWFUL, NO_JOINT, TOLD_LATE)
"""What makes a removal doubtful, worst first."""
_OWN_BLOCKS = ("removal", "move", "home_education")


def destination_known(facts: Mapping[str, Any]) -> bool:
    """Whether the notice says where the child goes, or the child goes nowhere: stays, or has died."""
    given = removal.ground_of(facts)
    if given is not None and given.silent:
        return True
    leaving = leaving_of(facts)
    if leaving is None:
        return (facts.get("move") or {}).get("leaves") == "staying" or bool(facts.get("home_education"))
    if leaving.expects == "home_education":
        return True
    return leaving.expects != "not_known" and bool(leaving.destination or leaving.school_urn or leaving.authority)


def worried(split: SplitFacts) -> bool:
    """Whether the school says that it is worried about the child, in the open answers or in its leads' part."""
    said = [(split.open.get(name) or {}).get("concern") for name in _OWN_BLOCKS]
    said += ((split.open.get("abroad") or {}).get("worries") or {}).values()
    said += (split.safeguarding.get("concerns") or {}).values()
    return YES in said


def marks(kind: str, split: SplitFacts, sent_on: date, school: SchoolKnown | None = None) -> list[str]:
    """The codes of what an officer should look at in this notice, worst first; none for other kinds, or a plain one.

    `sent_on` is the day it was sent, London. Without `school` nothing is said that depends on its kind or calendar.
    """
    if kind not in LEAVERS:
        return []
    whole = merge(split.open, split.address)
    given = removal.ground_of(whole)
    if given is not None and given.silent:
        return [DIED]
    found = []
    if given is not None and removal.late(whole):
        doubted = {name for name, _ in ground_faults.doubts(given, removal.read(whole), school)}
        found += [UNLAWFUL] if doubted - {"joint"} else []
        found += [NO_JOINT] if "joint" in doubted else []
        found += [TOLD_LATE] if days_late(whole, sent_on) else []
    found += [WORRIED] if worried(split) else []
    return found if destination_known(whole) else [*found, NOT_KNOWN]


def told_after(facts: Mapping[str, Any]) -> bool:
    """Whether the council was told of a removal only once it was done."""
    return removal.late(facts)


def days_late(facts: Mapping[str, Any], sent_on: date) -> int:
    """Calendar days from the day a name came off the roll to the day the council was told; 0 when told in time."""
    off = day((facts.get("removal") or {}).get("deletion_on"))
    return max(0, (sent_on - off).days) if off is not None and removal.late(facts) else 0


def doubts_in_words(
    facts: Mapping[str, Any], address: Mapping[str, Any] | None, sent_on: date, school: SchoolKnown | None = None
) -> list[str]:
    """Why a removal is doubtful, for the officer who decides on it; none for one that is not.

    `address` are the hidden whereabouts where the reader may see them. `sent_on` is the day it was sent, London.
    """
    said = []
    if late := days_late(facts, sent_on):
        why = str((facts.get("removal") or {}).get("late_reason") or "").rstrip(".")
        told = f" The school says: {why}." if why else ""
        said.append(f"The council was told {counted(late, 'day')} after the name came off the roll.{told}")
    return said + [_to_an_officer(one) for one in removal.doubts(facts, dict(address) if address else None, school)]


def _to_an_officer(doubt: str) -> str:
    """What a school is told to do before it removes a name, as what should have been done."""
    if doubt == KEEP_ON_ROLL:
        return "This ground asks the school and the council to have enquired together first, and nothing says they did"
    kept, stayed = "Keep the pupil on the roll", "The name should have stayed on the roll"
    if doubt.startswith(f"{kept} and tell"):
        return f"{stayed}: {doubt.rsplit(': ', 1)[-1]}"
    return f"{stayed}{doubt.removeprefix(kept)}" if doubt.startswith(kept) else doubt
