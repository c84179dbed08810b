"""The removal-from-roll return (the deletion return of SI 2024/208 regulation 13), as pages of questions."""

from __future__ import annotations

from dataclasses import replace

from portal.domain.notices import NoticeKind
from portal.journeys.answers import Answers
from portal.journeys.blocks.addresses import address_unsafe
from portal.journeys.blocks.adults import nobody_unreachable
from portal.journeys.blocks.attendance import ATTENDANCE, last_day_rule
from portal.journeys.blocks.before import START
from portal.journeys.blocks.documents import DOCUMENTS, files_rule
from portal.journeys.blocks.immediate import IMMEDIATE, immediate_given
from portal.journeys.blocks.naming import full_name
from portal.journeys.blocks.pupil import CHILD_BIRTH, CHILD_NAME, CHILD_NUMBERS, PUPIL
from portal.journeys.model import Journey, Section
from portal.journeys.removal.before_signing import CARE, CONCERNS, EVIDENCE, FILES, LEADS_PART
from portal.journeys.removal.rules import evidence_rule, ground_rule, leaver_rule, safeguarding_first
from portal.journeys.removal.where import HOME, NEXT, PARENTS
from portal.journeys.removal.why import PLACE, WHY

KIND = NoticeKind.REMOVAL.value
_PLACE_PAGES = {page.key: page for page in ATTENDANCE.pages}


def seals(answers: Answers) -> bool:
    """Whether addresses and phones are hidden: one is not, or may not be, safe for every adult to know, or (where the
    safeguarding part can be read) anyone must not learn where the child is."""
    return address_unsafe(answers) or answers.value("dsl_protect", "must_not_know") == "yes"


CHILD = Section("pupil", PUPIL.title, "The child", (CHILD_NAME, CHILD_BIRTH, CHILD_NUMBERS), hint=full_name)
AT_SCHOOL = Section(
    "attendance",
    "The place at your school and the last day there",
    "The child",
    (PLACE, *(_PLACE_PAGES[key] for key in ("attendance_place", "dual_school", "last_attended"))),
)

REMOVAL = Journey(
    KIND,
    "Tell the council that a name comes off the roll",
    ("Before you start", "The child", WHY.group, HOME.group, CARE.group),
    (
        IMMEDIATE,
        START,
        CHILD,
        AT_SCHOOL,
        WHY,
        HOME,
        PARENTS,
        NEXT,
        CARE,
        CONCERNS,
        LEADS_PART,
        EVIDENCE,
        FILES,
        replace(DOCUMENTS, group=CARE.group),
    ),
    rules=(ground_rule, leaver_rule, safeguarding_first, evidence_rule, last_day_rule, files_rule, nobody_unreachable),
    needs_head=True,
    looks_at_school=True,
    by_part=True,
    seals=seals,
    immediate=immediate_given,
    child_name=full_name,
    will_need=(
        "the pupil’s entry in your admission register: names, address, parents and their phone numbers",
        "the reason the name comes off, and the paper that shows it",
        "the next school and the first day there, if you know them",
        "your headteacher, who signs before it is sent",
    ),
    afterwards=(
        "You get a receipt with a reference for each child, and a certificate for the pupil’s file.",
        "{council} looks at the return, and asks you if something does not fit.",
        "Your data team and the council’s admissions team are told. Send the pupil’s files, and record it here.",
    ),
    statements=(
        (
            "read_it",
            "I have read this return and it is right as far as I know",
            "Tick to say that you have read this return and it is right as far as you know",
        ),
        (
            "reason_met",
            "I authorise that the name comes off the roll for the reason given, and not before the day given",
            "Tick to say that you authorise the removal",
        ),
    ),
)

__all__ = ["KIND", "REMOVAL", "seals"]
