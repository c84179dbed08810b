"""Putting a case in its place in the queue: what is stored about it, given to the rules of `portal.domain.urgency`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy.orm import Session

from portal.domain import names, reasons, risks, urgency
from portal.domain.clocks import Clock
from portal.domain.codes import UnknownCode
from portal.domain.risks import RiskGrade
from portal.domain.statuses import FOUND_CASES, CaseState
from portal.domain.urgency import CaseFacts, Placement
from portal.services import case_clocks, flags, terms
from portal.services.case_clocks import Measure
from portal.services.working_day import bank_holidays, today
from portal.store.cases import Case, Enquiry
from portal.store.find import case as find
from portal.store.submissions import ReferredChild

BANDS = {urgency.Band.TODAY: 1, urgency.Band.WEEK: 2, urgency.Band.ON_TRACK: 3}
_DUE_WORDS = {"triage": "Decision", "review": "Next review", "recheck": "Look at this again"}


def name_for_sorting(first_name: str, last_name: str) -> str:
    """A child's name as lists sort and search it: surname first, folded."""
    return names.fold(f"{last_name} {first_name}")


def describe(case: Case, present: Iterable[str], *, left_uk: bool = False, interpreter: bool = False) -> None:
    """Set a case's risks, grade and flags from the codes of risk factors found in what was sent.

    `left_uk`: the child may have left the UK; `interpreter`: a visitor needs one. The referral's reason sets the
    lowest grade.
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
    case.flags = flags.flags_of([*found, *extra])


def facts_of(
    case: Case, measure: Measure, asked: Sequence[Enquiry] = (), referred: ReferredChild | None = None
) -> CaseFacts:
    """What the rules may know about a stored case.

    Unread messages are left out: `with_unread` counts them when the queue is read, so that reading one is enough.
    """
    state = CaseState(case.state or CaseState.NEW)
    found = state in FOUND_CASES or state is CaseState.CLOSED
    deadlines = case_clocks.running(case, asked, referred, measure)
    nearest = deadlines[0] if deadlines else None
    alone = any(flag["code"] == "left_uk_alone" for flag in case.flags or ())
    grade = RiskGrade(case.grade.lower()) if case.grade else RiskGrade.GREEN
    because = _red_because(case)
    return CaseFacts(
        immediate_risk=bool(case.immediate),
        child_protection_plan="cp_plan" in (case.risks or ()),
        looked_after="looked_after" in (case.risks or ()),
        found=found,
        may_have_left_uk_without_parents=alone and not found,
        police_told=bool(case.police_told),
        risk_grade=RiskGrade.GREEN if found else grade,
        red_because=tuple(because[:2]),
        unread_new_risk=False,
        next_deadline=nearest.deadline if nearest else None,
        next_deadline_label=_label(nearest) if nearest else "",
        unread_submissions=1 if state is CaseState.NEW and case.triaged_at is None else 0,
        unchecked_siblings=case.open_proposals or 0,
        whereabouts_unknown=not found,
        last_seen_on=case.last_seen_on or case.last_attended_on,
        missing_since=case.missing_since,
    )


_HAVE_A_RULE = frozenset({"cp_plan", "looked_after", "immediate_danger"})
"""Factors with a rule of their own: not named again as a red risk."""


def _red_because(case: Case) -> list[str]:
    """What makes the case red, in the words of its flags where it has one."""
    red = [one for one in risks.because(case.risks or ()) if one.floor is RiskGrade.RED]
    named = [one for one in red if one.code not in _HAVE_A_RULE]
    words = [flags.FLAGS[one.code][0] if one.code in flags.FLAGS else one.label for one in named]
    return [said[:1].lower() + said[1:] if not said[:2].isupper() else said for said in dict.fromkeys(words)]


def _label(clock: Clock) -> str:
    return _DUE_WORDS.get(clock.code, clock.label)


def placement_for(
    case: Case, measure: Measure, asked: Sequence[Enquiry] = (), referred: ReferredChild | None = None
) -> Placement:
    """Place a case: sets its band, why, next deadline with its words, and the day it was placed.

    `asked` are its enquiries, `referred` the school's row of the tracker (a reply awaited from the school counts).
    A case not yet stored will do: nothing is read from the database.
    """
    facts = facts_of(case, measure, asked, referred)
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
    return placement_for(
        folder.case, measure_for(folder.case), find.enquiries(session, folder.case.id), folder.referred
    )


def measure_for(case: Case) -> Measure:
    """Today, the calendar of the case's school and the bank holidays."""
    day = today()
    return Measure(day, terms.calendar_for(case.school_id), bank_holidays(day))


def place_reference(session: Session, reference: str) -> None:
    """Place the case of this reference again; for work that follows by itself, such as the sibling check."""
    if (folder := find.folder(session, reference)) is not None:
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
