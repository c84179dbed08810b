"""Boxes of the "Leaving the UK" part: the journey, who goes, who cares for the child there, and worries."""

from __future__ import annotations

from typing import ClassVar

from portal.journeys.answer_fields import (
    GovAnyPhone,
    GovTime,
    ask,
    countries_to_pick,
    email,
    select,
    why_not_known,
)
from portal.journeys.date_field import GovDateField
from portal.journeys.fields import GovCheckboxes, GovRadios, GovText, GovTextarea, Needed, choice
from portal.journeys.forms import JourneyForm

WORRIES = {
    "worried_safety": "the child’s safety",
    "worried_reason": "the reason given for going",
    "worried_truth": "whether what you were told is true",
}
TRAVEL_PAPERS = frozenset({"tickets", "visa"})


class CountryForm(JourneyForm):
    """Where to, and for how long."""

    only_if: ClassVar = {"other_country": ("country", "other"), "why_not_known": ("for_good", "not_known")}

    country = select("Country", countries_to_pick(), hint="Do not assume it is the country the family came from")
    other_country = GovText("If another country, which?")
    town = GovText("Town or area, if known")
    country_not_known = GovText("If you do not know the country, say why")
    for_good = GovRadios(
        "Is it for good?",
        [Needed("Select whether they are leaving for good")],
        choices=[
            choice("yes", "Yes, for good"),
            choice("temporary", "No, for a time"),
            choice("not_known", "Not known"),
        ],
    )
    why_not_known = GovText("If that is not known, say why")

    def check(self) -> None:
        """A country or why not (rule 40)."""
        if not self.country.data and not self.country_not_known.data:
            self.fail("country", "Select the country, or say why you do not know it")
        if self.country.data == "other" and not self.other_country.data:
            self.fail("other_country", "Enter which country")
        if self.for_good.data == "not_known" and not self.why_not_known.data:
            self.fail("why_not_known", "Say why this is not known, such as who you asked")


class ReturnForm(JourneyForm):
    """When they mean to be back."""

    back_on = GovDateField("When will they be back?", called="The date they will be back")
    back_not_known = GovText("If you do not know, say why")

    def check(self) -> None:
        """A date or why not."""
        if not self.back_on.data and not self.back_not_known.data:
            self.fail("back_on", "Enter the date they will be back, or say why you do not know")


class TravelForm(JourneyForm):
    """The journey itself."""

    leaving = GovRadios(
        "Have they left already?",
        [Needed("Select whether they have left already")],
        choices=[choice("left", "Yes"), choice("planned", "No, they plan to"), choice("not_known", "Not known")],
    )
    leaves_on = GovDateField("Date of leaving", called="Date of leaving", hint="For example, 27 3 2026")
    leaves_at = GovTime("Time of leaving, if known")
    carrier = GovText("Airline, ferry or coach company, if known")
    booking = GovText("Flight or booking number, if known", width=20)
    why_not_known = GovText("If you do not know when or how, say why")

    def check(self) -> None:
        """A date, or why it is not known; who has left did so by today."""
        if not self.leaves_on.data and not self.why_not_known.data:
            self.fail("leaves_on", "Enter the date of leaving, or say why you do not know it")
        if self.leaving.data == "left" and self.leaves_on.data and self.leaves_on.data > self.today:
            self.fail("leaves_on", "Date of leaving must be today or in the past, as they have left")


class TicketsForm(JourneyForm):
    """Proof of travel."""

    seen = ask("Have you seen tickets or a booking?", "Select yes if you have seen tickets or a booking")
    why_not_known = why_not_known()


class TicketDetailsForm(JourneyForm):
    """What the tickets say, and copies of them."""

    ticket_kind = GovRadios(
        "Are they one-way or return?",
        [Needed("Select whether the tickets are one-way or return")],
        choices=[choice("one_way", "One-way"), choice("return", "Return"), choice("not_known", "Not known")],
    )
    ticket_seen_by = GovText("Who saw them, and when?", [Needed("Enter who saw the tickets, and when")])


