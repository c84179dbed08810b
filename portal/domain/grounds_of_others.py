"""Pupils outside compulsory school age: what their own grounds ask (SI 2024/208 reg 9(3)), and what to tell the school.

No letter of reg 9(1) applies to them, no joint enquiries are owed, and they are not children missing education.
"""

from __future__ import annotations

from datetime import date

from portal.domain import ages
from portal.domain.dates_in_words import long_date

NEEDED: dict[str, tuple[tuple[str, str], ...]] = {
    "reg9_3_ceased_to_attend": (
        ("left_on", "Enter the day the pupil stopped attending"),
        ("no_return", "Select whether you have any reason to believe that the pupil will attend again"),
    ),
    "reg9_3_twenty_days_unauthorised": (
        ("first_absent", "Enter the first school day the pupil was away"),
        ("every_mark_counts", "Select whether every mark since then is G, N or O"),
        ("sickness_believed", "Select whether sickness or an unavoidable cause may be behind the absence"),
        ("efforts", "Say what you did to find out why the pupil is away"),
    ),
    "reg9_3_nursery_not_continuing": (
        ("nursery_completed_on", "Enter the day the pupil finished nursery"),
        ("no_return", "Select whether you have any reason to believe that the pupil will attend again"),
    ),
    "reg9_3_permanently_excluded": (
        ("excluded_on", "Enter the day of the permanent exclusion"),
        ("board_on", "Enter the day the governing board upheld it"),
        ("review_stage", "Select where the review of the exclusion stands"),
        ("review_on", "Enter the day the review came to its end"),
    ),
    "reg9_3_died": (),
}
"""By ground: each answer it cannot do without, and what to do when it is not given."""


def path_words(born: date, deletion_on: date) -> str:
    """What a school is told of a pupil outside compulsory school age that day; "" for one within it."""
    if deletion_on < ages.csa_first_day(born):
        first = long_date(ages.csa_first_day(born))
        return (
            f"On that day the pupil is not yet of compulsory school age, which begins on {first}. Fewer questions "
            "apply. The council still likes to hear where the child will be educated"
        )
    if deletion_on > ages.csa_last_day(born):
        last = long_date(ages.csa_last_day(born))
        return (
            f"On that day the pupil is over compulsory school age, which ended on {last}. Fewer questions apply. "
            "The council’s participation team helps young people without a place in education or training"
        )
    return ""
