"""Recording what was found out about a child, closing the case when it closes, and reopening it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from portal.domain import outcomes
from portal.domain.access import May, allows
from portal.domain.codes import UnknownCode
from portal.domain.evidence import EvidenceGrade
from portal.domain.outcomes import SIGN_OFF_FIELD, check_outcome
from portal.domain.reunification import on_watch
from portal.domain.statuses import (
    CASE,
    ENDED_BY_SCHOOL,
    SUBMISSION,
    Act,
    CaseState,
    Step,
    SubmissionState,
    advance,
)
from portal.services import asking_schools, case_clocks, ordering, unit
from portal.services.casework import open_for_change, tell_school, touched
from portal.services.trouble import Refused
from portal.services.unit import Unit
from portal.services.working_day import moment, today
from portal.store.cases import Case, Outcome
from portal.store.find import case as find

OPEN_CLOCKS_FIELD = "open_clocks_reason"
Evidence = Mapping[str, "str | dt.date | bool | None"]


@dataclass(frozen=True, slots=True)
class Found:
    """An outcome as an officer records it. `grade` is None where the outcome is not graded."""

    code: str
    evidence: Evidence = field(default_factory=dict)
    grade: EvidenceGrade | None = None
    happened_on: dt.date | None = None
    recheck_on: dt.date | None = None
    open_clocks_reason: str = ""
    manager_signs: bool = False


def open_clocks(folder: find.Folder, work: Unit) -> list[str]:
    """What still runs on a case: the enquiries asked and not answered, and the school's reply awaited."""
    measure = ordering.measure_for(folder.case)
    asked = find.enquiries(work.session, folder.case.id)
    return [clock.label for clock in case_clocks.waiting_clocks(asked, folder.referred, measure)]


def faults(found: Found, *, may_sign: bool, still_open: list[str], day: dt.date) -> list[tuple[str, str]]:
    """What is still wrong, by field, in the order of the page; empty when the outcome may be recorded."""
    try:
        chosen = outcomes.outcome(found.code)
    except UnknownCode:
        return [("code", "Select what happened")]
    wrong = check_outcome(found.code, found.evidence, found.grade, found.recheck_on, today=day)
    if found.happened_on is not None and found.happened_on > day:
        wrong.append(("happened_on", "The date it happened must be today or in the past"))
    if chosen.closes and still_open and not found.open_clocks_reason.strip():
        wrong.append((OPEN_CLOCKS_FIELD, "Say why the case can close while these are still open"))
    if chosen.needs_sign_off and not may_sign:
        wrong.append((SIGN_OFF_FIELD, "A CME manager must record this outcome. Assign the case to a manager"))
    elif chosen.needs_sign_off and not found.manager_signs:
        wrong.append((SIGN_OFF_FIELD, "Confirm that you have checked every enquiry and sign this off"))
    return wrong


def still_open(reference: str) -> list[str]:
    """What still runs on the case, for the outcome page."""
    with unit.act(May.RECORD_OUTCOME) as work:
        return open_clocks(open_for_change(work, reference, None), work)


def check(reference: str, found: Found) -> list[tuple[str, str]]:
    """What stops this outcome from being recorded now: the page before the last one asks."""
    with unit.act(May.RECORD_OUTCOME) as work:
        folder = open_for_change(work, reference, None)
        return _faults(work, folder, found)


def _faults(work: Unit, folder: find.Folder, found: Found) -> list[tuple[str, str]]:
    return faults(
        found,
        may_sign=allows(work.actor, May.SIGN_OFF_NOT_LOCATED),
        still_open=open_clocks(folder, work),
        day=today(),
    )


def record(reference: str, found: Found, seen: int) -> str:
    """Record the outcome, and close the case when it closes; returns a sentence to show.

    Raises `NotFound`, `Refused` with what is missing, `Stale`.
    """
    with unit.act(May.RECORD_OUTCOME) as work:
        return record_in(work, open_for_change(work, reference, seen, {"Outcome": _label(found.code)}), found)


