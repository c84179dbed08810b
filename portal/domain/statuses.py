"""Where a submission and a case may stand, and which act moves each on: two flat tables, one `advance()`.

Pages take their buttons from `acts_from()`, so an act that would be refused is never offered.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from portal.domain.access import Kind


class SubmissionState(StrEnum):
    """States of what a school tells the council, from draft to closed."""

    DRAFT = "draft"
    SENT = "sent"
    IN_TRIAGE = "in_triage"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"
    CLOSED = "closed"

    @property
    def words(self) -> str:
        """The state as an officer reads it."""
        return _SUBMISSION_WORDS[self]


SET_ASIDE = frozenset({SubmissionState.WITHDRAWN, SubmissionState.REPLACED})
"""What the school itself has taken back, or told anew: it no longer stands as a notice."""

_SUBMISSION_WORDS = {
    SubmissionState.DRAFT: "Not sent yet",
    SubmissionState.SENT: "Not looked at yet",
    SubmissionState.IN_TRIAGE: "Being looked at",
    SubmissionState.RETURNED: "Sent back to school",
    SubmissionState.ACCEPTED: "Became a case",
    SubmissionState.WITHDRAWN: "Withdrawn by school",
    SubmissionState.REPLACED: "Replaced by a later version",
    SubmissionState.CLOSED: "Closed",
}


class CaseState(StrEnum):
    """States of an officer's work about one child."""

    NEW = "new"
    ENQUIRIES = "enquiries"
    AWAITING_SCHOOL = "awaiting_school"
    AWAITING_AGENCY = "awaiting_agency"
    LOCATED = "located"
    PLACEMENT = "placement"
    CLOSED = "closed"

    @property
    def words(self) -> str:
        """The state as an officer reads it."""
        return _CASE_WORDS[self]


_CASE_WORDS = {
    CaseState.NEW: "New",
    CaseState.ENQUIRIES: "Not found yet",
    CaseState.AWAITING_SCHOOL: "Waiting for school",
    CaseState.AWAITING_AGENCY: "Waiting for another service",
    CaseState.LOCATED: "Found, not in education",
    CaseState.PLACEMENT: "Place being arranged",
    CaseState.CLOSED: "Closed",
}
OPEN_CASES = tuple(state for state in CaseState if state is not CaseState.CLOSED)
FOUND_CASES = frozenset({CaseState.LOCATED, CaseState.PLACEMENT})


class Act(StrEnum):
    """Everything anyone can do that moves a submission or a case. The value is stored with the event."""

    SEND = "send"
    WITHDRAW = "withdraw"
    START_TRIAGE = "start_triage"
    SEND_BACK = "send_back"
    OPEN_CASE = "open_case"
    ADD_TO_CASE = "add_to_case"
    NOT_CME = "not_cme"
    RECORD_AS_NOTIFIED = "record_as_notified"
    HOME_EDUCATION = "home_education"
    RECONSIDER = "reconsider"

    START_ENQUIRIES = "start_enquiries"
    ASK_SCHOOL = "ask_school"
    SCHOOL_REPLIED = "school_replied"
    ASK_AGENCY = "ask_agency"
    AGENCY_REPLIED = "agency_replied"
    RECORD_OUTCOME = "record_outcome"
    FIND = "find"
    ARRANGE_PLACE = "arrange_place"
    LOSE_SIGHT = "lose_sight"
    CLOSE = "close"
    REOPEN = "reopen"

    @property
    def words(self) -> str:
        """What the button says."""
        return _ACT_WORDS[self]

    @property
    def by(self) -> Kind:
        """Whose act it is: the school's, the council's, or something that follows from another act."""
        return _ACTORS.get(self, Kind.COUNCIL)


