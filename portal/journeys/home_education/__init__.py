"""The home education notice: a parent has written that a child will be educated otherwise than at school.

It makes the removal return of ground 9(1)(f) too, from the same answers, once that reason is met: see `to_facts`.
"""

from __future__ import annotations

from dataclasses import replace

from portal.domain.notices import NoticeKind
from portal.journeys.answers import Answers
from portal.journeys.blocks.addresses import ADDRESSES, address_unsafe
from portal.journeys.blocks.adults import nobody_unreachable
from portal.journeys.blocks.attendance import ATTENDANCE, last_day_rule
from portal.journeys.blocks.before import START as PRIVACY
from portal.journeys.blocks.concern_forms import AnythingForm
from portal.journeys.blocks.contacts import OPTIONAL_CONTACTS
from portal.journeys.blocks.documents import DOCUMENTS, files_rule
from portal.journeys.blocks.immediate import IMMEDIATE, immediate_given
from portal.journeys.blocks.naming import about, full_name
from portal.journeys.blocks.pupil import PUPIL, look_again
from portal.journeys.blocks.safeguarding import SAFEGUARDING
from portal.journeys.blocks.siblings import SIBLINGS, counted_as
from portal.journeys.blocks.status import STATUS
from portal.journeys.home_education import forms, letter_forms
from portal.journeys.home_education.rules import leads_rule, letter_rule, removal_rule, together_rule
from portal.journeys.home_education.said import (
    LAW,
    LETTER,
    MEETING,
    PLACE,
    START,
    attainment_asked,
    exam_year,
    leads_whole_part,
    may_come_off,
    plan_kept,
    worried,
)
from portal.journeys.model import Journey, Page, Section, always
from portal.journeys.removal.before_signing import CARE, CONCERNS, LEADS_PART
from portal.journeys.removal.said import BARS, to_ask
from portal.journeys.removal.where import HOME, PARENTS
from portal.journeys.removal.why import WHEN, WHY

KIND = NoticeKind.HOME_EDUCATION.value
_LETTER, _LAW, _BEFORE = "The parent’s notice", "What the law asks", "Before it is signed"
_WAITS = "Answer about the parent’s notice first"


def seals(answers: Answers) -> bool:
    """Whether addresses and phones are hidden: one is not, or may not be, safe for every adult to know, or (where the
    safeguarding part can be read) anyone must not learn where the child is."""
    return (
        address_unsafe(answers)
        or answers.value("dsl_protect", "must_not_know") == "yes"
        or answers.value("dsl_concerns_home", "domestic_abuse") == "yes"
    )


def _written(answers: Answers) -> bool:
    return answers.given(LETTER)


_AT_SCHOOL = {page.key: page for page in ATTENDANCE.pages}
_CARE = {page.key: page for page in CARE.pages}
_STATUS = {page.key: page for page in STATUS.pages}
_WHY = {page.key: page for page in WHY.pages}

