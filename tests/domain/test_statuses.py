"""The life of a submission and a case, and what each side is told of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.access import Kind
from portal.domain.statuses import (
    CASE,
    OPEN_CASES,
    SUBMISSION,
    TRACKER,
    Act,
    CaseState,
    NotPossible,
    Step,
    SubmissionState,
    acts_from,
    advance,
    school_step,
)


def test_the_main_story_of_a_referral() -> None:
    state = SubmissionState.DRAFT
    for act in (Act.SEND, Act.START_TRIAGE, Act.SEND_BACK, Act.SEND, Act.OPEN_CASE, Act.CLOSE):
        state = advance(SUBMISSION, state, act)
    assert state is SubmissionState.CLOSED


def test_the_main_story_of_a_case() -> None:
    state = CaseState.NEW
    story = (Act.START_ENQUIRIES, Act.ASK_AGENCY, Act.AGENCY_REPLIED, Act.ASK_SCHOOL, Act.SCHOOL_REPLIED)
    for act in (*story, Act.FIND, Act.ARRANGE_PLACE, Act.CLOSE, Act.REOPEN):
        state = advance(CASE, state, act)
    assert state is CaseState.ENQUIRIES


def test_a_draft_can_only_be_sent_and_what_is_withdrawn_waits_for_an_officer() -> None:
    assert acts_from(SUBMISSION, SubmissionState.DRAFT) == (Act.SEND,)
    assert acts_from(SUBMISSION, SubmissionState.WITHDRAWN, by=Kind.SCHOOL) == ()
    assert Act.CLOSE in acts_from(SUBMISSION, SubmissionState.WITHDRAWN)


def test_a_school_may_withdraw_what_has_become_a_case_but_not_what_is_closed() -> None:
    assert acts_from(SUBMISSION, SubmissionState.ACCEPTED, by=Kind.SCHOOL) == (Act.WITHDRAW,)
    with pytest.raises(NotPossible, match="Closed"):
        advance(SUBMISSION, SubmissionState.CLOSED, Act.WITHDRAW)


def test_each_side_is_offered_only_its_own_acts() -> None:
    assert acts_from(SUBMISSION, SubmissionState.SENT, by=Kind.SCHOOL) == (Act.WITHDRAW,)
    assert Act.WITHDRAW not in acts_from(SUBMISSION, SubmissionState.SENT, by=Kind.COUNCIL)


@given(st.sampled_from(SubmissionState), st.sampled_from(Act))
def test_a_submission_takes_exactly_the_acts_it_offers(state: SubmissionState, act: Act) -> None:
    if act in acts_from(SUBMISSION, state):
        assert advance(SUBMISSION, state, act) in SubmissionState
    else:
        with pytest.raises(NotPossible) as refusal:
            advance(SUBMISSION, state, act)
        assert (refusal.value.state, refusal.value.act) == (state, act)


@given(st.lists(st.sampled_from(Act)))
def test_a_closed_case_comes_back_only_by_being_reopened(acts: list[Act]) -> None:
    state = CaseState.NEW
    for act in acts:
        if act not in acts_from(CASE, state):
            continue
        after = advance(CASE, state, act)
        if state is CaseState.CLOSED:
            assert act is Act.REOPEN
        state = after


@pytest.mark.parametrize("state", OPEN_CASES)
def test_every_open_case_can_take_an_outcome_and_close(state: CaseState) -> None:
    assert advance(CASE, state, Act.RECORD_OUTCOME) is state
    assert advance(CASE, state, Act.CLOSE) is CaseState.CLOSED


@pytest.mark.parametrize("state", [CaseState.LOCATED, CaseState.PLACEMENT])
def test_a_found_child_stays_found_while_somebody_is_asked_more(state: CaseState) -> None:
    assert advance(CASE, state, Act.ASK_AGENCY) is state
    assert advance(CASE, state, Act.LOSE_SIGHT) is CaseState.ENQUIRIES


@pytest.mark.parametrize(
    ("submission", "case", "step"),
    [
        (SubmissionState.DRAFT, None, Step.DRAFT),
        (SubmissionState.SENT, None, Step.RECEIVED),
        (SubmissionState.IN_TRIAGE, None, Step.BEING_CHECKED),
        (SubmissionState.RETURNED, None, Step.WAITING_FOR_YOU),
        (SubmissionState.ACCEPTED, CaseState.NEW, Step.BEING_CHECKED),
        (SubmissionState.ACCEPTED, CaseState.ENQUIRIES, Step.ENQUIRIES),
        (SubmissionState.ACCEPTED, CaseState.AWAITING_AGENCY, Step.ENQUIRIES),
        (SubmissionState.ACCEPTED, CaseState.AWAITING_SCHOOL, Step.WAITING_FOR_YOU),
        (SubmissionState.ACCEPTED, CaseState.LOCATED, Step.FOUND),
        (SubmissionState.ACCEPTED, CaseState.PLACEMENT, Step.FOUND),
        (SubmissionState.ACCEPTED, CaseState.CLOSED, Step.CLOSED),
        (SubmissionState.CLOSED, None, Step.CLOSED),
        (SubmissionState.WITHDRAWN, None, Step.WITHDRAWN),
    ],
)
def test_what_the_school_is_told(submission: SubmissionState, case: CaseState | None, step: Step) -> None:
    assert school_step(submission, case) is step


@given(st.sampled_from(SubmissionState), st.one_of(st.none(), st.sampled_from(CaseState)))
def test_every_pair_of_states_has_a_step_and_none_names_a_service(
    submission: SubmissionState, case: CaseState | None
) -> None:
    step = school_step(submission, case)
    assert step in {*TRACKER, Step.DRAFT, Step.WITHDRAWN, Step.REPLACED}
    assert not any(word in step.lower() for word in ("police", "social", "service", "place"))


def test_every_state_and_act_has_words() -> None:
    assert all(member.words for member in (*SubmissionState, *CaseState, *Act))
