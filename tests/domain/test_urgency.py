"""The order of the queue: fixed rules, said in words, blind to who a family is."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.risks import RiskGrade, grade
from portal.domain.urgency import RULES, Band, CaseFacts, explain, place
from tests.domain.calendars import YEAR_2026

TODAY = date(2026, 11, 23)
QUIET = CaseFacts(next_deadline=date(2026, 12, 9), next_deadline_label="Next review")
DATES = st.dates(date(2026, 9, 2), date(2027, 3, 1))
FACTS = st.builds(
    CaseFacts,
    immediate_risk=st.booleans(),
    child_protection_plan=st.booleans(),
    looked_after=st.booleans(),
    found=st.booleans(),
    may_have_left_uk_without_parents=st.booleans(),
    police_told=st.booleans(),
    risk_grade=st.sampled_from(RiskGrade),
    unread_new_risk=st.booleans(),
    next_deadline=st.none() | DATES,
    unread_submissions=st.integers(0, 3),
    unread_messages=st.integers(0, 3),
    unchecked_siblings=st.integers(0, 3),
    unanswered_handovers=st.integers(0, 1),
    whereabouts_unknown=st.booleans(),
    last_seen_on=st.none() | DATES,
    missing_since=st.none() | DATES,
)


def band_of(facts: CaseFacts) -> Band:
    return place(facts, TODAY, YEAR_2026).band


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"immediate_risk": True}, "The school believes the child is at immediate risk"),
        (
            {"child_protection_plan": True, "last_seen_on": date(2026, 11, 6)},
            "Child protection plan, not seen since Fri 6 Nov",
        ),
        ({"looked_after": True}, "Looked after child, whereabouts unknown"),
        ({"may_have_left_uk_without_parents": True}, "May have left the UK without parents, police not told yet"),
        (
            {"risk_grade": RiskGrade.RED, "red_because": ("Sexual exploitation concern",)},
            "Red risk: Sexual exploitation concern",
        ),
        ({"unread_new_risk": True}, "A new risk has come in and nobody has read it"),
        ({"next_deadline": TODAY, "next_deadline_label": "First reply to school"}, "First reply to school: due today"),
        ({"next_deadline": date(2026, 11, 20)}, "Next review: was due Fri 20 Nov"),
    ],
)
def test_what_puts_a_case_in_act_today(change: dict[str, object], why: str) -> None:
    placement = place(replace(QUIET, **change), TODAY, YEAR_2026)  # type: ignore[arg-type]
    assert placement.band is Band.TODAY
    assert placement.reasons[0].sentence == why


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"next_deadline": date(2026, 11, 30)}, "Next review: due Mon 30 Nov"),
        ({"unread_submissions": 1}, "1 new referral or notice not read yet"),
        ({"unread_submissions": 2}, "2 new referrals or notices not read yet"),
        ({"unread_messages": 1}, "1 message from school not read yet"),
        ({"unchecked_siblings": 2}, "2 possible siblings found, not yet checked"),
        ({"unanswered_handovers": 1}, "A handover from another council is not answered"),
    ],
)
def test_what_puts_a_case_in_act_this_week(change: dict[str, object], why: str) -> None:
    placement = place(replace(QUIET, **change), TODAY, YEAR_2026)  # type: ignore[arg-type]
    assert placement.band is Band.WEEK
    assert placement.reasons[0].sentence == why


def test_the_rest_is_on_track() -> None:
    assert band_of(QUIET) is Band.ON_TRACK
    assert band_of(replace(QUIET, next_deadline=date(2026, 12, 1))) is Band.ON_TRACK
    assert band_of(replace(QUIET, whereabouts_unknown=True)) is Band.ON_TRACK


def test_found_children_and_told_police_no_longer_call_for_today() -> None:
    everything = replace(QUIET, child_protection_plan=True, looked_after=True, immediate_risk=True)
    assert band_of(replace(everything, found=True)) is Band.ON_TRACK
    left = replace(QUIET, may_have_left_uk_without_parents=True, police_told=True)
    assert band_of(left) is Band.ON_TRACK


def test_a_week_is_five_school_days_and_seven_days_where_no_calendar_reaches() -> None:
    over_christmas = replace(QUIET, next_deadline=date(2027, 1, 6))
    friday = date(2026, 12, 18)
    assert place(over_christmas, friday, YEAR_2026).band is Band.WEEK
    assert place(over_christmas, friday, None).band is Band.ON_TRACK
    assert place(replace(QUIET, next_deadline=date(2027, 8, 2)), date(2027, 7, 28), YEAR_2026).band is Band.WEEK


def test_the_rules_cannot_see_who_a_family_is() -> None:
    """No field names a characteristic, every field a rule reads is declared, and a Traveller family grades green."""
    declared = {field.name for field in fields(CaseFacts)}
    characteristics = ("ethnic", "relig", "national", "sex", "gender", "language", "english", "postcode", "traveller")
    assert not [name for name in declared if any(word in name for word in characteristics)]
    assert {name for rule in RULES for name in rule.reads} <= declared
    assert band_of(replace(QUIET, risk_grade=grade(["gypsy_roma_traveller", "service_family"]))) is Band.ON_TRACK


@given(FACTS)
def test_the_band_is_the_most_pressing_rule_that_fired(facts: CaseFacts) -> None:
    placement = place(facts, TODAY, YEAR_2026)
    bands = [reason.band for reason in placement.reasons]
    assert bands == sorted(bands)
    assert placement.band == (bands[0] if bands else Band.ON_TRACK)
    if facts.risk_grade is RiskGrade.RED:
        assert placement.band is Band.TODAY


@given(FACTS, st.integers(0, 60))
def test_time_alone_never_makes_a_case_less_urgent(facts: CaseFacts, days: int) -> None:
    assert place(facts, TODAY + timedelta(days=days)).band <= place(facts, TODAY).band


def test_within_a_band_danger_the_latest_then_the_longest_missing_come_first() -> None:
    late = place(replace(QUIET, next_deadline=date(2026, 11, 16)), TODAY, YEAR_2026)
    due = place(replace(QUIET, next_deadline=TODAY), TODAY, YEAR_2026)
    due_and_long = place(replace(QUIET, next_deadline=TODAY, missing_since=date(2026, 9, 7)), TODAY, YEAR_2026)
    week = place(replace(QUIET, unread_messages=1), TODAY, YEAR_2026)
    danger = place(replace(QUIET, next_deadline=TODAY, immediate_risk=True), TODAY, YEAR_2026)
    found = place(replace(QUIET, next_deadline=TODAY, immediate_risk=True, found=True), TODAY, YEAR_2026)
    order = [danger, late, due_and_long, due, week]
    assert sorted([week, due, due_and_long, late, danger], key=lambda one: one.sort_key) == order
    assert sorted([found, late], key=lambda one: one.sort_key) == [late, found]


def test_why_is_kept_with_the_values_that_fired_it() -> None:
    reason = place(replace(QUIET, next_deadline=date(2026, 11, 20)), TODAY, YEAR_2026).reasons[0]
    assert reason.rule == "deadline_today_or_past"
    assert reason.values == {"next_deadline": "2026-11-20", "next_deadline_label": "Next review"}


def test_it_says_what_would_move_a_case() -> None:
    pressing = replace(QUIET, next_deadline=TODAY, unread_messages=1, may_have_left_uk_without_parents=True)
    assert explain(place(pressing, TODAY, YEAR_2026)) == (
        "It moves to ‘Act this week’ when the police have been told and the deadline is met."
    )
    assert explain(place(QUIET, TODAY, YEAR_2026)) == "Nothing needs doing this week."


@given(FACTS)
def test_doing_what_it_says_moves_the_case(facts: CaseFacts) -> None:
    """Ending every rule of the band it names leaves the case in a calmer one."""
    before = place(facts, TODAY, YEAR_2026)
    if before.band is not Band.TODAY:
        return
    met = replace(
        facts,
        found=True,
        police_told=True,
        risk_grade=RiskGrade.GREEN,
        unread_new_risk=False,
        next_deadline=date(2027, 2, 1),
    )
    assert place(met, TODAY, YEAR_2026).band > Band.TODAY


def test_every_rule_is_said_in_words_once() -> None:
    assert len({rule.code for rule in RULES}) == len({rule.words for rule in RULES}) == len(RULES)
