"""What a notice becomes on the council's side: the child, the case, and the enquiries the school has made already."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import SystemRandom
from typing import Any

from sqlalchemy import select

from portal.domain.access import Actor
from portal.domain.dates_in_words import london_date
from portal.domain.facts import leavers, referral
from portal.domain.facts.sealing import SplitFacts
from portal.domain.identifiers import new_reference
from portal.domain.statuses import CaseState, SubmissionState, school_step
from portal.services import asking_schools, enquiring, flags, ordering, terms
from portal.services.outbox import effect
from portal.services.unit import Unit
from portal.store.cases import Case, Child, Enquiry
from portal.store.find import case as find
from portal.store.find.look_up_words import words_of_child
from portal.store.places import School
from portal.store.records import OutboxRow
from portal.store.submissions import ReferredChild, Submission
from portal.store.tables import new_id

NOT_SAFE = "The child’s address is not safe to share any more"
_CHECK_STATES = {"done": "done", "not_relevant": "not_applicable", "cannot": "not_applicable"}
_NOT_DONE = {"not_relevant": "Does not apply: ", "cannot": "Could not do it: "}
_SIGNS = {"yes": "There were signs that somebody lives there", "no": "No sign that anybody lives there"}


@dataclass(frozen=True, slots=True)
class Told:
    """One child of a notice: its key in the draft (c1, c2 ...) and its facts in their three parts."""

    child: str
    facts: SplitFacts


_VISIT, _CALLS = "sch_home_visit", "sch_call_parent_day1"


def child_of(case: Case, split: SplitFacts) -> Child:
    """The child the case is about, with the words it is found by."""
    child = Child(authority_id=case.authority_id, id=case.child_id, **_about(split))
    child.look_up_words = words_of_child(child)
    return child


def _about(split: SplitFacts) -> dict[str, Any]:
    facts = referral.facts_of(split)
    return {
        "first_name": facts.first_name,
        "middle_names": facts.middle_names,
        "last_name": facts.last_name,
        "known_as": facts.known_as,
        "other_names": list(facts.other_names),
        "former_last_name": facts.former_last_name,
        "date_of_birth": facts.date_of_birth,
        "sex": facts.sex,
        "upn": facts.upn,
        "upn_state": facts.upn_state,
        "year_group": facts.year_group,
        "address_hidden": facts.address_hidden,
    }


def child_told(submission: Submission, school: School, told: Told, reference: str, case: Case | None) -> ReferredChild:
    """The school's row of one child: what was told, under which reference, and where its case is."""
    facts = referral.facts_of(told.facts)
    step = school_step(SubmissionState.SENT, CaseState.NEW).code
    return ReferredChild(
        authority_id=submission.authority_id,
        id=new_id(),
        submission_id=submission.id,
        school_id=school.id,
        child_key=told.child,
        child_name=facts.full_name,
        facts=told.facts.open,
        reference=reference,
        case_id=case.id if case else None,
        step=step,
        steps=[{"step": step, "at": submission.sent_at.isoformat()}],
    )


def free_reference(prefix: str) -> str:
    """A fresh reference of this council."""
    return new_reference(prefix, SystemRandom())


def new_case(actor: Actor, submission: Submission, school: School, told: Told, prefix: str) -> Case:
    """A new case for one child of a notice, with its risks and flags."""
    case = Case(
        authority_id=submission.authority_id,
        id=new_id(),
        child_id=new_id(),
        school_id=school.id,
        reference=free_reference(prefix),
        state=CaseState.NEW.value,
        open=True,
        school_name=school.name,
        open_proposals=0,
        possible_finds=0,
        linked_siblings=0,
        unread_messages=0,
        received_at=submission.sent_at,
    )
    describe(case, actor, submission, told)
    return case


def describe(case: Case, actor: Actor, submission: Submission, told: Told) -> None:
    """Let a case say what this notice tells: a new one, or one whose notice is corrected or goes further."""
    facts, split = referral.facts_of(told.facts), told.facts
    case.submission_id, case.child_key, case.kind = submission.id, told.child, submission.kind
    case.reason = referral.about(split.open)
    case.child_name = facts.full_name
    case.child_name_sort = ordering.name_for_sorting(facts.first_name, facts.last_name)
    case.year_group = facts.year_group
    case.immediate = submission.immediate
    case.address_hidden = facts.address_hidden
    case.missing_since = facts.last_attended or facts.last_seen_on or london_date(submission.sent_at)
    case.last_attended_on, case.last_seen_on = facts.last_attended, facts.last_seen_on
    case.police_told = facts.police_told
    case.changed_at, case.changed_by = submission.sent_at, actor.membership_id
    ordering.describe(
        case,
        referral.risk_codes(split),
        left_uk=bool(split.open.get("abroad")),
        interpreter=any(adult.get("interpreter") == "yes" for adult in split.open.get("adults", [])),
        marks=_marks(case, submission, split),
    )


