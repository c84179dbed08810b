"""What a school did before it referred, told to the council in words."""

from __future__ import annotations

import uuid
from typing import Any

from portal.services.case_from_notice import enquiries_of
from portal.store.cases import Case


def _told(facts: dict[str, Any]) -> list[str]:
    case = Case(id=uuid.uuid4(), authority_id=uuid.uuid4())
    return [one.detail for one in enquiries_of(case, facts, "Hazelbank Academy")]


def _check(state: str, **said: str) -> dict[str, Any]:
    return {"enquiry": "school_ask_staff_friends", "state": state, "label": "Asked the landlord", **said}


def test_a_check_that_could_not_be_made_is_not_told_as_one_that_does_not_apply() -> None:
    assert _told({"checks": [_check("cannot", why="No number for them")]}) == [
        "Asked the landlord. Could not do it: No number for them"
    ]
    assert _told({"checks": [_check("not_relevant", why="They own it")]}) == [
        "Asked the landlord. Does not apply: They own it"
    ]
    assert _told({"checks": [_check("done", result="Nothing heard")]}) == ["Asked the landlord. Nothing heard"]


def test_what_a_home_visit_found_is_told_in_sentences() -> None:
    visit = {"on": "2026-11-16", "result": "Nobody in.", "signs": "no", "neighbour": "They left on Monday"}
    assert _told({"home_visits": [visit]}) == ["Nobody in. No sign that anybody lives there. They left on Monday"]
    assert _told({"home_visits": [{**visit, "signs": "not_known", "neighbour": ""}]}) == ["Nobody in"]
