"""Missing from home or care: what the safeguarding leads tell of it, in their private part.

The absence record asks the same pages under the same keys, so that nothing is typed twice when it becomes a referral.
"""

from __future__ import annotations

from typing import Any, ClassVar

from portal.journeys.answer_fields import WHERE, AddressForm, ask, authorities_to_pick, pick, select, why_not_known
from portal.journeys.answers import Answers
from portal.journeys.blocks.facts_of_places import place
from portal.journeys.blocks.naming import about
from portal.journeys.date_field import GovDateField
from portal.journeys.fields import GovRadios, GovText, GovTextarea, Needed, choice
from portal.journeys.forms import JourneyForm
from portal.journeys.model import Page

ABSENCE_FIRST = "absence_first"
"""The page of an absence record that says whether a pupil has gone missing today."""
FROM_HOME, FROM_CARE = "home", "care"
PLACEMENTS = (
    ("foster", "Foster family"),
    ("home", "Children’s home"),
    ("relatives", "Relatives or friends"),
    ("residential_school", "Residential school"),
    ("supported", "Supported accommodation"),
    ("secure", "Secure placement"),
    ("other", "Another kind"),
    ("not_known", "Not known"),
)
RETURNS = {
    "safe_well": "Safe and Well Check",
    "interview": "Return Home Interview",
}
"""What follows when a missing child comes back: the police's check, and the talk with somebody independent."""


class MissingForm(JourneyForm):
    """From where the child is missing, since when, what the police know, and earlier times."""

    only_if: ClassVar = {"earlier_detail": ("earlier", "yes")}

    missing_from = GovRadios(
        "Where is the child missing from?",
        [Needed("Select where the child is missing from")],
        choices=[
            choice(FROM_HOME, "From home"),
            choice(FROM_CARE, "From the place where the child is looked after"),
            choice("neither", "Neither: the child is only missing from school"),
            choice("not_known", "Not known"),
        ],
    )
    missing_since = GovDateField(
        "When did the child go missing? (optional)", called="The day the child went missing", when="past_or_today"
    )
    reported_on = GovDateField(
        "When was the child reported missing to the police? (optional)",
        called="The day the child was reported missing",
        when="past_or_today",
    )
    report_reference = GovText("Police reference of that report (optional)")
    returned_on = GovDateField(
        "When did the child come back, if you know? (optional)",
        called="The day the child came back",
        when="past_or_today",
    )
    earlier = ask(
        "Has the child gone missing from home or care before?",
        "Select yes if the child has gone missing from home or care before",
    )
    earlier_detail = GovTextarea(
        "If yes, when was that, for how long, and where was the child found?", rows=4, limit=4000
    )
    why_not_known = why_not_known()

    def check(self) -> None:
        """Earlier times are told; nobody is reported or comes back before going missing."""
        if self.earlier.data == "yes" and not self.earlier_detail.data:
            self.fail("earlier_detail", "Say when the child went missing before, for how long, and where they were")
        gone = self.missing_since.data
        for name, said in (
            ("reported_on", "The day of the report must be on or after the day the child went missing"),
            ("returned_on", "The day the child came back must be on or after the day they went missing"),
        ):
            if gone and self[name].data and self[name].data < gone:
                self.fail(name, said)


class PlacementForm(AddressForm):
    """Where the child is looked after, by which council, and earlier placements."""

    only_if: ClassVar = {"moves": ("moved", "yes")}

    placement = select(
        "What kind of placement is it?",
        pick("Select the kind of placement", PLACEMENTS),
        "Select the kind of placement, or not known",
    )
    placing_authority = select(
        "Which council placed the child there?",
        authorities_to_pick(),
        "Select the council that placed the child, or another council",
    )
    placed_on = GovDateField(
        "When was the child placed there? (optional)", called="The day the child was placed", when="past_or_today"
    )
    address_not_known = GovText("If you do not know the address, say why")
    moved = ask("Has the child moved placement in the past 12 months?", "Select yes if the child has moved placement")
    moves = GovTextarea("If yes, when, and from what kind of placement? (optional)", rows=3, limit=2000)
    why_not_known = why_not_known()

    def check(self) -> None:
        """The address, or why it is not known."""
        if not self.has_address and not self.address_not_known.data:
            self.fail("address_line_1", "Enter the first line of the address, or say why you do not know it")