_ACT_WORDS = {
    Act.SEND: "Send to the council",
    Act.WITHDRAW: "Withdraw this",
    Act.START_TRIAGE: "Start looking at this",
    Act.SEND_BACK: "Send back to school",
    Act.OPEN_CASE: "Open a case",
    Act.ADD_TO_CASE: "Add to an open case",
    Act.NOT_CME: "Close, not missing education",
    Act.RECORD_AS_NOTIFIED: "Record as notified, no case needed",
    Act.HOME_EDUCATION: "Pass to home education",
    Act.RECONSIDER: "Look at this again",
    Act.START_ENQUIRIES: "Start enquiries",
    Act.ASK_SCHOOL: "Ask the school",
    Act.SCHOOL_REPLIED: "Record the school’s reply",
    Act.ASK_AGENCY: "Ask another service",
    Act.AGENCY_REPLIED: "Record a reply",
    Act.RECORD_OUTCOME: "Record an outcome",
    Act.FIND: "Record that the child is found",
    Act.ARRANGE_PLACE: "Start arranging a place",
    Act.LOSE_SIGHT: "Record that the child is missing again",
    Act.CLOSE: "Close the case",
    Act.REOPEN: "Reopen the case",
}
_ACTORS = {
    Act.SEND: Kind.SCHOOL,
    Act.WITHDRAW: Kind.SCHOOL,
    Act.SCHOOL_REPLIED: Kind.SCHOOL,
}

S = TypeVar("S", SubmissionState, CaseState)


@dataclass(frozen=True, slots=True)
class Table(Generic[S]):
    """Which act leads where from which state; `noun` names the record in messages."""

    noun: str
    moves: Mapping[tuple[S, Act], S]


class NotPossible(Exception):
    """The record's present state does not allow the act; the message may be shown to the person."""

    def __init__(self, noun: str, state: SubmissionState | CaseState, act: Act) -> None:
        super().__init__(f"This {noun} is “{state.words}” now, so “{act.words}” is no longer possible")
        self.state = state
        self.act = act


def _after_triage(state: SubmissionState) -> dict[tuple[SubmissionState, Act], SubmissionState]:
    return {
        (state, Act.SEND_BACK): SubmissionState.RETURNED,
        (state, Act.OPEN_CASE): SubmissionState.ACCEPTED,
        (state, Act.ADD_TO_CASE): SubmissionState.ACCEPTED,
        (state, Act.NOT_CME): SubmissionState.CLOSED,
        (state, Act.RECORD_AS_NOTIFIED): SubmissionState.CLOSED,
        (state, Act.HOME_EDUCATION): SubmissionState.CLOSED,
        (state, Act.WITHDRAW): SubmissionState.WITHDRAWN,
    }


SUBMISSION: Table[SubmissionState] = Table(
    "submission",
    {
        (SubmissionState.DRAFT, Act.SEND): SubmissionState.SENT,
        (SubmissionState.SENT, Act.START_TRIAGE): SubmissionState.IN_TRIAGE,
        **_after_triage(SubmissionState.SENT),
        **_after_triage(SubmissionState.IN_TRIAGE),
        (SubmissionState.RETURNED, Act.SEND): SubmissionState.SENT,
        (SubmissionState.RETURNED, Act.WITHDRAW): SubmissionState.WITHDRAWN,
        (SubmissionState.ACCEPTED, Act.CLOSE): SubmissionState.CLOSED,
        (SubmissionState.ACCEPTED, Act.WITHDRAW): SubmissionState.WITHDRAWN,
        (SubmissionState.WITHDRAWN, Act.OPEN_CASE): SubmissionState.ACCEPTED,
        (SubmissionState.WITHDRAWN, Act.NOT_CME): SubmissionState.CLOSED,
        (SubmissionState.WITHDRAWN, Act.RECORD_AS_NOTIFIED): SubmissionState.CLOSED,
        (SubmissionState.WITHDRAWN, Act.CLOSE): SubmissionState.CLOSED,
        (SubmissionState.CLOSED, Act.REOPEN): SubmissionState.ACCEPTED,
        (SubmissionState.CLOSED, Act.RECONSIDER): SubmissionState.IN_TRIAGE,
    },
)
"""An accepted submission closes and reopens with its case; one closed without a case is reconsidered.

What a school withdraws still waits for an officer, who closes it or goes on."""


def _while_open(state: CaseState) -> dict[tuple[CaseState, Act], CaseState]:
    return {
        (state, Act.ASK_SCHOOL): CaseState.AWAITING_SCHOOL,
        (state, Act.ASK_AGENCY): CaseState.AWAITING_AGENCY,
        (state, Act.RECORD_OUTCOME): state,
        (state, Act.FIND): CaseState.LOCATED,
        (state, Act.ARRANGE_PLACE): CaseState.PLACEMENT,
        (state, Act.CLOSE): CaseState.CLOSED,
    }


