"""Children of Northmere who were found, or whose referral ended: outcomes of every kind, with their evidence."""

from __future__ import annotations

from typing import Final

from portal.cli.seeding.steps import answered, checked, found_out, not_cme, notified, opened, school_wrote, siblings
from portal.cli.seeding.story import Story
from portal.domain.enquiries import plan_for

AMINA, JOE, DEV, RUTH = "Amina Yusuf", "Joe Marsh", "Dev Patel", "Ruth Hale"
_SCHOOL = {"start_date": "today", "confirmed_by": "Head of admissions there"}

CLOSED: Final = (
    Story("Hazelbank Academy", sent=22, away=8,
          then=(opened(21, AMINA), *checked(20, AMINA),
                found_out(9, AMINA, "registered_at_school_same_la",
                          {**_SCHOOL, "school": "St Hild's Catholic School (991012)", "confirmed_on": "today"},
                          grade="A"))),
    Story("Northmere School", "reported_left_area", sent=24, away=9,
          then=(opened(23, JOE), siblings(22, JOE),
                found_out(11, JOE, "registered_at_school_other_la",
                          {**_SCHOOL, "school": "Seaview School, Eastvale", "council": "Eastvale Council"},
                          grade="A"))),
    Story("Oakfield Primary School", sent=19, away=6,
          then=(opened(18, DEV),
                school_wrote(13, "Back in school this morning with both parents. They had been with a sick relative."),
                found_out(12, DEV, "returned_to_referring_school", {"returned_on": "today", "attendance_mark": "/"},
                          grade="A"))),
    Story("Packhorse Lane Primary School", "home_education_said_orally_only", sent=21, away=7,
          then=(opened(20, DEV),
                found_out(8, DEV, "home_educated_passed_to_ehe",
                          {"proof": "Letter from the parents, signed", "passed_on": "today"}, grade="B"))),
    Story("St Hild's Catholic School", "reported_left_uk_with_parent", sent=26, away=9, country="Poland",
          then=(opened(25, AMINA),
                answered(14, AMINA, "la_embassy_or_school_abroad", "found_information", "The school replied by email."),
                found_out(13, AMINA, "attending_school_abroad_confirmed",
                          {"school": "Szkoła Podstawowa 4, Opole", "country": "Poland", "proof": "The head’s email"},
                          grade="B"))),
    Story("Ironmaster Academy", "reported_left_uk_with_parent", sent=28, away=8, country="Spain", papers=("tickets",),
          then=(opened(27, JOE),
                found_out(15, JOE, "left_uk_confirmed_no_school_details",
                          {"proof": "Border Force confirmed the journey", "no_concern": "yes",
                           "no_concern_by": "Ruth Hale"}, grade="B"))),
    Story("Northmere School", sent=27, away=9,
          then=(opened(26, RUTH),
                found_out(10, RUTH, "pass_to_other_la_accepted",
                          {"council": "Eastvale Council", "officer": "Jo Field", "accepted_on": "today",
                           "reference": "EV-118"}, grade="A"))),
    Story("Saltmarsh Primary School", sent=60, away=9,
          then=(opened(59, RUTH), *checked(58, RUTH),
                *(answered(40, RUTH, one.code, "no_trace", "Nothing found.") for one in
                  plan_for("whereabouts_unknown") if one.code not in
                  ("la_own_school_roll_search", "la_admissions_system")),
                found_out(20, RUTH, "not_located_enquiries_exhausted",
                          {"enquiries_exhausted": "yes", "lost_pupil_sent": "yes"}, grade="B", recheck=30))),
    Story("Hazelbank Academy", sent=11, away=2,
          then=(not_cme(10, JOE, "In school three days of each week; this is for the attendance team."),)),
    Story("Fernhill Infant School", "parent_withdrew_no_destination", sent=9, away=3,
          then=(notified(8, DEV, "The mother rang the same day with the name of the new school, which confirmed it."),)),
)  # fmt: skip
