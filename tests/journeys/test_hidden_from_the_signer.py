"""What is hidden from a clerk and a headteacher is not missing to them: they can still send and sign."""

from __future__ import annotations

from dataclasses import replace

import pytest

from portal.journeys.answers import Answers, PageAnswers
from portal.journeys.model import Journey, SendContext
from portal.journeys.planned_move import PLANNED_MOVE
from portal.journeys.removal import REMOVAL
from tests.journeys import filled_move
from tests.journeys.filled_removal import KEYS, removal, sending


def _as_a_colleague_sees(journey: Journey, answers: Answers) -> Answers:
    """The draft once an address is not safe to know, for whoever may not read what is hidden."""

    def masked(row: PageAnswers) -> PageAnswers:
        page = journey.page(row.page)
        hidden = tuple(sorted(name for name in page.whereabouts if row.answers.get(name) not in (None, "", [])))
        shown = {name: value for name, value in row.answers.items() if name not in page.whereabouts}
        return replace(row, answers=shown, hidden=hidden)

    return Answers([masked(row) for row in answers], sealed=True)


def _stops(journey: Journey, answers: Answers, context: SendContext) -> set[tuple[str, str]]:
    return {(gap.page_key, gap.message) for gap in journey.gaps(answers, context) if gap.blocks}


@pytest.mark.parametrize("key", KEYS)
def test_a_removal_asks_nobody_for_what_is_hidden_from_them(key: str) -> None:
    answers, context = removal(key), sending(key)
    assert any(row.hidden for row in _as_a_colleague_sees(REMOVAL, answers))
    hidden = _as_a_colleague_sees(REMOVAL, answers)
    assert _stops(REMOVAL, hidden, context) == _stops(REMOVAL, answers, context)


def test_what_is_not_given_at_all_is_still_asked_of_everybody() -> None:
    answers = removal("a", {"removal_other_school": {"registration": "registered", "first_day": "2026-11-23"}})
    hidden = _as_a_colleague_sees(REMOVAL, answers)
    asked = {said for _, said in _stops(REMOVAL, hidden, sending("a"))}
    assert "Enter the name of the school the pupil has joined" in asked


@pytest.mark.parametrize("kind", filled_move.KINDS)
def test_a_planned_move_asks_nobody_for_what_is_hidden_from_them(kind: str) -> None:
    answers, context = filled_move.move(kind), filled_move.sending()
    hidden = _as_a_colleague_sees(PLANNED_MOVE, answers)
    assert _stops(PLANNED_MOVE, hidden, context) == _stops(PLANNED_MOVE, answers, context)
