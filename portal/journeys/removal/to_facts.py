"""A removal return's answers as the facts that are sent."""

from __future__ import annotations

from typing import Any

from portal.domain.facts.sealing import SplitFacts
from portal.journeys.answers import Answers
from portal.journeys.blocks.facts_of_places import addresses
from portal.journeys.blocks.to_facts import told
from portal.journeys.removal import REMOVAL
from portal.journeys.removal.before_signing import with_leads_part
from portal.journeys.removal.said import block, leaving, moving, worried

Json = dict[str, Any]
_NEW = frozenset({"new", "abroad"})


def facts(answers: Answers) -> SplitFacts:
    """The facts of one child's removal, from answers that hold the sealed values too.

    Besides the blocks every notice has: `removal` (the ground, its answers, the dates, evidence, files) and `leaving`
    (where the child is expected).
    """
    own: Json = {
        "removal": block(answers),
        "leaving": leaving(answers),
        "addresses": [place for place in addresses(answers) if place["kind"] not in _NEW or moving(answers)],
    }
    return with_leads_part(told(REMOVAL, answers, own), answers, called_for=worried(answers))
