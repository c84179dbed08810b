"""Boxes of the pages only a home education notice asks, besides those about the letter itself."""

from __future__ import annotations

from typing import ClassVar

from portal.domain import codes
from portal.domain.ground_facts import GroundFacts
from portal.domain.home_education import PLACES, REASONS, consent_needed
from portal.journeys.date_field import GovDateField
from portal.journeys.fields import (
    GovCheckboxes,
    GovRadios,
    GovText,
    GovTextarea,
    GovTick,
    GovYesNo,
    Needed,
    choice,
)
from portal.journeys.forms import JourneyForm, dump
from portal.journeys.home_education.said import CONSENT, LAW, consent, ground_facts, may_need_consent
from portal.journeys.removal.ground_forms import ConsentForm

_SPECIAL = frozenset({"special_council", "special_other"})


class PlaceForm(JourneyForm):
    """The kind of place the pupil has: what the law asks turns on it."""

    place_kind = GovRadios(
        "What kind of place does the pupil have at your school?",
        [Needed("Select what kind of place the pupil has")],
        choices=[choice(code, label) for code, label in PLACES.items()],
    )

    def shape(self) -> None:
        """Special places are offered by special schools, and where the kind of school is not known."""
        school, said = self.context.school, self.context.answers.value("ehe_place", "place_kind")
        if school.kind and not school.special:
            left = [each for each in self.place_kind.choices if each.value not in _SPECIAL or each.value == said]
            self.place_kind.choices = left


class LawForm(ConsentForm):
    """What the law asks for this pupil, read; and the consent, where the law asks for one first."""

    read = GovTick(
        "I have read what the law asks of our school for this pupil",
        [Needed("Read what the law asks, and tick to say you have")],
    )

    def shape(self) -> None:
        """The consent is asked where the law asks for it; what was said of it stays while it still might."""
        there = self.context.answers
        kept = may_need_consent(there) and there.value(LAW, "consent_given")
        if consent_needed(ground_facts(there), self.context.school) or kept:
            return
        for name in CONSENT:
            if name in self:
                del self[name]

    def said(self) -> GroundFacts:
        """Everything answered so far, in the names of the removal, and this page as it stands now."""
        there = self.context.answers
        typed = {name: value for name, value in dump(self).items() if name in CONSENT}
        return ground_facts(there, {**consent(there), **typed})


class ReasonForm(JourneyForm):
    """Why the parent educates at home, in the words of the termly return, and in their own."""

    reason = GovRadios(
        "Which of these is the main reason the parent gives?",
        [Needed("Select the main reason the parent gives")],
        choices=[choice(row.code, REASONS[row.code]) for row in codes.home_education_reasons()],
    )
    parent_words = GovTextarea("In the parent’s own words (optional)", rows=4, limit=2000)
    child_view = GovTextarea("What does the child say about it? (optional)", rows=3, limit=2000)
    how_long = GovRadios(
        "Is it for a time, or for good? (optional)",
        choices=[choice("for_a_time", "For a time"), choice("for_good", "For good"), choice("not_known", "Not known")],
    )


class LedUpForm(JourneyForm):
    """Whether it is the parents' own choice. Every school is asked the same."""

    only_if: ClassVar = {"free_choice_why": ("free_choice", "no", "not_sure")}

    first_suggested = GovRadios(
        "Who first suggested home education?",
        [Needed("Select who first suggested home education")],
        choices=[
            choice("parent", "A parent"),
            choice("child", "The child"),
            choice("school", "Someone at your school"),
            choice("other", "Somebody else"),
            choice("not_known", "Not known"),
        ],
    )
    staff_wrote = GovYesNo(
        "Did anybody at your school write any of the letter, or give out a form for it?",
        [Needed("Select yes if your school wrote any of it or gave out a form")],
        hint="Answer honestly. We ask every school",
        inline=False,
    )
    talked_of = GovCheckboxes(
        "Were any of these talked of with the family in the weeks before?",
        [Needed("Select what was talked of, or select that none was")],
        choices=[
            choice("exclusion", "A suspension or exclusion"),
            choice("prosecution", "A penalty notice or prosecution over attendance"),
            choice("part_time", "A part-time timetable"),
            choice("moving_school", "A move to another school or provision"),
            choice("none", "None of these", divider_before="or", exclusive=True),
        ],
    )
    free_choice = GovRadios(
        "Does your school believe that it is the parents’ own free choice?",
        [Needed("Select whether you believe that it is the parents’ own free choice")],
        choices=[choice("yes", "Yes"), choice("no", "No"), choice("not_sure", "Not sure")],
    )
    free_choice_why = GovTextarea("Why do you not believe so, or why are you not sure?", rows=3, limit=2000)

    def check(self) -> None:
        """The reason for a doubt."""
        if self.free_choice.data in {"no", "not_sure"} and not self.free_choice_why.data:
            self.fail("free_choice_why", "Say why you do not believe, or are not sure, that it is their free choice")


