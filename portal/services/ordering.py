"""Putting a case in its place in the queue: what is stored about it, given to the rules of `portal.domain.urgency`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from portal.domain import names, reasons, risks, urgency
from portal.domain.clocks import Clock
from portal.domain.codes import UnknownCode
from portal.domain.facts.leavers import NOT_KNOWN, WORRIED
from portal.domain.facts.leaving import leaving_of
from portal.domain.notices import NoticeKind
from portal.domain.risks import RiskGrade
from portal.domain.sentences import inside
from portal.domain.statuses import FOUND_CASES, CaseState, Step, SubmissionState
from portal.domain.urgency import CaseFacts, Placement
from portal.services import case_clocks, flags, leaving, terms
from portal.services.case_clocks import Measure
from portal.services.working_day import bank_holidays, today
from portal.store.cases import Case, Enquiry
from portal.store.find import case as find
from portal.store.submissions import ReferredChild, Submission

BANDS = {urgency.Band.TODAY: 1, urgency.Band.WEEK: 2, urgency.Band.ON_TRACK: 3}
_DUE_WORDS = {"triage": "Decision", "review": "Next review", "recheck": "Look at this again"}


def name_for_sorting(first_name: str, last_name: str) -> str:
    """A child's name as lists sort and search it: surname first, folded."""
    return names.fold(f"{last_name} {first_name}")


def describe(
    case: Case,
    present: Iterable[str],
    *,
    left_uk: bool = False,
    interpreter: bool = False,
    marks: Iterable[str] = (),
) -> None:
    """Set a case's risks, grade and flags from the codes of risk factors found in what was sent.

    `left_uk`: the child may have left the UK; `interpreter`: a visitor needs one; `marks`: what is to be looked at in
    a notice of a child who leaves. The referral's reason sets the lowest grade.
    """
    found = list(dict.fromkeys(present))
    try:
        reason = reasons.reason(case.reason)
        floor, alone = reason.grade, reason.asks_carer_abroad
    except UnknownCode:
        floor, alone = RiskGrade.GREEN, False
    case.risks = found
    case.grade = risks.grade(found, floor).value
    extra = [
        code
        for code, holds in (
            ("left_uk_alone", alone),
            ("left_uk", left_uk),
            ("interpreter", interpreter),
            ("immediate_danger", case.immediate),
        )
        if holds
    ]
    case.flags = flags.flags_of([*found, *extra, *marks])


_LONGEST_WHY = 90


def withdrawn(submission: Submission | None, referred: ReferredChild | None) -> bool:
    """Whether the school withdrew what stands, or corrected it so that it no longer tells of this child."""
    if submission is None or referred is None:
        return False
    state = SubmissionState(submission.state)
    dropped = state is SubmissionState.REPLACED and referred.step == Step.WITHDRAWN.code
    filed = state is SubmissionState.CLOSED and submission.withdrawn_at is not None  # with a brother or sister
    return state is SubmissionState.WITHDRAWN or dropped or filed


def withdrawn_why(submission: Submission) -> str:
    """Why it was withdrawn, in the school's words, or what came about by a correction."""
    return submission.withdrawn_why or "its corrected version no longer tells of this child"


def _in_short(why: str) -> str:
    line = " ".join(why.split())
    return line if len(line) <= _LONGEST_WHY else f"{line[:_LONGEST_WHY].rsplit(' ', 1)[0]} …"


def facts_of(
    case: Case,
    measure: Measure,
    asked: Sequence[Enquiry] = (),
    referred: ReferredChild | None = None,
    submission: Submission | None = None,
) -> CaseFacts:
    """What the rules may know about a stored case.

    Unread messages are left out: `with_unread` counts them when the queue is read, so that reading one is enough.
    """
    state = CaseState(case.state or CaseState.NEW)
    found = state in FOUND_CASES or state is CaseState.CLOSED or leaving.died(case)
    undecided = state is CaseState.NEW and case.triaged_at is None
    known, plain, back = leaving.whereabouts_known(case), leaving.plain(case), withdrawn(submission, referred)
    deadlines = case_clocks.running(case, asked, referred, measure)
    nearest = deadlines[0] if deadlines else None
    flagged = leaving.codes(case)
    grade = RiskGrade(case.grade.lower()) if case.grade else RiskGrade.GREEN
    because = _red_because(case, known=known)
    return CaseFacts(
        immediate_risk=bool(case.immediate),
        child_protection_plan="cp_plan" in (case.risks or ()) and not known,
        looked_after="looked_after" in (case.risks or ()) and not known,
        found=found,
        may_have_left_uk_without_parents="left_uk_alone" in flagged and not found,
        police_told=bool(case.police_told),
        risk_grade=RiskGrade.GREEN if found else grade,
        red_because=tuple(because[:2]),
        unread_new_risk=False,
        next_deadline=nearest.deadline if nearest else None,
        next_deadline_label=_label(nearest) if nearest else "",
        unread_submissions=1 if undecided and not plain and not leaving.died(case) and not back else 0,
        unchecked_siblings=0 if plain and undecided else case.open_proposals or 0,
        possible_finds=case.possible_finds or 0,
        whereabouts_unknown=not found and not known,
        last_seen_on=case.last_seen_on or case.last_attended_on,
        missing_since=case.missing_since,
        plain_leaver=plain and undecided,
        leaves_for=_leaves_for(case, referred),
        destination_unknown=leaving.leaves(case) and NOT_KNOWN in flagged,
        removal_doubts=tuple(inside(word) for word in leaving.doubts(case)) if undecided else (),
        school_worried=leaving.leaves(case) and WORRIED in flagged and undecided,
        pupil_died=leaving.died(case) and undecided,
        withdrawn=back and case.open,
        withdrawn_why=_in_short(withdrawn_why(submission)) if back and submission else "",
    )


