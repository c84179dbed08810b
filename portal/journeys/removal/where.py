"""Where the child lives and goes next: what regulation 13 asks for, each with a reason when it cannot be obtained."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from portal.journeys.answer_fields import ask, long_text, why_not_known
from portal.journeys.answers import Answers
from portal.journeys.blocks.addresses import ADDRESSES
from portal.journeys.blocks.adults import ADULTS
from portal.journeys.blocks.naming import about
from portal.journeys.fields import GovRadios, GovText, Needed, choice
from portal.journeys.forms import JourneyForm
from portal.journeys.model import Page, Section
from portal.journeys.removal.ground_detail_forms import NextSchoolForm, StartedForm
from portal.journeys.removal.said import (
    JOINED,
    NEXT_SCHOOL,
    STARTED,
    called_for,
    going_somewhere,
    moving,
    next_called_for,
    no_new_address,
    not_silent,
    started_called_for,
)

GROUP = "Where the child lives and goes"


class MoveForm(JourneyForm):
    """Whether the child moves to another home."""

    moving = ask("Is the child moving, or has the child moved, to another home?", "Select yes if the child is moving")
    why_not_known = why_not_known()


class NoNewAddressForm(JourneyForm):
    """Why the new address could not be obtained."""

    no_new_address_why = long_text(
        "Why could you not get the new address?", "Say why you could not get the new address", limit=1000, rows=3
    )


class NextForm(JourneyForm):
    """What is known of where the child will learn next."""

    only_if: ClassVar = {"next_other": ("next_kind", "elsewhere"), "next_not_known": ("next_kind", "not_known")}

    next_kind = GovRadios(
        "Where will the child learn next?",
        [Needed("Select where the child will learn next")],
        choices=[
            choice("school", "At another school in the UK"),
            choice("abroad", "In another country"),
            choice("home", "At home"),
            choice("elsewhere", "Somewhere else, such as a college, work or training"),
            choice("not_known", "Not known"),
        ],
    )
    next_other = GovText("If somewhere else, where?")
    next_not_known = GovText("If not known, say what you did to find out", hint="For example, who you asked and when")

    def check(self) -> None:
        """Where, or what was done to find out."""
        if self.next_kind.data == "elsewhere" and not self.next_other.data:
            self.fail("next_other", "Enter where the child will learn next")
        if self.next_kind.data == "not_known" and not self.next_not_known.data:
            self.fail("next_not_known", "Say what you did to find out where the child will learn next")


def _started_first(answers: Answers) -> dict[str, str]:
    """What is known of the first day there already, and of who said so."""
    page = JOINED if called_for(JOINED)(answers) else NEXT_SCHOOL
    said = {"started_on": answers.value(page, "first_day"), "started_said_by": answers.value(page, "confirmed_by")}
    return {name: value for name, value in said.items() if value}


_HOME = {page.key: page for page in ADDRESSES.pages}


HOME = Section(
    "addresses",
    "Addresses",
    GROUP,
    (
        replace(_HOME["address_last"], title=about("Where does {child} live, or did last?")),
        _HOME["address_safe"],
        Page(
            "removal_move",
            about("Is {child} moving to another home?"),
            MoveForm,
            scope="family",
            heading_field="moving",
            asked_when=not_silent,
            missing="Say whether the child is moving to another home",
        ),
        replace(_HOME["new_addresses"], asked_when=moving),
        Page(
            "removal_no_new_address",
            "Why could you not get the new address?",
            NoNewAddressForm,
            scope="family",
            heading_field="no_new_address_why",
            asked_when=no_new_address,
            missing="Say why you could not get the new address",
        ),
    ),
)

PARENTS = replace(ADULTS, group=GROUP)

NEXT = Section(
    "next",
    "The next school",
    GROUP,
    (
        Page(
            "removal_next",
            about("Where will {child} learn next?"),
            NextForm,
            asked_when=next_called_for,
            whereabouts=frozenset({"next_other"}),
            missing="Say where the child will learn next, or what you did to find out",
        ),
        Page(
            NEXT_SCHOOL,
            about("Where does {child} go?"),
            NextSchoolForm,
            asked_when=going_somewhere,
            whereabouts=frozenset({"other_school", "other_school_town", "other_school_urn"}),
            missing="Enter the next school or country",
        ),
        Page(
            STARTED,
            about("Has {child} started at the new school?"),
            StartedForm,
            hint="Being registered is not the same as arriving",
            asked_when=started_called_for,
            preset=_started_first,
            last=True,
            missing="Say whether the new school says that the pupil has started",
        ),
    ),
    asked_when=lambda answers: next_called_for(answers) or started_called_for(answers),
    waiting_hint="Choose the reason first. Some reasons already say where the child goes",
)
