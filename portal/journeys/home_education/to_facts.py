"""A home education notice's answers as the facts that are sent, and as those of the removal return beside it."""

from __future__ import annotations

from typing import Any

from portal.domain import ground_faults
from portal.domain import home_education as law
from portal.domain.facts.sealing import SplitFacts
from portal.domain.grounds import by_letter
from portal.journeys.answers import Answers
from portal.journeys.blocks.immediate import in_danger
from portal.journeys.blocks.to_facts import asked, told
from portal.journeys.home_education import HOME_EDUCATION
from portal.journeys.home_education.said import as_removal, block, consent, ground_facts
from portal.journeys.model import SendContext
from portal.journeys.removal.said import block as removal_block
from portal.journeys.removal.to_facts import facts as removal_facts


def facts(answers: Answers) -> SplitFacts:
    """The facts of one child's home education, from answers that hold the sealed values too.

    Besides the blocks every notice has: `home_education`. Where the child is expected stands in the removal return
    beside it: the child has not left before the name comes off. A name that has come off already is told of here too,
    so that whoever decides on the notice sees what is doubtful about it.
    """
    own: dict[str, Any] = {"home_education": block(answers, asked(HOME_EDUCATION, answers))}
    if ground_facts(answers).already_deleted:
        own["removal"] = removal_block(as_removal(answers)) | consent(answers)
    return told(HOME_EDUCATION, answers, own)


def removal(answers: Answers) -> SplitFacts:
    """The facts of one child's removal return, from the same answers."""
    split = removal_facts(as_removal(answers))
    split.open["removal"] |= consent(answers)
    return split


def removal_called_for(answers: Answers, context: SendContext) -> bool:
    """Whether the removal return goes with the notice: the reason is met, and nothing keeps the name on the roll.

    Where a child may be in danger now, only if nothing is wrong with it: that notice waits for no answer.
    """
    said = ground_facts(answers)
    if law.alone(said, context.school, context.today):
        return False
    faulty = ground_faults.faults(by_letter("f"), said, context.today, context.school)
    return not (in_danger(answers) and faulty)


__all__ = ["facts", "removal", "removal_called_for"]
