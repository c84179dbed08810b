"""Risk grades: floors hold, and what a family is never raises one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain import codes
from portal.domain.risks import RiskGrade, because, factor, factors, grade, same_day_actions

PRESENT = st.lists(st.sampled_from([one.code for one in factors()]), unique=True)


@given(PRESENT, st.sampled_from(RiskGrade))
def test_no_grade_is_under_the_floor_of_any_factor_or_of_the_reason(present: list[str], reason: RiskGrade) -> None:
    result = grade(present, reason)
    floors = [reason, *(factor(code).floor for code in present)]
    assert all(result.weight >= floor.weight for floor in floors)
    assert result in floors


@given(PRESENT, st.sampled_from([one.code for one in factors()]))
def test_one_more_factor_never_lowers_a_grade(present: list[str], another: str) -> None:
    assert grade([*present, another]).weight >= grade(present).weight


@pytest.mark.parametrize("code", ["cp_plan", "looked_after", "s47_enquiry", "cse", "forced_marriage_hba"])
def test_safeguarding_factors_are_red_and_say_what_to_do_today(code: str) -> None:
    assert grade([code]) is RiskGrade.RED
    assert same_day_actions([code])


def test_a_traveller_family_is_offered_support_and_graded_on_nothing() -> None:
    assert grade(["gypsy_roma_traveller"]) is RiskGrade.GREEN
    assert because(["gypsy_roma_traveller", "service_family"]) == ()
    assert factor("gypsy_roma_traveller").same_day_action.endswith("never part of any grading")


def test_no_factor_is_an_ethnicity_language_sex_or_faith() -> None:
    people = {row.code for row in (*codes.ethnicities(), *codes.languages(), *codes.sexes())}
    assert not people & {one.code for one in factors()}
    assert not {"ethnicity", "religion", "nationality", "language", "sex"} & {one.group for one in factors()}


def test_the_reasons_come_worst_first() -> None:
    assert [one.code for one in because(["early_help", "sen_support", "cse"])] == ["cse", "early_help"]


def test_no_factor_at_all_is_green() -> None:
    assert grade([]) is RiskGrade.GREEN
    assert same_day_actions(["early_help"]) == ()
