"""The referral of a child missing education: every field of the councils' forms, as pages of questions."""

from __future__ import annotations

from dataclasses import replace

from portal.journeys.answers import Answers
from portal.journeys.blocks.addresses import ADDRESSES, address_unsafe
from portal.journeys.blocks.adults import ADULTS, nobody_unreachable
from portal.journeys.blocks.attendance import ATTENDANCE, last_day_rule, ruler
from portal.journeys.blocks.before import START
from portal.journeys.blocks.checks import CHECKS_DONE, attempts_rule, home_visit_rule, reached_rule
from portal.journeys.blocks.contacts import CONTACTS
from portal.journeys.blocks.documents import DOCUMENTS, files_rule
from portal.journeys.blocks.gone_missing import with_the_assessment, with_the_record
from portal.journeys.blocks.immediate import IMMEDIATE, immediate_given
from portal.journeys.blocks.leaving_uk import LEAVING_UK, abroad_called_for
from portal.journeys.blocks.naming import full_name
from portal.journeys.blocks.pupil import PUPIL, look_again
from portal.journeys.blocks.safeguarding import SAFEGUARDING, no_visit_agreed
from portal.journeys.blocks.siblings import SIBLINGS
from portal.journeys.blocks.status import STATUS
from portal.journeys.model import Gap, Journey, SendContext
from portal.journeys.referral.elsewhere import leave_rule
from portal.journeys.referral.reason import REASON
from portal.journeys.referral.what_we_know import KNOWN

KIND = "cme_referral"


def seals(answers: Answers) -> bool:
    """Whether addresses and phones are hidden: an address is not, or may not be, safe for every adult listed to know,
    somebody has fled, or (where the safeguarding part can be read) anyone must not learn where the child is."""
    return (
        address_unsafe(answers)
        or answers.value("dsl_protect", "must_not_know") == "yes"
        or answers.value("dsl_concerns_home", "domestic_abuse") == "yes"
    )


def safeguarding_rule(answers: Answers, context: SendContext) -> list[Gap]:
    """The safeguarding leads' part, signed; only an immediate-risk send passes without."""
    if context.immediate or context.safeguarding_state == "done":
        return []
    return [Gap("dsl_worries", answers.child, "Ask your safeguarding lead to finish and sign their part")]


CME_REFERRAL = Journey(
    KIND,
    "Refer a child missing education",
    ("Before you start", "The child", "The family", "Why you are worried"),
    (
        IMMEDIATE,
        START,
        PUPIL,
        ADDRESSES,
        with_the_record(replace(ATTENDANCE, days=ruler)),
        SIBLINGS,
        ADULTS,
        CONTACTS,
        STATUS,
        REASON,
        KNOWN,
        CHECKS_DONE,
        LEAVING_UK,
        with_the_assessment(SAFEGUARDING),
        DOCUMENTS,
    ),
    rules=(
        home_visit_rule,
        safeguarding_rule,
        attempts_rule,
        reached_rule,
        last_day_rule,
        leave_rule,
        files_rule,
        nobody_unreachable,
        look_again,
    ),
    looks_at_school=True,
    seals=seals,
    immediate=immediate_given,
    no_visit_agreed=no_visit_agreed,
    child_name=full_name,
    will_need=(
        "the child’s name, date of birth and UPN, as on your register",
        "addresses and phone numbers you hold for the family",
        "the last day the child came, and who saw them last",
        "what your school has done to find the child, with dates",
        "your safeguarding lead, for the part only they can read",
    ),
    afterwards=(
        "You get a receipt with a reference for each child.",
        "{council} replies by the next working day.",
        "Keep looking for the child, and keep them on the roll, until you and the council agree what to do.",
    ),
    statements=(
        (
            "read_it",
            "I have read this referral and it is right as far as I know",
            "Tick to say that you have read this referral and it is right as far as you know",
        ),
        (
            "keep_on_roll",
            "My school will keep the child on the roll until {council} has answered",
            "Tick to say that your school will keep the child on the roll",
        ),
    ),
)

__all__ = ["CME_REFERRAL", "KIND", "abroad_called_for", "immediate_given", "no_visit_agreed", "seals"]
