"""What must hold over several pages before a home education notice is sent, and what is worth a second look."""

from __future__ import annotations

from portal.domain import ground_faults
from portal.domain import home_education as law
from portal.domain.dates_in_words import long_date
from portal.domain.grounds import by_letter
from portal.domain.papers import there_is
from portal.domain.sentences import inside
from portal.journeys.answers import Answers
from portal.journeys.home_education.said import (
    LAW,
    LETTER,
    MEETING,
    PLACE,
    START,
    WHEN,
    ground_facts,
    may_come_off,
    worried,
)
from portal.journeys.model import Gap, SendContext
from portal.journeys.removal.rules import sealed_from_me
from portal.journeys.removal.said import BARS

_STANDS_ON = {
    "last_day_stated": START,
    "ground_met_on": START,
    "deletion_on": WHEN,
    "late_reason": WHEN,
    "order_names_us": BARS,
    "consent_given": LAW,
    "consent_by": LAW,
    "consent_on": LAW,
    "informed": "removal_informed",
    "meeting_offered": MEETING,
    "ground": WHEN,
}
"""On which page a fault of the removal is put right; what the letter says, on its own."""
ATTACH = "Add the parent’s letter or message: this notice is sent only with the parent’s own words"


def leads_rule(answers: Answers, context: SendContext) -> list[Gap]:
    """The safeguarding lead's part is finished before the headteacher signs. A child in danger waits for nothing."""
    if context.immediate or context.safeguarding_state == "done":
        return []
    page = "dsl_worries" if worried(answers) else "dsl_anything"
    return [Gap(page, answers.child, "Ask your safeguarding lead to finish and sign their part")]


def letter_rule(answers: Answers, context: SendContext) -> list[Gap]:
    """The parent's notice is there as a file."""
    if context.files_hidden or context.immediate or not answers.given(LETTER) or there_is(context.attachments, LETTER):
        return []
    return [Gap(LETTER, answers.child, ATTACH)]


def removal_rule(answers: Answers, context: SendContext) -> list[Gap]:
    """What stands against the removal return that goes with the notice; or why none goes, which stops nothing."""
    if not all(answers.given(page) for page in (LETTER, START, PLACE, BARS, LAW)):
        return []
    said, ground = ground_facts(answers), by_letter("f")
    found = [(name, words, False) for name, words in ground_faults.warnings(ground, said, context.school)]
    if why := law.alone(said, context.school, context.today):
        page = WHEN if may_come_off(answers) else LAW
        found.insert(0, ("ground" if page == WHEN else "consent_given", f"Only the notice is sent now. {why}", False))
        first = law.earliest(said)
        if may_come_off(answers) and said.deletion_on and first and said.deletion_on < first:
            found.append(("deletion_on", f"The name may come off on {long_date(first)} at the earliest", True))
    elif answers.given(WHEN):
        found += [(name, words, True) for name, words in _faults(answers, context)]
        found += [
            (name, f"The council will ask about this: {inside(words)}", False)
            for name, words in ground_faults.doubts(ground, said, context.school)
        ]
    placed = [(_STANDS_ON.get(name, LETTER), name, words, blocks) for name, words, blocks in found]
    return [
        Gap(page, answers.child, words, blocks=blocks)
        for page, name, words, blocks in placed
        if not sealed_from_me(answers, page, name)
    ]


def _faults(answers: Answers, context: SendContext) -> list[tuple[str, str]]:
    return ground_faults.faults(by_letter("f"), ground_facts(answers), context.today, context.school)


def together_rule(answers: Answers, context: SendContext) -> list[Gap]:
    """What a council may ask about: the parents do not agree, or the school did not leave the choice to them."""
    led_up = answers.of("ehe_led_up")
    said = []
    if answers.value("ehe_agreed", "all_agree") == "no":
        words = "Not everyone with parental responsibility agrees. The law does not ask for it: note what each said"
        said.append(("ehe_agreed", words))
    if led_up.get("staff_wrote") == "yes" or led_up.get("first_suggested") == "school":
        words = "The idea or the letter came from your school. The council will talk with you about it"
        said.append(("ehe_led_up", words))
    if led_up.get("free_choice") in {"no", "not_sure"}:
        words = "You are not sure that it is the parents’ free choice. Offer them a meeting with the council"
        said.append(("ehe_led_up", words))
    return [Gap(page, answers.child, words, blocks=False) for page, words in said]
