"""What the school knows: first worry, what others say, moves mentioned, signs of life, and signs of leaving the UK."""

from __future__ import annotations

from portal.journeys.answer_fields import ask, authorities_to_pick, countries_to_pick, long_text, select
from portal.journeys.answers import Answers
from portal.journeys.blocks.naming import about
from portal.journeys.date_field import GovDateField
from portal.journeys.fields import GovText, GovTextarea
from portal.journeys.forms import JourneyForm
from portal.journeys.model import Page, Section

_DETAILS = {
    "planned_move": ("destination", "destination_authority", "destination_country"),
    "file_asked": ("file_asked_by", "file_asked_on"),
    "sign_of_life": ("life_what", "life_abroad"),
    "leaving_signs": ("leaving_what",),
}


class WhatHappenedForm(JourneyForm):
    """How the worry began, and what others say."""

    first_worry = long_text(
        "When did you first worry, and what changed?", "Say when you first worried and what changed"
    )
    others_say = GovTextarea(
        "What do friends, staff or a brother’s or sister’s school say? (optional)", hint="Name the source", limit=4000
    )


class SignsForm(JourneyForm):
    """Four clues, each yes, no or not known."""

    planned_move = ask(
        "Had anybody mentioned a move before?", "Select yes if anybody had mentioned a move", inline=True
    )
    file_asked = ask(
        "Has anybody asked for the child’s file or transfer record?",
        "Select yes if anybody has asked for the child’s file",
        hint="A request from another school is the best clue there is",
        inline=True,
    )
    sign_of_life = ask(
        "Has there been any sign of the child since?",
        "Select yes if there has been any sign of the child",
        hint="Such as a log-in to your app, the lunch account, or social media",
        inline=True,
    )
    leaving_signs = ask(
        "Is there any sign that the child has left, or may leave, the UK?",
        "Select yes if there is any sign that the child has left, or may leave, the UK",
        hint="If yes, we will ask about travel",
        inline=True,
    )


class SignDetailsForm(JourneyForm):
    """Details of the clues that are there."""

    destination = GovText("Where were they going to move to?")
    destination_authority = select("Which council is that, if in England? (optional)", authorities_to_pick())
    destination_country = select("Which country, if abroad? (optional)", countries_to_pick())
    file_asked_by = GovText("Who asked for the file?", hint="The school or council, and the person")
    file_asked_on = GovDateField("When did they ask? (optional)", called="The date they asked", when="past_or_today")
    life_what = GovTextarea("What sign was there, and when?", rows=3, limit=2000)
    life_abroad = ask("Did it come from outside the UK?", "Select yes if the sign came from outside the UK")
    leaving_what = GovTextarea("What is the sign that they have left, or may leave, the UK?", rows=3, limit=2000)

    def shape(self) -> None:
        """Keeps only the details of what was answered yes."""
        said = self.context.answers.of("signs")
        for sign, names in _DETAILS.items():
            if said.get(sign) != "yes":
                for name in names:
                    if name in self:
                        del self[name]

    def check(self) -> None:
        """Each yes needs its detail."""
        needs = {
            "destination": "Enter where they were going to move to, or not known",
            "file_asked_by": "Enter who asked for the file",
            "life_what": "Say what sign there was, and when",
            "leaving_what": "Say what the sign is",
        }
        for name, message in needs.items():
            if name in self and not self.has(name):
                self.fail(name, message)


def any_sign(answers: Answers) -> bool:
    """Whether any clue was answered yes."""
    said = answers.of("signs")
    return any(said.get(sign) == "yes" for sign in _DETAILS)


KNOWN = Section(
    "known",
    "What you know",
    "Why you are worried",
    (
        Page(
            "what_happened", about("What has happened to {child}?"), WhatHappenedForm, missing="Say what has happened"
        ),
        Page("signs", "Are there any of these signs?", SignsForm, missing="Answer about signs of a move"),
        Page(
            "sign_details",
            "Tell us more about these signs",
            SignDetailsForm,
            asked_when=any_sign,
            whereabouts=frozenset({"destination"}),
            missing="Tell us more about the signs you found",
        ),
    ),
)
