"""Boxes around an absence record: opening one, and the day the family was reached or the pupil came back."""

from __future__ import annotations

from portal.journeys.answer_fields import GovName
from portal.journeys.blocks.immediate import DangerForm
from portal.journeys.blocks.pupil import only_one
from portal.journeys.date_field import GovDateField
from portal.journeys.fields import GovRadios, GovTick, Needed, choice
from portal.journeys.forms import JourneyForm

ABSENT, MISSING = "absent", "missing"


class OpeningForm(DangerForm):
    """What has happened, to whom, and since when."""

    what = GovRadios(
        "What has happened?",
        [Needed("Select what has happened")],
        choices=[
            choice(ABSENT, "A pupil is absent, and we do not know why"),
            choice(MISSING, "A pupil has run away or gone missing today"),
        ],
    )
    first_name = GovName(
        "First name",
        [Needed("Enter the pupil’s first name")],
        hint="As on your register. If the pupil has only one name, enter it here",
    )
    last_name = GovName("Last name")
    one_name = GovTick("The pupil has only one name")
    first_absent_on = GovDateField(
        "First school day the pupil was absent",
        called="First day of absence",
        when="past_or_today",
        hint="Leave this blank if it is today",
    )

    def check(self) -> None:
        """A last name, or the tick that there is none."""
        only_one(self, "The pupil")


class DayForm(JourneyForm):
    """One day that is over, or today."""

    on = GovDateField("Which day?", [Needed("Enter the day")], called="The day", when="past_or_today")
