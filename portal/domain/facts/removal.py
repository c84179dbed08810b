"""The facts of a removal-from-roll return: typed reading, and what regulation 13 asks for before it is sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from typing import Any

from portal.domain import ground_faults
from portal.domain.codes import UnknownCode
from portal.domain.facts.leaving import Leaving, leaving_of
from portal.domain.facts.referral import day, facts_of, lacking_child
from portal.domain.facts.safeguarding_first import lacking_referral
from portal.domain.facts.sealing import SplitFacts, merge
from portal.domain.ground_facts import YES, GroundFacts, OtherSchool, read_marks
from portal.domain.grounds import Ground, ground
from portal.domain.school_kinds import SchoolKnown

Json = Mapping[str, Any]
INFORMED = {
    "sen_team": "the council’s special needs team",
    "social_worker": "the social worker",
    "virtual_school": "the Virtual School",
    "youth_justice": "the youth justice service",
}
"""Who should know before the name of a child with a plan, in care or under sentence comes off the roll."""

_SOCIAL_WORK = ("looked_after", "cp_plan", "s47_enquiry", "child_in_need")
_PROTECTED = ("cp_plan", "cp_plan_last_5_years", "s47_enquiry")
_PLACES = frozenset({"new", "abroad"})
_PLAIN = {field.name: field.type for field in fields(GroundFacts)}
_READ_APART = frozenset({
    "born", "already_deleted", "other_schools", "new_address", "marks", "joint_on",
    "needs_informed", "not_informed", "social_worker", "protection",
})  # fmt: skip


def ground_of(facts: Json) -> Ground | None:
    """The ground the return gives, None while there is none of the list."""
    try:
        return ground((facts.get("removal") or {}).get("ground") or "")
    except UnknownCode:
        return None


def read(facts: Json) -> GroundFacts:
    """What the rules look at, from the stored facts of one child. What was not answered is empty.

    `joint_on` stays None: it is the council's and the school's own record, which nothing in a return can claim.
    """
    block = facts.get("removal") or {}
    plain: dict[str, Any] = {
        name: day(block.get(name)) if "date" in str(kind) else str(block.get(name) or "")
        for name, kind in _PLAIN.items()
        if name not in _READ_APART
    }
    needed = to_inform(facts)
    informed = block.get("informed") or {}
    return GroundFacts(
        **plain,
        born=day((facts.get("child") or {}).get("date_of_birth")),
        already_deleted=block.get("already_deleted") == YES,
        other_schools=tuple(
            OtherSchool(each.get("name") or "", each.get("consents") or "", each.get("consent_by") or "",
                        day(each.get("consent_on")))
            for each in block.get("other_schools") or []
        ),
        new_address=any(place.get("kind") in _PLACES for place in facts.get("addresses") or []),
        marks=read_marks(block.get("marks") or ""),
        needs_informed=tuple(INFORMED[who] for who in needed),
        not_informed=tuple(INFORMED[who] for who in needed if informed.get(who) != YES),
        social_worker="social_worker" in needed,
        protection=any((facts.get("status") or {}).get(each) == YES for each in _PROTECTED),
    )  # fmt: skip


def to_inform(facts: Json) -> tuple[str, ...]:
    """Codes of `INFORMED` that this child's plan, care, protection or sentence calls for."""
    status = facts.get("status") or {}
    found = []
    if ((facts.get("child") or {}).get("sen") or {}).get("status") == "E":
        found.append("sen_team")
    if (facts.get("social_worker") or {}).get("has") == YES or any(status.get(each) == YES for each in _SOCIAL_WORK):
        found.append("social_worker")
    if status.get("looked_after") == YES:
        found.append("virtual_school")
    given = ground_of(facts)
    if status.get("youth_justice") == YES or (given is not None and given.letter == "j"):
        found.append("youth_justice")
    return tuple(found)


def late(facts: Json) -> bool:
    """Whether the name was deleted before the council was told: sent all the same, counted and visible."""
    return (facts.get("removal") or {}).get("already_deleted") == YES


def doubts(facts: Json, address: Json | None = None, school: SchoolKnown | None = None) -> list[str]:
    """What looks unlawful about a name that was taken off before the council was told, for the officer who reads it.

    `address` are the hidden whereabouts, where the reader may see them: without them nothing is said of those answers.
    """
    given = ground_of(facts)
    if given is None:
        return []
    whole = merge(dict(facts), address)
    return [sentence for _, sentence in ground_faults.doubts(given, read(whole), school)]


def destination(facts: Json) -> Leaving | None:
    """Where the child is expected next, for the ledger of leavers; None where nothing is to be expected."""
    return leaving_of(facts)


def lacking(split: SplitFacts, today: date) -> list[str]:
    """What a removal return may not be sent without, whoever or whatever wrote it; none when it may.

    The child, a ground whose conditions are met, lawful dates; the contents of regulation 13(4) to (6), or why each
    could not be obtained; the evidence of the ground. Where a worry was named, that social care was told or why not.
    Where a child may be in danger now, only child, ground and dates.
    """
    whole = merge(split.open, split.address)
    facts, given = facts_of(split), ground_of(whole)
    said = lacking_child(facts, today)
    if given is None:
        return [*said, "The reason for removing the name is missing"]
    said += [sentence for _, sentence in ground_faults.faults(given, read(whole), today)]
    if facts.immediate:
        return said
    worried = (whole.get("removal") or {}).get("concern") == YES
    return said + _lacking_contents(whole, given) + lacking_referral(split.safeguarding, worried=worried)


def _lacking_contents(facts: Json, given: Ground) -> list[str]:
    """Regulation 13(4) to (6): where the child and its parents live, how to ring them, where the child goes."""
    block = facts.get("removal") or {}
    said = []
    home = any(place.get("kind") == "last_known" for place in facts.get("addresses") or [])
    if not home and not facts.get("no_address_why"):
        said.append("The child’s address is missing, or why it could not be obtained")
    adults = facts.get("adults") or []
    if not adults and not facts.get("adults_why"):
        said.append("No parent is named, and there is no reason for that")
    with_child = [adult for adult in adults if adult.get("lives_with_child") == YES]
    if any(not adult.get("phones") and not adult.get("no_phone") for adult in with_child):
        said.append("A parent’s phone number is missing, or why it could not be obtained")
    if given.silent:
        return list(dict.fromkeys(said))
    moving = block.get("moving")
    new = any(place.get("kind") in _PLACES for place in facts.get("addresses") or [])
    if not moving:
        said.append("Whether the family moves is not answered")
    elif moving == YES and not new and not block.get("no_new_address_why"):
        said.append("The new address is missing, or why it could not be obtained")
    if not facts.get("leaving"):
        said.append("Where the child goes next is missing, or why it could not be obtained")
    shown = {row.get("code") for row in block.get("evidence") or [] if row.get("how")}
    said += [f"Say what you have to show: {each.words}" for each in given.evidence if each.code not in shown]
    return list(dict.fromkeys(said))
