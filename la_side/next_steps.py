"""What to do next on a case: fixed rules, up to three steps, the most pressing first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import url_for

from la_side import find_words, notice_words
from la_side.find_words import Signs
from portal.domain import council_questions, enquiries, risks, school_asks
from portal.domain.clocks import ClockState
from portal.domain.dates_in_words import counted, short_date
from portal.domain.enquiries import Maker
from portal.domain.sentences import inside
from portal.domain.statuses import FOUND_CASES, CaseState
from portal.services import asking_councils, asking_schools, authorities, leaving, ordering
from portal.services.case_reading import CaseView
from portal.services.family import Family
from portal.web.acting import actor

MOST = 3
Step = dict[str, Any]


def steps(view: CaseView, family: Family, signs: Signs, *, csrf: str) -> list[Step]:
    """Up to three steps for `next_steps`; the first has the page's green button. For a closed case only what the signs
    ask for that its child has been found."""
    found: list[Step] = []
    for step in _all(view, family, signs, csrf) if view.case.open else find_words.steps(view, signs, csrf):
        found.append(step)
        if len(found) == MOST:
            break
    return found


def _to(view: CaseView, endpoint: str, **more: Any) -> str:
    return url_for(f"la.{endpoint}", reference=view.case.reference, **more)


def _step(title: str, words: str, button: str, href: str, state: str = "") -> Step:
    return {"title": title, "words": words, "button": button, "href": href, "state": state}


def _all(view: CaseView, family: Family, signs: Signs, csrf: str) -> Iterator[Step]:
    state = CaseState(view.case.state)
    if state is CaseState.NEW:
        yield _triage(view)
    if leaving.died(view.case):  # nobody is chased, and nothing else is asked for
        return
    yield from find_words.steps(view, signs, csrf)
    if state not in FOUND_CASES:
        yield from _same_day(view)
    yield from _answers(view)
    yield from _councils(view)
    if state not in FOUND_CASES:
        yield from _found_one(family)
    yield from _known_child(view, signs)
    if view.new_messages:
        number = counted(view.new_messages, "message")
        said = f"{number} from the school, new."
        yield _step(f"Reply to {view.school.name}", said, "Write reply", _to(view, "messages"), "soon")
    yield from _late(view)
    yield from _siblings(view, csrf)
    if view.case.assigned_to is None:
        yield _step("Decide who this case is with", "Nobody has it yet.", "Assign", _to(view, "assign"))
    if state is CaseState.NEW:
        return
    yield from _enquiries(view)
    yield from _ending(view, state)


def _triage(view: CaseView) -> Step:
    school, called = view.school.name, notice_words.called(view.case.kind)
    if view.submission.state == "returned":
        by = f" They are to reply by {short_date(view.referred.reply_by)}." if view.referred.reply_by else ""
        said = f"This {called} was sent back for more.{by}"
        return _step(f"Waiting for {school}", said, f"See the {called}", _to(view, "triage"))
    if ordering.withdrawn(view.submission, view.referred):
        said = "The school has withdrawn it. Close it, or go on with it."
        return _step(f"Decide what happens to this {called}", said, "Triage", _to(view, "triage"), "soon")
    return _step(
        f"Decide what happens to this {called}",
        f"{school} sent it on {short_date(view.case.received_at.date())}. Nobody has decided on it yet.",
        "Triage",
        _to(view, "triage"),
        "soon",
    )


def _same_day(view: CaseView) -> Iterator[Step]:
    """What a red risk asks for today, until the enquiry that does it has been asked or made."""
    touched = {one.code for one in view.enquiries if one.state != "not_started"}
    alone = any(flag["code"] == "left_uk_alone" for flag in view.case.flags)
    if alone and not view.case.police_told and "la_police" not in touched:
        yield _step(
            "Tell the police",
            "The child may have left the UK without parents, and the police have not been told.",
            "Record it",
            _to(view, "new_enquiry", code="la_police"),
            "late",
        )
    if {"la_mash_referral", "la_multi_agency_discussion"} & touched:
        return
    actions = risks.same_day_actions(view.case.risks)
    if actions:
        because = risks.because(view.case.risks)[0].label
        yield _step(
            f"Act today: {inside(because)}",
            actions[0],
            "Record it",
            _to(view, "new_enquiry", code="la_mash_referral"),
            "late",
        )


def _answers(view: CaseView) -> Iterator[Step]:
    """What a school answered about a pupil of its own, until somebody has dealt with it."""
    questions = {one.id: one.question for one in view.proposals}
    for one in view.asks:
        if one.answer and one.considered_at is None:
            said = school_asks.what_next(questions.get(one.proposal_id, "sibling"), asking_schools.answer_of(one))
            title = f"Read the answer about {one.pupil_name}"
            yield _step(
                title, said, "Read the answer", _to(view, "siblings"), "late" if one.worried == "yes" else "soon"
            )


def _councils(view: CaseView) -> Iterator[Step]:
    """That another council knows the child, until somebody has dealt with it."""
    if view.address_masked or not authorities.of(actor()).asks_councils:
        return
    for one in asking_councils.of_case(view.case.id):
        if one.state == council_questions.KNOWN and one.considered_at is None:
            title = f"Read the answer of {one.asked_name}"
            yield _step(title, "It knows this child.", "Read the answer", _to(view, "councils"), "soon")


def _found_one(family: Family) -> Iterator[Step]:
    """Another child of the household who was looked for and found: found one suggests the rest."""
    for name, case in family.found:
        yield _step(
            f"Look where {name} was found",
            f"{name} is linked to this child and was found. See on case {case.reference} where, and look there.",
            f"See case {case.reference}",
            url_for("la.case", reference=case.reference),
            "soon",
        )


def _known_child(view: CaseView, signs: Signs) -> Iterator[Step]:
    number = sum(
        one.question == "same_child" and one.to_decide and not signs.carries(one.other_kind, one.other_id)
        for one in view.proposals
    )
    if number:
        yield _step(
            "Check whether this child is known already",
            f"{counted(number, 'record')} may be the same child.",
            "Compare",
            _to(view, "siblings"),
            "soon",
        )


def _late(view: CaseView) -> Iterator[Step]:
    for clock in view.clocks:
        if clock.code == "agency_reply" and clock.state in {ClockState.LATE, ClockState.DUE}:
            yield _step(f"Chase: {clock.label}", clock.sentence, "See enquiries", _to(view, "enquiries"), "late")


def _siblings(view: CaseView, csrf: str) -> Iterator[Step]:
    for one in view.proposals:
        if one.changed_since:
            said = "What was decided on has changed since. See which fact, and decide again."
            yield _step(f"Look again at {one.other_name}", said, "See what changed", _to(view, "siblings"), "soon")
    waiting = [one for one in view.proposals if one.question == "sibling" and one.to_decide]
    if waiting:
        best = min(waiting, key=lambda one: one.rank)
        yield _step(
            f"Check {counted(len(waiting), 'possible sibling')}",
            f"{best.other_name}, {best.other_school or 'school not known'}, is the closest.",
            "See evidence",
            _to(view, "siblings"),
        )
    if view.case.matching_state == "failed":
        yield {
            "title": "Run the sibling check again",
            "words": "The last one did not finish.",
            "button": "Try again",
            "post": _to(view, "check_siblings_again"),
            "csrf": csrf,
            "state": "",
        }


def _enquiries(view: CaseView) -> Iterator[Step]:
    waiting = [one for one in view.enquiries if one.state == "not_started" and one.who != Maker.SCHOOL.value]
    if waiting:
        label = enquiries.enquiry(waiting[0].code).label
        left = f"{counted(len(waiting), 'enquiry')} not made yet.".replace("enquirys", "enquiries")
        yield _step(label, left, "Record enquiry", _to(view, "enquiry", enquiry=waiting[0].id))


def _ending(view: CaseView, state: CaseState) -> Iterator[Step]:
    done, of = view.made
    if state in FOUND_CASES or (of and done == of):
        words = "The child is found." if state in FOUND_CASES else "Every enquiry in the plan is made."
        yield _step("Record what was found out", words, "Record an outcome", _to(view, "outcome"))
    elif view.case.review_on and view.case.review_on <= view.measure.today:
        yield _step("Look at this case again", "Its review is due.", "Add a note", _to(view, "add_note"), "soon")
