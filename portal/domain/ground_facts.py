"""What a school says of a removal from the roll, as far as the rules look at it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

YES, NO = "yes", "no"


@dataclass(frozen=True, slots=True)
class OtherSchool:
    """Another school the pupil is registered at (ground (c)), and whether it agrees that the name comes off here."""

    name: str
    consents: str = ""
    consent_by: str = ""
    consent_on: date | None = None


@dataclass(frozen=True, slots=True)
class GroundFacts:
    """The answers a ground turns on. What was not asked or not answered is "", None or empty.

    Yes-or-no answers hold "yes", "no" or "not_known". `joint_on` is the day of the later of the two records, school's
    and council's, that end joint enquiries: nothing a school types. `no_return`: no reasonable grounds to believe that
    the pupil will attend again. `registration`: "registered", "offered" or "not_known" at the other school.
    """

    born: date | None = None
    deletion_on: date | None = None
    already_deleted: bool = False
    late_reason: str = ""
    ground_met_on: date | None = None

    boarder: str = ""
    order_names_us: str = ""
    mobile_main: str = ""
    dual_agreed: str = ""
    no_return: str = ""

    council_placed: str = ""
    consent_given: str = ""
    consent_by: str = ""
    consent_on: date | None = None

    other_school: str = ""
    registration: str = ""
    first_day: date | None = None
    confirmed_by: str = ""
    confirmed_on: date | None = None

    nursery_completed_on: date | None = None
    other_schools: tuple[OtherSchool, ...] = ()
    order_reference: str = ""
    order_changed_on: date | None = None
    order_school: str = ""

    notice_written: str = ""
    notice_by: str = ""
    notice_received_on: date | None = None
    last_day_stated: date | None = None
    meeting_offered: str = ""
    protection: bool = False
    """A child protection enquiry under way, or a protection plan now or in the past five years."""

    moved_on: date | None = None
    new_address: bool = False
    verified_how: str = ""

    leave_from: date | None = None
    leave_to: date | None = None
    first_absent: date | None = None
    every_mark_counts: str = ""
    marks: tuple[tuple[str, ...], ...] = ()
    sickness_believed: str = ""
    joint_on: date | None = None
    efforts: str = ""

    sentence: str = ""
    establishment: str = ""
    sentence_from: date | None = None
    died_on: date | None = None
    staying_on: str = ""
    term_ended_on: date | None = None
    left_on: date | None = None
    excluded_on: date | None = None
    board_on: date | None = None
    review_stage: str = ""
    review_on: date | None = None

    needs_informed: tuple[str, ...] = ()
    """Who should know of the removal because of the child's plan, care or order, in words: "the social worker"."""
    not_informed: tuple[str, ...] = ()
    """Those of them who have not been told."""
    social_worker: bool = False


def read_marks(typed: str) -> tuple[tuple[str, ...], ...]:
    """Register marks as typed, one school day a line, oldest first, morning then afternoon: "N O", "N/O" or "NO"."""
    found = []
    for line in typed.upper().splitlines():
        marks = line.replace("/", " ").replace(",", " ").split()
        if len(marks) == 1 and len(marks[0]) == 2 and not marks[0][1].isdigit():
            marks = list(marks[0])
        if marks:
            found.append(tuple(marks))
    return tuple(found)