class MeetingForm(JourneyForm):
    """What the school did before the notice: good practice, and never a condition."""

    only_if: ClassVar = {
        "meeting_on": ("meeting", "held", "booked", "declined"),
        "meeting_came": ("meeting", "held", "booked"),
    }

    meeting = GovRadios(
        "Was a meeting with the parents held?",
        [Needed("Select whether a meeting was held or offered")],
        choices=[
            choice("held", "Yes"),
            choice("booked", "Not yet, but a day is agreed"),
            choice("declined", "No, we offered one and the parents did not want it"),
            choice("not_offered", "No, we have not offered one"),
        ],
    )
    meeting_on = GovDateField("When was it held, offered, or is it to be?", called="The day of the meeting")
    meeting_came = GovText("Who took part? (optional)", hint="Such as your school, the council, a social worker")
    support = GovTextarea("What support did you offer the child and the family? (optional)", rows=3, limit=2000)
    needs_considered = GovYesNo(
        "Did you look at special educational and medical needs with the parents?",
        [Needed("Select yes if you looked at special educational and medical needs with the parents")],
        inline=False,
    )

    def check(self) -> None:
        """A day, unless no meeting was offered."""
        if self.meeting.data in {"held", "booked", "declined"} and not self.meeting_on.data:
            self.fail("meeting_on", "Enter the day of the meeting, or the day you offered it")
        if self.meeting.data == "held" and self.meeting_on.data and self.meeting_on.data > self.today:
            self.fail("meeting_on", "A meeting that was held must be today or in the past")


class LastYearForm(JourneyForm):
    """What the council may need to know of the last twelve months."""

    last_year = GovCheckboxes(
        "Which of these happened in the last 12 months?",
        [Needed("Select what happened, or select that none did")],
        choices=[
            choice("suspension", "A suspension"),
            choice("exclusion", "A permanent exclusion, or close to one"),
            choice("attendance_action", "Legal action or a penalty notice over attendance"),
            choice("complaint", "A complaint by the family to your school"),
            choice("none", "None of these", divider_before="or", exclusive=True),
        ],
    )


class AttainmentForm(JourneyForm):
    """How far the child has got."""

    attainment = GovTextarea(
        "Results and levels so far (optional)", rows=4, limit=2000, hint="Key stage results, vocational courses"
    )


class ExamsForm(JourneyForm):
    """Examination entries, so that the family can still sit them."""

    only_if: ClassVar = dict.fromkeys(("boards", "coursework", "pays", "centre"), ("entries", "yes", "planned"))

    entries = GovRadios(
        "Is the child entered for examinations?",
        [Needed("Select whether the child is entered for examinations")],
        choices=[choice("yes", "Yes"), choice("planned", "Not yet, but was going to be"), choice("no", "No")],
    )
    boards = GovTextarea(
        "Subjects, and the examination board of each", rows=4, limit=2000, hint="One on each line, with its board"
    )
    coursework = GovTextarea("Coursework and assessments done so far (optional)", rows=3, limit=2000)
    pays = GovRadios(
        "Who pays for the entries from now on?",
        [Needed("Select who pays for the entries")],
        choices=[
            choice("school", "Your school"),
            choice("family", "The family"),
            choice("not_agreed", "Not agreed yet"),
            choice("none", "There are none to pay for"),
        ],
    )
    centre = GovText("Where can the child sit them?", hint="Your school, or another centre you have asked")

    def check(self) -> None:
        """Subjects and a centre, once there are entries."""
        if self.entries.data != "yes":
            return
        if not self.boards.data:
            self.fail("boards", "Enter the subjects and their examination boards")
        if not self.centre.data:
            self.fail("centre", "Enter where the child can sit them, or that no centre is found yet")


class WorkForm(JourneyForm):
    """Work to carry on with."""

    work_given = GovYesNo(
        "Have you given the family work to carry on with? (optional)", hint="Good practice, and not a condition"
    )


class PlanReviewForm(JourneyForm):
    """The review of the education, health and care plan."""

    only_if: ClassVar = {"review_on": ("review", "held", "booked")}

    review = GovRadios(
        "Is a review of the EHC plan held or booked?",
        [Needed("Select whether a review is held or booked")],
        choices=[choice("held", "Held"), choice("booked", "Booked"), choice("no", "No")],
    )
    review_on = GovDateField("On which day?", called="The day of the review")

    def check(self) -> None:
        """Its day."""
        if self.review.data in {"held", "booked"} and not self.review_on.data:
            self.fail("review_on", "Enter the day of the review")
