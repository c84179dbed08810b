"""Northmere's children who leave, and other notices than referrals: one of each kind, plain and in doubt."""

from __future__ import annotations

from typing import Final

from portal.cli.seeding.steps import added, asked_advice, corrected, withdrawn
from portal.cli.seeding.story import Story
from portal.domain.notices import NoticeKind

_GROUND_A, _GROUND_I = "reg9_1_a_registered_elsewhere", "reg9_1_i_twenty_days_unauthorised"

LEAVERS: Final = (
    Story("Northmere School", _GROUND_A, NoticeKind.REMOVAL, goes_to="Ironmaster Academy", sent=0, at="09:20", away=3,
          label="joined another"),
    Story("Ironmaster Academy", kind=NoticeKind.NEW_PUPIL, goes_to="Northmere School", sent=0, at="14:10",
          same_as="joined another"),
    Story("St Hild's Catholic School", _GROUND_I, NoticeKind.REMOVAL, sent=0, at="10:55", away=26),
    Story("Hazelbank Academy", "england", NoticeKind.PLANNED_MOVE, sent=0, at="11:35", away=1,
          then=(added(0, "The new school has asked for the pupil file. We send it on the last day."),)),
    Story("Northmere School", kind=NoticeKind.HOME_EDUCATION, sent=0, at="12:25", away=2),
    Story("Ironmaster Academy", kind=NoticeKind.EARLY_NOTICE, sent=0, at="09:50", away=6),
    Story("Hazelbank Academy", _GROUND_A, NoticeKind.REMOVAL, goes_to="St Hild's Catholic School", sent=0, at="10:05",
          away=2, then=(withdrawn(0, "The wrong child was ticked: it is a cousin who has moved school."),)),
    Story("St Hild's Catholic School", _GROUND_A, NoticeKind.REMOVAL, goes_to="Northmere School", sent=0, at="09:35",
          away=4, then=(
              corrected(0, "We gave the wrong name of the person who confirmed it.",
                        "removal_other_school", {"confirmed_by": "Jo Field, admissions officer"}),
              asked_advice(0, "any", "The new school has not asked for the file yet. Do we chase it?"))),
)  # fmt: skip
