"""The planned move notice: a family has said that it moves, or has moved, and the school knows of it in time."""

from __future__ import annotations

from dataclasses import replace

from portal.domain.access import Role
from portal.domain.notices import NoticeKind
from portal.journeys.answers import Answers
from portal.journeys.blocks.addresses import ADDRESSES, address_unsafe
from portal.journeys.blocks.adults import ADULTS, nobody_unreachable
from portal.journeys.blocks.attendance import ATTENDANCE
from portal.journeys.blocks.before import START
from portal.journeys.blocks.contacts import OPTIONAL_CONTACTS
from portal.journeys.blocks.documents import DOCUMENTS, files_rule
from portal.journeys.blocks.immediate import IMMEDIATE, immediate_given
from portal.journeys.blocks.leaving_uk import LEAVING_UK
from portal.journeys.blocks.naming import about, full_name
from portal.journeys.blocks.pupil import PUPIL, look_again
from portal.journeys.blocks.siblings import SIBLINGS, counted_as
from portal.journeys.blocks.status import STATUS
from portal.journeys.model import Journey, Page, Section, always
from portal.journeys.planned_move import forms
from portal.journeys.planned_move.rules import last_day_passed, safeguarding_rule, stays_on_roll
from portal.journeys.planned_move.said import (
    DATES,
    KIND_PAGE,
    SCHOOL,
    SCHOOL_SAID,
    TAKEN_OVER,
    consulted_so_far,
    in_uk,
    leaving_here,
    school_called_for,
    school_named,
    worried,
)
from portal.journeys.removal.before_signing import CONCERNS, LEADS_PART

KIND = NoticeKind.PLANNED_MOVE.value
_MOVE, _BEFORE_SENT = "The move", "Before it is sent"


def seals(answers: Answers) -> bool:
    """Whether addresses and phones are hidden: one is not, or may not be, safe for every adult to know, or (where the
    safeguarding part can be read) anyone must not learn where the child is."""
    return address_unsafe(answers) or answers.value("dsl_protect", "must_not_know") == "yes"


MOVE = Section(
    "move",
    "The move",
    _MOVE,
    (
        Page(
            "move_told",
            "Who told you of the move?",
            forms.ToldForm,
            scope="family",
            hint="Add the letter or message if you have one",
            upload=True,
            missing="Say who told you of the move, when and how",
        ),
        Page(
            KIND_PAGE,
            "Where does the family move?",
            forms.KindForm,
            scope="family",
            whereabouts=frozenset({"move_where"}),
            core=True,
            missing="Say what kind of move it is",
        ),
        Page(
            DATES,
            about("When does {child} leave?"),
            forms.DatesForm,
            missing="Enter the last day at your school and the day of the move, or say why you do not know them",
        ),
        Page(
            "move_distance",
            "How far is the new home?",
            forms.DistanceForm,
            scope="family",
            asked_when=in_uk,
            missing="Say whether the new home is within a reasonable distance of your school",
        ),
    ),
)
NEW_SCHOOL = Section(
    "new_school",
    "The new school",
    _MOVE,
    (
        Page(
            SCHOOL,
            about("Which school will {child} go to?"),
            forms.SchoolForm,
            asked_when=school_called_for,
            whereabouts=frozenset({"new_school", "new_school_urn"}),
            missing="Say whether there is a new school",
        ),
        Page(
            SCHOOL_SAID,
            "What has the new school said?",
            forms.SchoolSaidForm,
            asked_when=school_named,
            needed=False,
        ),
        Page(
            TAKEN_OVER,
            about("Who is responsible for {child} now?"),
            forms.TakenOverForm,
            whereabouts=frozenset({"taken_over_by"}),
            missing="Say who has taken over responsibility for the child",
        ),
    ),
    asked_when=leaving_here,
    waiting_hint="Not asked, as the child stays at your school",
)
CONSULTED = Section(
    "consulted",
    "Who knows at your school",
    _BEFORE_SENT,
    (
        Page(
            "move_consulted",
            "Who have you talked to at your school?",
            forms.ConsultedForm,
            scope="family",
            hint="Talk to both before this is sent",
            preset=consulted_so_far,
            staff={"lead_name": Role.DSL, "head_name": Role.HEAD},
            missing="Name your safeguarding lead and your headteacher, and say when you talked to them",
        ),
    ),
)
AFTER = Section(
    "after",
    "Reaching the family after the move",
    _BEFORE_SENT,
    (
        Page(
            "move_agreed",
            "How may the family be reached after the move?",
            forms.AgreedForm,
            scope="family",
            needed=False,
            whereabouts=frozenset({"agreed_phone", "agreed_email"}),
        ),
    ),
    hint=lambda answers: "" if answers.given("move_agreed") else "You do not have to answer this",
)
_AT_SCHOOL = {page.key: page for page in ATTENDANCE.pages}
_HOME = {page.key: page for page in ADDRESSES.pages}
AT_SCHOOL = Section(
    "attendance",
    "The place at your school and support there",
    PUPIL.group,
    tuple(_AT_SCHOOL[key] for key in ("attendance_place", "dual_school", "last_seen", "sen", "ehcp")),
)
HOME = replace(
    ADDRESSES,
    pages=(
        replace(_HOME["address_last"], title=about("Where does {child} live now, or did before the move?")),
        *(page for page in ADDRESSES.pages if page.key != "address_last"),
    ),
)
CARE = Section(
    "care",
    STATUS.title,
    _BEFORE_SENT,
    tuple(page for page in STATUS.pages if page.key in {"status_care", "care_details"}),
)
WORRIES = Section(
    "concerns", CONCERNS.title, _BEFORE_SENT, tuple(replace(page, asked_when=always) for page in CONCERNS.pages)
)
LEADS = replace(
    LEADS_PART,
    group=_BEFORE_SENT,
    asked_when=worried,
    waiting_hint="Needed only if anybody is worried, or the child is in care or has a protection plan. "
    "Only your safeguarding leads can read or write it",
)

PLANNED_MOVE = Journey(
    KIND,
    "Tell us about a planned move",
    (IMMEDIATE.group, PUPIL.group, ADULTS.group, _MOVE, _BEFORE_SENT),
    (
        IMMEDIATE,
        START,
        PUPIL,
        AT_SCHOOL,
        HOME,
        replace(SIBLINGS, hint=counted_as("also moving")),
        ADULTS,
        OPTIONAL_CONTACTS,
        MOVE,
        NEW_SCHOOL,
        replace(LEAVING_UK, group=_MOVE),
        CARE,
        WORRIES,
        LEADS,
        CONSULTED,
        AFTER,
        replace(DOCUMENTS, group=_BEFORE_SENT),
    ),
    rules=(safeguarding_rule, last_day_passed, stays_on_roll, files_rule, nobody_unreachable, look_again),
    seals=seals,
    immediate=immediate_given,
    child_name=full_name,
    will_need=(
        "the names, birth dates and addresses of every child who moves, as on your register",
        "who told you of the move, and the message if there is one",
        "the last day at your school, the day of the move, and where to",
        "the next school, and who there confirmed it",
        "your safeguarding lead and your headteacher, who must know of the move",
    ),
    afterwards=(
        "You get a receipt with a reference for each child.",
        "{council} expects the child at the next place, and asks if nobody says that the child has arrived.",
        "Keep the name on the roll. On the last day we remind you to make the removal return, if a reason is met.",
    ),
)

__all__ = ["KIND", "PLANNED_MOVE", "seals"]