NOTICE = Section(
    "letter",
    "The parent’s letter or message",
    _LETTER,
    (
        Page(
            LETTER,
            "The parent’s notice in writing",
            letter_forms.LetterForm,
            scope="family",
            hint="Add the letter, or a picture or print of the message, below. One may be about several children",
            upload=True,
            core=True,
            missing="Answer about the parent’s notice, and add it",
        ),
        Page(
            START,
            about("When does {child}’s home education begin?"),
            letter_forms.StartForm,
            core=True,
            missing="Enter the first day of home education that the letter names",
        ),
        Page(
            "ehe_agreed",
            "Do the parents agree?",
            letter_forms.AgreedForm,
            scope="family",
            missing="Say whether everyone with parental responsibility agrees",
        ),
        Page(
            "ehe_contact",
            "How can the council reach the family?",
            letter_forms.ContactForm,
            scope="family",
            missing="Say which parent the council should write to, and how",
        ),
    ),
)
SCHOOLING = Section(
    "attendance",
    "The place at your school and the last day there",
    PUPIL.group,
    tuple(_AT_SCHOOL[key] for key in ("attendance_place", "dual_school", "last_attended", "last_seen")),
)
SUPPORT = Section(
    "care",
    CARE.title,
    PUPIL.group,
    (
        _CARE["sen"],
        _CARE["ehcp"],
        Page(
            "ehe_plan",
            "The review of the EHC plan",
            forms.PlanReviewForm,
            asked_when=plan_kept,
            missing="Say whether a review of the EHC plan is held or booked",
        ),
        _STATUS["status_care"],
        replace(
            _STATUS["care_details"],
            hint="Talk to them now, and with the parents before they decide if you can",
        ),
        _STATUS["status_circumstances"],
    ),
)
THE_LAW = Section(
    "law",
    "What your school must do, and may not do",
    _LAW,
    (
        Page(
            PLACE,
            about("What kind of place does {child} have at your school?"),
            forms.PlaceForm,
            heading_field="place_kind",
            missing="Select what kind of place the pupil has",
        ),
        replace(_WHY[BARS], title="School attendance orders", asked_when=always, core=False),
        Page(
            LAW,
            about("What the law asks for {child}"),
            forms.LawForm,
            shows="law",
            copied=False,
            missing="Read what the law asks for this pupil",
        ),
    ),
    asked_when=_written,
    waiting_hint=_WAITS,
)
OFF_ROLL = Section(
    "off_roll",
    "The day the name comes off the roll",
    _LAW,
    (replace(WHEN, asked_when=may_come_off, core=False),),
    asked_when=lambda answers: _written(answers) and may_come_off(answers),
    waiting_hint="Not asked while an order or a consent keeps the name on the roll, or before the parent’s notice",
)
REASONS = Section(
    "led_up",
    "The parent’s reason, and what led up to it",
    _LETTER,
    (
        Page(
            "ehe_reason",
            "Why does the parent educate at home?",
            forms.ReasonForm,
            hint="Parents need not give a reason. Do not ask for one as a condition",
            missing="Select the main reason the parent gives",
        ),
        Page(
            "ehe_led_up",
            "Whose idea was it?",
            forms.LedUpForm,
            hint="No answer here stops the notice. The council may talk with you about it",
            missing="Say who first suggested it, and whether it is the parents’ free choice",
        ),
        Page(
            MEETING,
            "What did you do before the notice?",
            forms.MeetingForm,
            hint="A meeting is good practice, above all with special needs or a social worker. It is no condition",
            missing="Say whether a meeting was held or offered",
        ),
        Page(
            "ehe_last_year",
            about("Which of these happened to {child} in the last 12 months?"),
            forms.LastYearForm,
            heading_field="last_year",
            missing="Select what happened in the last 12 months",
        ),
    ),
)
LEARNING = Section(
    "learning",
    "Attainment, examinations and work",
    PUPIL.group,
    (
        Page(
            "ehe_attainment",
            about("How far has {child} got?"),
            forms.AttainmentForm,
            heading_field="attainment",
            asked_when=attainment_asked,
            needed=False,
        ),
        Page(
            "ehe_exams",
            about("{child}’s examinations"),
            forms.ExamsForm,
            asked_when=exam_year,
            missing="Answer about examination entries",
        ),
        Page("ehe_work", "Work to carry on with", forms.WorkForm, heading_field="work_given", needed=False),
    ),
)
WORRIES = Section(
    "concerns",
    CONCERNS.title,
    _BEFORE,
    tuple(replace(page, asked_when=always) for page in CONCERNS.pages),
)


def _unless_nothing(page: Page) -> Page:
    """The page, asked unless the lead knows of nothing."""
    asked = page.asked_when
    return replace(page, asked_when=lambda answers: leads_whole_part(answers) and asked(answers))


