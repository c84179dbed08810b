"""Who may do what: roles, permissions with a sentence each, the policy table, and the one evaluator.

A permission asks only about the *actor's roles*. Whose rows there are at all is the database's question
(row-level security); whether a record in its present state allows an act is `portal.domain.statuses`'.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID


class Kind(StrEnum):
    """What an actor is: decides the database role its statements run under."""

    SCHOOL = "school"
    COUNCIL = "council"
    WORKER = "worker"


class Role(StrEnum):
    """Roles as DfE Sign-in codes them."""

    SUBMITTER = "cme_school_submitter"
    ATTENDANCE = "cme_school_attendance"
    DATA = "cme_school_data"
    READER = "cme_school_reader"
    DSL = "cme_school_dsl"
    HEAD = "cme_school_head"
    OFFICER = "cme_la_officer"
    MANAGER = "cme_la_manager"
    ADMIN = "cme_la_admin"

    @property
    def words(self) -> str:
        """The role in words a new school clerk would know."""
        return _ROLE_WORDS[self]

    @property
    def kind(self) -> Kind:
        """The side of the portal the role belongs to."""
        return Kind.SCHOOL if self in SCHOOL_ROLES else Kind.COUNCIL


_ROLE_WORDS = {
    Role.SUBMITTER: "school office",
    Role.ATTENDANCE: "attendance officer",
    Role.DATA: "data team",
    Role.READER: "reader",
    Role.DSL: "designated safeguarding lead",
    Role.HEAD: "headteacher",
    Role.OFFICER: "CME officer",
    Role.MANAGER: "CME manager",
    Role.ADMIN: "council administrator",
}
SCHOOL_ROLES = frozenset({Role.SUBMITTER, Role.ATTENDANCE, Role.DATA, Role.READER, Role.DSL, Role.HEAD})
COUNCIL_ROLES = frozenset({Role.OFFICER, Role.MANAGER, Role.ADMIN})


@dataclass(frozen=True, slots=True)
class Actor:
    """Someone (or the worker) acting inside one authority, cut loose from the store and the web."""

    kind: Kind
    authority_id: UUID
    membership_id: UUID | None
    person_id: UUID | None
    name: str
    roles: frozenset[Role] = frozenset()
    school_ids: tuple[UUID, ...] = ()
    organisation_name: str = ""
    proved_at: dt.datetime | None = field(default=None, compare=False)
    """When the sign-in provider last asked this person to prove who they are (UTC); None when it is not known."""

    @property
    def school_id(self) -> UUID:
        """The one school a school session is for; LookupError for anyone else."""
        if self.kind is not Kind.SCHOOL or not self.school_ids:
            raise LookupError("Only a school's session has a school")
        return self.school_ids[0]


class May(StrEnum):
    """Every permission in the portal; the value is the sentence shown to an administrator."""

    ENTER_SCHOOL_SIDE = "See this school's home page and what it has sent"
    START_DRAFT = "Start telling the council about a child"
    FILL_DRAFT = "Fill in a draft"
    FILL_SAFEGUARDING_PART = "Read and write the safeguarding lead's private part"
    AGREE_NO_VISIT = "Agree that a referral may be sent without a home visit"
    SEE_HIDDEN_ADDRESS_AS_SCHOOL = "See an address the school has said is not safe to share"
    SEND_SUBMISSION = "Send a submission to the council"
    SIGN_OFF = "Sign off as headteacher"
    FOLLOW_SUBMISSION = "See where a submission has got to"
    WRITE_TO_COUNCIL = "Write to the council about a submission"
    CHANGE_WHAT_WAS_SENT = "Correct, add to or withdraw what the school has sent"
    SIGN_FOR_HEAD = "Sign for the headteacher while asked to"
    DELEGATE_SIGNATURE = "Lend the headteacher’s signature to a colleague for certain days"
    UPLOAD_SCHOOL_FILE = "Use a file from the school’s own system"
    KEEP_ABSENCE_RECORD = "Open and keep an absence record"
    ASK_FOR_ADVICE = "Ask the council’s CME team for advice"
    ANSWER_COUNCIL = "Answer the council’s questions, and say whether expected pupils have arrived"
    RECORD_REMOVAL_STEP = "Record what has been done around a removal"
    REVIEW_OWN_CASES = "See the school’s own cases counted by reason, stage and outcome"

    ENTER_COUNCIL_SIDE = "Enter the council's side"
    SEE_QUEUE = "See the work queue"
    TRIAGE = "Decide what happens to a submission"
    READ_CASE = "Read a case"
    WORK_CASE = "Record enquiries, notes and messages on a case"
    READ_SAFEGUARDING_PART = "Read what the school's safeguarding lead wrote"
    SEE_HIDDEN_ADDRESS = "See an address that is not safe to share"
    ASSIGN_CASE = "Decide who a case is with"
    DECIDE_SIBLING = "Link or dismiss a possible brother, sister or same child"
    RECORD_OUTCOME = "Record an outcome, close and reopen a case"
    SIGN_OFF_NOT_LOCATED = "Sign off that a child has not been found after all enquiries"
    FIND_CHILD = "Look a child up across schools and cases"
    ASK_A_SCHOOL = "Ask a school about a pupil who may be there"
    ASK_COUNCILS = "Ask another council whether it knows a child"
    ANSWER_COUNCILS = "Answer other councils that ask whether a child is known here"
    ANSWER_ADVICE = "Answer a school that asks for advice"
    SET_ACTING_HEAD = "Say who signs for a school’s headteacher"
    APPROVE_COLLEAGUES = "Approve the colleagues who may work in the council’s side"
    ADMINISTER = "Change the council's own settings"

    RUN_BACKGROUND_WORK = "Do the work that follows a submission: notices and the sibling check"


_SCHOOL = SCHOOL_ROLES - {Role.READER}
_CASEWORK = frozenset({Role.OFFICER, Role.MANAGER})
POLICY: dict[May, frozenset[Role]] = {
    May.ENTER_SCHOOL_SIDE: SCHOOL_ROLES,
    May.START_DRAFT: _SCHOOL,
    May.FILL_DRAFT: _SCHOOL,
    May.FILL_SAFEGUARDING_PART: frozenset({Role.DSL}),
    May.AGREE_NO_VISIT: frozenset({Role.DSL}),
    May.SEE_HIDDEN_ADDRESS_AS_SCHOOL: frozenset({Role.DSL}),
    May.SEND_SUBMISSION: _SCHOOL,
    May.SIGN_OFF: frozenset({Role.HEAD}),
    May.FOLLOW_SUBMISSION: SCHOOL_ROLES,
    May.WRITE_TO_COUNCIL: _SCHOOL,
    May.CHANGE_WHAT_WAS_SENT: _SCHOOL,
    May.SIGN_FOR_HEAD: _SCHOOL,
    May.DELEGATE_SIGNATURE: frozenset({Role.HEAD}),
    May.UPLOAD_SCHOOL_FILE: _SCHOOL,
    May.KEEP_ABSENCE_RECORD: _SCHOOL,
    May.ASK_FOR_ADVICE: _SCHOOL,
    May.ANSWER_COUNCIL: _SCHOOL,
    May.RECORD_REMOVAL_STEP: _SCHOOL,
    May.REVIEW_OWN_CASES: SCHOOL_ROLES,
    May.ENTER_COUNCIL_SIDE: COUNCIL_ROLES,
    May.SEE_QUEUE: _CASEWORK,
    May.TRIAGE: _CASEWORK,
    May.READ_CASE: _CASEWORK,
    May.WORK_CASE: _CASEWORK,
    May.READ_SAFEGUARDING_PART: _CASEWORK,
    May.SEE_HIDDEN_ADDRESS: frozenset({Role.MANAGER}),
    May.ASSIGN_CASE: _CASEWORK,
    May.DECIDE_SIBLING: _CASEWORK,
    May.RECORD_OUTCOME: _CASEWORK,
    May.SIGN_OFF_NOT_LOCATED: frozenset({Role.MANAGER}),
    May.FIND_CHILD: _CASEWORK,
    May.ASK_A_SCHOOL: _CASEWORK,
    May.ASK_COUNCILS: _CASEWORK,
    May.ANSWER_COUNCILS: _CASEWORK,
    May.ANSWER_ADVICE: _CASEWORK,
    May.SET_ACTING_HEAD: frozenset({Role.MANAGER, Role.ADMIN}),
    May.APPROVE_COLLEAGUES: frozenset({Role.MANAGER, Role.ADMIN}),
    May.ADMINISTER: frozenset({Role.ADMIN}),
    May.RUN_BACKGROUND_WORK: frozenset(),
}


class NotAllowed(Exception):
    """The actor has no role that allows this. Shown to people as "page not found"."""

    def __init__(self, permission: May) -> None:
        super().__init__(permission.name)
        self.permission = permission


def allows(actor: Actor | None, permission: May) -> bool:
    """Whether any of the actor's roles grants the permission; nobody signed in is never allowed."""
    if actor is None:
        return False
    if actor.kind is Kind.WORKER:
        return permission is May.RUN_BACKGROUND_WORK
    return any(role in POLICY[permission] for role in actor.roles if role.kind is actor.kind)


def insist(actor: Actor | None, permission: May) -> Actor:
    """The actor, or `NotAllowed`."""
    if actor is None or not allows(actor, permission):
        raise NotAllowed(permission)
    return actor
