"""Leaving the United Kingdom: asked on any sign of it, and not only when it is the reason for the referral."""

from __future__ import annotations

from portal.domain.papers import PAPERS
from portal.domain.reasons import reason
from portal.journeys.answers import Answers
from portal.journeys.blocks.naming import about
from portal.journeys.blocks.reasons_given import reasons_given
from portal.journeys.blocks.travel_forms import (
    TRAVEL_PAPERS,
    WORRIES,
    CarerForm,
    CountryForm,
    ReturnForm,
    SchoolAbroadForm,
    TicketDetailsForm,
    TicketsForm,
    TravelForm,
    TravellersForm,
    UnaccompaniedForm,
    WorriesForm,
    WorryDetailsForm,
)
from portal.journeys.model import Page, Section

TICKETS = "tickets"
"""The kind of file that shows a journey."""


def abroad_called_for(answers: Answers) -> bool:
    """Whether any answer is a sign that the child has left, or may leave, the UK.

    The safeguarding lead's own worry counts where it can be read; their part tells them to say so in the open too.
    """
    known = answers.of("sign_details")
    facts = answers.of("reason_facts")
    return any((
        any(reason(code).asks_leaving_uk for code in reasons_given(answers)),
        bool(facts.get("destination_country")),
        answers.value("move_kind", "kind") == "abroad",
        answers.value("signs", "leaving_signs") == "yes",
        bool(known.get("destination_country")),
        known.get("life_abroad") == "yes",
        any(entry.get("country_kind") == "abroad" for _, entry in answers.items("new_addresses")),
        answers.value("dsl_concerns_home", "taken_abroad") == "yes",
        bool(TRAVEL_PAPERS & set(answers.value("documents", "kinds", []))),
    ))  # fmt: skip


def no_parent_travels(answers: Answers) -> bool:
    """Whether the child goes without a parent, as answered or as the reason says."""
    said = answers.value("abroad_travellers", "parent_travels")
    return said == "no" or (said != "yes" and any(reason(code).asks_carer_abroad for code in reasons_given(answers)))


def _worried(answers: Answers) -> bool:
    said = answers.of("abroad_worries")
    return any(said.get(name) == "yes" for name in WORRIES)


LEAVING_UK = Section(
    "leaving_uk",
    "Leaving the UK",
    "Why you are worried",
    (
        Page(
            "abroad_country",
            about("Which country has {child} gone, or may go, to?"),
            CountryForm,
            whereabouts=frozenset({"town"}),
            missing="Say which country, or why you do not know it",
        ),
        Page(
            "abroad_return",
            "When will they be back?",
            ReturnForm,
            heading_field="back_on",
            asked_when=lambda answers: answers.value("abroad_country", "for_good") == "temporary",
            missing="Say when they will be back",
        ),
        Page("abroad_travel", "When and how do they travel?", TravelForm, missing="Say when and how they travel"),
        Page(
            "abroad_tickets",
            "Have you seen tickets or a booking?",
            TicketsForm,
            heading_field="seen",
            missing="Say whether you saw tickets",
        ),
        Page(
            "abroad_ticket_details",
            "The tickets or booking",
            TicketDetailsForm,
            hint="Add a picture or copy if you have one",
            asked_when=lambda answers: answers.value("abroad_tickets", "seen") == "yes",
            upload=True,
            papers=lambda answers: {TICKETS: PAPERS[TICKETS]},
            missing="Say whether the tickets are one-way or return",
        ),
        Page(
            "abroad_travellers",
            about("Who is going with {child}?"),
            TravellersForm,
            missing="Say who is going with the child",
        ),
        Page(
            "abroad_unaccompanied",
            about("{child} travels without a parent"),
            UnaccompaniedForm,
            asked_when=no_parent_travels,
            missing="Say who the child travels with, and why the parents stay",
        ),
        Page(
            "abroad_carer",
            about("Who will look after {child} there?"),
            CarerForm,
            whereabouts=frozenset({"carer_address", "carer_phone"}),
            missing="Say who will look after the child there, or why you cannot",
        ),
        Page(
            "abroad_school",
            about("Which school will {child} go to there?"),
            SchoolAbroadForm,
            whereabouts=frozenset({"school_address", "school_phone"}),
            missing="Enter the school there, or say why you do not know it",
        ),
        Page(
            "abroad_worries",
            "Are you worried about any of these?",
            WorriesForm,
            hint="If yes to any, talk to your safeguarding lead today",
            missing="Answer the three questions about the journey",
        ),
        Page(
            "abroad_worry_details",
            "What worries you?",
            WorryDetailsForm,
            asked_when=_worried,
            missing="Say what worries you about the journey",
        ),
    ),
    asked_when=abroad_called_for,
    waiting_hint="We will ask for this if one of your answers needs it",
)
