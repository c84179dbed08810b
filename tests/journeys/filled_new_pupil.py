"""A filled new-pupil return, page by page, for the tests."""

from __future__ import annotations

from portal.journeys.answers import Answers
from portal.journeys.new_pupil import NEW_PUPIL
from tests.journeys.drafts import Entries, as_asked, rows_of
from tests.journeys.filled import LISTS
from tests.journeys.filled import PAGES as REFERRAL

ADULTS = ("adults", "adult_contact")
OWN: Entries = {
    "danger": {"in_danger": "no"},
    "attendance_place": {
        "admission_date": "2026-11-16",
        "first_day": "2026-11-17",
        "attended": "yes",
        "first_attended": "2026-11-18",
        "part_time": "no",
        "dual_registered": "yes",
        "dual_school": "Hazel Park School, Averford",
        "boarder": "no",
        "admitted_via": "in_year",
    },
    "joining_before": {
        "previous_kind": "school",
        "previous_school": "Elm Grove School, Leeds",
        "previous_urn": "100123",
        "previous_authority": "383",
        "previous_note": "Came with her aunt",
    },
    "joining_late": {"late_why": "The office was closed"},
}
PAGES: Entries = {page.key: REFERRAL[page.key] for page in NEW_PUPIL.pages if page.key in REFERRAL} | OWN
LISTED: dict[str, Entries] = {key: LISTS[key] for key in (*ADULTS, "previous_addresses", "contacts", "services")}


def new_pupil(
    changed: Entries | None = None,
    *,
    without: tuple[str, ...] = (),
    none_of: tuple[str, ...] = (),
    lists: dict[str, Entries] | None = None,
) -> Answers:
    """The filled return; `changed` replaces or adds pages, `without` leaves pages and lists out, `none_of` says that
    there is nothing to add to a list."""
    pages, listed = {**PAGES, **(changed or {})}, {**LISTED, **(lists or {})}
    rows = rows_of(NEW_PUPIL, pages, listed, without=without, none_of=none_of)
    return as_asked(NEW_PUPIL, Answers(rows))