def record_in(work: Unit, folder: find.Folder, found: Found) -> str:
    """Record an outcome of a case opened for a change, as part of the unit that has opened it; as `record` does."""
    case = folder.case
    if not case.open:
        raise Refused([("code", "This case is closed. Reopen it before you record another outcome")])
    if CaseState(case.state) is CaseState.NEW:
        raise Refused([("code", "Decide what happens to this referral first")])
    if wrong := _faults(work, folder, found):
        raise Refused(wrong)
    chosen = outcomes.outcome(found.code)
    work.add(
        Outcome(
            authority_id=work.actor.authority_id,
            case_id=case.id,
            code=found.code,
            grade=(found.grade or EvidenceGrade.A).value,
            evidence=_plain(found.evidence),
            happened_on=found.happened_on,
            recheck_on=found.recheck_on,
            closes=chosen.closes,
            open_clocks_reason=found.open_clocks_reason.strip(),
            signed_off_by=work.actor.name if chosen.needs_sign_off else "",
            by=work.actor.membership_id,
            by_name=work.actor.name,
        )
    )
    case.state = advance(CASE, CaseState(case.state), chosen.act).value
    case.outcome_code = found.code
    case.review_on = found.recheck_on or case.review_on
    _passes_found(folder, chosen)
    if chosen.closes:
        _close(work, folder)
        _settle_signs(work, case, found.code)
    sure = f"Evidence {found.grade.value}: {found.grade.words}" if found.grade else ""
    title = f"Case closed: {chosen.label}" if chosen.closes else f"Outcome recorded: {chosen.label}"
    work.tell(case.id, "case_closed" if chosen.closes else "outcome_recorded", title, sure)
    tell_school(work, folder.referred, SubmissionState(folder.submission.state), CaseState(case.state))
    touched(work, folder)
    return "Case closed." if chosen.closes else "Outcome recorded. The case stays open until it is looked at again."


_NOT_BY_WAY_OF_FOUND = frozenset({Step.FOUND.code, Step.CLOSED.code, *(one.code for one in ENDED_BY_SCHOOL)})


def _passes_found(folder: find.Folder, chosen: outcomes.Outcome) -> None:
    """The child is found: the school's tracker goes by "Found" though the case may close in the same press."""
    if chosen.tells_school_found and chosen.group != "admin" and folder.referred.step not in _NOT_BY_WAY_OF_FOUND:
        folder.referred.come_to(Step.FOUND, moment())


def _settle_signs(work: Unit, case: Case, code: str) -> None:
    """No sign of an arrival waits on a case that is closed for good, also none that this person may not know of."""
    if case.possible_finds and not on_watch(code):
        case.possible_finds = 0
        work.later("settle_finds", case.id, once=f"settle_finds:{case.id}:{moment().isoformat()}")


def _label(code: str) -> str:
    try:
        return outcomes.outcome(code).label
    except UnknownCode:
        return ""


def _plain(evidence: Evidence) -> dict[str, str | bool | None]:
    return {name: value.isoformat() if isinstance(value, dt.date) else value for name, value in evidence.items()}


def _close(work: Unit, folder: find.Folder) -> None:
    case = folder.case
    case.open = False
    case.closed_at = moment()
    case.waiting_for = ""
    case.review_on = None
    asking_schools.stop_all(work, case)
    if any(other.open for other in find.other_cases_of_submission(work.session, case)):
        return
    state = SubmissionState(folder.submission.state)
    if state is SubmissionState.ACCEPTED:
        folder.submission.state = advance(SUBMISSION, state, Act.CLOSE).value


def reopen(reference: str, why: str, seen: int) -> None:
    """Open a closed case again. Its outcome stays on record but no longer stands. Raises as `record` does."""
    with unit.act(May.RECORD_OUTCOME) as work:
        folder = open_for_change(work, reference, seen, {"Why": why})
        if not why.strip():
            raise Refused([("why", "Say why the case is opened again")])
        if folder.case.open:
            return
        reopen_in(work, folder, why.strip())
        tell_school(work, folder.referred, SubmissionState(folder.submission.state), CaseState(folder.case.state))
        touched(work, folder)


def reopen_in(work: Unit, folder: find.Folder, why: str) -> None:
    """Open a closed case again as part of the unit that has opened it for a change; the school is not told yet."""
    case = folder.case
    case.state = advance(CASE, CaseState(case.state), Act.REOPEN).value
    case.open, case.closed_at, case.outcome_code = True, None, ""
    case.triaged_at = case.triaged_at or moment()
    case.review_on = today() + dt.timedelta(days=14)
    for standing in find.outcomes(work.session, case.id):
        standing.set_aside_at = standing.set_aside_at or moment()
    state = SubmissionState(folder.submission.state)
    if state is SubmissionState.CLOSED:
        folder.submission.state = advance(SUBMISSION, state, Act.REOPEN).value
    work.tell(case.id, "case_reopened", "Case opened again", why)