class MissingPlanForm(JourneyForm):
    """The plan for a child who goes missing, and what was offered when the child came back before."""

    only_if: ClassVar = {
        "plan_detail": ("plan", "yes"),
        **{f"{name}_{part}": (f"{name}_done", "yes") for name in RETURNS for part in ("on", "by")},
    }

    plan = ask(
        "Is there a risk management plan for when the child goes missing?",
        "Select yes if there is a risk management plan",
    )
    plan_detail = GovTextarea("If yes, who holds it, and what does it say to do?", rows=4, limit=4000)

    def check(self) -> None:
        """Who holds the plan; the day and the person of what was done, and nothing done that was never offered."""
        if self.plan.data == "yes" and not self.plan_detail.data:
            self.fail("plan_detail", "Say who holds the plan, and what it says to do")
        for name, called in RETURNS.items():
            done = self[f"{name}_done"].data
            if done == "yes" and self[f"{name}_offered"].data == "no":
                self.fail(f"{name}_offered", f"Select yes: you say below that the {called} was done")
            if done == "yes" and not self[f"{name}_on"].data:
                self.fail(f"{name}_on", f"Enter the day of the {called}")
            if done == "yes" and not self[f"{name}_by"].data:
                self.fail(f"{name}_by", f"Enter who did the {called}")


for _name, _called in RETURNS.items():
    setattr(
        MissingPlanForm,
        f"{_name}_offered",
        ask(
            f"Was a {_called} offered when the child last came back?",
            f"Select yes if a {_called} was offered",
            inline=True,
        ),
    )
    setattr(
        MissingPlanForm,
        f"{_name}_done",
        ask(f"Was the {_called} done?", f"Select yes if the {_called} was done", inline=True),
    )
    setattr(
        MissingPlanForm,
        f"{_name}_on",
        GovDateField(f"{_called}: date", called=f"The day of the {_called}", when="past_or_today"),
    )
    setattr(MissingPlanForm, f"{_name}_by", GovText(f"{_called}: done by whom", hint="Name and service"))
MissingPlanForm.why_not_known = why_not_known()


def missing_called_for(answers: Answers) -> bool:
    """Whether going missing is asked about: a worry of that kind, a looked-after child, or gone missing today."""
    return (
        answers.value("dsl_concerns", "missing_episode") == "yes"
        or answers.value("status_care", "looked_after") == "yes"
        or answers.value(ABSENCE_FIRST, "missing_today") == "yes"
    )


def placement_called_for(answers: Answers) -> bool:
    """Whether the placement is asked: the child is looked after, or missing from where it is."""
    looked_after = answers.value("status_care", "looked_after") == "yes"
    return missing_called_for(answers) and (looked_after or answers.value("dsl_missing", "missing_from") == FROM_CARE)


def plan_called_for(answers: Answers) -> bool:
    """Whether plan and interviews are asked: the child is missing from home or care, or has been before."""
    said = answers.of("dsl_missing")
    gone = said.get("missing_from") in {FROM_HOME, FROM_CARE} or said.get("earlier") == "yes"
    return missing_called_for(answers) and gone


def _from_absence(answers: Answers) -> dict[str, Any]:
    """The report to the police, as the absence record already has it."""
    told = answers.of("absence_told")
    if told.get("police_told") != "yes":
        return {}
    return {"reported_on": told.get("police_on"), "report_reference": told.get("police_reference") or ""}


MISSING_PAGES = (
    Page(
        "dsl_missing",
        about("Is {child} missing from home or care?"),
        MissingForm,
        hint="This is about going missing from where the child lives, not only from school",
        sealed="safeguarding",
        asked_when=missing_called_for,
        preset=_from_absence,
        missing="Say whether the child is missing from home or care",
    ),
    Page(
        "dsl_placement",
        about("Where is {child} looked after?"),
        PlacementForm,
        hint="Only safeguarding leads and the council staff who may read this part see the address",
        sealed="safeguarding",
        whereabouts=WHERE,
        asked_when=placement_called_for,
        missing="Say where the child is looked after",
    ),
    Page(
        "dsl_missing_plan",
        about("Plans for when {child} goes missing, and comes back"),
        MissingPlanForm,
        sealed="safeguarding",
        asked_when=plan_called_for,
        missing="Say whether there is a plan, and what was offered when the child came back",
    ),
)


def missing_facts(of: Any) -> dict[str, Any]:
    """What was said of going missing, as facts; {} where nothing was. `of` reads a page while it is asked."""
    gone, placed, plan = of("dsl_missing"), of("dsl_placement"), of("dsl_missing_plan")
    if not gone:
        return {}
    return {
        **{
            new: gone.get(old) or ""
            for new, old in (
                ("from", "missing_from"),
                ("since", "missing_since"),
                ("reported_on", "reported_on"),
                ("reference", "report_reference"),
                ("returned_on", "returned_on"),
                ("earlier", "earlier"),
                ("earlier_detail", "earlier_detail"),
            )
        },
        "placement": {
            "kind": placed.get("placement") or "",
            "authority": placed.get("placing_authority") or "",
            "since": placed.get("placed_on") or "",
            "address": place(placed),
            "address_not_known": placed.get("address_not_known") or "",
            "moved": placed.get("moved") or "",
            "moves": placed.get("moves") or "",
        },
        "plan": {"there": plan.get("plan") or "", "detail": plan.get("plan_detail") or ""},
        **{name: {part: plan.get(f"{name}_{part}") or "" for part in ("offered", "done", "on", "by")}
           for name in RETURNS},
    }  # fmt: skip
