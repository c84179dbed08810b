"""The wall, table by table: which database role may do what to whose rows. The only place it is written.

Every table with an authority has row-level security enabled and forced, and one policy per role and command;
the conditions call the signed-context functions inside a sub-select, so that they are worked out once a query.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

LA, SCHOOL, SENDING, WORKER = "cme_la", "cme_school", "cme_sending", "cme_worker"
DOORS, AUDIT, OWNER = "cme_doors", "cme_audit", "cme_owner"

MINE = "authority_id = (select wall.authority())"
MY_SCHOOL = f"{MINE} and school_id = any((select wall.schools())::uuid[])"
MY_OWN = f"{MINE} and membership_id = (select wall.membership())"


def _role(*roles: str) -> str:
    return "(" + " or ".join(f"(select wall.has_role('{r}'))" for r in roles) + ")"


DSL = _role("cme_school_dsl")
CASEWORK = _role("cme_la_officer", "cme_la_manager")
CM_MANAGER = _role("cme_la_manager")
SETTERS = _role("cme_la_admin", "cme_la_manager")
SEALED_FOR_SCHOOL = DSL
SEALED_FOR_LA = f"((kind = 'safeguarding' and {CASEWORK}) or (kind = 'address' and {CM_MANAGER}))"
FILE_FOR_LA = f"{CASEWORK} and (sealed <> 'address' or {CM_MANAGER})"
FIND_FOR_LA = f"{MINE} and {CASEWORK} and (not hidden or {CM_MANAGER})"

GLOBAL_TABLES = frozenset({"authority", "person", "identity", "session", "sign_in_flow", "kept_post"})
"""Tables that belong to no authority; all but `authority` are personal and reached only through doors."""


@dataclass(frozen=True, slots=True)
class Rows:
    """What one role may do to one table."""

    role: str
    commands: str
    """Space-separated: select insert update delete."""
    whose: str
    columns: str = ""
    """For update and select: the only columns that may change or be read ('' means all)."""
    check: str = ""
    """Condition on the new row when it differs from `whose`."""


def _la(commands: str, whose: str = f"{MINE} and {CASEWORK}", **more: str) -> Rows:
    return Rows(LA, commands, whose, **more)


_ASKED_OF_SCHOOL = "pupil_name, date_of_birth, question, asked_at, reply_by, withdrawn_at"
_SCHOOL_ANSWERS = (
    "answer, last_seen_on, seen_by, lives_there, new_address, worried, said, answered_by_name, answered_at, version"
)
_COUNCIL_ANSWER = "state, answered_at, answered_by_name, contact_name, contact_phone, contact_email, said"
_UNANSWERED = "state = 'waiting' and answered_at is null and said = '' and contact_name = ''"
_ASKED_BY_COUNCIL = (
    "from_authority, from_code, from_name, from_phone, from_email, asked_by_name, asked_by_email, purpose, received_at"
)
_COUNCIL_DECIDES = (
    "decision, decided_by, decided_by_name, decided_at, contact_name, contact_phone, contact_email, said, version"
)
_BY_ME = "decided_by = (select wall.membership())"
_MAY_ANSWER_FOR = f"(not restricted or {CM_MANAGER} or named_officer = (select wall.membership()))"
_WORKER_ALL = Rows(WORKER, "select insert update", MINE)

WALL: dict[str, tuple[Rows, ...]] = {
    "school": (
        Rows(LA, "select", MINE),
        Rows(SCHOOL, "select", MINE),
        Rows(SENDING, "select", MINE),
        _WORKER_ALL,
        Rows(DOORS, "select", "true"),
    ),
    "term_date": (
        Rows(LA, "select", MINE),
        Rows(SCHOOL, "select", f"{MINE} and (school_id is null or school_id = any((select wall.schools())::uuid[]))"),
        Rows(SENDING, "select", f"{MINE} and (school_id is null or school_id = any((select wall.schools())::uuid[]))"),
        Rows(WORKER, "select insert update delete", MINE),
    ),
    "membership": (
        Rows(LA, "select", MINE),
        Rows(
            LA,
            "update",
            f"{MINE} and {SETTERS}",
            columns="state, approved_by, approved_at",
        ),
        Rows(SCHOOL, "select", MY_SCHOOL),
        _WORKER_ALL,
        Rows(DOORS, "select insert update", "true"),
    ),
    "draft": (
        Rows(SCHOOL, "select insert update", MY_SCHOOL),
        Rows(SENDING, "select insert update", MY_SCHOOL),
        Rows(WORKER, "select insert update delete", MINE),
    ),
    "draft_page": (
        Rows(SCHOOL, "select insert update delete", MY_SCHOOL),
        Rows(SENDING, "select insert", MY_SCHOOL),
        Rows(WORKER, "select insert delete", MINE),
    ),
    "sealed_page": (
        Rows(SCHOOL, "select", f"{MY_SCHOOL} and {SEALED_FOR_SCHOOL}"),
        Rows(SCHOOL, "insert", f"{MY_SCHOOL} and (kind = 'address' or {DSL})"),
        Rows(SENDING, "select insert", MY_SCHOOL),
        Rows(WORKER, "select insert delete", MINE),
    ),
    "typed": (
        Rows(SCHOOL, "select insert update delete", MY_OWN),
        Rows(LA, "select insert update delete", MY_OWN),
        Rows(WORKER, "select delete", MINE),
    ),
    "attachment": (
        Rows(SCHOOL, "select", f"{MY_SCHOOL} and (sealed = '' or {DSL})"),
        Rows(SCHOOL, "insert", f"{MY_SCHOOL} and (sealed <> 'safeguarding' or {DSL})"),
        Rows(SCHOOL, "update", f"{MY_SCHOOL} and submission_id is null", columns="removed_at, sealed"),
        Rows(SENDING, "select", MY_SCHOOL),
        Rows(SENDING, "update", MY_SCHOOL, columns="submission_id, case_id, sealed"),
        _la("select insert", f"{MINE} and {FILE_FOR_LA}"),
        _la("update", f"{MINE} and {FILE_FOR_LA}", columns="removed_at"),
        _WORKER_ALL,
    ),
    "submission": (
        Rows(SCHOOL, "select", MY_SCHOOL),
        Rows(SENDING, "select insert", MY_SCHOOL),
        Rows(
            SENDING,
            "update",
            MY_SCHOOL,
            columns="state, version, withdrawn_why, withdrawn_by_name, withdrawn_at",
        ),
        _la("select"),
        _la("update", columns="state, version"),
        _WORKER_ALL,
    ),
    "sealed_submission": (
        Rows(SCHOOL, "select", f"{MY_SCHOOL} and {SEALED_FOR_SCHOOL}"),
        Rows(SENDING, "select insert", MY_SCHOOL),
        _la("select", f"{MINE} and {SEALED_FOR_LA}"),
        Rows(WORKER, "select insert", MINE),
    ),
    "referred_child": (
        Rows(SCHOOL, "select", MY_SCHOOL),
        Rows(SENDING, "select insert", MY_SCHOOL),
        Rows(SENDING, "update", MY_SCHOOL, columns="step, steps, reply_by, asked, changed_at"),
        _la("select"),
        _la("update", columns="step, steps, reply_by, asked, changed_at, case_id"),
        _WORKER_ALL,
    ),
    "child": (Rows(SENDING, "insert", MINE), _la("select insert update"), _WORKER_ALL),
    "case_file": (
        Rows(SENDING, "select insert update", MY_SCHOOL),
        _la("select insert update"),
        _WORKER_ALL,
    ),
    "enquiry": (Rows(SENDING, "insert", MINE), _la("select insert update"), _WORKER_ALL),
    "message": (
        Rows(SCHOOL, "select", MY_SCHOOL),
        Rows(SCHOOL, "insert", f"{MY_SCHOOL} and direction = 'to_council'"),
        Rows(SCHOOL, "update", f"{MY_SCHOOL} and direction = 'to_school'", columns="read_at, read_by_name"),
        _la("select"),
        _la("insert", f"{MINE} and {CASEWORK} and direction = 'to_school'"),
        _la("update", f"{MINE} and {CASEWORK} and direction = 'to_council'", columns="read_at, read_by_name"),
        _WORKER_ALL,
    ),
    "addition": (
        Rows(SCHOOL, "select insert", f"{MY_SCHOOL} and (sealed = '' or {DSL})"),
        _la("select"),
        _WORKER_ALL,
    ),
    "note": (_la("select insert"), _WORKER_ALL),
    "outcome": (_la("select insert"), _la("update", columns="set_aside_at"), _WORKER_ALL),
    "roll_pupil": (_la("select"), Rows(WORKER, "select insert update delete", MINE)),
    "match_key": (_la("select"), Rows(WORKER, "select insert delete", MINE)),
    "look_up_word": (Rows(SENDING, "insert", MINE), _la("select"), Rows(WORKER, "select insert delete", MINE)),
    "proposal": (_la("select"), _la("update"), _WORKER_ALL),
    "possible_find": (
        # A sign of a child in hiding is there for managers only; a case counts it, so that an officer asks one.
        _la("select", FIND_FOR_LA),
        _la(
            "update",
            FIND_FOR_LA,
            columns="state, changed_since, decided_by, decided_by_name, decided_at, decided_why, settled_at",
        ),
        _WORKER_ALL,
    ),
    "child_link": (
        # Only a person links or joins children, and only in their own name: the worker reads, and can do nothing else.
        _la("select"),
        _la("insert", f"{MINE} and {CASEWORK} and by = (select wall.membership()) and ended_at is null"),
        _la(
            "update",
            f"{MINE} and {CASEWORK} and ended_at is null",
            columns="ended_on, ended_how, ended_why, ended_by, ended_by_name, ended_at",
            check=f"{MINE} and {CASEWORK} and ended_by = (select wall.membership())",
        ),
        Rows(WORKER, "select", MINE),
    ),
    "roll_import": (Rows(LA, "select", MINE), _WORKER_ALL),
    "case_event": (
        Rows(SENDING, "insert", MINE),
        _la("select insert"),
        _WORKER_ALL,
    ),
    "transit_entry": (
        Rows(SENDING, "select insert update", MY_SCHOOL),
        _la("select insert update"),
        _WORKER_ALL,
    ),
    "expected_arrival": (
        Rows(SCHOOL, "select", MY_SCHOOL),
        Rows(SCHOOL, "update", MY_SCHOOL, columns="answer, arrived_on, note, answered_by_name, answered_at"),
        _la("select"),
        Rows(WORKER, "select insert update delete", MINE),
    ),
    "removal_step": (Rows(SCHOOL, "select insert", MY_SCHOOL), _la("select"), _WORKER_ALL),
    "delegation": (
        Rows(SCHOOL, "select insert", MY_SCHOOL),
        Rows(SCHOOL, "update", MY_SCHOOL, columns="ended_at, ended_by_name"),
        Rows(SENDING, "select", MY_SCHOOL),
        Rows(LA, "select", MINE),
        Rows(LA, "insert", f"{MINE} and by_council and {SETTERS}"),
        Rows(LA, "update", f"{MINE} and {SETTERS}", columns="ended_at, ended_by_name"),
        _WORKER_ALL,
    ),
    "school_ask": (
        # Not which case, whose proposal, or who asks: the school sees its own pupil, the question and its answer.
        Rows(
            SCHOOL, "select", MY_SCHOOL, columns=f"authority_id, id, school_id, {_ASKED_OF_SCHOOL}, {_SCHOOL_ANSWERS}"
        ),
        Rows(
            SCHOOL,
            "update",
            f"{MY_SCHOOL} and answer = '' and withdrawn_at is null",
            columns=_SCHOOL_ANSWERS,
            check=MY_SCHOOL,
        ),
        _la("select insert"),
        _la(
            "update",
            columns="withdrawn_at, withdrawn_by_name, withdrawn_why, considered_at, considered_by_name, version",
        ),
        _WORKER_ALL,
    ),
    # What councils ask each other: each its own row; the doors carry named columns from one to the other.
    "council_question": (
        _la("select"),
        _la("insert", f"{MINE} and {CASEWORK} and asked_by = (select wall.membership()) and {_UNANSWERED}"),
        _la("update", columns="considered_at, considered_by_name, version"),
        Rows(WORKER, "select", MINE),
        Rows(WORKER, "update", MINE, columns="state, answered_at, version"),
        Rows(DOORS, "select", "true"),
        Rows(DOORS, "update", "true", columns=f"{_COUNCIL_ANSWER}, considered_at, considered_by_name, version"),
    ),
    "inward_question": (
        # Nobody at a desk reads the fingerprints.
        _la("select", columns=f"authority_id, id, {_ASKED_BY_COUNCIL}, automatic, automatic_at, {_COUNCIL_DECIDES}"),
        _la("update", columns=_COUNCIL_DECIDES, check=f"{MINE} and {CASEWORK} and {_BY_ME}"),
        Rows(WORKER, "select", MINE),
        Rows(WORKER, "update", MINE, columns="fingerprints, automatic, automatic_at, version"),
        Rows(DOORS, "select insert", "true"),
    ),
    "inward_candidate": (
        _la("select", f"{MINE} and {CASEWORK} and {_MAY_ANSWER_FOR}"),
        _la("update", f"{MINE} and {CASEWORK} and {_MAY_ANSWER_FOR}", columns="settled, settled_by_name, settled_at"),
        Rows(WORKER, "select insert", MINE),
    ),
    "absence_record": (
        Rows(SCHOOL, "select insert update", MY_SCHOOL),
        Rows(SENDING, "select update", MY_SCHOOL),
        _WORKER_ALL,
    ),
    "advice_request": (
        Rows(SCHOOL, "select insert", MY_SCHOOL),
        Rows(SCHOOL, "update", MY_SCHOOL, columns="read_at, version"),
        _la("select"),
        _la("update", columns="answer, answered_by_name, answered_at, version"),
        _WORKER_ALL,
    ),
    "school_file": (
        Rows(SCHOOL, "select insert update", MY_SCHOOL),
        Rows(WORKER, "select insert delete", MINE),
    ),
    "audit_entry": (
        _la("select"),
        Rows(WORKER, "select", MINE),
        Rows(AUDIT, "select insert", "authority_id = wall.authority()"),
    ),
    "audit_head": (
        Rows(WORKER, "select", MINE),
        Rows(AUDIT, "select insert update", "authority_id = wall.authority()"),
    ),
    "outbox": (
        Rows(SCHOOL, "insert", MINE),
        Rows(SENDING, "insert", MINE),
        Rows(LA, "insert", MINE),
        _WORKER_ALL,
        Rows(DOORS, "select", "true"),
        # What follows on the other side of a question between councils, and nothing else.
        Rows(DOORS, "insert", "topic in ('inward_question', 'council_answered')"),
    ),
    "mail_notice": (Rows(WORKER, "select insert", MINE), Rows(DOORS, "select", "true")),
    "visit": (Rows(LA, "select insert update", MY_OWN), Rows(WORKER, "select insert", MINE)),
    "read_mark": (Rows(LA, "select insert update", MY_OWN), Rows(WORKER, "select insert", MINE)),
    # Personal and global: only the doors reach them.
    "person": (Rows(DOORS, "select insert update", "true"), Rows(WORKER, "select insert", "true")),
    "identity": (Rows(DOORS, "select insert update", "true"), Rows(WORKER, "select insert", "true")),
    "session": (Rows(DOORS, "select insert update delete", "true"),),
    "sign_in_flow": (Rows(DOORS, "select insert update delete", "true"),),
    "kept_post": (Rows(DOORS, "select insert update delete", "true"),),
    # Global and public inside the portal: the councils themselves.
    "authority": (
        Rows("cme_app", "select", "true"),
        Rows(LA, "select", "true"),
        Rows(SCHOOL, "select", "true"),
        Rows(SENDING, "select", "true"),
        Rows(DOORS, "select", "true"),
        Rows(WORKER, "select insert update", "true"),
        Rows(AUDIT, "select", "true"),
    ),
}


def _signed(row: Rows) -> Rows:
    """The sending role reaches rows only in a transaction that was signed for sending."""
    if row.role != SENDING:
        return row
    signed = f"(select wall.has_role('{SENDING}'))"
    return replace(row, whose=f"{row.whose} and {signed}", check=f"{row.check} and {signed}" if row.check else "")


def statements() -> Iterator[str]:
    """The SQL that puts the wall up: row security forced, grants, and one policy a role and command."""
    for schema_role in (LA, SCHOOL, SENDING, WORKER, "cme_app", DOORS, AUDIT):
        yield f"grant usage on schema public to {schema_role}"
    for table, rows in WALL.items():
        yield f'alter table "{table}" enable row level security'
        yield f'alter table "{table}" force row level security'
        yield f'revoke all on "{table}" from public'
        for row in map(_signed, rows):
            for command in row.commands.split():
                yield from _policy(table, row, command)


def _policy(table: str, row: Rows, command: str) -> Iterator[str]:
    columns = f" ({row.columns})" if command in ("update", "select") and row.columns else ""
    yield f'grant {command}{columns} on "{table}" to {row.role}'
    name = f"{table}_{row.role.removeprefix('cme_')}_{command}"
    using = f"using ({row.whose})" if command in ("select", "update", "delete") else ""
    check = f"with check ({row.check or row.whose})" if command in ("insert", "update") else ""
    yield f'create policy {name} on "{table}" for {command} to {row.role} {using} {check}'.rstrip()
