"""Care, protection and circumstances: facts, each yes, no or not known. Nobody has to guess."""

from __future__ import annotations

from typing import ClassVar

from portal.domain.notices import NoticeKind
from portal.journeys.answer_fields import GovAnyPhone, GovTime, ask, authorities_to_pick, select, why_not_known
from portal.journeys.answers import Answers
from portal.journeys.blocks.naming import about
from portal.journeys.date_field import GovDateField
from portal.journeys.fields import GovText, GovTextarea, GovYesNo, Needed
from portal.journeys.forms import JourneyForm
from portal.journeys.model import Page, Section

CARE = {
    "looked_after": "Looked after by a council",
    "previously_looked_after": "Looked after before, adopted, or under special guardianship",
    "cp_plan": "On a child protection plan",
    "cp_plan_last_5_years": "On a child protection plan in the past 5 years",
    "s47_enquiry": "Subject of a child protection enquiry now (section 47)",
    "child_in_need": "A child in need, with a social worker",
    "early_help": "Getting early help",
    "private_fostering": "Privately fostered, or may be",
    "open_social_care_case": "An open case of any kind with children’s social care",
}
CIRCUMSTANCES = {
    "uasc_or_asylum": "A refugee or seeking asylum",
    "new_migrant_family": "Recently arrived in the UK",
    "gypsy_roma_traveller": "From a Gypsy, Roma, Traveller, showman or boat family",
    "service_family": "From an armed forces family",
    "homeless_or_temporary_accommodation": "Homeless or in temporary accommodation",
    "frequent_moves": "Has moved home or school often",
    "home_educated_before": "Educated at home before",
    "previous_cme_episode": "Missing education before",
    "excluded_or_at_risk_of_exclusion": "Excluded or suspended this year, or close to it",
    "youth_justice": "Supervised by the youth justice service",
    "young_carer": "A young carer",
    "pregnant_or_parent": "Pregnant, or a parent",
    "serious_health_need": "Seriously ill, or in need of urgent medicine",
    "mental_health_need": "Has a mental health need or is anxious about school",
    "free_meals_or_pupil_premium": "Has free school meals or pupil premium",
    "facing_barriers": "Just above the line for help, but facing barriers to school",
}
_TO_BE_TOLD = ("looked_after", "cp_plan", "s47_enquiry")
_HAS_WORKER = (*_TO_BE_TOLD, "child_in_need", "early_help", "private_fostering", "open_social_care_case")


class CareForm(JourneyForm):
    """Standing with social care."""

    by_answer = "Social care and protection plans"


for _name, _label in CARE.items():
    setattr(CareForm, _name, ask(_label, f"Select yes, no or not known for ‘{_label}’", inline=True, small=True))
CareForm.social_worker = ask(
    "Does the child have a social worker or early help worker?", "Select yes if the child has a social worker"
)
CareForm.why_not_known = why_not_known()


class CareDetailsForm(JourneyForm):
    """The council that looks after the child, and the worker, told or not."""

    only_if: ClassVar = {
        **dict.fromkeys(("worker_told_on", "worker_told_at", "worker_reply"), ("worker_told", "yes")),
        "virtual_school_told_on": ("virtual_school_told", "yes"),
    }

    looked_after_authority = select("Council that looks after the child", authorities_to_pick())
    worker_name = GovText("Worker’s name")
    worker_phone = GovAnyPhone("Worker’s phone number")
    worker_team = GovText("Worker’s team and council (optional)")
    worker_not_known = GovText("If you do not know who the worker is, say why")
    worker_told = GovYesNo("Have you told the worker?", [Needed("Select yes if you have told the worker")])
    worker_told_on = GovDateField("When did you tell them?", called="The date you told them", when="past_or_today")
    worker_told_at = GovTime("At what time, if you know it?")
    worker_reply = GovTextarea("What did they reply? (optional)", rows=3, limit=2000)
    virtual_school_told = GovYesNo(
        "Have you told the Virtual School?",
        [Needed("Select yes if you have told the Virtual School")],
        hint="The part of that council that looks after the schooling of children in its care",
    )
    virtual_school_told_on = GovDateField(
        "When did you tell the Virtual School?", called="The date you told the Virtual School", when="past_or_today"
    )

    def shape(self) -> None:
        """The council and its Virtual School are asked of looked-after children only; an absence record, which is
        written on the day, asks the time."""
        if self._on_the_day:
            self.worker_told_at.label.text = "At what time?"
        if self.context.answers.value("status_care", "looked_after") == "yes":
            return
        for name in ("looked_after_authority", "virtual_school_told", "virtual_school_told_on"):
            if name in self:
                del self[name]

    @property
    def _on_the_day(self) -> bool:
        """Whether this is an absence record: the worker is told on its first day."""
        return self.context.kind == NoticeKind.ABSENCE

    def check(self) -> None:
        """A name and a number or why not; day and time once told; the council of a looked-after child."""
        if "looked_after_authority" in self and not self.looked_after_authority.data:
            self.fail("looked_after_authority", "Select the council that looks after the child")
        if not self.worker_not_known.data:
            if not self.worker_name.data:
                self.fail("worker_name", "Enter the worker’s name, or say why you do not know it")
            elif not self.worker_phone.data:
                self.fail("worker_phone", "Enter the worker’s phone number, or say why you do not know it")
        if self.worker_told.data == "yes" and not self.worker_told_on.data:
            self.fail("worker_told_on", "Enter the date you told the worker")
        if self._on_the_day and self.worker_told.data == "yes" and not self.worker_told_at.data:
            self.fail("worker_told_at", "Enter the time you told the worker, like 8:45am")
        told_school = "virtual_school_told" in self and self.virtual_school_told.data == "yes"
        if told_school and not self.virtual_school_told_on.data:
            self.fail("virtual_school_told_on", "Enter the date you told the Virtual School")


class CircumstancesForm(JourneyForm):
    """Circumstances that bring support or extra care. None is ever scored by itself."""

    by_answer = "Circumstances"


for _name, _label in CIRCUMSTANCES.items():
    setattr(
        CircumstancesForm, _name, ask(_label, f"Select yes, no or not known for ‘{_label}’", inline=True, small=True)
    )
CircumstancesForm.why_not_known = why_not_known()


def has_worker(answers: Answers) -> bool:
    """Whether somebody in social care should be named and told."""
    said = answers.of("status_care")
    return said.get("social_worker") == "yes" or any(said.get(name) == "yes" for name in _HAS_WORKER)


STATUS = Section(
    "status",
    "Social care, care and protection plans",
    "The family",
    (
        Page(
            "status_care",
            about("Is {child} any of these?"),
            CareForm,
            hint="Answer from your records. Choose not known rather than guess",
            missing="Answer about social care and protection plans",
        ),
        Page(
            "care_details",
            about("{child}’s social worker or early help worker"),
            CareDetailsForm,
            asked_when=has_worker,
            hint="If there is a protection plan or enquiry, tell the social worker today",
            missing="Name the worker and say whether you have told them",
        ),
        Page(
            "status_circumstances",
            about("Is {child} any of these either?"),
            CircumstancesForm,
            hint="These bring support or other people who can help. None of them counts against a family",
            missing="Answer about the child’s circumstances",
        ),
    ),
)
