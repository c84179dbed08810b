"""Boxes for what the school has done: contact attempts, checks, home visits."""

from __future__ import annotations

from typing import ClassVar

from portal.domain.dates_in_words import long_date
from portal.domain.sentences import inside
from portal.journeys.answer_fields import GovTime, ask, long_text, pick, select
from portal.journeys.blocks.attendance import day_of
from portal.journeys.date_field import GovDateField
from portal.journeys.fields import GovRadios, GovText, GovTextarea, GovYesNo, Needed, choice
from portal.journeys.forms import JourneyForm

HOW = (
    ("call", "Phone call"),
    ("text", "Text or app message"),
    ("email", "Email"),
    ("letter", "Letter"),
    ("in_person", "In person"),
    ("social_media", "Social media seen"),
    ("friend", "Through a friend of the family"),
    ("sibling", "Through a brother or sister"),
    ("sibling_school", "Through a brother’s or sister’s school"),
    ("agency", "Through another service"),
    ("other_council", "Through another council"),
)
RESULTS = (
    ("reached", "Reached them"),
    ("no_answer", "No answer"),
    ("number_dead", "Number does not work"),
    ("message_left", "Message left"),
    ("returned_post", "Letter came back"),
    ("not_living_there", "They do not live there"),
    ("other", "Something else"),
)
CHECKS = {
    "friends": ("Asked the child’s friends", "sch_ask_staff_and_friends"),
    "staff": ("Asked staff who know the family", "sch_ask_staff_and_friends"),
    "emergency_numbers": ("Rang every emergency number, at different times", "sch_call_other_contacts"),
    "free_meals": ("Looked at free school meals and lunch records", "sch_check_own_records"),
    "clubs": ("Asked the after-school club", "sch_check_own_records"),
    "sibling_school": ("Asked the schools of brothers and sisters", "sch_check_siblings_schools"),
    "school_nurse": ("Asked the school nurse", "sch_agencies_known"),
    "health": ("Asked the GP or health visitor, through the nurse", "sch_agencies_known"),
    "worship": ("Asked the priest or place of worship, where your school has the link", "sch_faith_leader"),
    "landlord": ("Asked the landlord or housing service", "sch_neighbours"),
    "admissions": ("Asked admissions whether they applied elsewhere", "sch_check_new_school_claim"),
    "letter": ("Wrote to the last known address", "sch_letter_to_parent"),
    "other_council": (
        "Asked another council’s admissions, if an address there was given",
        "sch_check_new_school_claim",
    ),
}
"""Checks of the referral form by name: what a school reads, and the enquiry of the catalogue each counts as."""


class AttemptForm(JourneyForm):
    """One attempt to reach the family."""

    on = GovDateField("Date", [Needed("Enter the date of the contact attempt")], called="Date", when="past_or_today")
    at = GovTime("Time", [Needed("Enter the time of the contact attempt, like 8:45am")])
    how = select("How?", pick("Select how", HOW), "Select how you tried to reach them")
    who = GovText("Who did you try to reach?", [Needed("Enter who you tried to reach")])
    relationship = GovText("Who are they to the child? (optional)")
    used = GovText("Which number or address did you use? (optional)")
    result = select("What happened?", pick("Select what happened", RESULTS), "Select what happened")
    detail = GovTextarea(
        "What was said or seen?",
        hint="Needed if you reached them, or if something else happened",
        rows=3,
        limit=2000,
    )
    done_by = GovText("Who did this at your school?", [Needed("Enter the name of the person who did this")])

    def check(self) -> None:
        """Not before the child was last in school; somebody reached has said something."""
        last = day_of(self.context.answers, "last_attended", "last_attended")
        if self.on.data and last and self.on.data < last:
            self.fail("on", f"Date must be on or after the last day in school, {long_date(last)}")
        if self.result.data in {"reached", "other"} and not self.detail.data:
            self.fail("detail", "Enter what was said or seen")


class ChecksForm(JourneyForm):
    """Each check of the form: done, does not apply, or could not be done."""

    by_answer = "Checks"