def _marks(case: Case, submission: Submission, split: SplitFacts) -> list[str]:
    """What an officer should look at in a notice of a leaver; the school's kind is read for those alone."""
    if submission.kind not in leavers.LEAVERS:
        return []
    school = terms.known_school(case.school_id)
    return leavers.marks(submission.kind, split, london_date(submission.sent_at), school)


def mark_further(case: Case, actor: Actor, submission: Submission, split: SplitFacts) -> None:
    """Let an open case carry what is to be looked at in a further notice of the same child, which leaves it as it is
    otherwise: a removal after a planned move may be doubtful, or say where the child goes at last."""
    marks = _marks(case, submission, split)
    if submission.kind in leavers.LEAVERS:
        known = {leavers.NOT_KNOWN} if leavers.destination_known(split.open) else set()
        kept = {flag["code"] for flag in case.flags or ()} - known
        case.immediate = case.immediate or submission.immediate
        case.flags = flags.flags_of([*kept, *marks, *(["immediate_danger"] if case.immediate else [])])
    case.changed_at, case.changed_by = submission.sent_at, actor.membership_id


@effect("told_again")
def told_again(work: Unit, row: OutboxRow) -> None:
    """A child's own row follows what the newest notice of its case says; then the sibling check looks again."""
    case = work.session.execute(
        select(Case).where(Case.authority_id == row.authority_id, Case.id == row.about)
    ).scalar_one()
    told = work.session.execute(
        select(ReferredChild).where(
            ReferredChild.authority_id == case.authority_id,
            ReferredChild.submission_id == case.submission_id,
            ReferredChild.child_key == case.child_key,
        )
    ).scalar_one()
    child = work.session.execute(
        select(Child).where(Child.authority_id == case.authority_id, Child.id == case.child_id)
    ).scalar_one()
    for name, value in _about(SplitFacts(told.facts)).items():
        setattr(child, name, value)
    child.address_hidden = case.address_hidden  # a further notice may have said so, which the case does not stand on
    work.record("told_again", about_kind="case", about=case.id)
    if case.address_hidden and asking_schools.stop_all(work, case, NOT_SAFE):
        work.tell(case.id, "stopped_asking_school", "No longer asking other schools", NOT_SAFE)
        folder = find.folder_of(work.session, case.id)
        assert folder is not None
        enquiring.move(work, folder)
    ordering.place_case(work.session, case.id)
    work.later("sibling_check", case.id, once=f"sibling_check:{row.dedupe_key}")


def _came_of(check: Mapping[str, Any]) -> str:
    """A check of the school in words: what came of it, or which of the two ways it was not done, and why."""
    said = check.get("result") or check.get("why") or ""
    return f"{check['label']}. {_NOT_DONE.get(check['state'], '')}{said}".strip()


def _found_on(visit: Mapping[str, Any]) -> str:
    """What a home visit found, in sentences."""
    told = (visit.get("result"), _SIGNS.get(str(visit.get("signs")), ""), visit.get("neighbour"))
    return ". ".join(str(part).rstrip(".") for part in told if part)


def enquiries_of(case: Case, facts: Mapping[str, Any], school_name: str) -> list[Enquiry]:
    """What the school has done already, as enquiries of the case: its checks, its home visits and its calls."""
    made = [
        _enquiry(
            case,
            check["enquiry"],
            school_name,
            state=_CHECK_STATES[check["state"]],
            done_on=referral.day(check.get("on")),
            detail=_came_of(check),
        )
        for check in facts.get("checks", [])
    ]
    visits = facts.get("home_visits", [])
    made += [
        _enquiry(
            case,
            _VISIT,
            school_name,
            state="done",
            done_on=referral.day(visit.get("on")),
            detail=_found_on(visit),
        )
        for visit in visits
    ]
    if not visits and facts.get("no_visit_reason"):
        made.append(_enquiry(case, _VISIT, school_name, state="not_applicable", detail=facts["no_visit_reason"]))
    attempts = facts.get("attempts", [])
    if attempts:
        days = sorted(day for a in attempts if (day := referral.day(a.get("on"))))
        made.append(
            _enquiry(
                case,
                _CALLS,
                school_name,
                state="done",
                done_on=days[-1] if days else None,
                detail=f"{len(attempts)} attempts on {len(set(days))} days.",
            )
        )
    return made


def _enquiry(case: Case, code: str, school_name: str, **more: Any) -> Enquiry:
    return Enquiry(
        authority_id=case.authority_id,
        id=new_id(),
        case_id=case.id,
        code=code,
        who="school",
        by_name=school_name,
        **more,
    )
