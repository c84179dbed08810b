"""Which journey asks the questions of which kind of notice, and how its answers become facts.

A new kind: its journey and its `to_facts.facts` here, its words in `portal.domain.notices`, and what it may not be
sent without in `portal.domain.facts.lacking`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from portal.domain.facts.sealing import SplitFacts
from portal.journeys.absence import ABSENCE
from portal.journeys.absence import to_facts as absence_to_facts
from portal.journeys.answers import Answers
from portal.journeys.home_education import HOME_EDUCATION
from portal.journeys.home_education import to_facts as home_education_to_facts
from portal.journeys.home_education.said import as_removal
from portal.journeys.model import Journey, SendContext
from portal.journeys.new_pupil import NEW_PUPIL
from portal.journeys.new_pupil import to_facts as new_pupil_to_facts
from portal.journeys.planned_move import PLANNED_MOVE
from portal.journeys.planned_move import to_facts as planned_move_to_facts
from portal.journeys.referral import CME_REFERRAL, to_facts
from portal.journeys.removal import REMOVAL
from portal.journeys.removal import to_facts as removal_to_facts


@dataclass(frozen=True)
class Companion:
    """A further notice made of the same answers and sent in the same press: a home-education notice's deletion return.

    journey: that notice's own, whose words its record has. answers: the same draft as that journey reads it. facts: its
    facts, like a notice's own. called_for: whether these answers of a child make it, when they are sent.
    """

    journey: Journey
    answers: Callable[[Answers], Answers]
    facts: Callable[[Answers], SplitFacts]
    called_for: Callable[[Answers, SendContext], bool]


@dataclass(frozen=True)
class Notice:
    """A kind that can be filled in. facts: one child's facts, from answers looked at for that child."""

    journey: Journey
    facts: Callable[[Answers], SplitFacts]
    companions: tuple[Companion, ...] = ()


RETURN_BESIDE = Companion(
    REMOVAL, as_removal, home_education_to_facts.removal, home_education_to_facts.removal_called_for
)  # fmt: skip
"""The removal return that goes with a home education notice."""
_NOTICES = {
    notice.journey.kind: notice
    for notice in (
        Notice(CME_REFERRAL, to_facts.facts),
        Notice(REMOVAL, removal_to_facts.facts),
        Notice(ABSENCE, absence_to_facts.facts),
        Notice(NEW_PUPIL, new_pupil_to_facts.facts),
        Notice(PLANNED_MOVE, planned_move_to_facts.facts),
        Notice(
            HOME_EDUCATION,
            home_education_to_facts.facts,
            (RETURN_BESIDE,),
        ),
    )
}  # fmt: skip


def notice(kind: str) -> Notice:
    """A kind's journey and facts, or KeyError."""
    return _NOTICES[kind]


def journey_for(kind: str) -> Journey:
    """The journey of a kind, or KeyError."""
    return _NOTICES[kind].journey


def kinds() -> tuple[str, ...]:
    """The kinds that can be filled in."""
    return tuple(_NOTICES)
