"""Boxes of the absence record's own pages: the first day, the worker, and a pupil gone missing today."""

from __future__ import annotations

from typing import ClassVar

from portal.journeys.answer_fields import GovTime, ask, long_text
from portal.journeys.blocks.attendance import day_of
from portal.journeys.date_field import GovDateField
from portal.journeys.fields import GovRadios, GovText, GovYesNo, Needed, choice
from portal.journeys.forms import JourneyForm


class FirstDayForm(JourneyForm):
    """The first school day missed, and whether the pupil has gone missing today."""

    first_absent_on = GovDateField(
        "First school day the pupil was absent",
        [Needed("Enter the first school day the pupil was absent")],
        called="First day of absence",
        when="past_or_today",
    )
    missing_today = GovYesNo(
        "Has the pupil run away or gone missing today?",
        [Needed("Select yes if the pupil has run away or gone missing today")],
    )

    def check(self) -> None:
        """After the last day in school, where that is known."""
        last = day_of(self.context.answers, "last_attended", "last_attended")
        if self.first_absent_on.data and last and self.first_absent_on.data < last:
            self.fail("first_absent_on", "First day of absence must be on or after the last day in school")


class WorkerForm(JourneyForm):
    """Whether somebody is to be told on the first day because they work with the pupil."""

    social_worker = ask(
        "Does the pupil have a social worker, early help worker or another key worker?",
        "Select yes if the pupil has a social worker or another key worker",
        hint="If so, tell them today. We then ask who they are, and when you told them",
    )


class ParentsAskedForm(JourneyForm):
    """Asking the parents of a pupil who has gone missing today."""

    asked_who = GovText("Who did you ask?", [Needed("Enter who you asked")], hint="Name, and who they are to the pupil")
    asked_on = GovDateField("Date", [Needed("Enter the date you asked")], called="Date", when="past_or_today")
    asked_at = GovTime("Time", [Needed("Enter the time you asked, like 8:45am")])
    asked_said = long_text("What did they say?", "Enter what they said, or that you could not reach them", limit=2000)


class VulnerabilityForm(JourneyForm):
    """How vulnerable the pupil is: found by the safeguarding lead together with the attendance officer."""

    risk = GovRadios(
        "How vulnerable is the pupil?",
        [Needed("Select how vulnerable the pupil is")],
        choices=[choice("high", "High"), choice("medium", "Medium"), choice("low", "Low")],
    )
    why = long_text("Why?", "Say why", limit=2000)
    assessed_on = GovDateField(
        "Date", [Needed("Enter the date you assessed this")], called="Date", when="past_or_today"
    )
    assessed_at = GovTime("Time", [Needed("Enter the time you assessed this, like 8:45am")])
    lead_name = GovText("Safeguarding lead", [Needed("Enter the safeguarding lead’s name")])
    officer_name = GovText("Attendance officer", [Needed("Enter the attendance officer’s name")])


TOLD = {
    "social_care": ("children’s social care", "Children’s social care"),
    "police": ("the police", "Police"),
    "cme_officer": ("the council’s CME officer", "CME officer"),
}
"""Who is told of a pupil gone missing: inside a sentence, and at its start."""


class ToldForm(JourneyForm):
    """Who has been told that the pupil has gone missing, when, and under which reference."""

    only_if: ClassVar = {
        f"{whom}_{part}": (f"{whom}_told", "yes") for whom in TOLD for part in ("on", "at", "reference")
    }

    def check(self) -> None:
        """The day and the time, where somebody has been told."""
        for name, (inside, _) in TOLD.items():
            if self[f"{name}_told"].data != "yes":
                continue
            if not self[f"{name}_on"].data:
                self.fail(f"{name}_on", f"Enter the date you told {inside}")
            if not self[f"{name}_at"].data:
                self.fail(f"{name}_at", f"Enter the time you told {inside}, like 8:45am")


for _name, (_inside, _start) in TOLD.items():
    setattr(
        ToldForm,
        f"{_name}_told",
        GovYesNo(f"Have you told {_inside}?", [Needed(f"Select yes if you have told {_inside}")]),
    )
    setattr(
        ToldForm,
        f"{_name}_on",
        GovDateField(f"{_start}: date", called=f"The date you told {_inside}", when="past_or_today"),
    )
    setattr(ToldForm, f"{_name}_at", GovTime(f"{_start}: time"))
    setattr(ToldForm, f"{_name}_reference", GovText(f"{_start}: reference they gave you (optional)"))
