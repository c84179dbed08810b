"""What closes a case, with which evidence, and what never does."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.codes import UnknownCode
from portal.domain.evidence import Answer, EvidenceField, EvidenceGrade, check_field
from portal.domain.outcomes import Outcome, check_outcome, outcome, outcomes
from portal.domain.statuses import CASE, OPEN_CASES, Act, CaseState, advance

TODAY = date(2026, 11, 23)
LATER = TODAY + timedelta(days=30)
OUTCOMES = st.sampled_from(outcomes())


def good_evidence(chosen: Outcome) -> dict[str, str | date | bool | None]:
    def answer(field: EvidenceField) -> str | date | bool:
        if field.kind is Answer.DATE:
            return LATER if field.after_today else TODAY
        return True if field.kind is Answer.YES_NO else "As told by Ewa Zając, attendance lead"

    return {field.name: answer(field) for field in chosen.evidence}


@pytest.mark.parametrize("chosen", outcomes(), ids=lambda chosen: chosen.code)
def test_every_outcome_can_be_recorded_with_its_evidence(chosen: Outcome) -> None:
    grade = chosen.weakest_grade
    recheck = None if chosen.closes else LATER
    assert check_outcome(chosen.code, good_evidence(chosen), grade, recheck, today=TODAY) == []


@given(OUTCOMES, st.data())
def test_each_required_piece_is_really_required(chosen: Outcome, data: st.DataObject) -> None:
    field = data.draw(st.sampled_from([field for field in chosen.evidence if field.required]))
    evidence = good_evidence(chosen) | {field.name: data.draw(st.sampled_from([None, "", "  "]))}
    wrong = check_outcome(chosen.code, evidence, EvidenceGrade.A, LATER, today=TODAY)
    assert [name for name, _ in wrong] == [field.name]


@given(OUTCOMES)
def test_no_outcome_lets_a_child_be_dropped(chosen: Outcome) -> None:
    """It either closes, or demands a day to look again."""
    wrong = check_outcome(chosen.code, good_evidence(chosen), EvidenceGrade.A, None, today=TODAY)
    assert ("recheck_on" in dict(wrong)) is not chosen.closes


@given(OUTCOMES)
def test_looking_again_must_lie_ahead(chosen: Outcome) -> None:
    wrong = check_outcome(chosen.code, good_evidence(chosen), EvidenceGrade.A, TODAY, today=TODAY)
    assert dict(wrong) == {"recheck_on": "The date to look at this again must be in the future"}


def test_not_found_after_all_enquiries_stays_open_and_is_a_managers_decision() -> None:
    chosen = outcome("not_located_enquiries_exhausted")
    assert not chosen.closes
    assert chosen.needs_sign_off
    assert chosen.counts_as_cme
    assert chosen.act is Act.RECORD_OUTCOME
    assert not chosen.tells_school_found


def test_an_offer_of_a_place_is_not_a_registration() -> None:
    wrong = check_outcome(
        "registered_at_school_same_la",
        {"school": "Oakfield Primary, 100001", "start_date": LATER, "confirmed_by": "A parent", "confirmed_on": TODAY},
        EvidenceGrade.C,
        None,
        today=TODAY,
    )
    assert dict(wrong) == {
        "start_date": "The date the child started must be today or in the past",
        "grade": "This outcome needs better evidence: checked with a school, council or agency record",
    }


def test_leaving_the_uk_on_the_familys_word_alone_does_not_close() -> None:
    chosen = outcome("left_uk_confirmed_no_school_details")
    wrong = check_outcome(chosen.code, good_evidence(chosen), EvidenceGrade.C, None, today=TODAY)
    assert [name for name, _ in wrong] == ["grade"]
    assert not outcome("left_uk_believed_unconfirmed").closes


def test_a_safeguarding_concern_stops_an_outcome_that_needs_there_to_be_none() -> None:
    chosen = outcome("left_uk_confirmed_no_school_details")
    evidence = good_evidence(chosen) | {"no_concern": "no"}
    wrong = check_outcome(chosen.code, evidence, EvidenceGrade.A, None, today=TODAY)
    assert list(dict(wrong)) == ["no_concern"]
    assert "must be yes" in wrong[0][1]


def test_ungraded_outcomes_ask_for_no_grade_and_others_do() -> None:
    assert check_outcome("referred_in_error", {"why": "Sent twice"}, None, None, today=TODAY) == []
    assert ("grade", "Select how sure you are") in check_outcome("hospital_education", {}, None, None, today=TODAY)


@given(OUTCOMES, st.sampled_from(OPEN_CASES))
def test_recording_an_outcome_always_leads_somewhere(chosen: Outcome, state: CaseState) -> None:
    after = advance(CASE, state, chosen.act)
    assert (after not in OPEN_CASES) is chosen.closes


def test_evidence_reads_back_as_it_was_stored() -> None:
    when = EvidenceField("on", "The date", Answer.DATE, not_after_today=True)
    assert check_field(when, "2026-11-20", TODAY) == ""
    assert check_field(when, "20/11/2026", TODAY) == "Enter the date, like 20 11 2026"
    assert check_field(EvidenceField("ok", "It is so", Answer.YES_NO), "no", TODAY) == ""


def test_an_unknown_outcome_is_an_error() -> None:
    with pytest.raises(UnknownCode):
        check_outcome("lost_interest", {}, None, None, today=TODAY)
