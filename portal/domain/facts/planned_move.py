"""The facts of a planned move: what it may not be sent without."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from portal.domain.facts.referral import YES, facts_of, lacking_child, lacking_family, lacking_journey
from portal.domain.facts.safeguarding_first import lacking_referral
from portal.domain.facts.sealing import SplitFacts, merge

Json = Mapping[str, Any]
KINDS = frozenset({"area", "england", "nations", "abroad", "forces", "travel", "not_sure"})
LEAVES = frozenset({"planned", "gone", "not_known", "staying"})


def lacking(split: SplitFacts, today: date) -> list[str]:
    """One sentence for each thing missing, none when it may be sent.

    The child; who told of the move and when; its kind and days; the family; who has taken over, where the child leaves;
    that safeguarding lead and headteacher know; abroad, where to and with whom. A worry is followed by a referral to
    social care, or the reason for none. Where a child may be in danger now, only the child and the kind of move.
    """
    whole, facts = merge(split.open, split.address), facts_of(split)
    move = whole.get("move") or {}
    said = lacking_child(facts, today)
    if move.get("kind") not in KINDS:
        said.append("The kind of move is missing")
    if facts.immediate:
        return said
    told, consulted = move.get("told") or {}, move.get("consulted") or {}
    if not (told.get("by") and told.get("on") and told.get("how")):
        said.append("Who told the school of the move, when and how is missing")
    if move.get("leaves") not in LEAVES or (move.get("leaves") in {"planned", "gone"} and not move.get("last_day")):
        said.append("The last day at the school is missing")
    said += lacking_family(whole)
    if move.get("leaves") != "staying" and not (move.get("taken_over") or {}).get("who"):
        said.append("Who has taken over responsibility for the child is not answered")
    if not all(consulted.get(name) for name in ("lead_name", "lead_on", "head_name", "head_on")):
        said.append("It is not said when the safeguarding lead and the headteacher were consulted")
    if move.get("kind") == "abroad":
        said += lacking_journey(whole.get("abroad") or {})
    worries = ((whole.get("abroad") or {}).get("worries") or {}).values()
    return said + lacking_referral(split.safeguarding, worried=YES in (move.get("concern"), *worries))
