"""A planned move's answers as the facts that are sent."""

from __future__ import annotations

from typing import Any

from portal.domain.facts.sealing import SplitFacts
from portal.journeys.answers import Answers
from portal.journeys.blocks.to_facts import asked, told
from portal.journeys.planned_move import PLANNED_MOVE
from portal.journeys.planned_move.said import block, leaving, worried
from portal.journeys.removal.before_signing import with_leads_part

Json = dict[str, Any]


def facts(answers: Answers) -> SplitFacts:
    """The facts of one child's planned move, from answers that hold the sealed values too.

    Besides the blocks every notice has: `move` (who told, the kind, the days, the new school, who has taken over) and
    `leaving` (where the child is expected).
    """
    get = asked(PLANNED_MOVE, answers)
    own: Json = {"move": block(get), "leaving": leaving(answers, get)}
    return with_leads_part(told(PLANNED_MOVE, answers, own), answers, called_for=worried(answers))
