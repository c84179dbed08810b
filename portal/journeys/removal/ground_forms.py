"""Boxes of the pages about the reason: each page keeps the rules of the regulations that its own answers can break."""

from __future__ import annotations

from typing import Any, ClassVar

from portal.domain import ground_faults
from portal.domain.ground_facts import YES, GroundFacts
from portal.domain.grounds import Ground, grounds, grounds_for
from portal.domain.home_education import CONSENT_GIVEN
from portal.domain.sentences import inside
from portal.journeys.answer_fields import ask
from portal.journeys.date_field import GovDateField, When
from portal.journeys.fields import GovRadios, GovText, GovTextarea, GovYesNo, Needed, choice
from portal.journeys.forms import JourneyForm, dump
from portal.journeys.removal.said import by_notice, chosen, ground_facts

NO_GROUND = "none"


class GroundForm(JourneyForm):
    """A page whose answers the regulations judge: what they lack or forbid is said beside the box.

    A name that has been deleted already is a fact, so there only what is lacking is asked for. `judged_later` are boxes
    that a later page can make needless; the check page judges them.
    """

    judged_later: ClassVar[frozenset[str]] = frozenset()

    def said(self) -> GroundFacts:
        """Everything answered so far, this page as it stands now."""
        return ground_facts(self.context.answers, dump(self))

    def check(self) -> None:
        """The rules of the ground, as far as they are about boxes of this page."""
        given = chosen(self.context.answers)
        if given is None:
            return
        facts, school = self.said(), self.context.school
        found = ground_faults.missing(given, facts, school)
        if not facts.already_deleted and not by_notice(self.context.answers):
            found = found + ground_faults.forbidden(given, facts, school)
        for name, said in found:
            if name in self and name not in self.judged_later:
                self.fail(name, said)


def a_day(label: str, called: str, when: When = "past_or_today", message: str = "", **more: Any) -> Any:
    return GovDateField(label, [Needed(message)] if message else None, called=called, when=when, **more)


class PlaceForm(JourneyForm):
    """What some reasons turn on: boarding, the top year, a place the council arranged."""

    boarder = GovYesNo("Is the pupil a boarder?", [Needed("Select yes if the pupil is a boarder")])
    top_year = GovYesNo(
        "Is the pupil in the top year of your school, leaving at the end of the school year?",
        [Needed("Select yes if the pupil is leaving from your top year at the end of the school year")],
        hint="The most senior class of your school, such as Year 6 of a primary school",
    )
    council_placed = GovYesNo(
        "Did a council place the pupil at your special school?",
        [Needed("Select yes if a council placed the pupil at your school")],
        hint="Then that council must usually agree before the name comes off the roll",
    )

    def shape(self) -> None:
        """The council's placing is asked of special schools, and where the kind of school is not known."""
        school = self.context.school
        if school.kind and not school.special and "council_placed" in self:
            del self.council_placed


class WhenForm(JourneyForm):
    """The day the name comes off, and whether it has been done before the council was told."""

    only_if: ClassVar = {"late_reason": ("already_deleted", YES)}

    already_deleted = GovYesNo(
        "Has the name already been taken off the roll?",
        [Needed("Select yes if the name has already been taken off the roll")],
        inline=False,
    )
    deletion_on = a_day(
        "Which day is the name taken off the roll?",
        "The day the name is taken off",
        "any",
        "Enter the day the name is taken off the roll",
        hint="Today or a later day. A name is never taken off with an earlier date",
    )
    late_reason = GovTextarea(
        "If it has been done already, say why the council was not told before",
        hint="The council must hear no later than the day the name comes off. It counts late returns",
        rows=3,
        limit=1000,
    )

    def check(self) -> None:
        """Never an earlier date, unless it was done and is reported late with a reason."""
        day = self.deletion_on.data
        if day is None or self.deletion_on.errors or not self.already_deleted.data:
            return
        done = self.already_deleted.data == YES
        if done and day > self.today:
            self.fail("deletion_on", "You said that it has been done, so the day must be today or in the past")
        elif done and day < self.today and not self.late_reason.data:
            self.fail("late_reason", "Say why the council was not told before the name was taken off")
        elif not done and day < self.today:
            said = "A name is never taken off with an earlier date. Enter today or a later day, or say that it is done"
            self.fail("deletion_on", said)


def _hint(each: Ground) -> str:
    """What to know of a ground in plain words, and after them where the regulations have it."""
    plain = each.hint.rstrip(".")
    return f"{plain} ({inside(each.regulation_words)})" if plain else each.regulation_words


