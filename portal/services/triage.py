"""The one decision on a new referral: open a case, join it to another, send it back, or close it without a case."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from portal.domain import clocks
from portal.domain.access import May
from portal.domain.evidence import EvidenceGrade
from portal.domain.notices import NoticeKind
from portal.domain.outcomes import check_outcome
from portal.domain.school_days import UnknownCalendar
from portal.domain.statuses import (
    CASE,
    SUBMISSION,
    Act,
    CaseState,
    NotPossible,
    Step,
    SubmissionState,
    acts_from,
    advance,
)
from portal.services import asking_schools, enquiring, flags, leaving, ordering, settling, unit
from portal.services.casework import open_for_change, tell_school, touched
from portal.services.keeping_untold import insist_untold
from portal.services.trouble import Refused
from portal.services.unit import Unit
from portal.services.working_day import moment, today
from portal.store.cases import Case, Outcome
from portal.store.find import case as find
from portal.store.find import following as find_sent

DECISIONS = (
    Act.OPEN_CASE,
    Act.SEND_BACK,
    Act.ADD_TO_CASE,
    Act.NOT_CME,
    Act.RECORD_AS_NOTIFIED,
    Act.HOME_EDUCATION,
)
"""In the order the page shows them, after the likeliest."""
_ABOUT_A_DEATH = (Act.RECORD_AS_NOTIFIED, Act.ADD_TO_CASE)
_AFTER_WITHDRAWAL = (Act.RECORD_AS_NOTIFIED, Act.OPEN_CASE, Act.NOT_CME)
_DECIDED_BEFORE = frozenset({SubmissionState.ACCEPTED, SubmissionState.CLOSED})
_GROUND_F = "reg9_1_f_elective_home_education"
LONGEST = 4000


@dataclass(frozen=True, slots=True)
class Decision:
    """What the officer decided. Only the fields of the chosen act are read.

    review_on: when an opened case is looked at again (None: the council's standard). told_who, told_when: who was told
    of an immediate risk, and when, in words; both empty when there is none. asks, reply_by: what the school is asked
    for, and by when. why: why no case is needed. other: the reference of the case to add it to.
    """

    act: Act
    review_on: dt.date | None = None
    take_it: bool = False
    immediate: bool = False
    told_who: str = ""
    told_when: str = ""
    asks: str = ""
    reply_by: dt.date | None = None
    why: str = ""
    on_roll: bool = False
    other: str = ""


def possible(folder: find.Folder) -> tuple[Act, ...]:
    """The decisions this notice still allows, the likeliest for its kind first, then in the page's order.

    What the school withdrew is filed, or gone on with. Of a pupil who has died there is nothing to look into.
    """
    case = folder.case
    if CaseState(case.state) is not CaseState.NEW:
        return ()
    state = SubmissionState(folder.submission.state)
    if ordering.withdrawn(folder.submission, folder.referred):
        return _AFTER_WITHDRAWAL
    if state in _DECIDED_BEFORE:  # on a brother or sister of the same notice
        allowed: list[Act] = [act for act in DECISIONS if act is not Act.SEND_BACK]
    else:
        allowed = [act for act in DECISIONS if act in acts_from(SUBMISSION, state)]
    if leaving.died(case):
        return tuple(act for act in _ABOUT_A_DEATH if act in allowed)
    if not _educated_at_home(case):
        allowed = [act for act in allowed if act is not Act.HOME_EDUCATION]
    return tuple(sorted(allowed, key=lambda act: act is not _likeliest(case)))


def _educated_at_home(case: Case) -> bool:
    """Whether a parent has written that the child is educated at home."""
    return case.kind == NoticeKind.HOME_EDUCATION or case.reason == _GROUND_F


def _likeliest(case: Case) -> Act:
    """What an officer most often decides of such a notice: file a plain one, look into any other."""
    if _educated_at_home(case) and not case.immediate and not leaving.doubts(case):
        return Act.HOME_EDUCATION
    return Act.RECORD_AS_NOTIFIED if leaving.plain(case) else Act.OPEN_CASE


def suggested_why(folder: find.Folder) -> str:
    """Words to start from where nothing need be looked into, or "": the officer may change them."""
    if ordering.withdrawn(folder.submission, folder.referred):
        return "The school has withdrawn what it sent."
    return "The school says where the child goes, and nothing is in doubt." if leaving.plain(folder.case) else ""


def suggested_review(folder: find.Folder) -> dt.date | None:
    """The day the council's standard would set: ten school days on, None without a calendar."""
    measure = ordering.measure_for(folder.case)
    try:
        return clocks.review_due(measure.today, measure.today, measure.calendar).due_on
    except UnknownCalendar:
        return None


def start(reference: str, seen: int) -> None:
    """Take a new referral on: it is with this officer, and the school reads "Being checked"."""
    with unit.act(May.TRIAGE) as work:
        folder = open_for_change(work, reference, seen)
        state = SubmissionState(folder.submission.state)
        if state is SubmissionState.SENT:
            folder.submission.state = advance(SUBMISSION, state, Act.START_TRIAGE).value
        _take(work, folder.case)
        tell_school(work, folder.referred, SubmissionState(folder.submission.state), CaseState(folder.case.state))
        work.tell(folder.case.id, "triage_started", f"{work.actor.name} is looking at this referral")
        touched(work, folder)


def _take(work: Unit, case: Case) -> None:
    case.assigned_to, case.assigned_name = work.actor.membership_id, work.actor.name


def decide(reference: str, decision: Decision, seen: int) -> str:
    """Carry out the decision; returns a sentence to show. Raises `NotFound`, `Refused`, `Stale`."""
    with unit.act(May.TRIAGE) as work:
        typed = {"Decision": decision.act.words, "Asked for": decision.asks, "Why": decision.why}
        folder = open_for_change(work, reference, seen, {label: text for label, text in typed.items() if text})
        if decision.act not in possible(folder):
            state = SubmissionState(folder.submission.state)
            raise Refused([("act", str(NotPossible(SUBMISSION.noun, state, decision.act)))])
        said = _CARRY_OUT[decision.act](work, folder, decision)
        touched(work, folder)
        return said


def _move_submission(folder: find.Folder, act: Act) -> None:
    """Move what was sent on; what was decided on before stays, and so does a version that another has replaced.

    Where a brother or sister was filed without a case, a case of this child opens the notice again.
    """
    state = SubmissionState(folder.submission.state)
    if state is SubmissionState.CLOSED and act in {Act.OPEN_CASE, Act.ADD_TO_CASE}:
        folder.submission.state = advance(SUBMISSION, state, Act.REOPEN).value
    elif state not in {*_DECIDED_BEFORE, SubmissionState.REPLACED}:
        folder.submission.state = advance(SUBMISSION, state, act).value


def _open(work: Unit, folder: find.Folder, decision: Decision) -> str:
    case, day = folder.case, today()
    wrong: list[tuple[str, str]] = []
    if decision.review_on is not None and decision.review_on <= day:
        wrong.append(("review_on", "The date of the next review must be in the future"))
    if decision.immediate and not decision.told_who.strip():
        wrong.append(("told_who", "Enter who was told about the immediate risk"))
    if decision.immediate and not decision.told_when.strip():
        wrong.append(("told_when", "Enter when they were told, like 9:40am today"))
    if wrong:
        raise Refused(wrong)
    _move_submission(folder, Act.OPEN_CASE)
    case.state = advance(CASE, CaseState(case.state), Act.START_ENQUIRIES).value
    case.triaged_at = moment()
    case.review_on = decision.review_on or suggested_review(folder) or day + dt.timedelta(days=14)
    case.waiting_for = ""
    folder.referred.reply_by = None
    if decision.take_it:
        _take(work, case)
    if decision.immediate:
        case.immediate = True
        case.flags = flags.flags_of([*(flag["code"] for flag in case.flags), "immediate_danger"])
        told = f"{decision.told_who.strip()}, {decision.told_when.strip()}"
        work.tell(case.id, "immediate_risk", "Immediate risk: others told", told)
    planned = enquiring.first_plan(work, folder)
    work.tell(case.id, "case_opened", "Case opened", f"{planned} enquiries planned" if planned else "")
    tell_school(work, folder.referred, SubmissionState(folder.submission.state), CaseState(case.state))
    return f"Case opened with {planned} enquiries to make."


def _send_back(work: Unit, folder: find.Folder, decision: Decision) -> str:
    asks, day = decision.asks.strip(), today()
    wrong: list[tuple[str, str]] = []
    if not asks:
        wrong.append(("asks", "Enter what the school needs to add"))
    if len(asks) > LONGEST:
        wrong.append(("asks", f"What the school needs to add must be {LONGEST:,} characters or fewer"))
    if decision.reply_by is None or decision.reply_by <= day:
        wrong.append(("reply_by", "Enter a date in the future to reply by, like 27 11 2026"))
    if wrong:
        raise Refused(wrong)
    insist_untold(work.session, folder.submission.id, asks=asks)
    _move_submission(folder, Act.SEND_BACK)
    folder.case.waiting_for = "School"
    at = moment()
    for child in find_sent.children_of(work.session, folder.submission.id):
        child.asked, child.reply_by = asks, decision.reply_by
        child.come_to(Step.WAITING_FOR_YOU, at)
    work.tell(folder.case.id, "sent_back", "Sent back to school", asks)
    work.later(
        "notice",
        folder.referred.id,
        once=f"sent_back:{folder.referred.id}:{at.isoformat()}",
        to="school",
        template="sent_back",
        submission_id=str(folder.submission.id),
    )
    return f"Sent back to {folder.school.name}. They can see what to add."


def _close_without_case(work: Unit, folder: find.Folder, act: Act, title: str, why: str) -> None:
    case = folder.case
    _move_submission(folder, act)
    case.state = advance(CASE, CaseState(case.state), Act.CLOSE).value
    case.open = False
    case.triaged_at = case.closed_at = moment()
    case.waiting_for = ""
    asking_schools.stop_all(work, case)
    work.tell(case.id, act.value, title, why)
    tell_school(work, folder.referred, SubmissionState(folder.submission.state), CaseState.CLOSED)


def _needs_why(decision: Decision) -> str:
    why = decision.why.strip()
    if not why:
        raise Refused([("why", "Say why no case is needed")])
    return why


def _not_cme(work: Unit, folder: find.Folder, decision: Decision) -> str:
    why = _needs_why(decision)
    evidence: dict[str, str | dt.date | bool | None] = {
        "on_roll": "yes" if decision.on_roll else "no",
        "sent_back_on": today(),
    }
    if check_outcome("not_cme_attendance_issue", evidence, EvidenceGrade.B, None, today=today()):
        raise Refused([("on_roll", "Confirm that the child is on the school’s roll, or choose another decision")])
    assert work.actor.membership_id is not None
    work.add(
        Outcome(
            authority_id=work.actor.authority_id,
            case_id=folder.case.id,
            code="not_cme_attendance_issue",
            grade=EvidenceGrade.B.value,
            evidence={"on_roll": "yes", "sent_back_on": today().isoformat(), "why": why},
            happened_on=today(),
            closes=True,
            by=work.actor.membership_id,
            by_name=work.actor.name,
        )
    )
    folder.case.outcome_code = "not_cme_attendance_issue"
    _close_without_case(work, folder, Act.NOT_CME, "Closed: not missing education, passed to attendance", why)
    return "Closed. The school will see that the council’s work has ended."


def _notified(work: Unit, folder: find.Folder, decision: Decision) -> str:
    why = _needs_why(decision)
    _close_without_case(work, folder, Act.RECORD_AS_NOTIFIED, "Recorded as notified, no case needed", why)
    return "Recorded as notified. No case was opened."


def _at_home(work: Unit, folder: find.Folder, decision: Decision) -> str:
    why = decision.why.strip()
    _close_without_case(work, folder, Act.HOME_EDUCATION, settling.PASSED_ON, why)
    settling.at_home(work, folder.referred.id)
    return "Passed to home education. No case was opened."


def _add_to(work: Unit, folder: find.Folder, decision: Decision) -> str:
    other = find.folder(work.session, decision.other.strip().upper())
    if other is None or not other.case.open or other.case.id == folder.case.id:
        raise Refused([("other", "Enter the number of an open case, like AV-7K4P-9TX")])
    assert work.actor.membership_id is not None
    work.add(
        Outcome(
            authority_id=work.actor.authority_id,
            case_id=folder.case.id,
            code="duplicate_merged",
            grade=EvidenceGrade.B.value,
            evidence={"other_case": other.case.reference},
            happened_on=today(),
            closes=True,
            by=work.actor.membership_id,
            by_name=work.actor.name,
        )
    )
    case = folder.case
    _move_submission(folder, Act.ADD_TO_CASE)
    case.state, case.open, case.outcome_code = CaseState.CLOSED.value, False, "duplicate_merged"
    case.triaged_at = case.closed_at = moment()
    folder.referred.case_id = other.case.id
    work.tell(case.id, "added_to_case", f"Added to case {other.case.reference}")
    work.tell(other.case.id, "referral_added", f"Referral {case.reference} from {folder.school.name} added")
    tell_school(work, folder.referred, SubmissionState(folder.submission.state), CaseState(other.case.state))
    touched(work, other)
    return f"Added to case {other.case.reference}."


_CARRY_OUT = {
    Act.OPEN_CASE: _open,
    Act.SEND_BACK: _send_back,
    Act.ADD_TO_CASE: _add_to,
    Act.NOT_CME: _not_cme,
    Act.RECORD_AS_NOTIFIED: _notified,
    Act.HOME_EDUCATION: _at_home,
}