class TravellersForm(JourneyForm):
    """Everyone who goes: adults and children already listed, and anybody else."""

    travellers = GovCheckboxes("Who is going, of the people you have listed?", choices=[])
    other_travellers = GovTextarea("Anybody else? (optional)", hint="Name and who they are, one on each line", rows=3)
    travellers_not_known = GovText("If you do not know who is going, say why")
    parent_travels = ask("Is a parent going with the child?", "Select yes if a parent is going with the child")
    why_not_known = why_not_known()

    def shape(self) -> None:
        """Offers the adults, brothers and sisters of this draft."""
        answers = self.context.answers
        people = [(f"adults:{item}", entry) for item, entry in answers.items("adults")]
        people += [(f"siblings:{item}", entry) for item, entry in answers.items("siblings")]
        self.travellers.choices = [choice(key, str(entry.get("name") or "No name")) for key, entry in people]
        if not people and "travellers" in self:
            self.travellers.hint = "You have listed nobody yet. Name them in the next box"
        self.travellers.data = [key for key in self.travellers.data or [] if key in dict(people)]

    def check(self) -> None:
        """Somebody, or why not known."""
        if not self.has("travellers", "other_travellers", "travellers_not_known"):
            self.fail("travellers", "Select or name who is going, or say why you do not know")


class UnaccompaniedForm(JourneyForm):
    """When no parent goes: with whom, and why the parents stay."""

    companion_name = GovText("Name of the adult the child travels with")
    companion_relationship = GovText("Who is that adult to the child?")
    companion_not_known = GovText("If you do not know, or the child travels alone, say so")
    why_parent_stays = GovTextarea(
        "Why are the parents not going?", [Needed("Say why the parents are not going")], rows=3
    )

    def check(self) -> None:
        """The adult named with a relationship, or why not."""
        if self.companion_not_known.data:
            return
        if not self.companion_name.data:
            self.fail("companion_name", "Enter the name of the adult the child travels with, or say why you cannot")
        if not self.companion_relationship.data:
            self.fail("companion_relationship", "Enter who they are to the child")


class CarerForm(JourneyForm):
    """Who looks after the child there."""

    carer_name = GovText("Name of the person who will look after the child")
    carer_relationship = GovText("Who is that person to the child?")
    carer_address = GovTextarea("Address of that person", rows=3)
    carer_phone = GovAnyPhone("Phone number of that person")
    carer_email = email("Email address of that person (optional)")
    carer_not_known = GovRadios(
        "If you cannot answer all of these, say why",
        choices=[
            choice("parent", "A parent will look after the child"),
            choice("refused", "The family would not say"),
            choice("unknown", "We could not find out"),
        ],
        small=True,
    )

    def check(self) -> None:
        """Name, relationship, address and phone, or refused or unknown (rule 40)."""
        if self.carer_not_known.data:
            return
        needs = {
            "carer_name": "Enter the name of the person who will look after the child, or say why you cannot",
            "carer_relationship": "Enter who they are to the child",
            "carer_address": "Enter their address, or say why you cannot",
            "carer_phone": "Enter their phone number, or say why you cannot",
        }
        for name, message in needs.items():
            if not self.has(name):
                self.fail(name, message)


class SchoolAbroadForm(JourneyForm):
    """The school there."""

    school_name = GovText("Name of the school there")
    school_address = GovTextarea("Address of that school (optional)", rows=3)
    school_email = email("Email address of that school (optional)")
    school_phone = GovAnyPhone("Phone number of that school (optional)")
    school_website = GovText("Website of that school (optional)")
    place_confirmed = ask("Has that school confirmed a place?", "Select yes if that school has confirmed a place")
    why_not_known = GovTextarea(
        "If you do not know the school, or whether there is a place, say why", rows=3, limit=500
    )

    def check(self) -> None:
        """A school or why not."""
        if not self.school_name.data and not self.why_not_known.data:
            self.fail("school_name", "Enter the name of the school, or say why you do not know it")


class WorriesForm(JourneyForm):
    """Three worries about the journey, each answered."""

    worried_safety = ask(
        "Are you worried about the child’s safety?", "Select yes if you are worried about the child’s safety"
    )
    worried_reason = ask(
        "Are you worried about the reason given for going?", "Select yes if you are worried about the reason given"
    )
    worried_truth = ask(
        "Are you worried about whether what you were told is true?",
        "Select yes if you are worried about whether it is true",
    )
    why_not_known = why_not_known()


class WorryDetailsForm(JourneyForm):
    """Details of each worry."""

    def shape(self) -> None:
        """Keeps only what was answered yes."""
        said = self.context.answers.of("abroad_worries")
        for name in WORRIES:
            if said.get(name) != "yes" and f"{name}_detail" in self:
                del self[f"{name}_detail"]


for _name, _about in WORRIES.items():
    setattr(
        WorryDetailsForm,
        f"{_name}_detail",
        GovTextarea(
            f"What worries you about {_about}?", [Needed(f"Say what worries you about {_about}")], rows=4, limit=2000
        ),
    )