def _leaves_for(case: Case, referred: ReferredChild | None) -> str:
    """Where the child goes, for the row of the queue; nothing where that is hidden."""
    if case.kind == NoticeKind.HOME_EDUCATION:
        return "home education"
    told = leaving_of(referred.facts) if referred is not None and not case.address_hidden else None
    if told is None:
        return ""
    return "home education" if told.expects == "home_education" else told.destination


_HAVE_A_RULE = frozenset({"cp_plan", "looked_after", "immediate_danger"})
"""Factors with a rule of their own: not named again as a red risk."""


def _red_because(case: Case, *, known: bool) -> list[str]:
    """What makes the case red, in the words of its flags where it has one. `known`: the child is not missing."""
    red = [one for one in risks.because(case.risks or ()) if one.floor is RiskGrade.RED]
    named = [one for one in red if one.code not in _HAVE_A_RULE or known]
    words = [flags.FLAGS[one.code][0] if one.code in flags.FLAGS else one.label for one in named]
    return [inside(said) for said in dict.fromkeys(words)]


def _label(clock: Clock) -> str:
    return _DUE_WORDS.get(clock.code, clock.label)


def placement_for(
    case: Case,
    measure: Measure,
    asked: Sequence[Enquiry] = (),
    referred: ReferredChild | None = None,
    submission: Submission | None = None,
) -> Placement:
    """Place a case: sets its band, why, next deadline with its words, and the day it was placed.

    `asked` are its enquiries, `referred` the school's row of the tracker (a reply awaited from the school counts),
    `submission` what stands (the school may have withdrawn it). A case not yet stored will do: nothing is read from
    the database.
    """
    facts = facts_of(case, measure, asked, referred, submission)
    placed = urgency.place(facts, measure.today, measure.calendar)
    case.band = BANDS[placed.band]
    case.why = [{"rule": one.rule, "sentence": one.sentence, "until": one.until} for one in placed.reasons]
    case.next_due_on = placed.next_deadline
    case.next_due_label = facts.next_deadline_label
    case.placed_on = measure.today
    return placed


def place_folder(session: Session, folder: find.Folder) -> Placement:
    """Place a stored case again after a change, reading its enquiries and its school's calendar."""
    session.flush()
    case = folder.case
    asked = find.enquiries(session, case.id)
    return placement_for(case, measure_for(case), asked, folder.referred, folder.submission)


def measure_for(case: Case) -> Measure:
    """Today, the calendar of the case's school and the bank holidays."""
    day = today()
    return Measure(day, terms.calendar_for(case.school_id), bank_holidays(day))


def place_case(session: Session, case_id: UUID) -> None:
    """Place this case again; for work that follows automatically, such as the sibling check."""
    if (folder := find.folder_of(session, case_id)) is not None:
        place_folder(session, folder)


def with_unread(band: int, why: Sequence[Mapping[str, str]], unread: int) -> tuple[int, list[Mapping[str, str]]]:
    """A stored place, with the messages from school that nobody has read counted in."""
    if not unread:
        return band, list(why)
    placed = urgency.place(CaseFacts(unread_messages=unread), today())
    said = [{"rule": one.rule, "sentence": one.sentence, "until": one.until} for one in placed.reasons]
    first = [one for one in why if BANDS[_band_of(one)] < BANDS[placed.band]]
    rest = [one for one in why if one not in first]
    return min(band, BANDS[placed.band]), [*first, *said, *rest]


def _band_of(why: Mapping[str, str]) -> urgency.Band:
    found = (rule.band for rule in urgency.RULES if rule.code == why.get("rule"))
    return next(found, urgency.Band.ON_TRACK)
