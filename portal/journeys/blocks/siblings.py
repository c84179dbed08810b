"""Brothers and sisters, half and step ones too: who they are, where they learn, and whether they are missing too."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from portal.domain.notices import NoticeKind
from portal.domain.sentences import inside
from portal.journeys.answer_fields import WHERE, AddressForm, GovName, GovNumber
from portal.journeys.answers import Answers
from portal.journeys.blocks.naming import entry_name
from portal.journeys.date_field import GovDateField
from portal.journeys.fields import GovRadios, GovText, GovTextarea, Needed, choice
from portal.journeys.forms import JourneyForm
from portal.journeys.model import ListOf, Page, Section

ALSO = {
    "": ("Is this child missing too?", "No, they are attending"),
    NoticeKind.PLANNED_MOVE.value: ("Does this child move too?", "No"),
    NoticeKind.HOME_EDUCATION.value: ("Will this child be educated at home too?", "No"),
}
"""What the last question about a brother or sister asks, and its no, by kind of notice; "" for every other kind."""
ALSO_FACT = {
    "": "also_missing",
    NoticeKind.PLANNED_MOVE.value: "also_moving",
    NoticeKind.HOME_EDUCATION.value: "also_home_educated",
}
"""The fact it becomes, by kind: a brother who moves too is not missing."""


class SiblingForm(JourneyForm):
    """One brother or sister."""

    name = GovName("Full name", [Needed("Enter the name of the brother or sister")])
    date_of_birth = GovDateField("Date of birth", called="Date of birth", when="past")
    age = GovNumber("Age, if you do not know the date of birth", most=30, called="Age")
    age_not_known = GovText("If you know neither, say why")
    same_address = GovRadios(
        "Does this child live at the same address?",
        [Needed("Select whether this child lives at the same address")],
        choices=[choice("same", "Yes"), choice("different", "No, somewhere else"), choice("not_known", "Not known")],
    )
    schooling = GovRadios(
        "Where does this child learn?",
        [Needed("Select where this child learns")],
        choices=[
            choice("school", "At a school"),
            choice("under_5", "Under 5, not at school yet"),
            choice("over_16", "Over 16, has left school"),
            choice("home", "Home educated"),
            choice("not_known", "Not known"),
        ],
    )
    also_missing = GovRadios(
        "Is this child missing too?",
        [Needed("Select yes if this child is missing too")],
        choices=[choice("yes", "Yes"), choice("no", "No, they are attending"), choice("not_known", "Not known")],
    )

    def shape(self) -> None:
        """The last question in the words of the notice."""
        question, no = ALSO.get(self.context.kind, ALSO[""])
        self.also_missing.label.text = question
        self.also_missing.validators = [Needed(f"Select yes, no or not known: {inside(question)}")]
        self.also_missing.choices = [choice("yes", "Yes"), choice("no", no), choice("not_known", "Not known")]

    def check(self) -> None:
        """A date of birth, an age, or why neither is known."""
        if not self.has("date_of_birth", "age", "age_not_known"):
            self.fail("date_of_birth", "Enter the date of birth or age, or say why you know neither")


class SiblingAddressForm(AddressForm):
    """Where a brother or sister lives, when elsewhere."""

    address_not_known = GovText("If you do not know the address, say why")

    def check(self) -> None:
        """An address or why not."""
        if not self.has_address and not self.address_not_known.data:
            self.fail("address_line_1", "Enter the first line of the address, or say why you do not know it")


class SiblingSchoolForm(JourneyForm):
    """A brother or sister's school and what it said."""

    only_if: ClassVar = {"asked_on": ("asked", "yes"), "said": ("asked", "yes")}

    school = GovText("Name and town of the school", [Needed("Enter the name of the school")])
    school_urn = GovText("School’s reference number, URN (optional)", hint="6 numbers", width=10)
    asked = GovRadios(
        "Have you asked that school about this family?",
        [Needed("Select whether you have asked that school")],
        choices=[
            choice("yes", "Yes"),
            choice("no", "No"),
            choice("ask_for_us", "No, please ask it for us", "The council will ask that school"),
        ],
    )
    asked_on = GovDateField("When did you ask?", called="The date you asked", when="past_or_today")
    said = GovTextarea("What did that school say?", rows=3, limit=1000)

    def check(self) -> None:
        """When and what, once asked."""
        if self.school_urn.data and not (self.school_urn.data.isdecimal() and len(self.school_urn.data) == 6):
            self.fail("school_urn", "School’s reference number must be 6 numbers")
        if self.asked.data == "yes":
            if not self.asked_on.data:
                self.fail("asked_on", "Enter the date you asked that school")
            if not self.said.data:
                self.fail("said", "Enter what that school said")


def counted_as(also: str) -> Callable[[Answers], str]:
    """The line under the section: how many, and how many of them "also missing" or whatever `also` says."""

    def count(answers: Answers) -> str:
        entries = [entry for _, entry in answers.items("siblings")]
        too = sum(entry.get("also_missing") == "yes" for entry in entries)
        if not entries:
            return "None that you know of" if answers.list_none("siblings") else ""
        return f"{len(entries)} added" + (f", {too} {also}" if too else "")

    return count


SIBLINGS = Section(
    "siblings",
    "Brothers and sisters",
    "The child",
    (
        Page(
            "siblings",
            "Add a brother or sister",
            SiblingForm,
            scope="family",
            missing="Add brothers and sisters, or select that you know of none",
            many=ListOf(
                "brother or sister",
                "brothers and sisters",
                "Brothers and sisters",
                "Do you know of any more brothers or sisters?",
                "None that we know of",
                entry_name,
                "Include half and step brothers and sisters. The council checks with other schools.",
            ),
        ),
        Page(
            "sibling_address",
            lambda answers: f"Where does {answers.value('siblings', 'name', 'this child')} live?",
            SiblingAddressForm,
            scope="family",
            follows="siblings",
            whereabouts=WHERE,
            asked_when=lambda answers: answers.value("siblings", "same_address") == "different",
            missing="Enter the address, or say why you do not know it",
        ),
        Page(
            "sibling_school",
            lambda answers: f"Which school does {answers.value('siblings', 'name', 'this child')} go to?",
            SiblingSchoolForm,
            scope="family",
            follows="siblings",
            asked_when=lambda answers: answers.value("siblings", "schooling") == "school",
            missing="Enter the school",
        ),
    ),
    hint=counted_as("also missing"),
)
