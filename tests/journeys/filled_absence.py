"""An absence record with every page answered: of a pupil who only stays away, and of one gone missing today."""

from __future__ import annotations

from portal.journeys.absence import ABSENCE, WORKER
from portal.journeys.answers import Answers
from tests.journeys.drafts import Entries, as_asked, rows_of
from tests.journeys.filled import GONE_MISSING, LISTS, MISSING, MOVING
from tests.journeys.filled import PAGES as REFERRAL

_SHARED = (
    "child_name",
    "child_birth",
    "child_numbers",
    "absence_pattern",
    "last_attended",
    "last_seen",
    "address_last",
    "address_safe",
)
PAGES: Entries = {
    "danger": {"in_danger": "no"},
    **{key: REFERRAL[key] for key in _SHARED},
    "absence_first": {"first_absent_on": "2026-11-09", "missing_today": "no"},
    WORKER: {"social_worker": "yes"},
    "care_details": {name: said for name, said in MISSING["care_details"].items() if name.startswith("worker_")},
}
LISTED: dict[str, Entries] = {
    **{key: MOVING[key] for key in ("previous_addresses", "new_addresses", "adults", "adult_contact")},
    **{key: LISTS[key] for key in ("attempts", "home_visits")},
}
GONE: Entries = {**GONE_MISSING, **{key: MISSING[key] for key in ("dsl_missing", "dsl_placement", "dsl_missing_plan")}}
"""What is asked besides of a pupil who has run away or gone missing today."""


def absence(
    changed: Entries | None = None,
    *,
    without: tuple[str, ...] = (),
    none_of: tuple[str, ...] = (),
    lists: dict[str, Entries] | None = None,
) -> Answers:
    """The filled record as answers, without what it is not asked. `none_of`: lists said to be empty."""
    pages, listed = {**PAGES, **(changed or {})}, {**LISTED, **(lists or {})}
    return as_asked(ABSENCE, Answers(rows_of(ABSENCE, pages, listed, without=without, none_of=none_of)))
