"""Why the name comes off the roll: the day, the one reason, what that reason asks, and when it was first met."""

from __future__ import annotations

from datetime import date

from portal.domain.dates_in_words import long_date
from portal.domain.ground_dates import earliest_deletion
from portal.domain.ground_words import KEEP_ON_ROLL
from portal.domain.grounds_of_others import path_words
from portal.journeys.answers import Answers
from portal.journeys.blocks.naming import about
from portal.journeys.model import ListOf, Page, Section
from portal.journeys.removal import ground_detail_forms as detail
from portal.journeys.removal import ground_forms as forms
from portal.journeys.removal.said import (
    BARS,
    CONSENTS,
    JOINT,
    called_for,
    chosen,
    consent_called_for,
    ground_facts,
    met_called_for,
)

GROUP = "Why the name comes off the roll"


def _age_words(answers: Answers) -> str:
    said = ground_facts(answers)
    return path_words(said.born, said.deletion_on) if said.born and said.deletion_on else ""


def _earliest_words(answers: Answers) -> str:
    """When the reason lets the name come off, without the school's term dates: the check page counts with them."""
    given = chosen(answers)
    if given is None or given.school_days:
        return "We count the school days on your term dates, and tell you if this is too early." if given else ""
    earliest = earliest_deletion(given, ground_facts(answers))
    if earliest.on is None:
        return ""
    return f"The name may come off on {long_date(earliest.on)} at the earliest. {earliest.words}."


def _picked(answers: Answers) -> str:
    given = chosen(answers)
    return f"{given.words}. {given.regulation_words}" if given else ""


def _when(answers: Answers) -> str:
    typed = answers.value("removal_when", "deletion_on")
    return f"Off the roll on {long_date(date.fromisoformat(typed))}" if typed else ""


def _hint(answers: Answers) -> str:
    return _picked(answers) or _when(answers)


PLACE = Page(
    "removal_place",
    about("What kind of place does {child} have?"),
    forms.PlaceForm,
    missing="Answer the questions about the pupil’s place at your school",
)
WHEN = Page(
    "removal_when",
    about("When is {child}’s name taken off the roll?"),
    forms.WhenForm,
    core=True,
    copied=False,
    missing="Enter the day the name is taken off the roll",
)
GROUND = Page(
    "removal_ground",
    about("Why is {child}’s name taken off the roll?"),
    forms.GroundPickForm,
    heading_field="ground",
    hint="A name may only come off for one of these reasons. Choose the one that is met",
    intro=_age_words,
    core=True,
    copied=False,
    passed=True,
    missing="Select why the name is taken off the roll",
)
MET = Page(
    "removal_met",
    "When was this reason first met?",
    forms.MetForm,
    hint="The council should hear as soon as it is met, and no later than the day the name comes off",
    intro=_earliest_words,
    asked_when=met_called_for,
    core=True,
    copied=False,
    last=True,
    missing="Enter the day this reason was first met",
)

