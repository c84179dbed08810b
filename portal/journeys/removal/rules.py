"""What must hold over several pages before a removal return is sent."""

from __future__ import annotations

from collections.abc import Callable

from portal.domain import ground_faults
from portal.domain.ground_facts import YES
from portal.domain.grounds import exempt_leaver, year_ends
from portal.domain.papers import there_is
from portal.domain.sentences import inside
from portal.journeys.answers import Answers
from portal.journeys.model import Gap, Page, Rule, SendContext
from portal.journeys.removal.before_signing import CARE, EVIDENCE
from portal.journeys.removal.said import JOINED, chosen, ground_facts, met_called_for, worried
from portal.journeys.removal.why import PLACE, WHY

_STANDS_ON = {
    "joint": "removal_joint",
    "consenting_schools": "removal_consents",
    "other_schools": "removal_consents",
    "informed": "removal_informed",
}
"""Pages of faults that are not about one box."""


_SAID_WHOLE = frozenset(page.key for page in (PLACE, *WHY.pages, *CARE.pages) if page.needed and not page.many)
"""Pages whose missing answer is one sentence of its own: not every box of them besides."""


def _page_of(field: str, answers: Answers) -> str:
    """The page on which a fault is put right: the one asked that has the box."""
    if field in _STANDS_ON:
        return _STANDS_ON[field]
    if field == "ground_met_on" and not met_called_for(answers):
        return JOINED  # the first day there is the day
    pages: list[Page] = [PLACE, *(page for page in (*WHY.pages, *CARE.pages) if page.asked_when(answers))]
    return next((page.key for page in pages if hasattr(page.form, field)), "removal_ground")


def sealed_from_me(answers: Answers, page: str, name: str) -> bool:
    """Whether an answer is given and this reader may not see it: who cannot read it cannot judge it either. Sending,
    which reads everything, judges it before anything leaves the school."""
    return name in answers.hidden_of(page)


def ground_rule(answers: Answers, context: SendContext) -> list[Gap]:
    """What the regulations still ask or forbid; for a name deleted already, what looks wrong, without stopping it."""
    given = chosen(answers)
    if given is None:
        return []
    facts = ground_facts(answers)
    asked = [(name, said, True) for name, said in ground_faults.faults(given, facts, context.today, context.school)]
    asked += [
        (name, f"The council will ask about this: {inside(said)}", False)
        for name, said in ground_faults.doubts(given, facts, context.school)
    ]
    asked += [(name, said, False) for name, said in ground_faults.warnings(given, facts, context.school)]
    placed = [(_page_of(name, answers), name, said, blocks) for name, said, blocks in asked]
    found = [
        Gap(page, answers.child, said, blocks=blocks)
        for page, name, said, blocks in placed
        if not sealed_from_me(answers, page, name)
    ]
    return [gap for gap in found if not gap.blocks or answers.given(gap.page_key) or gap.page_key not in _SAID_WHOLE]


def leaver_rule(answers: Answers, context: SendContext) -> list[Gap]:
    """Top-year leavers at the end of the year: no return is needed unless the council asks. Never a refusal."""
    facts = ground_facts(answers)
    if answers.value("removal_place", "top_year") != YES or facts.deletion_on is None:
        return []
    ends = year_ends(facts.deletion_on, context.school)
    asks = context.school.standard_transitions_wanted
    if ends and exempt_leaver(top_year=True, deletion_on=facts.deletion_on, last_term_ends=ends, council_asks=asks):
        said = (
            "No return is needed for a pupil leaving from your top year at the end of the last term: "
            "your council has not asked for these"
        )
        return [Gap(PLACE.key, answers.child, said, blocks=False)]
    return []


def leads_first(worried: Callable[[Answers], bool]) -> Rule:
    """A rule: where answers are `worried`, the safeguarding lead's part is finished before the headteacher signs."""

    def rule(answers: Answers, context: SendContext) -> list[Gap]:
        if context.immediate or not worried(answers) or context.safeguarding_state == "done":
            return []
        return [Gap("dsl_worries", answers.child, "Ask your safeguarding lead to finish and sign their part")]

    return rule


safeguarding_first = leads_first(worried)


def evidence_rule(answers: Answers, context: SendContext) -> list[Gap]:
    """Each paper said to be added is there as a file of that very kind."""
    page = EVIDENCE.pages[0]
    if context.files_hidden or not page.asked_when(answers):
        return []
    said = answers.of(page.key)
    return [
        Gap(page.key, answers.child, f"You said that you add ‘{words}’, but there is no such file. Choose the file")
        for kind, words in page.papers(answers).items()
        if said.get(f"{kind}_how") == "file" and not there_is(context.attachments, page.key, kind)
    ]
