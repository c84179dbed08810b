"""What a referral becomes on the council's side: the child, the case, and the enquiries the school has made already."""

from __future__ import annotations

from collections.abc import Mapping
from random import SystemRandom
from typing import Any

from portal.domain.access import Actor
from portal.domain.dates_in_words import london_date
from portal.domain.facts import referral
from portal.domain.facts.sealing import SplitFacts
from portal.domain.identifiers import new_reference
from portal.domain.statuses import CaseState, SubmissionState, school_step
from portal.services import ordering
from portal.store.cases import Case, Child, Enquiry
from portal.store.places import School
from portal.store.submissions import ReferredChild, Submission
from portal.store.tables import new_id

_CHECK_STATES = {"done": "done", "not_relevant": "not_applicable", "cannot": "not_applicable"}
_NOT_DONE = {"not_relevant": "Does not apply: ", "cannot": "Could not do it: "}
_SIGNS = {"yes": "There were signs that somebody lives there", "no": "No sign that anybody lives there"}
_VISIT, _CALLS = "sch_home_visit", "sch_call_parent_day1"


def child_of(case: Case, split: SplitFacts) -> Child:
    """The child the case is about."""
    facts = referral.facts_of(split)
    return Child(
        authority_id=case.authority_id,
        id=case.child_id,
        first_name=facts.first_name,
        middle_names=facts.middle_names,
        last_name=facts.last_name,
        known_as=facts.known_as,
        other_names=list(facts.other_names),
        former_last_name=facts.former_last_name,
        date_of_birth=facts.date_of_birth,
        sex=facts.sex,
        upn=facts.upn,
        upn_state=facts.upn_state,
        year_group=facts.year_group,
        address_hidden=facts.address_hidden,
    )


def case_of(
    actor: Actor, submission: Submission, school: School, split: SplitFacts, prefix: str
) -> tuple[Case, ReferredChild]:
    """A new case for the child of a submission, with its risks and flags, and the school's row of the tracker."""
    facts = referral.facts_of(split)
    case = Case(
        authority_id=submission.authority_id,
        id=new_id(),
        child_id=new_id(),
        school_id=school.id,
        submission_id=submission.id,
        reference=new_reference(prefix, SystemRandom()),
        state=CaseState.NEW.value,
        open=True,
        kind=submission.kind,
        reason=facts.reason,
        child_name=facts.full_name,
        child_name_sort=ordering.name_for_sorting(facts.first_name, facts.last_name),
        year_group=facts.year_group,
        school_name=school.name,
        immediate=submission.immediate,
        address_hidden=facts.address_hidden,
        open_proposals=0,
        linked_siblings=0,
        unread_messages=0,
        missing_since=facts.last_attended or facts.last_seen_on or london_date(submission.sent_at),
        last_attended_on=facts.last_attended,
        last_seen_on=facts.last_seen_on,
        police_told=facts.police_told,
        received_at=submission.sent_at,
        changed_at=submission.sent_at,
        changed_by=actor.membership_id,
    )
    ordering.describe(
        case,
        referral.risk_codes(split),
        left_uk=bool(split.open.get("abroad")),
        interpreter=any(adult.get("interpreter") == "yes" for adult in split.open.get("adults", [])),
    )
    step = school_step(SubmissionState.SENT, CaseState.NEW).value
    referred = ReferredChild(
        authority_id=submission.authority_id,
        id=new_id(),
        submission_id=submission.id,
        school_id=school.id,
        child_key="c1",
        child_name=case.child_name,
        reference=case.reference,
        case_id=case.id,
        step=step,
        steps=[{"step": step, "at": submission.sent_at.isoformat()}],
    )
    return case, referred


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