WHY = Section(
    "why",
    "The reason and the dates",
    GROUP,
    (
        WHEN,
        GROUND,
        Page(
            BARS,
            "Orders and other schools",
            forms.BarsForm,
            asked_when=called_for(BARS),
            core=True,
            missing="Answer about school attendance orders and other schools",
        ),
        Page(
            "removal_other_school",
            about("Which school has {child} joined?"),
            detail.OtherSchoolForm,
            hint="The school itself must say that the pupil is registered. A parent’s word is not enough",
            asked_when=called_for("removal_other_school"),
            whereabouts=frozenset({"other_school", "other_school_town", "other_school_urn"}),
            core=True,
            missing="Enter the school the pupil has joined",
        ),
        Page(
            "removal_nursery",
            "Finishing nursery",
            detail.NurseryForm,
            asked_when=called_for("removal_nursery"),
            core=True,
            missing="Say when the pupil finished nursery",
        ),
        Page(
            CONSENTS,
            "Add another school the pupil is registered at",
            detail.ConsentingSchoolForm,
            asked_when=called_for(CONSENTS),
            whereabouts=frozenset({"name"}),
            core=True,
            missing="Add each other school the pupil is registered at",
            many=ListOf(
                "other school",
                "other schools",
                "Other schools the pupil is registered at",
                "Is the pupil registered at any other school?",
                "",
                lambda entry: str(entry.get("name") or ""),
                "Each of them must agree before the name comes off your roll.",
            ),
        ),
        Page(
            "removal_staying_there",
            about("Will {child} come back to your school?"),
            detail.StayingThereForm,
            heading_field="no_return",
            asked_when=called_for("removal_staying_there"),
            core=True,
            missing="Select whether you have any reason to believe that the pupil will attend again",
        ),
        Page(
            "removal_order",
            "The school attendance order",
            detail.OrderForm,
            asked_when=called_for("removal_order"),
            whereabouts=frozenset({"order_school"}),
            core=True,
            missing="Answer about the school attendance order",
        ),
        Page(
            "removal_home_education",
            "The parent’s notice of home education",
            detail.HomeEducationForm,
            hint="The name may come off once you have the letter and the last day it names has passed",
            asked_when=called_for("removal_home_education"),
            core=True,
            missing="Answer about the parent’s notice",
        ),
        Page(
            "removal_moved",
            "The move",
            detail.MovedForm,
            hint="We ask for the new address in ‘Addresses’",
            asked_when=called_for("removal_moved"),
            whereabouts=frozenset({"verified_how"}),
            core=True,
            missing="Say when the family moved, and how you know",
        ),
        Page(
            "removal_leave",
            "The leave you agreed",
            detail.LeaveForm,
            hint="The pupil must have been away for the 10 school days right after it ended",
            asked_when=called_for("removal_leave"),
            core=True,
            missing="Enter the leave you agreed",
        ),
        Page(
            "removal_absence",
            "The absence",
            detail.AbsenceForm,
            hint="20 school days in a row. Training days, holidays and planned closures do not count",
            asked_when=called_for("removal_absence"),
            core=True,
            missing="Answer about the absence",
        ),
        Page(
            JOINT,
            "Keep the pupil on the roll until both sides have looked",
            forms.JointForm,
            intro=KEEP_ON_ROLL + ".",
            asked_when=called_for(JOINT),
            shows="joint",
            core=True,
            missing="Say whether you have asked for joint enquiries",
        ),
        Page(
            "removal_detained",
            "The sentence",
            detail.DetainedForm,
            asked_when=called_for("removal_detained"),
            whereabouts=frozenset({"establishment"}),
            core=True,
            missing="Answer about the sentence",
        ),
        Page(
            "removal_death",
            about("We are sorry to hear of {child}’s death"),
            detail.DeathForm,
            hint="Use what your register holds for the rest, and do not contact the family because of this return",
            asked_when=called_for("removal_death"),
            needed=False,
        ),
        Page(
            "removal_staying_on",
            about("{child} and the sixth form"),
            detail.StayingOnForm,
            asked_when=called_for("removal_staying_on"),
            core=True,
            missing="Select why the pupil is not staying on",
        ),
        Page(
            "removal_boarding",
            "The boarding charges",
            detail.BoardingForm,
            asked_when=called_for("removal_boarding"),
            core=True,
            missing="Answer about the boarding charges",
        ),
        Page(
            "removal_left",
            about("When did {child} leave?"),
            detail.LeftForm,
            asked_when=called_for("removal_left"),
            core=True,
            missing="Enter the day the pupil left",
        ),
        Page(
            "removal_excluded",
            "The permanent exclusion",
            detail.ExcludedForm,
            asked_when=called_for("removal_excluded"),
            core=True,
            missing="Answer about the permanent exclusion",
        ),
        Page(
            "removal_consent",
            "The consent of the council that placed the pupil",
            forms.ConsentForm,
            hint="Needed at special schools for most reasons. Ask its special needs team",
            asked_when=consent_called_for,
            core=True,
            missing="Answer about the consent of the council that placed the pupil",
        ),
        MET,
    ),
    hint=_hint,
)
