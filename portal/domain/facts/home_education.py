"""The facts of a home education notice: what it may not be sent without."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from portal.domain import codes
from portal.domain.facts.referral import YES, day, facts_of, lacking_child, lacking_family
from portal.domain.facts.safeguarding_first import lacking_referral
from portal.domain.facts.sealing import SplitFacts, merge
from portal.domain.home_education import PLACES

Json = Mapping[str, Any]
EXAM_YEARS = frozenset({"10", "11"})
"""Year groups whose examinations are asked about."""


def lacking(split: SplitFacts, today: date) -> list[str]:
    """One sentence for each thing missing, none when it may be sent.

    The child; the parent's notice in writing, from whom and when; its first day of home education; the family; the kind
    of place; the reason, what led up to it, and last year; examinations in Years 10 and 11. A worry is followed by a
    referral to social care, or the reason for none. A name is never removed with an earlier date. Where a child may be
    in danger now, only the child and the notice.
    """
    whole, facts = merge(split.open, split.address), facts_of(split)
    said = lacking_child(facts, today)
    told = whole.get("home_education") or {}
    said += _lacking_letter(told.get("letter") or {}, today) + _back_dated(told.get("removal") or {}, today)
    if facts.immediate:
        return said
    if not told.get("starts_on"):
        said.append("The first day of home education is missing")
    if told.get("place") not in PLACES or not told.get("order_names_us"):
        said.append("The kind of place, and whether a school attendance order names the school, is not answered")
    said += lacking_family(whole)
    year = str((whole.get("child") or {}).get("year_group") or "")
    said += _lacking_story(told, year)
    worried = YES in (told.get("concern"), split.safeguarding.get("anything_to_tell"))
    return said + lacking_referral(split.safeguarding, worried=worried)


def _lacking_letter(letter: Json, today: date) -> list[str]:
    if letter.get("written") != YES:
        return ["There is no notice in writing from a parent. Something said is not a notice"]
    if not (letter.get("by") and letter.get("received_on") and letter.get("how")):
        return ["Who wrote the parent’s notice, how and when it was received is missing"]
    received, dated = day(letter.get("received_on")), day(letter.get("dated"))
    if received and (received > today or (dated and dated > received)):
        return ["The parent’s notice cannot have been received before it was written, or after today"]
    return []


def _back_dated(removal: Json, today: date) -> list[str]:
    off = day(removal.get("deletion_on"))
    if off is None or off >= today or (removal.get("already_deleted") == YES and removal.get("late_reason")):
        return []
    return ["A name is never removed with an earlier date. Enter today or a later day, or say that it has been done"]


def _lacking_story(told: Json, year: str) -> list[str]:
    said = []
    if told.get("reason") not in {row.code for row in codes.home_education_reasons()}:
        said.append("The reason the parent gives is missing")
    led_up = told.get("led_up") or {}
    if not all(led_up.get(name) for name in ("first_suggested", "staff_wrote", "talked_of", "free_choice")):
        said.append("What led up to the notice is not answered")
    if not (told.get("meeting") or {}).get("state"):
        said.append("Whether a meeting was offered or held is not answered")
    if not told.get("last_year"):
        said.append("What happened in the last year is not answered")
    if year in EXAM_YEARS and not (told.get("exams") or {}).get("entries"):
        said.append("Examination entries are not answered")
    if not told.get("all_agree"):
        said.append("Whether everyone with parental responsibility agrees is not answered")
    if not told.get("concern"):
        said.append("Whether anybody at the school is worried is not answered")
    return said
