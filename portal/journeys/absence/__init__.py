"""The absence record, as pages of questions. It stays at the school: what it says becomes the notices that follow.

Pages a referral or a removal return asks too have the same keys there, so that nothing is typed twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from portal.domain.notices import NoticeKind
from portal.journeys.answers import Answers
from portal.journeys.blocks.addresses import ADDRESSES, address_unsafe
from portal.journeys.blocks.adults import ADULTS
from portal.journeys.blocks.attendance import ATTENDANCE
from portal.journeys.blocks.checks import CHECKS_DONE
from portal.journeys.blocks.gone_missing import (
    FIRST_DAY_PAGE,
    PARENTS_PAGE,
    TOLD_PAGE,
    VULNERABILITY_PAGE,
    missing_today,
)
from portal.journeys.blocks.gone_missing_forms import WorkerForm
from portal.journeys.blocks.immediate import IMMEDIATE, immediate_given
from portal.journeys.blocks.missing import ABSENCE_FIRST, MISSING_PAGES
from portal.journeys.blocks.naming import about, full_name
from portal.journeys.blocks.pupil import CHILD_BIRTH, CHILD_NAME, CHILD_NUMBERS, PUPIL
from portal.journeys.blocks.status import STATUS
from portal.journeys.model import Gap, Journey, Page, Section, SendContext

KIND = NoticeKind.ABSENCE.value
FIRST = ABSENCE_FIRST
"""The page with the first absent day and whether the pupil has gone missing today."""
_THE_CHILD, _ABSENCE, _MISSING, _MORE = "The child", "The absence", "Gone missing today", "If you want to add more"
_PLACE = {page.key: page for page in ATTENDANCE.pages}
_CARE_DETAILS = next(page for page in STATUS.pages if page.key == "care_details")
WORKER = "absence_worker"
"""The page that says whether anybody works with the pupil who should be told."""
_DONE = {page.key: page for page in CHECKS_DONE.pages}


def _has_worker(answers: Answers) -> bool:
    return bool(answers.value(WORKER, "social_worker") == "yes")


def kept_here(answers: Answers, context: SendContext) -> list[Gap]:
    """An absence record is never sent itself."""
    return [Gap(FIRST, answers.child, "An absence record stays at your school. Make the referral from it instead")]


def _as_wanted(pages: Iterable[Page]) -> tuple[Page, ...]:
    """The same pages, none of which must be answered here."""
    return tuple(replace(page, needed=False, core=False) for page in pages)


def _tried(answers: Answers) -> str:
    tried = len(answers.items("attempts"))
    return f"{tried} contact attempts added" if tried > 1 else "1 contact attempt added" if tried else ""


ABSENCE = Journey(
    KIND,
    "Record an absence",
    (IMMEDIATE.group, _THE_CHILD, _ABSENCE, _MISSING, _MORE),
    (
        IMMEDIATE,
        Section("pupil", PUPIL.title, _THE_CHILD, (CHILD_NAME, CHILD_BIRTH, CHILD_NUMBERS), hint=full_name),
        Section(
            "absence",
            "The days of absence",
            _ABSENCE,
            (
                FIRST_DAY_PAGE,
                Page(
                    WORKER,
                    about("Does anybody work with {child} who should be told today?"),
                    WorkerForm,
                    copied=False,
                    missing="Say whether the pupil has a social worker or another key worker",
                ),
                replace(_CARE_DETAILS, asked_when=_has_worker),
                _PLACE["absence_pattern"],
                _PLACE["last_attended"],
                *_as_wanted([_PLACE["last_seen"]]),
            ),
        ),
        Section(
            "tried",
            "Reaching the family",
            _ABSENCE,
            (_DONE["attempts"], *_as_wanted([_DONE["home_visits"]])),
            hint=_tried,
        ),
        Section(
            "missing",
            "Parents asked, and who has been told",
            _MISSING,
            (
                PARENTS_PAGE,
                TOLD_PAGE,
            ),
            asked_when=missing_today,
            waiting_hint="Only asked when a pupil has run away or gone missing today",
        ),
        Section(
            "vulnerability",
            "How vulnerable the pupil is: safeguarding lead only",
            _MISSING,
            (
                VULNERABILITY_PAGE,
                *_as_wanted(MISSING_PAGES),
            ),
            asked_when=missing_today,
            waiting_hint="Only your safeguarding leads can read or write this part",
            sealed="safeguarding",
        ),
        Section("addresses", ADDRESSES.title, _MORE, _as_wanted(ADDRESSES.pages)),
        Section("adults", ADULTS.title, _MORE, _as_wanted(ADULTS.pages), hint=ADULTS.hint),
    ),
    rules=(kept_here,),
    seals=address_unsafe,
    immediate=immediate_given,
    child_name=full_name,
    one_child=True,
    will_need=("the pupil’s name, and the first day of absence", "what you have done to reach the family"),
    afterwards=(
        "Your headteacher and your safeguarding lead are told today.",
        "If nobody is reached by the 5th school day, {council} is told automatically.",
        "By the 10th school day the record becomes the referral, with nothing typed twice.",
    ),
)

__all__ = ["ABSENCE", "FIRST", "KIND", "WORKER", "missing_today"]
