"""Before the questions: the council's privacy statement, and whom the council should ring."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from portal.domain.holidays_near import NEAR, holiday_near
from portal.domain.school_days import UnknownCalendar
from portal.journeys.answer_fields import GovOwnPhone, email
from portal.journeys.date_field import GovDateField
from portal.journeys.fields import GovText, GovTick, Needed
from portal.journeys.forms import FormContext, JourneyForm
from portal.journeys.model import Page, Section


class PrivacyForm(JourneyForm):
    """The sender has read how the council uses what they tell it."""

    said_as: ClassVar = {"read": "Privacy statement read"}

    read = GovTick(
        "I have read this statement and will share it with the family if it is safe to do so",
        [Needed("Read the privacy statement and tick to say you have")],
    )


_COVER = "Who can answer in the school holidays?"
_TENTH = 10
"""School days after the last one attended on which a referral is due at the latest."""


def cover_called_for(context: FormContext) -> bool | None:
    """Whether somebody must be named for the school holidays; None where the school's term dates are not known.

    A holiday is near today, the last day before sending, or near the tenth school day after the last one attended.
    """
    calendar, days = context.school.calendar, [context.today]
    last = context.answers.value("last_attended", "last_attended")
    if calendar is not None and last:
        try:
            tenth = calendar.nth_school_day_after(date.fromisoformat(last), _TENTH)
        except UnknownCalendar:
            pass
        else:
            days += [tenth] if tenth >= context.today else []
    return holiday_near(calendar, days)


class SenderForm(JourneyForm):
    """Whom to ring about this referral, and in the holidays."""

    said_as: ClassVar = {
        "cover_name": "Contact in the school holidays",
        "cover_phone": "Their phone number",
        "cover_email": "Their email address",
        "cover_from": "Can answer from",
        "cover_to": "Can answer to",
    }

    job = GovText("Your job at the school", [Needed("Enter your job, like attendance officer")], width=30)
    phone = GovOwnPhone(
        "Phone number for questions",
        [Needed("Enter a phone number where the council can reach you")],
        hint="A direct line is better than a switchboard",
        autocomplete="tel",
    )
    best_times = GovText("Best times to ring (optional)", hint="Like mornings before 10am", longest=60)
    cover_name = GovText(f"{_COVER} (optional)")
    cover_phone = GovOwnPhone(
        "Their phone number", hint="One that is answered in the holidays. If you name somebody, give this or an email"
    )
    cover_email = email("Their email address", hint="A shared address that is read in the holidays")
    cover_from = GovDateField("From when can they answer? (optional)", called="The first day they can answer")
    cover_to = GovDateField("Until when? (optional)", called="The last day they can answer")

    def shape(self) -> None:
        """The question about the holidays says whether one is near."""
        near = cover_called_for(self.context)
        if near:
            self.cover_name.label.text = _COVER
            self.cover_name.hint = f"A school holiday falls within {NEAR} days, so the council needs somebody to ask"
            self.cover_phone.hint = "Or give their email address"
            self.cover_from.label.text = "From when can they answer?"
            self.cover_to.label.text = "Until when?"
        elif near is None:
            self.cover_name.label.text = f"{_COVER} (optional)"
            self.cover_name.hint = f"Answer this if you send within {NEAR} days of a school holiday"

    def check(self) -> None:
        """A name, a way to reach them and the days, where a holiday is near; a way to reach whoever is named."""
        near = bool(cover_called_for(self.context))
        if near and not self.cover_name.data:
            self.fail("cover_name", f"Enter who can answer in the school holidays: one falls within {NEAR} days")
        if self.cover_name.data and not (self.cover_phone.data or self.cover_email.data or self.cover_phone.errors):
            self.fail("cover_phone", "Enter a phone number or an email address for the person who can answer")
        if near and self.cover_name.data:
            if not self.cover_from.data:
                self.fail("cover_from", "Enter the first day they can answer")
            if not self.cover_to.data:
                self.fail("cover_to", "Enter the last day they can answer")
        if self.cover_from.data and self.cover_to.data and self.cover_to.data < self.cover_from.data:
            self.fail("cover_to", "The last day they can answer must be on or after the first")


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
