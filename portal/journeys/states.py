"""Where a draft stands: the status of each section, what is missing, and what no longer fits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from portal.domain.school_kinds import SchoolKnown
from portal.journeys.answers import Answers
from portal.journeys.forms import FormContext, open_form
from portal.journeys.model import Gap, Page, Section, SectionState, SendContext, Status
from portal.journeys.widgets import first_error
from portal.services.draft_settling import NOT_NEEDED
from portal.services.working_day import today as london_today

if TYPE_CHECKING:
    from portal.journeys.model import Journey

TO_COMPLETE = "Check what came from your file, and complete it"
_FROM_LEADS: dict[str, Status] = {
    "done": "completed",
    "in_progress": "in_progress",
    "not_started": "not_started",
    NOT_NEEDED: "cannot_start",
}


def section_states(
    journey: Journey,
    answers: Answers,
    safeguarding_state: str,
    *,
    reads_sealed: bool,
    today: date | None,
    school: SchoolKnown,
) -> list[SectionState]:
    """A state per section, in order; one for each child where children have their own answers in it.

    Who may not read a sealed section sees only done, begun or not begun.
    """
    told = FormContext(today=today or london_today(), school=school, kind=journey.kind)
    children = answers.children
    return [
        _state(journey, section, answers.for_child(child), safeguarding_state, reads_sealed, told)
        for section in journey.sections
        for child in (children if section.per_child and (reads_sealed or not section.sealed) else children[:1])
    ]


def _state(
    journey: Journey, section: Section, answers: Answers, safeguarding_state: str, reads_sealed: bool, told: FormContext
) -> SectionState:
    if section.sealed and not reads_sealed:
        return SectionState(section, _FROM_LEADS.get(safeguarding_state, "not_started"), section.waiting_hint)
    child = answers.child if section.per_child else ""
    asked = journey.asked_in(section, answers)
    if not asked:
        return SectionState(section, "cannot_start", section.waiting_hint, child)
    said = (section.hint(answers), section.days(answers, told.today, told.school))
    hint = ". ".join(part for part in said if part)
    if any(problems(journey, page, answers, told) for page in asked):
        return SectionState(section, "problem", hint, child)
    waiting = journey.waiting_copies(answers)
    copied = sum(page in asked for page in waiting)
    begun = copied or any(answers.row(page.key) or answers.items(page.key) for page in asked)
    left = [page for page in asked if page.needed and not complete(journey, page, answers)]
    open_lists = [page for page in asked if page.many and answers.items(page.key) and not answers.list_closed(page.key)]
    if not begun:
        return SectionState(section, "not_started", hint, child)
    return SectionState(section, "in_progress" if left or open_lists else "completed", hint, child, copied)


def held_open(states: list[SectionState], gaps: Iterable[Gap]) -> list[SectionState]:
    """The same lines, none of them completed while a gap on one of its pages stands in the way of sending."""
    found = list(gaps)
    return [
        replace(state, status="in_progress") if state.status == "completed" and stops(state, found) else state
        for state in states
    ]


def stops(state: SectionState, gaps: Iterable[Gap]) -> bool:
    """Whether a gap on one of a line's pages stands in the way of sending."""
    open_pages = {(gap.page_key, gap.child) for gap in gaps if gap.blocks}
    children = {state.child, ""} if state.child else {"", *(child for _, child in open_pages)}
    return any((page.key, child) in open_pages for page in state.section.pages for child in children)


def complete(journey: Journey, page: Page, answers: Answers) -> bool:
    """Whether a page has its answers: for a list, "none", or entries with every follow-up and nothing more to add."""
    if not page.many:
        return answers.given(page.key)
    if not answers.list_closed(page.key):
        return False
    entries = answers.items(page.key)
    if not entries:
        return answers.list_none(page.key)
    return not any(_unanswered(journey, page, answers, item) for item, _ in entries)


def _unanswered(journey: Journey, page: Page, answers: Answers, item: str) -> list[Page]:
    """The entry itself while it waits to be confirmed, and the further pages about it that lack an answer."""
    follow_ups = [follow for follow in journey.follow_ups(page.key, answers, item) if follow.needed]
    return [each for each in (page, *follow_ups) if not answers.item_given(each.key, item)]