class GroundPickForm(JourneyForm):
    """The one reason, of those that can apply to this pupil on the day the name comes off."""

    ground = GovRadios(
        "Why is the name taken off the roll?",
        [Needed("Select why the name is taken off the roll")],
        choices=[
            *(choice(each.code, each.words, _hint(each)) for each in grounds()),
            choice(NO_GROUND, "None of these", divider_before="or"),
        ],
    )

    def shape(self) -> None:
        """Leaves out what cannot be, by age, kind of school and boarding; words stay for an answer given before."""
        said = ground_facts(self.context.answers)
        offered = {
            each.code
            for each in grounds_for(
                said.born, said.deletion_on or self.today, self.context.school, boarder=said.boarder == YES
            )
        }
        kept = offered | {NO_GROUND, self.context.answers.value("removal_ground", "ground")}
        self.ground.choices = [each for each in self.ground.choices if each.value in kept]

    def check(self) -> None:
        """No name comes off for a reason of one's own; and letters are for compulsory school age only."""
        said, picked = ground_facts(self.context.answers), self.ground.data
        if picked == NO_GROUND:
            told = "There is no other reason. Keep the pupil on the roll, and ask the council if you are not sure"
            self.fail("ground", told)
            return
        offered = grounds_for(
            said.born, said.deletion_on or self.today, self.context.school, boarder=said.boarder == YES
        )
        if picked and picked not in {each.code for each in offered}:
            self.fail("ground", "This reason does not fit the pupil’s age or your school. Choose the reason again")


class BarsForm(GroundForm):
    """What keeps a name on the roll whatever else is so."""

    order_names_us = ask(
        "Does a school attendance order name your school?", "Select yes if a school attendance order names your school"
    )
    mobile_main = ask(
        "Is the pupil a travelling child whose main school is yours?",
        "Select yes if yours is the main school of a travelling child",
        hint="A child of no fixed home whose parent travels for work",
    )
    dual_agreed = ask(
        "Have you agreed that the pupil is registered at both schools?",
        "Select yes if you have agreed that the pupil is registered at both schools",
    )

    def shape(self) -> None:
        """Keeps what the reason turns on."""
        given = chosen(self.context.answers)
        if given is not None and not given.mobile_bars and "mobile_main" in self:
            del self.mobile_main
        if (given is None or given.letter != "a") and "dual_agreed" in self:
            del self.dual_agreed


class JointForm(JourneyForm):
    """Whether the council has been asked to enquire together with the school."""

    only_if: ClassVar = {"joint_reference": ("joint_asked", YES)}

    joint_asked = GovYesNo(
        "Have you sent a referral that asks for joint enquiries?",
        [Needed("Select yes if you have sent a referral that asks for joint enquiries")],
        inline=False,
    )
    joint_reference = GovText("Its reference (optional)", width=20)


class ConsentForm(GroundForm):
    """The consent of the council that placed a pupil at a special school (regulation 9(2))."""

    only_if: ClassVar = dict.fromkeys(("consent_by", "consent_on"), ("consent_given", *sorted(CONSENT_GIVEN)))

    consent_given = GovRadios(
        "Has that council agreed that the name comes off your roll?",
        [Needed("Select whether that council has agreed")],
        choices=[
            choice("council", "Yes"),
            choice("minister", "No, but the Secretary of State has directed it"),
            choice("asked", "We have asked and wait for the answer"),
            choice("refused", "It has refused"),
            choice("not_asked", "We have not asked"),
        ],
    )
    consent_by = GovText("Who gave the consent?", hint="Name, job and council")
    consent_on = a_day("When was it given?", "The day the consent was given")


class MetForm(JourneyForm):
    """The day the ground was first met, which is when the council should hear of it."""

    ground_met_on = a_day(
        "Which day was this reason first met?",
        "The day the reason was first met",
        message="Enter the day this reason was first met",
    )

    def check(self) -> None:
        """Not before the regulations let it be met, and not after the name comes off."""
        given = chosen(self.context.answers)
        if given is None or self.ground_met_on.data is None:
            return
        said = ground_facts(self.context.answers, dump(self))
        found = ground_faults.dates(given, said, self.today)
        if not said.already_deleted:
            found = found + ground_faults.forbidden(given, said, self.context.school)
        for name, sentence in found:
            if name == "ground_met_on":
                self.fail("ground_met_on", sentence)
        if said.deletion_on and self.ground_met_on.data > said.deletion_on:
            self.fail("ground_met_on", "This must be on or before the day the name comes off the roll")