CASE: Table[CaseState] = Table(
    "case",
    {
        (CaseState.NEW, Act.START_ENQUIRIES): CaseState.ENQUIRIES,
        **{move: to for state in OPEN_CASES for move, to in _while_open(state).items()},
        (CaseState.AWAITING_SCHOOL, Act.SCHOOL_REPLIED): CaseState.ENQUIRIES,
        (CaseState.AWAITING_AGENCY, Act.AGENCY_REPLIED): CaseState.ENQUIRIES,
        (CaseState.LOCATED, Act.ASK_SCHOOL): CaseState.LOCATED,
        (CaseState.LOCATED, Act.ASK_AGENCY): CaseState.LOCATED,
        (CaseState.PLACEMENT, Act.ASK_SCHOOL): CaseState.PLACEMENT,
        (CaseState.PLACEMENT, Act.ASK_AGENCY): CaseState.PLACEMENT,
        (CaseState.LOCATED, Act.LOSE_SIGHT): CaseState.ENQUIRIES,
        (CaseState.PLACEMENT, Act.LOSE_SIGHT): CaseState.ENQUIRIES,
        (CaseState.CLOSED, Act.REOPEN): CaseState.ENQUIRIES,
    },
)
"""A child already found stays found while somebody is asked something more."""


def advance(table: Table[S], state: S, act: Act) -> S:
    """The state the act leads to, or `NotPossible`."""
    try:
        return table.moves[(state, act)]
    except KeyError:
        raise NotPossible(table.noun, state, act) from None


def acts_from(table: Table[S], state: S, by: Kind | None = None) -> tuple[Act, ...]:
    """The acts possible in this state, in the order buttons stand; only one side's when `by` is given."""
    return tuple(act for act in Act if (state, act) in table.moves and by in {None, act.by})


class Step(StrEnum):
    """How far it has got, in words safe for a school: never where the child is, nor whom the council asked."""

    DRAFT = "Draft"
    RECEIVED = "Received"
    BEING_CHECKED = "Being checked"
    ENQUIRIES = "Enquiries in progress"
    WAITING_FOR_YOU = "Waiting for you"
    FOUND = "Found"
    CLOSED = "Closed"
    WITHDRAWN = "Withdrawn"
    REPLACED = "Corrected by a later version"

    @property
    def code(self) -> str:
        """The step as it is stored."""
        return self.name.lower()

    @classmethod
    def of(cls, code: str) -> Step:
        """The step stored as this."""
        return cls[code.upper()]


ENDED_BY_SCHOOL = frozenset({Step.WITHDRAWN, Step.REPLACED})
"""Steps at which what was told has come to its end for the school, whatever the council goes on to do."""

TRACKER = (Step.RECEIVED, Step.BEING_CHECKED, Step.ENQUIRIES, Step.WAITING_FOR_YOU, Step.FOUND, Step.CLOSED)
_STEPS = {
    SubmissionState.DRAFT: Step.DRAFT,
    SubmissionState.SENT: Step.RECEIVED,
    SubmissionState.IN_TRIAGE: Step.BEING_CHECKED,
    SubmissionState.RETURNED: Step.WAITING_FOR_YOU,
    SubmissionState.WITHDRAWN: Step.WITHDRAWN,
    SubmissionState.REPLACED: Step.REPLACED,
    SubmissionState.CLOSED: Step.CLOSED,
}


def school_step(submission: SubmissionState, case: CaseState | None = None) -> Step:
    """What the school's tracker shows, from the two states together (`case` once one is open)."""
    if submission is not SubmissionState.ACCEPTED:
        return _STEPS[submission]
    if case is None or case is CaseState.NEW:
        return Step.BEING_CHECKED
    if case is CaseState.CLOSED:
        return Step.CLOSED
    if case in FOUND_CASES:
        return Step.FOUND
    return Step.WAITING_FOR_YOU if case is CaseState.AWAITING_SCHOOL else Step.ENQUIRIES
