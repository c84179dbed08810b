"""The questions only a new-pupil return asks: the place given, where the pupil learnt before, and why it is late."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from portal.domain.dates_in_words import long_date
from portal.domain.facts.new_pupil import BEFORE, VIA, is_late
from portal.domain.statutory_dates import new_pupil_return_due
from portal.journeys.answer_fields import authorities_to_pick, countries_to_pick, select
from portal.journeys.answers import Answers
from portal.journeys.date_field import GovDateField
from portal.journeys.fields import GovRadios, GovText, GovTextarea, GovYesNo, Needed, choice
from portal.journeys.forms import JourneyForm

PLACE, PREVIOUS, LATE = "attendance_place", "joining_before", "joining_late"


def entered_on(answers: Answers) -> date | None:
    """The day the name was entered on the admission register, None before it is answered."""
    typed = answers.value(PLACE, "admission_date")
    return date.fromisoformat(typed) if typed else None


class JoinedForm(JourneyForm):
    """The entry in the admission register, and how the place is used."""

    only_if: ClassVar = {"dual_school": ("dual_registered", "yes"), "first_attended": ("attended", "yes")}

    admission_date = GovDateField(
        "When was the name entered on your admission register?",
        [Needed("Enter the day the name was entered on your admission register")],
        called="The day the name was entered",
        when="past_or_today",
        hint="The return is due by the end of the fifth day after this one, weekends and holidays counted",
    )
    first_day = GovDateField(
        "First day at your school",
        [Needed("Enter the pupil’s first day at your school")],
        called="The first day",
        hint="The day agreed, if it is still to come",
    )
    attended = GovYesNo("Has the pupil come to school yet?", [Needed("Select yes if the pupil has come to school")])
    first_attended = GovDateField(
        "If yes, the first day the pupil came", called="The first day the pupil came", when="past_or_today"
    )
    part_time = GovYesNo("Is the pupil on a part-time or reduced timetable? (optional)")
    dual_registered = GovYesNo(
        "Is the pupil also registered at another school?",
        [Needed("Select yes if the pupil is also registered at another school")],
    )
    dual_school = GovText("If yes, the name and town of the other school")
    boarder = GovYesNo("Is the pupil a boarder?", [Needed("Select yes if the pupil is a boarder")])
    admitted_via = GovRadios(
        "How did the pupil get the place?",
        [Needed("Select how the pupil got the place")],
        choices=[choice(code, said) for code, said in VIA.items()],
    )

    def check(self) -> None:
        """The days in order, and what a yes asks further."""
        born = self.context.answers.value("child_birth", "date_of_birth")
        entered, came = self.admission_date.data, self.first_attended.data
        if entered and born and entered <= date.fromisoformat(born):
            self.fail(
                "admission_date",
                f"The day the name was entered must be after the pupil was born, {long_date(date.fromisoformat(born))}",
            )
        if self.attended.data == "yes" and not came:
            self.fail("first_attended", "Enter the first day the pupil came")
        if self.dual_registered.data == "yes" and not self.dual_school.data:
            self.fail("dual_school", "Enter the name and town of the other school")


class BeforeForm(JourneyForm):
    """Where the pupil learnt before."""

    only_if: ClassVar = {
        "previous_school": ("previous_kind", "school"),
        "previous_urn": ("previous_kind", "school"),
        "previous_authority": ("previous_kind", "school"),
        "previous_country": ("previous_kind", "abroad"),
        "previous_other_country": ("previous_country", "other"),
    }

    previous_kind = GovRadios(
        "Where did the pupil learn before?",
        [Needed("Select where the pupil learnt before")],
        choices=[choice(code, said) for code, said in BEFORE.items()],
    )
    previous_school = GovText("If at a school, its name and town")
    previous_urn = GovText("Its number (URN), if you know it", hint="6 figures")
    previous_authority = select("Its council (optional)", authorities_to_pick())
    previous_country = select("If in another country, which?", countries_to_pick())
    previous_other_country = GovText("The name of the country, if it is not on the list")
    previous_note = GovText("Anything else you were told of where the pupil was (optional)")

    def check(self) -> None:
        """The name that the answer calls for."""
        if self.previous_kind.data == "school" and not self.previous_school.data:
            self.fail("previous_school", "Enter the name and town of the previous school")
        if self.previous_kind.data == "abroad" and not self.previous_country.data:
            self.fail("previous_country", "Select the country the pupil came from")
        if self.previous_country.data == "other" and not self.previous_other_country.data:
            self.fail("previous_other_country", "Enter the name of the country")
        urn = self.previous_urn.data or ""
        if urn and not (urn.isascii() and urn.isdigit() and len(urn) == 6):
            self.fail("previous_urn", "Enter a URN of 6 figures, or leave this empty")


class LateForm(JourneyForm):
    """Why a return comes after its day. It is taken all the same."""

    late_why = GovTextarea(
        "Why is this return late?",
        [Needed("Say why this return is late")],
        heading=True,
        rows=3,
        limit=1000,
        called="The reason",
    )


def is_late_now(answers: Answers, today: date) -> bool:
    """Whether a return sent today would come after its day."""
    return is_late(entered_on(answers), today)


def due_words(answers: Answers) -> str:
    """By when the council must hear, "" before the day of entry is known."""
    entered = entered_on(answers)
    return f"The council must have it by the end of {long_date(new_pupil_return_due(entered))}." if entered else ""
