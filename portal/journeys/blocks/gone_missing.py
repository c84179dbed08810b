"""The pages an absence record alone begins with: its first day, and what a pupil gone missing today calls for.

A referral made from the record shows the same pages, filled in, and sends them; of any other referral they are not
asked.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from portal.journeys.answers import Answers
from portal.journeys.blocks import gone_missing_forms as forms
from portal.journeys.blocks.missing import ABSENCE_FIRST
from portal.journeys.blocks.naming import about
from portal.journeys.model import Page, Section

PARENTS, TOLD, VULNERABILITY = "absence_parents", "absence_told", "absence_vulnerability"


def missing_today(answers: Answers) -> bool:
    """Whether the pupil has run away or gone missing today, as the absence record says."""
    return bool(answers.value(ABSENCE_FIRST, "missing_today") == "yes")


FIRST_DAY_PAGE = Page(
    ABSENCE_FIRST,
    about("When was {child} first absent?"),
    forms.FirstDayForm,
    copied=False,
    missing="Enter the first day of absence",
)
PARENTS_PAGE = Page(
    PARENTS,
    about("What do {child}’s parents say?"),
    forms.ParentsAskedForm,
    hint="Ask them first where the pupil may be",
    copied=False,
    missing="Say what the parents said",
)
TOLD_PAGE = Page(
    TOLD,
    about("Who have you told that {child} has gone missing?"),
    forms.ToldForm,
    shows="danger",
    copied=False,
    missing="Say who has been told",
)
VULNERABILITY_PAGE = Page(
    VULNERABILITY,
    about("How vulnerable is {child}?"),
    forms.VulnerabilityForm,
    hint="The safeguarding lead decides this together with the attendance officer",
    sealed="safeguarding",
    copied=False,
    missing="Say how vulnerable the pupil is",
)


def _carried(answers: Answers) -> bool:
    """Whether this notice was made from an absence record."""
    return answers.row(ABSENCE_FIRST) is not None


def with_the_record(section: Section) -> Section:
    """A notice's section with the pages it carries from an absence record at its end; none of them must be answered."""
    pages = (
        replace(FIRST_DAY_PAGE, asked_when=_carried, needed=False),
        *(replace(page, asked_when=missing_today, needed=False) for page in (PARENTS_PAGE, TOLD_PAGE)),
    )
    return replace(section, pages=(*section.pages, *pages))


def with_the_assessment(section: Section) -> Section:
    """The leads' part with how vulnerable they found a pupil gone missing, at its beginning."""
    page = replace(VULNERABILITY_PAGE, asked_when=missing_today, needed=False)
    return replace(section, pages=(page, *section.pages))


def absence_facts(of: Any) -> dict[str, Any]:
    """What the record says of the days, the parents and who was told; `of` reads a page while it is asked."""
    parents = of(PARENTS)
    return {
        **{name: of(ABSENCE_FIRST).get(name) or "" for name in ("first_absent_on", "missing_today")},
        **{name: of("absence_pattern").get(name) or "" for name in ("pattern", "sudden_change", "pattern_detail")},
        "parents": {name: parents.get(f"asked_{name}") or "" for name in ("who", "on", "at", "said")},
        "told": dict(of(TOLD)),
    }


def assessment_facts(of: Any) -> dict[str, Any]:
    """How vulnerable the leads found the pupil, {} where nobody said."""
    said = of(VULNERABILITY)
    names = ("risk", "why", "assessed_on", "assessed_at", "lead_name", "officer_name")
    return {name: said.get(name) or "" for name in names} if said else {}


def told_already(answers: Answers) -> dict[str, Any]:
    """Whether social care and the police were told, as the absence record has it: offered to the leads."""
    told = answers.of(TOLD)
    return {name: told[name] for name in ("social_care_told", "police_told") if told.get(name)}


def told_already_details(answers: Answers) -> dict[str, Any]:
    """When they were told, and under which reference, as the absence record has it."""
    told = answers.of(TOLD)
    return {
        f"{whom}_{part}": told.get(f"{whom}_{part}") or ""
        for whom in ("social_care", "police")
        if told.get(f"{whom}_told") == "yes"
        for part in (("on", "at", "reference") if whom == "social_care" else ("on", "reference"))
    }


__all__ = [
    "ABSENCE_FIRST",
    "FIRST_DAY_PAGE",
    "PARENTS",
    "PARENTS_PAGE",
    "TOLD",
    "TOLD_PAGE",
    "VULNERABILITY",
    "VULNERABILITY_PAGE",
    "absence_facts",
    "assessment_facts",
    "missing_today",
    "told_already",
    "told_already_details",
    "with_the_assessment",
    "with_the_record",
]
