"""What the law asks of a school whose pupil a parent will educate at home, for this very pupil, in plain words.

SI 2024/208 regulation 9(1)(f) and 9(2), regulation 13; Education Act 1996 section 434A, which holds for a council only
from the day set for it (`SchoolKnown.withdrawal_consent_from`), and for notices received from that day on.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from portal.domain import ages
from portal.domain.dates_in_words import long_date
from portal.domain.ground_facts import YES, GroundFacts
from portal.domain.school_kinds import SchoolKnown
from portal.domain.statutory_dates import home_education_earliest_deletion

PLACES = {
    "mainstream": "A place at a mainstream school",
    "special_council": "A place at a special school that a council arranged",
    "special_other": "A place at a special school that no council arranged",
    "alternative": "A place at a pupil referral unit or other alternative provision",
}
"""Kinds of place a pupil may have; only one that a council arranged at a special school needs its consent today."""
REASONS = {
    "mental_health": "The child’s mental health",
    "physical_health": "The child’s physical health",
    "health_concerns_related_to_covid19": "Worries about Covid-19",
    "school_dissatisfaction_general": "Not happy with the school",
    "school_dissatisfaction_send": "Not happy with the help for special educational needs",
    "school_dissatisfaction_bullying": "Not happy with how bullying was dealt with",
    "lifestyle": "The family’s way of life",
    "philosophical_or_preferential": "The family’s beliefs about education, or simply its preference",
    "religious": "Religion",
    "risk_of_school_exclusion": "The child might be excluded from school",
    "permanent_exclusion": "The child has been permanently excluded",
    "did_not_get_school_preference": "The child did not get a place at the school the family wanted",
    "difficulty_accessing_suitable_school_place": "The family cannot find a suitable school place",
    "offered_school_place_but_not_yet_accepted": "A place is offered, and the family has not accepted it yet",
    "did_not_apply_for_school_place_at_compulsory_school_age": (
        "The family did not apply for a place when the child reached school age"
    ),
    "school_suggestion": "A school suggested it",
    "other": "Another reason",
    "no_reason_given": "The parent gives no reason",
    "unknown": "Not known",
}
"""The Department for Education's reasons for home education (`codes.home_education_reasons`) in words a school uses."""
CONSENT_GIVEN = frozenset({"council", "minister"})


def consent_needed(facts: GroundFacts, school: SchoolKnown) -> Literal["", "placement", "withdrawal"]:
    """Whose consent must come first: "placement" of the council that arranged a special school place (reg 9(2)),
    "withdrawal" of the council under section 434A where it holds; "" for nobody's."""
    placed = facts.council_placed == YES and (school.special or not school.kind)
    if section_434a_holds(facts, school) and (placed or facts.protection):
        return "withdrawal"
    return "placement" if placed else ""


def section_434a_holds(facts: GroundFacts, school: SchoolKnown) -> bool:
    """Whether section 434A holds for this notice: it was received on or after the day set for the council."""
    begins, received = school.withdrawal_consent_from, facts.notice_received_on
    return begins is not None and received is not None and received >= begins


def earliest(facts: GroundFacts) -> date | None:
    """The first day the name may come off: the letter is in and its last day has passed; None while not answered."""
    if facts.notice_received_on is None or facts.last_day_stated is None:
        return None
    return home_education_earliest_deletion(facts.notice_received_on, facts.last_day_stated)


def barred(facts: GroundFacts, school: SchoolKnown) -> str:
    """What keeps the name on the roll whatever the letter says, in one sentence; "" for nothing."""
    if facts.order_names_us == YES:
        return (
            "Keep the pupil on the roll: a school attendance order names your school, so the council must change or "
            "end its order first"
        )
    needed = consent_needed(facts, school)
    if not needed or facts.consent_given in CONSENT_GIVEN:
        return ""
    who = "the council that arranged the place" if needed == "placement" else "the council"
    if facts.consent_given == "refused":
        return f"Keep the pupil on the roll: {who} has refused its consent"
    return f"Keep the pupil on the roll until {who} has given its consent"


def alone(facts: GroundFacts, school: SchoolKnown, today: date) -> str:
    """Why no removal return goes with the notice now, in one sentence; "" where it does.

    A name that has come off already is a fact the council must hear of at once, so only an age at which regulation
    9(1) does not apply keeps that return back.
    """
    day = facts.deletion_on or today
    if facts.born is not None and not ages.is_csa(facts.born, day):
        return (
            "The pupil is not of compulsory school age on that day. If the name comes off the roll, make a removal "
            "return with the reason ‘stopped attending’"
        )
    if facts.already_deleted:
        return ""
    if why := barred(facts, school):
        return f"{why}. Make the removal return when that is done"
    first = earliest(facts)
    if first is not None and first > today:
        return (
            f"The name may come off on {long_date(first)} at the earliest, as the parent may change their mind until "
            "then. Make the removal return on that day"
        )
    return ""


def law(facts: GroundFacts, school: SchoolKnown, *, ehc_plan: bool) -> tuple[str, ...]:
    """What the school must do and may not do for this pupil, a sentence or two each, the deciding one first."""
    said = []
    needed = consent_needed(facts, school)
    first = earliest(facts)
    if facts.order_names_us == YES:
        said.append(
            "A school attendance order names your school. You must keep the name on the roll until the council has "
            "changed or ended the order, whatever the letter says."
        )
    if needed == "placement":
        said.append(
            "A council arranged this place at a special school. You may not take the name off the roll before that "
            "council consents or the Secretary of State directs it (regulation 9(2)). Tell its special needs team."
        )
    if needed == "withdrawal":
        said.append(
            "The council must consent before this pupil is withdrawn to be educated at home (section 434A of the "
            "Education Act 1996). You may not take the name off the roll before it does. Tell the parent and the "
            "council today."
        )
    if not said:
        when = f" That is {long_date(first)} at the earliest." if first else ""
        said.append(
            "You must take the name off the roll once you have the parent’s notice in writing and the last day it "
            f"names has passed (regulation 9(1)(f)).{when} You may not do it sooner, or give it an earlier date."
        )
        said.append(
            "You may not refuse, ask for reasons first, or wait for the council to approve. The council has no "
            "veto here."
        )
    said.append(
        "You must tell the council no later than the day the name comes off. When the reason is met, we make that "
        "removal return from these answers and send it with this notice."
    )
    said.append(
        "You may not suggest home education, encourage it, or write the letter for the parent. Offer a meeting with "
        "the council if you can, but it is never a condition."
    )
    if ehc_plan and needed != "placement":
        said.append(
            "An education, health and care plan alone needs no consent. The council that keeps it must review it, so "
            "tell its special needs team."
        )
    return tuple(said)
