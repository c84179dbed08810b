"""What open absence records and answers to questions ask of the school, for its home page."""

from __future__ import annotations

from flask import url_for

from portal.domain.clocks import REFERRAL_DAYS, TELL_TEAM_DAYS
from portal.domain.statutory_dates import GROUND_I_DAYS
from portal.journeys.answers import FIRST_CHILD
from portal.services import absences_reading, advice
from portal.services.absences_reading import AbsenceView
from school_side.to_do import ToDo


def absence_tasks() -> list[ToDo]:
    """A line for each open record the acting headteacher or safeguarding lead has not opened yet, and for each that has
    reached its 5th, 10th or 20th school day, whose days are not known, or that names nobody."""
    found = []
    for one in absences_reading.records():
        found += [task for task in (_told(one), _of(one)) if task is not None]
    return found


def _told(one: AbsenceView) -> ToDo | None:
    """The headteacher and the safeguarding leads are told on the first day: until they have opened the record."""
    if not one.told_to:
        return None
    name = one.child_name or f"draft {one.number}"
    what = "A pupil has run away or gone missing." if one.missing_today else "A pupil is absent, and nobody knows why."
    words = f"{what} {one.opened_by_name} opened the record. You are told as {one.told_to}."
    href = url_for("school.absence", draft_id=one.draft_id)
    return ToDo(f"Read the absence record of {name}", words, href, "Open the record", "soon")


def advice_tasks() -> list[ToDo]:
    """A line where the council has answered a question and nobody has read it."""
    number = advice.unread()
    if not number:
        return []
    words = "The council has answered your question." if number == 1 else f"There are {number} new answers."
    return [ToDo("Read the council’s advice", words, url_for("school.advice_list"), "Read it")]


def _of(one: AbsenceView) -> ToDo | None:
    name, href = one.child_name or f"draft {one.number}", url_for("school.absence", draft_id=one.draft_id)
    if not one.child_name:
        href = url_for("school.question", draft_id=one.draft_id, child=FIRST_CHILD, page_key="child_name")
        words = "An absence record names nobody yet. Nothing goes to the council automatically until it does."
        return ToDo("Say which pupil is absent", words, href, "Enter the name", "late")
    referred = one.referral is not None and bool(one.referral.reference)
    removed = one.removal is not None and bool(one.removal.reference)
    if one.rung(GROUND_I_DAYS).reached and not removed:
        words = f"{GROUND_I_DAYS} school days of absence. Ask for advice before a name comes off the roll."
        return ToDo(f"Decide what follows for {name}", words, href, "Open the record", "soon")
    if referred:
        return None
    if one.rung(REFERRAL_DAYS).reached:
        late = one.day is not None and one.day > REFERRAL_DAYS
        words = f"{REFERRAL_DAYS} school days of absence. Send the referral."
        return ToDo(f"Make the referral of {name}", words, href, "Open the record", "late" if late else "soon")
    if one.rung(TELL_TEAM_DAYS).reached and one.contact_on is None:
        told = "The council has been told." if one.early else "The council is told automatically within the hour."
        words = f"{TELL_TEAM_DAYS} school days of absence, and nobody has been reached. {told}"
        return ToDo(f"Go on trying to reach the family of {name}", words, href, "Open the record", "soon")
    if one.rung(TELL_TEAM_DAYS).on is None:
        words = "We do not have your term dates, so we cannot count the school days, and nothing is sent automatically."
        return ToDo(f"Count the days of absence of {name} yourself", words, href, "Open the record", "soon")
    return None