for _name, (_label, _) in CHECKS.items():
    setattr(
        ChecksForm,
        _name,
        GovRadios(
            _label,
            [Needed(f"Select whether you have done this: {inside(_label)}")],
            choices=[
                choice("done", "Done"),
                choice("not_relevant", "Does not apply"),
                choice("cannot", "Could not do it"),
            ],
            inline=True,
            small=True,
        ),
    )


class CheckDetailsForm(JourneyForm):
    """When each check was done and what it found, or why it was not."""

    together: ClassVar = {
        label: tuple(f"{name}_{part}" for part in ("on", "result", "why")) for name, (label, _) in CHECKS.items()
    }

    def shape(self) -> None:
        """Date and result of what was done; a reason for the rest."""
        said = self.context.answers.of("checks")
        for name in CHECKS:
            kept = {"done": ("on", "result")}.get(said.get(name, ""), ("why",))
            for part in ("on", "result", "why"):
                if part not in kept and f"{name}_{part}" in self:
                    del self[f"{name}_{part}"]

    def check(self) -> None:
        """Every box left is needed."""
        for name, (label, _) in CHECKS.items():
            what = f"‘{label}’"
            for part, message in (
                ("on", f"Enter the date of {what}"),
                ("result", f"Enter what came of {what}"),
                ("why", f"Say why you did not do {what}"),
            ):
                if f"{name}_{part}" in self and not self[f"{name}_{part}"].data:
                    self.fail(f"{name}_{part}", message)


for _name, (_label, _) in CHECKS.items():
    _on = GovDateField(f"{_label}: when?", called=f"The date of ‘{_label}’", when="past_or_today")
    setattr(CheckDetailsForm, f"{_name}_on", _on)
    setattr(CheckDetailsForm, f"{_name}_result", GovText(f"{_label}: what came of it?", longest=500))
    setattr(CheckDetailsForm, f"{_name}_why", GovText(f"{_label}: why not?", longest=500))


class HomeVisitForm(JourneyForm):
    """One visit to an address."""

    on = GovDateField(
        "Date of the visit",
        [Needed("Enter the date of the home visit")],
        called="Date of the visit",
        when="past_or_today",
    )
    half_day = GovRadios(
        "Time of day",
        [Needed("Select the time of day of the visit")],
        choices=[choice("am", "Morning"), choice("pm", "Afternoon"), choice("evening", "Evening")],
        inline=True,
    )
    address = GovText("Address you visited", [Needed("Enter the address you visited")], longest=300)
    staff = GovText("Who went?", [Needed("Enter the names of the staff who went")], hint="Names and jobs")
    answered_by = GovText("Who answered the door?", hint="Leave blank if nobody did")
    signs = ask(
        "Were there signs that somebody lives there?", "Select yes if there were signs of somebody living there"
    )
    neighbour = GovTextarea("What did neighbours say? (optional)", rows=3, limit=1000)
    card_left = GovYesNo("Did you leave a card or letter? (optional)")
    result = long_text("What did you find?", "Enter what you found at the visit", limit=2000, rows=3)
    second_visit_planned = GovYesNo("Is another visit planned?", [Needed("Select yes if another visit is planned")])

    def check(self) -> None:
        """Not before the child was last in school."""
        last = day_of(self.context.answers, "last_attended", "last_attended")
        if self.on.data and last and self.on.data < last:
            self.fail("on", f"Date of the visit must be on or after the last day in school, {long_date(last)}")


class NoVisitForm(JourneyForm):
    """Why nobody has visited; counts only once the safeguarding lead agrees."""

    no_visit_reason = long_text("Why has there been no home visit?", "Say why there has been no home visit", limit=1000)


class JointForm(JourneyForm):
    """Whether the council is asked to start joint enquiries (SI 2024/208 reg 9(1)(h) and (i))."""

    joint_enquiries = GovYesNo(
        "Do you want the council to start joint enquiries, so that the child can be taken off your roll?",
        [Needed("Select yes if you ask for joint enquiries")],
    )
