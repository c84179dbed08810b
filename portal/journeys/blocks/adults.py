"""Parents, carers and other adults of the child's home, as many as there are."""

from __future__ import annotations

from typing import ClassVar

from portal.domain import codes
from portal.domain.notices import NoticeKind
from portal.journeys.answer_fields import (
    ADDRESS,
    WHERE,
    AddressForm,
    GovAnyPhone,
    GovName,
    ask,
    email,
    languages_to_pick,
    long_text,
    pick,
    select,
    why_not_known,
)
from portal.journeys.answers import Answers
from portal.journeys.blocks.naming import about, entry_name
from portal.journeys.date_field import GovDateField
from portal.journeys.fields import GovRadios, GovText, GovYesNo, Needed, choice
from portal.journeys.forms import JourneyForm
from portal.journeys.model import Gap, ListOf, Page, Section, SendContext

PHONES = (1, 2, 3)
OTHER = "OTH"
"""A contact who is none of the list."""
PROFESSIONALS = frozenset({"CHM", "SWR", "DOC", "HTC", "RLG"})
_PHONE_KINDS = (("mobile", "Mobile"), ("home", "Home"), ("work", "Work"), ("abroad", "Abroad or WhatsApp"))


class AdultForm(JourneyForm):
    """Who the adult is to the child, and how they may be reached."""

    not_asked_of: ClassVar = {NoticeKind.REMOVAL: ("employer", "worship", "benefits")}

    name = GovName("Full name", [Needed("Enter the adult’s full name")])
    other_names = GovName("Other names they use (optional)")
    relationship = select(
        "Relationship to the child",
        pick(
            "Select a relationship",
            [row for row in codes.choices(codes.relationships()) if row[0] not in PROFESSIONALS],
        ),
        "Select how they are related to the child",
    )
    parental_responsibility = ask(
        "Do they have parental responsibility?", "Select yes if they have parental responsibility"
    )
    lives_with_child = ask("Does the child live with them?", "Select yes if the child lives with them")
    same_address = GovRadios(
        "Do they live at the child’s last known address?",
        [Needed("Select whether they live at the child’s last known address")],
        choices=[choice("same", "Yes"), choice("different", "No, somewhere else"), choice("not_known", "Not known")],
    )
    may_contact = GovRadios(
        "May the council contact this person?",
        [Needed("Select whether the council may contact this person")],
        choices=[
            choice("yes", "Yes"),
            choice("no", "No, it could put somebody at risk", "The council will not write to or ring them"),
            choice("ask_dsl", "Ask our safeguarding lead first"),
        ],
    )
    email = email("Email address (optional)")
    language = select("First language (optional)", languages_to_pick())
    interpreter = GovYesNo("Do they need an interpreter? (optional)")
    employer = GovText("Employer (optional)", hint="If your school knows it")
    worship = GovText("Place of worship (optional)", hint="Only if your school has the link and it helps to find them")
    benefits = GovText("Free school meals or benefits link (optional)", hint="For example, who claims for the child")
    why_not_known = why_not_known()


class AdultContactForm(AddressForm):
    """An adult's own address, when it is another one, and phones with the day each was last answered."""

    together: ClassVar = {"Address": ADDRESS} | {
        f"Phone {place}": (f"phone_{place}", f"phone_{place}_kind", f"phone_{place}_answered") for place in PHONES
    }

    not_asked_of: ClassVar = {NoticeKind.REMOVAL: ("phone_3", "phone_3_kind", "phone_3_answered")}

    address_not_known = GovText("If you do not know their address, say why")

    def shape(self) -> None:
        """Asks for an address only from those who live elsewhere."""
        if self.context.answers.value("adults", "same_address") != "different":
            for name in (*ADDRESS, "address_not_known"):
                if name in self:
                    del self[name]

    def check(self) -> None:
        """An address where it is another; one phone at least of those the child lives with, or why not."""
        answers = self.context.answers
        if "address_line_1" in self and not self.has_address and not self.address_not_known.data:
            self.fail("address_line_1", "Enter the first line of the address, or say why you do not know it")
        numbers = self.has(*(f"phone_{place}" for place in PHONES))
        if answers.value("adults", "lives_with_child") == "yes" and not numbers and not self.no_phone.data:
            self.fail("phone_1", "Enter a phone number, or say why you have none")


_AFTER_THE_FIRST = ("", " (optional)")
for _place in PHONES:
    setattr(AdultContactForm, f"phone_{_place}", GovAnyPhone(f"Phone number {_place}" + _AFTER_THE_FIRST[_place > 1]))
    setattr(
        AdultContactForm,
        f"phone_{_place}_kind",
        select(f"What kind of number is number {_place}? (optional)", pick("Select the kind", _PHONE_KINDS)),
    )
    setattr(
        AdultContactForm,
        f"phone_{_place}_answered",
        GovDateField(
            f"When was number {_place} last answered? (optional)",
            called=f"The date number {_place} was last answered",
            when="past_or_today",
        ),
    )
AdultContactForm.other_phones = GovText("Any other numbers (optional)", hint="Put a comma between them")
AdultContactForm.no_phone = GovText("If you have no phone number, say why")


class AdultsWhyForm(JourneyForm):
    """Why there is no adult to name (rule 39: one contact, or an explanation)."""

    why = long_text("Why can you name no parent or carer?", "Say why you can name no parent or carer", limit=1000)


def nobody_unreachable(answers: Answers, context: SendContext) -> list[Gap]:
    """A second look where no adult listed may be contacted: the council then needs the safeguarding lead's advice."""
    entries = [entry for _, entry in answers.items("adults")]
    if entries and all(entry.get("may_contact") == "no" for entry in entries):
        said = "You have said that the council may contact none of these adults. Check that this is right"
        return [Gap("adults", "", said, blocks=False)]
    return []


ADULTS = Section(
    "adults",
    "Parents and carers",
    "The family",
    (
        Page(
            "adults",
            "Add a parent or carer",
            AdultForm,
            scope="family",
            missing="Add a parent or carer, or say that you can name none",
            many=ListOf(
                "parent or carer",
                "parents and carers",
                "Parents and carers",
                "Is there another parent, carer or adult in the home?",
                "We cannot name any parent or carer",
                entry_name,
                "Add everyone with parental responsibility and every adult the child lives with.",
            ),
        ),
        Page(
            "adult_contact",
            lambda answers: f"How can {answers.value('adults', 'name', 'this person')} be reached?",
            AdultContactForm,
            scope="family",
            follows="adults",
            whereabouts=WHERE | {f"phone_{place}" for place in PHONES} | {"other_phones"},
            missing="Enter how they can be reached",
        ),
        Page(
            "adults_why",
            about("Why can you name no parent or carer of {child}?"),
            AdultsWhyForm,
            scope="family",
            heading_field="why",
            asked_when=lambda answers: answers.list_none("adults"),
            missing="Say why you can name no parent or carer",
        ),
    ),
    hint=lambda answers: f"{len(answers.items('adults'))} added" if answers.items("adults") else "",
)
