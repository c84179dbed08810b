"""Averford asks Northmere about two of its children: one has begun school there, of the other nothing is known."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from portal.cli.seeding.averford import FARAH
from portal.cli.seeding.councils import Council
from portal.cli.seeding.doing import Hand, World
from portal.exchange.demo_families import SCHOOLS, Row
from portal.services import asking_councils

MOVED, UNKNOWN_THERE = "moved", "twice"
"""Labels of the two stories."""
_ARRIVED: Final = "991-S99"
_SCHOOL: Final = "Northmere School"


def arrived(hands: Sequence[Hand]) -> list[Row]:
    """The row of Northmere's roll for the child who has moved; none where that story is not told."""
    school = next(one for one in SCHOOLS["991"] if one.name == _SCHOOL)
    return [
        {**hand.row, "pupil_id": _ARRIVED, "upn": "", "school_urn": school.urn, "school_name": school.name}
        for hand in hands
        if hand.story.label == MOVED
    ]


def ask(world: World, northmere: Council, hands: Sequence[Hand]) -> None:
    """Ask about both. The automatic answers follow two minutes later, by whichever worker runs then."""
    purposes = {MOVED: "safeguard", UNKNOWN_THERE: "find"}
    for hand in hands:
        if hand.story.label in purposes:
            with world.as_person(FARAH):
                asking_councils.ask(hand.reference, [northmere.id], purposes[hand.story.label])
            world.follow_up()
