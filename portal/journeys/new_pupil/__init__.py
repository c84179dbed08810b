"""The new-pupil return (SI 2024/208 regulation 13): a name entered on the admission register during the year."""

from __future__ import annotations

from dataclasses import replace

from portal.domain.notices import NoticeKind
from portal.journeys.answers import Answers
from portal.journeys.blocks.addresses import ADDRESSES, address_unsafe
from portal.journeys.blocks.adults import ADULTS
from portal.journeys.blocks.attendance import ATTENDANCE
from portal.journeys.blocks.before import START
from portal.journeys.blocks.contacts import OPTIONAL_CONTACTS
from portal.journeys.blocks.immediate import IMMEDIATE, immediate_given
from portal.journeys.blocks.naming import about, full_name
from portal.journeys.blocks.pupil import PUPIL, look_again
from portal.journeys.model import Gap, Journey, Page, Section, SendContext
from portal.journeys.new_pupil.forms import (
    LATE,
    PLACE,
    PREVIOUS,
    BeforeForm,
    JoinedForm,
    LateForm,
    due_words,
    entered_on,
    is_late_now,
)
from portal.services.working_day import today

KIND = NoticeKind.NEW_PUPIL.value
JOINING_GROUP, FAMILY = "Joining your school", "The family"

_HOME = {page.key: page for page in ADDRESSES.pages}

JOINING = Section(
    "joining",
    "The place and the first day",
    JOINING_GROUP,
    (
        Page(
            PLACE,
            about("{child}’s place at your school"),
            JoinedForm,
            core=True,
            missing="Enter the day the name was entered on your register, and the first day",
        ),
        Page(
            PREVIOUS,
            about("Where did {child} learn before?"),
            BeforeForm,
            whereabouts=frozenset({"previous_school", "previous_urn", "previous_note"}),
            missing="Say where the pupil learnt before",
        ),
        Page(
            LATE,
            "Why is this return late?",
            LateForm,
            heading_field="late_why",
            hint="It is taken all the same",
            asked_when=lambda answers: is_late_now(answers, today()),
            needed=False,
        ),
    ),
    hint=due_words,
)
HOME = Section(
    "addresses",
    "Address",
    FAMILY,
    (
        replace(_HOME["address_last"], title=about("Where does {child} live?")),
        _HOME["address_safe"],
        _HOME["previous_addresses"],
    ),
)
SUPPORT = Section(
    "support",
    "Special educational needs",
    PUPIL.group,
    tuple(replace(page, needed=False) for page in ATTENDANCE.pages if page.key in {"sen", "ehcp"}),
    hint=lambda answers: "" if answers.given("sen") else "You do not have to answer this",
)


def late_rule(answers: Answers, context: SendContext) -> list[Gap]:
    """A late return is taken; the council counts the days."""
    if entered_on(answers) is None or not is_late_now(answers, context.today):
        return []
    if answers.value(LATE, "late_why"):
        return []
    return [Gap(LATE, answers.child, "This return is late. Say why, if you can. You can still send it", blocks=False)]


def intake_rule(answers: Answers, context: SendContext) -> list[Gap]:
    """The normal intake of a school's first class: no return is needed unless the council asks. Never a refusal.

    SI 2024/208 reg 13(2): the same standing wish of a council as for leavers from the top year.
    """
    if answers.value(PLACE, "admitted_via") != "normal" or context.school.standard_transitions_wanted:
        return []
    said = (
        "No return is needed for a pupil who joins your first class with the others at its start: your council has "
        "not asked for these. You can still send it"
    )
    return [Gap(PLACE, answers.child, said, blocks=False)]


NEW_PUPIL = Journey(
    KIND,
    "Tell the council about a new pupil",
    ("Before you start", "The child", JOINING_GROUP, FAMILY),
    (
        IMMEDIATE,
        START,
        PUPIL,
        SUPPORT,
        JOINING,
        HOME,
        replace(ADULTS, group=FAMILY),
        replace(OPTIONAL_CONTACTS, group=FAMILY),
    ),
    rules=(late_rule, intake_rule, look_again),
    looks_at_school=True,
    seals=address_unsafe,
    immediate=immediate_given,
    child_name=full_name,
    will_need=(
        "the pupil’s entry in your admission register: names, date of birth, UPN, address, parents and phone numbers",
        "the day the name was entered, and the first day at your school",
        "the previous school, or the country the pupil came from",
    ),
    afterwards=(
        "You get a receipt with a reference for each pupil.",
        "{council} puts the pupil on its list of pupils at your school.",
        "You need do nothing more, unless the council writes to you.",
    ),
)

__all__ = ["KIND", "NEW_PUPIL"]