_ASKED_OF_LEADS = (
    *("dsl_worries", "dsl_concerns", "dsl_concerns_home", "dsl_concern_details", "dsl_told", "dsl_told_details"),
    *("dsl_record", "dsl_protect", "dsl_protect_who"),
)
_LEADS = {page.key: page for page in SAFEGUARDING.pages}
LEADS = replace(
    LEADS_PART,
    group=_BEFORE,
    pages=(
        Page(
            "dsl_anything",
            about("Do you know of anything that could put {child} at risk?"),
            AnythingForm,
            heading_field="anything",
            sealed="safeguarding",
            asked_when=lambda answers: not worried(answers),
            missing="Say whether you know of anything that could put the child at risk",
        ),
        *(_unless_nothing(_LEADS[key]) for key in _ASKED_OF_LEADS),
        _LEADS["dsl_sign"],
    ),
    asked_when=always,
    waiting_hint="Every notice needs it: where there is nothing to tell, it is one question and a signature. It holds "
    "nothing back that the law requires. Only your safeguarding leads can read or write it",
)
_HOME = {page.key: page for page in ADDRESSES.pages}
LIVES = replace(
    HOME,
    pages=(
        replace(_HOME["address_last"], title=about("Where does {child} live?")),
        *(_HOME[key] for key in ("address_safe", "previous_addresses")),
        *(page for page in HOME.pages if page.key not in {"address_last", "address_safe"}),
    ),
)
TOLD = Section(
    "informed",
    "Who has been told",
    _BEFORE,
    (replace(_CARE["removal_informed"], asked_when=lambda answers: bool(to_ask(answers))),),
    asked_when=lambda answers: bool(to_ask(answers)),
    waiting_hint="Needed only for a child with a plan or under sentence",
)

HOME_EDUCATION = Journey(
    KIND,
    "Tell the council that a child will be educated at home",
    (IMMEDIATE.group, _LETTER, PUPIL.group, HOME.group, _LAW, _BEFORE),
    (
        IMMEDIATE,
        PRIVACY,
        NOTICE,
        PUPIL,
        SCHOOLING,
        SUPPORT,
        LEARNING,
        replace(SIBLINGS, hint=counted_as("also to be educated at home")),
        LIVES,
        PARENTS,
        replace(OPTIONAL_CONTACTS, group=HOME.group),
        REASONS,
        THE_LAW,
        OFF_ROLL,
        TOLD,
        WORRIES,
        LEADS,
        replace(DOCUMENTS, group=_BEFORE),
    ),
    rules=(
        letter_rule,
        removal_rule,
        together_rule,
        leads_rule,
        last_day_rule,
        files_rule,
        nobody_unreachable,
        look_again,
    ),
    needs_head=True,
    looks_at_school=True,
    seals=seals,
    immediate=immediate_given,
    child_name=full_name,
    will_need=(
        "the parent’s letter, email or message, to add",
        "the names, birth dates and addresses of every child it is about, as on your register",
        "the reason the parent gives, if any, and what your school offered before",
        "examination entries, for Years 10 and 11",
        "your safeguarding lead, who answers a part of their own, and your headteacher, who signs before it is sent",
    ),
    afterwards=(
        "You get a receipt with a reference for each child, and one for each removal return that went with it.",
        "{council}’s home education team writes to the family. You need not do anything for that.",
        "If no removal return went with it, make one when its day comes. Until then keep the name on the roll.",
        "If the parents change their mind before that day, the child keeps the place: withdraw the notice.",
    ),
    statements=(
        (
            "read_it",
            "I have read this notice and it is right as far as I know",
            "Tick to say that you have read this notice and it is right as far as you know",
        ),
        (
            "reason_met",
            "If the name comes off the roll, I authorise it for this reason, and not before the day given",
            "Tick to say that you authorise the removal if the name comes off",
        ),
        (
            "own_choice",
            "Nobody at my school encouraged the parents to do this, except as this notice says",
            "Tick to say that nobody at your school encouraged it, or have the notice say so",
        ),
    ),
)

__all__ = ["HOME_EDUCATION", "KIND", "seals"]
