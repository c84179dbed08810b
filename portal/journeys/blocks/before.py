"""Before the questions: the council's privacy statement, and whom the council should ring."""

from __future__ import annotations

from typing import ClassVar

from portal.journeys.answer_fields import GovOwnPhone, email
from portal.journeys.fields import GovText, GovTick, Needed
from portal.journeys.forms import JourneyForm
from portal.journeys.model import Page, Section


class PrivacyForm(JourneyForm):
    """The sender has read how the council uses what they tell it."""

    said_as: ClassVar = {"read": "Privacy statement read"}

    read = GovTick(
        "I have read this statement and will share it with the family if it is safe to do so",
        [Needed("Read the privacy statement and tick to say you have")],
    )


class SenderForm(JourneyForm):
    """Whom to ring about this referral, and in the holidays."""

    job = GovText("Your job at the school", [Needed("Enter your job, like attendance officer")], width=30)
    phone = GovOwnPhone(
        "Phone number for questions",
        [Needed("Enter a phone number where the council can reach you")],
        hint="A direct line is better than a switchboard",
        autocomplete="tel",
    )
    best_times = GovText("Best times to ring (optional)", hint="Like mornings before 10am", longest=60)
    cover_name = GovText("Who can answer in the school holidays? (optional)")
    cover_email = email("Their email address (optional)", hint="A shared address that is read in the holidays")

    def check(self) -> None:
        """A holiday contact needs an address to write to."""
        if self.cover_name.data and not self.cover_email.data:
            self.fail("cover_email", "Enter an email address for the person who can answer in the holidays")


PRIVACY = Page(
    "privacy",
    "How the council uses what you tell it",
    PrivacyForm,
    scope="family",
    shows="privacy",
    missing="Read the council’s privacy statement",
)
SENDER = Page(
    "sender",
    "Who should the council ring?",
    SenderForm,
    scope="family",
    hint="Your name and school come from how you signed in",
    missing="Say who the council should ring",
)

START = Section("start", "Privacy and who to ring", "Before you start", (PRIVACY, SENDER))
