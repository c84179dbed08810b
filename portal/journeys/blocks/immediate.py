"""A child may be in danger now: who has been rung. Open at any time, and sent without waiting for anything else."""

from __future__ import annotations

from typing import Any

from portal.journeys.answer_fields import GovTime, long_text
from portal.journeys.answers import TO_CONFIRM, Answers
from portal.journeys.date_field import GovDateField
from portal.journeys.fields import GovText, GovYesNo, Needed
from portal.journeys.forms import JourneyForm
from portal.journeys.model import Page, Section


class DangerForm(JourneyForm):
    """Whether a child may be in danger now."""

    in_danger = GovYesNo(
        "May a child be in danger now?", [Needed("Select yes if a child may be in danger now")], inline=False
    )


class CallsForm(JourneyForm):
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
    not_yet_why = GovText("If you could not ring at once, why not? (optional)")

    def check(self) -> None:
        """Ring first: one of the two at least."""
        if self.social_care_called.data == "no" and self.police_called.data == "no":
            self.fail("social_care_called", "Ring 999 or children’s social care now, then come back and tell us when")


def in_danger(answers: Answers) -> bool:
    """Whether the school says that a child may be in danger now."""
    return bool(answers.value("danger", "in_danger") == "yes")


def immediate_given(answers: Answers) -> dict[str, Any] | None:
    """What was said of the danger and who was called, or None while no child is said to be in danger now."""
    if not in_danger(answers):
        return None
    said = {**answers.of("danger"), **answers.of("danger_calls")}
    return {name: value for name, value in said.items() if name != TO_CONFIRM}


def _hint(answers: Answers) -> str:
    """Which of the two was said: a line that only named the danger would read as if there were some."""
    if not answers.given("danger"):
        return ""
    return "You said yes" if in_danger(answers) else "You said no. You can change this at any time until you send"


IMMEDIATE = Section(
    "immediate",
    "Whether a child may be in danger now",
    "Before you start",
    (
        Page(
            "danger",
            "A child may be in danger now",
            DangerForm,
            scope="family",
            shows="danger",
            hint="If yes, ring before you write. We then ask who you rang, and you can send without waiting",
            needed=False,
        ),
        Page(
            "danger_calls",
            "Who have you rung?",
            CallsForm,
            scope="family",
            shows="danger",
            asked_when=in_danger,
            core=True,
            missing="Say who you rang about the danger, and when",
        ),
    ),
    hint=_hint,
)