def problems(journey: Journey, page: Page, answers: Answers, context: FormContext) -> list[Gap]:
    """Saved answers that no longer keep the page's own rules, because an answer elsewhere has changed."""
    found = []
    for item in [item for item, _ in answers.items(page.key)] if page.many else [""]:
        for each in [page, *(journey.follow_ups(page.key, answers, item) if page.many else [])]:
            if (each.many and not item) or not answers.item_given(each.key, item):
                continue
            there = answers.at(item)
            hidden = answers.hidden_of(each.key, item)
            told = FormContext(context.today, there, context.known_la_codes, hidden, context.school, journey.kind)
            form = open_form(each.form, told, there.of(each.key))
            if not form.validate():
                wrong = [first_error(box.errors) for box in form if box.errors]
                found += [Gap(each.key, each.child_key(answers), message, item) for message in wrong]
    return found


def journey_gaps(journey: Journey, answers: Answers, context: SendContext) -> list[Gap]:
    """What is missing, child by child, in the order of the pages; then what the journey's own rules find.

    An immediate-risk send needs only the core pages. A sealed page is judged by the safeguarding state alone, so the
    list says the same to everybody.
    """
    codes = context.known_la_codes or FormContext().known_la_codes
    told = FormContext(context.today, answers, codes, school=context.school, kind=journey.kind)
    names = journey.names(answers) if len(answers.children) > 1 else {}
    found: list[Gap] = []
    for place, child in enumerate(answers.children):
        there = answers.for_child(child)
        found_here: list[Gap] = []
        for page in journey.pages_asked(there):
            if page.sealed or (page.scope == "family" and place):
                continue
            missing = _missing(journey, page, there)
            stops = page.core or not context.immediate
            found_here += [replace(gap, blocks=stops and gap.blocks) for gap in missing]
            found_here += [replace(gap, blocks=stops) for gap in problems(journey, page, there, told)]
        for rule in journey.rules:
            found_here += rule(there, context)
        found += [_named(journey, gap, names) for gap in found_here]
    return [*dict.fromkeys(found), *_unsigned(context)]


def _named(journey: Journey, gap: Gap, names: dict[str, str]) -> Gap:
    """A gap as a list about several children says it: with the child's name, unless it is about the family."""
    known = {page.key: page for page in journey.pages}
    if gap.page_key in known and known[gap.page_key].scope == "family":
        return replace(gap, child="")
    return replace(gap, message=f"{gap.message}: {names[gap.child]}") if gap.child in names else gap


def _unsigned(context: SendContext) -> list[Gap]:
    """The headteacher's signature, where it is needed."""
    if not context.sign_off_needed or context.signed_off_by:
        return []
    return [Gap("check", "", "Ask your headteacher to sign this off")]


def _missing(journey: Journey, page: Page, answers: Answers) -> list[Gap]:
    child = page.child_key(answers)
    if not page.many:
        if answers.given(page.key) or not (page.needed or answers.row(page.key)):
            return []
        return [Gap(page.key, child, page.missing_message(answers) if page.needed else TO_COMPLETE)]
    gaps = []
    entries = answers.items(page.key)
    if page.needed and not entries and not answers.list_none(page.key):
        gaps.append(Gap(page.key, child, page.missing_message(answers)))
    elif entries and not answers.list_closed(page.key):
        gaps.append(Gap(page.key, child, f"Say whether there are more {page.many.plural} to add", blocks=False))
    for item, entry in entries:
        for follow in _unanswered(journey, page, answers, item):
            who = page.many.entry_title(entry)
            said = TO_COMPLETE if follow is page else follow.missing_message(answers.at(item))
            gaps.append(Gap(follow.key, child, f"{said}: {who}", item))
    return gaps


def safeguarding_gaps(journey: Journey, answers: Answers) -> list[Gap]:
    """What the safeguarding leads' own part still lacks. For a reader of that part only."""
    asked = [page for page in journey.pages_asked(answers) if page.sealed]
    return [
        Gap(page.key, page.child_key(answers), page.missing_message(answers))
        for page in asked
        if page.needed and not complete(journey, page, answers)
    ]


def safeguarding_state(journey: Journey, answers: Answers) -> str:
    """ "not_started", "in_progress" or "done", from answers that include the sealed ones: what colleagues may see.

    "not_needed" while the open answers call for no such part.
    """
    sealed = [page.key for page in journey.pages if page.sealed]
    each = [answers.for_child(child) for child in answers.children]
    if not any(page.sealed for there in each for page in journey.pages_asked(there)):
        return NOT_NEEDED
    if not any(there.given(key) for there in each for key in sealed):
        return "not_started"
    return "in_progress" if any(safeguarding_gaps(journey, there) for there in each) else "done"
