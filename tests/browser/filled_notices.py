"""A filled-in notice of every kind, and which of its pages another story looks at already."""

from __future__ import annotations

from collections.abc import Callable

from portal.journeys.answers import Answers
from portal.journeys.referral import CME_REFERRAL
from portal.journeys.removal import REMOVAL
from tests.journeys.filled import PAGES
from tests.journeys.filled_home_education import home_education
from tests.journeys.filled_move import move
from tests.journeys.filled_new_pupil import new_pupil
from tests.journeys.filled_removal import removal
from tests.journeys.test_absence import FIRST, VULNERABLE, kept

MISSING_TODAY = {
    FIRST: {"first_absent_on": "2026-11-25", "missing_today": "yes"},
    "address_last": PAGES["address_last"],
    "absence_vulnerability": VULNERABLE,
}
OF_THE_REFERRAL = frozenset(page.key for page in CME_REFERRAL.pages)
OF_THE_REMOVAL = frozenset(page.key for page in REMOVAL.pages)
FILLED: dict[str, Callable[[], Answers]] = {
    "absence": lambda: Answers(kept(MISSING_TODAY)),
    "home_education": lambda: home_education("worried"),
    "new_pupil": new_pupil,
    "planned_move": move,
    "removal": lambda: removal("a"),
}
LOOKED_AT_ELSEWHERE = {
    "absence": OF_THE_REFERRAL | {"absence_parents", "absence_told"},
    "home_education": OF_THE_REFERRAL | OF_THE_REMOVAL - {"dsl_social_care"},
    "new_pupil": OF_THE_REFERRAL - {"attendance_place"},
    "planned_move": OF_THE_REFERRAL | OF_THE_REMOVAL,
    "removal": OF_THE_REFERRAL,
}
"""The referral's own story opens its pages, the removal's those it shares with later notices: the same page is the same
form everywhere. The story of absences opens the absence record's own."""
