"""Averford's children: a smaller council whose headteachers sign referrals."""

from __future__ import annotations

from typing import Final

from portal.cli.seeding.steps import (
    answered,
    asked,
    checked,
    found_out,
    looked_at,
    opened,
    school_wrote,
    sent_back,
    siblings,
    wrote,
)
from portal.cli.seeding.story import Story

FARAH, NEIL = "Farah Siddiqui", "Neil Abbott"

STORIES: Final[tuple[Story, ...]] = (
    Story("Averford High School", sent=0, at="10:40", away=8),
    Story("Canal Street Primary School", "not_returned_after_unauthorised_holiday", sent=0, at="13:20", away=7),
    Story("The Viaduct Academy", sent=0, at="09:30", away=9, then=(looked_at(0, FARAH, "14:10"),)),
    Story("Averford High School", sent=3, away=6, concerns=("cce_county_lines",), social_care_told=True, label="moved",
          then=(opened(2, FARAH, review=4),)),
    Story("Canal Street Primary School", sent=5, away=8,
          then=(opened(4, FARAH, review=3), *checked(4, FARAH), asked(3, FARAH, "la_housing", "Housing", chase=3))),
    Story("The Viaduct Academy", "reported_left_area", sent=4, away=9,
          then=(sent_back(3, FARAH, "Please tell us who said that the family had moved.", reply=3),)),
    Story("Averford High School", sent=9, away=9,
          then=(opened(8, NEIL, review=-1), wrote(6, NEIL, "Has the form tutor heard anything?"))),
    Story("Canal Street Primary School", sent=10, away=7,
          then=(opened(9, FARAH, review=11), siblings(8, FARAH),
                school_wrote(1, "A parent at the gate says that they have moved in with the grandparents."))),
    Story("The Viaduct Academy", sent=13, away=9, label="twice",
          then=(opened(12, FARAH, review=12), siblings(11, FARAH), *checked(11, FARAH))),
    Story("The Viaduct Academy", sent=1, away=18, same_as="twice"),
    Story("Averford High School", "reported_left_uk_with_parent", sent=15, away=9, country="France",
          then=(opened(14, NEIL, review=12), siblings(13, NEIL),
                answered(6, NEIL, "la_home_office", "found_information", "Left by ferry with the mother."))),
    Story("Canal Street Primary School", sent=20, away=7,
          then=(opened(19, FARAH),
                found_out(9, FARAH, "returned_to_referring_school", {"returned_on": "today", "attendance_mark": "/"},
                          grade="A"))),
    Story("Averford High School", "off_roll_after_permanent_exclusion", sent=18, away=8,
          then=(opened(17, NEIL), siblings(16, NEIL),
                found_out(5, NEIL, "alternative_provision_in_place",
                          {"provider": "Weir House", "start_date": "today", "hours": "25", "commissioner": "The council"},
                          grade="B", why_open=""))),
    Story("Averford High School", sent=1, at="15:20", away=8, stops="lead"),
    Story("Canal Street Primary School", sent=0, at="15:30", away=6, stops="started"),
)  # fmt: skip
