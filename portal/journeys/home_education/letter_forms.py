"""Boxes about the parent's notice: who wrote it and when, its days, who agrees, and whom to write to."""

from __future__ import annotations

from typing import ClassVar

from portal.domain import codes
from portal.journeys.answer_fields import GovName, ask, pick, select
from portal.journeys.blocks.adults import OTHER, PROFESSIONALS
from portal.journeys.date_field import GovDateField
from portal.journeys.fields import GovRadios, GovText, GovTextarea, GovYesNo, Needed, choice
from portal.journeys.forms import JourneyForm

NOT_WRITTEN = (
    "Something said is not a notice. Keep the pupil on the roll, ask the parent to write, and tell the council of an "
    "absence if the pupil does not come"
)


WRITERS = {
    **{code: words for code, words in codes.choices(codes.relationships()) if code not in {*PROFESSIONALS, OTHER}},
    OTHER: "Another person with parental responsibility, or who has care of the child",
}
"""Who may write the notice: a parent in the law's sense (section 576 of the Education Act 1996), not only by birth."""


class LetterForm(JourneyForm):
    """The parent's own words, in writing."""

    only_if: ClassVar = dict.fromkeys(
        (
            "notice_by",
            "notice_relationship",
            "notice_responsibility",
            "notice_how",
            "notice_dated",
            "notice_received_on",
        ),
        ("notice_written", "yes"),
    )

    notice_written = GovYesNo(
        "Has a parent written to you?",
        [Needed("Select yes if a parent has written to you")],
        hint="A letter, an email or a message counts. A talk or a call does not. A parent here is anybody with "
        "parental responsibility for the child, or who has care of the child",
        inline=False,
    )
    notice_by = GovName(
        "Who wrote it?",
        [Needed("Enter the name of the person who wrote")],
        hint="First and last name",
        called="The name",
    )
    notice_relationship = select(
        "Relationship to the child",
        pick("Select the relationship", WRITERS.items()),
        "Select the relationship of the person who wrote",
    )
    notice_responsibility = ask(
        "Does this person have parental responsibility?", "Select yes if this person has parental responsibility"
    )
    notice_how = GovRadios(
        "How did it come?",
        [Needed("Select how it came")],
        choices=[
            choice("letter", "A letter"),
            choice("email", "An email"),
            choice("message", "A message, such as a text"),
            choice("form", "A form that your school gave out"),
        ],
    )
    notice_dated = GovDateField("Date on it", called="The date on it", when="past_or_today", hint="Leave empty if none")
    notice_received_on = GovDateField(
        "When did you receive it?",
        [Needed("Enter the day you received it")],
        called="The day you received it",
        when="past_or_today",
    )

    def check(self) -> None:
        """Written, and received no earlier than it was written."""
        if self.notice_written.data == "no":
            self.fail("notice_written", NOT_WRITTEN)
        dated, received = self.notice_dated.data, self.notice_received_on.data
        if dated and received and received < dated:
            self.fail("notice_received_on", "The day you received it cannot be before the date on it")


class StartForm(JourneyForm):
    """The days the letter names for this child."""

    starts_on = GovDateField(
        "First day of home education, as the letter says",
        [Needed("Enter the first day of home education that the letter names")],
        called="The first day of home education",
        hint="If the letter names no day, ask the parent to write one",
    )
    last_day_stated = GovDateField(
        "Last day at school, if the letter names one (optional)", called="The last day at school"
    )

    def check(self) -> None:
        """The last day at school comes before the first at home."""
        last, first = self.last_day_stated.data, self.starts_on.data
        if last and first and last >= first:
            self.fail("last_day_stated", "The last day at school must be before the first day of home education")


class AgreedForm(JourneyForm):
    """Whether everybody with parental responsibility agrees: asked, and never a condition."""

    all_agree = ask(
        "As far as you know, does everyone with parental responsibility agree?",
        "Select yes if everyone with parental responsibility agrees",
        hint="The law does not ask for this before a name comes off the roll",
    )
    agreed_detail = GovTextarea("What has each of them said? (optional)", rows=3, limit=1000)


class ContactForm(JourneyForm):
    """Whom the council writes to, and how."""

    contact_who = GovText("Which parent should the council write to?", [Needed("Enter which parent to write to")])
    best_way = GovRadios(
        "What is the best way to reach them?",
        [Needed("Select the best way to reach them")],
        choices=[
            choice("phone", "By phone"),
            choice("email", "By email"),
            choice("letter", "By letter"),
            choice("visit", "In person"),
            choice("not_known", "Not known"),
        ],
    )
    contact_detail = GovText(
        "Anything that helps? (optional)", hint="Such as a language, an interpreter, or when they can talk"
    )
