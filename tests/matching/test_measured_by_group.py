"""Recall by group: what could be found at all, and how much of that was."""

from __future__ import annotations

from portal.domain.matching.measured import Answered
from portal.domain.matching.measured_by_group import Group, by_group, is_findable
from tests.matching.children import child, elsewhere


def answered(query: str, pupil: str, rank: int) -> Answered:
    return Answered(query, pupil, 1.0, rank, decision=True, latency_ms=1.0)


def test_a_pair_that_shares_a_surname_alone_cannot_be_found_and_one_that_shares_a_home_can() -> None:
    asked = child("asked", "Zofia Kowalska")
    brother = child("b", "Kacper Kowalski", school_id="991001")
    stranger = elsewhere(child("s", "Maja Kowalska", None, school_id="991002"))
    assert is_findable(asked, [], brother)
    assert not is_findable(asked, [], stranger)
    # The child's own row may know the other home.
    assert is_findable(asked, [elsewhere(child("own", "Zofia Kowalska"))], stranger)


def test_groups_count_what_was_found_among_the_first_ten_of_what_was_asked() -> None:
    answers = [answered("1", "a", 1), answered("1", "b", 11), answered("2", "", 0), answered("3", "d", 2)]
    true = {("1", "a"), ("1", "b"), ("2", "c"), ("3", "d"), ("9", "never asked")}
    groups = {"1": "polish", "2": "polish", "3": "somali", "9": "somali"}
    assert by_group(answers, true, true - {("2", "c")}, groups) == [
        Group("polish", 3, 2, 1 / 3, 1 / 2),
        Group("somali", 1, 1, 1.0, 1.0),
    ]
