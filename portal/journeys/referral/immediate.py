"""A child may be in danger now: who has been rung. Open at any time, and sent without waiting for anything else."""

from __future__ import annotations

from typing import Any

from portal.journeys.answer_fields import GovTime, long_text
from portal.journeys.answers import Answers
from portal.journeys.date_field import GovDateField
from portal.journeys.fields import GovText, GovYesNo, Needed
from portal.journeys.forms import JourneyForm
from portal.journeys.model import Gap, Page, Section, SendContext


class ImmediateForm(JourneyForm):
    """The calls made before anything is written down."""

    danger = long_text("What is the danger?", "Say what the danger is", limit=2000, rows=3)
    social_care_called = GovYesNo(
        "Have you rung children’s social care?", [Needed("Select yes if you have rung children’s social care")]
    )
    police_called = GovYesNo("Have you rung the police?", [Needed("Select yes if you have rung the police")])
    called_on = GovDateField(
        "Which day did you ring?",
        [Needed("Enter the day you rang")],
        called="The day you rang",
        when="past_or_today",
    )
    called_at = GovTime("At what time?", [Needed("Enter the time you rang, like 8:45am")])
    spoke_to = GovText("Who did you speak to?", [Needed("Enter who you spoke to")])
    reference = GovText("Reference they gave you (optional)")

    def check(self) -> None:
        """Ring first: one of the two at least."""
        if self.social_care_called.data == "no" and self.police_called.data == "no":
            self.fail("social_care_called", "Ring 999 or children’s social care now, then come back and tell us when")


def immediate_given(answers: Answers) -> dict[str, Any] | None:
    """Who was called and when, or None while nobody has said the child may be in danger now."""
    return dict(answers.of("immediate")) if answers.given("immediate") else None


def immediate_rule(answers: Answers, context: SendContext) -> list[Gap]:
    """An immediate-risk send says who was rung."""
    if context.immediate and not answers.given("immediate"):
        return [Gap("immediate", answers.child, "Say who you rang about the danger, and when")]
    return []


IMMEDIATE = Section(
    "immediate",
    "A child may be in danger now",
    "A child may be in danger now",
    (
        Page(
            "immediate",
            "A child may be in danger now",
            ImmediateForm,
            shows="danger",
            intro="If anyone is in danger now, ring 999 first. Then ring children’s social care. Then tell us here.",
            needed=False,
        ),
    ),
    counted=False,
)
