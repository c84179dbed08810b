"""Northmere's children: at least one for every page, band and state that the portal knows."""

from __future__ import annotations

from typing import Final

from portal.cli.seeding.northmere_closed import CLOSED
from portal.cli.seeding.northmere_leavers import LEAVERS
from portal.cli.seeding.northmere_urgent import URGENT
from portal.cli.seeding.steps import (
    answered,
    asked,
    assigned,
    checked,
    found_out,
    looked_at,
    noted,
    opened,
    reopened,
    school_wrote,
    schools_asked,
    sent_back,
    siblings,
    wrote,
)
from portal.cli.seeding.story import Story

AMINA, JOE, DEV, RUTH = "Amina Yusuf", "Joe Marsh", "Dev Patel", "Ruth Hale"

NEW: Final = (
    Story("Northmere School", sent=0, at="09:05", away=9),
    Story("Oakfield Primary School", "reported_left_area", sent=0, at="11:25", away=6),
    Story("St Hild's Catholic School", "not_returned_after_unauthorised_holiday", sent=0, at="13:45", away=8),
    Story("Hazelbank Academy", sent=0, at="15:10", away=10, papers=("attendance_record",)),
    Story("Packhorse Lane Primary School", "parent_withdrew_no_destination", sent=0, at="10:15", away=4,
          then=(looked_at(0, DEV, "14:40"),)),
    Story("Ironmaster Academy", sent=0, at="08:55", away=9, circumstances=("previous_cme_episode",),
          then=(looked_at(0, AMINA, "15:05"),)),
)  # fmt: skip
"""Not decided on yet; two are being looked at."""

SENT_BACK: Final = (
    Story("Hazelbank Academy", "reported_left_area", sent=3, away=7,
          then=(sent_back(2, AMINA, "Which school did the mother name, and who took the call? Please ask the aunt too.",
                          reply=3),)),
    Story("Fernhill Infant School", "not_returned_after_agreed_leave", sent=4, away=9,
          then=(sent_back(3, DEV, "Please add the dates of leave you agreed, and the letter you sent.", reply=2),)),
    Story("Saltmarsh Primary School", sent=4, away=6,
          then=(sent_back(3, JOE, "Please say whether the child was seen at the home visit.", reply=4),
                school_wrote(1, "Nobody was seen at the visit. We have now added what the neighbour said."))),
)  # fmt: skip
"""Two wait for the school; one has been answered and is new again."""

THIS_WEEK: Final = (
    Story("Oakfield Primary School", sent=7, away=8, language="RMN", interpreter=True,
          then=(opened(6, AMINA, review=4), *checked(6, AMINA),
                asked(4, AMINA, "la_council_tax_benefits", "Council tax", chase=2))),
    Story("Northmere School", "not_returned_after_unauthorised_holiday", sent=8, away=9, country="Pakistan",
          then=(opened(7, JOE, review=3), asked(6, JOE, "la_home_office", "Border Force", chase=4))),
    Story("Ironmaster Academy", "reported_left_area", sent=6, away=8,
          then=(opened(5, DEV, review=9), *checked(5, DEV), siblings(4, DEV),
                asked(4, DEV, "la_destination_la", "Eastvale Council", chase=3),
                school_wrote(1, "The form tutor has heard that the family is near the coast. No address.", "11:20"))),
    Story("St Hild's Catholic School", sent=9, away=10,
          then=(opened(8, AMINA, review=2), answered(5, AMINA, "la_health_trace", "found_information",
                "Still registered with the same GP. Last seen in September."),
                schools_asked(2, AMINA))),
    Story("Hazelbank Academy", "allocated_place_not_taken_up", sent=5, away=6,
          then=(opened(4, JOE, review=5, take=False),)),
    Story("Packhorse Lane Primary School", sent=5, away=7,
          then=(opened(4, RUTH, review=5, take=False), assigned(3, DEV, RUTH))),
    Story("Osier Lane Special School", sent=6, away=5, sen="E", circumstances=("mental_health_need",),
          then=(opened(5, AMINA, review=4), asked(4, AMINA, "la_send_system", "SEND casework", chase=3),
                noted(4, AMINA, "The parents have asked for a tribunal date. Speak to the casework team first."))),
    Story("Fernhill Junior School", pupil="991-S07", sent=4, at="10:20", away=7,
          siblings=(("Isobel Pemberton", "", "Fernhill Junior School, Northmere"),),
          then=(opened(3, DEV, review=5),)),
    Story("Fernhill Junior School", pupil="991-S08", sent=4, at="10:55", away=7,
          siblings=(("Isla Pemberton", "", "Fernhill Junior School, Northmere"),),
          then=(opened(3, DEV, review=5, at="11:30"),)),
    Story("Saltmarsh Primary School", "mobile_child_not_returned", sent=7, away=6,
          circumstances=("gypsy_roma_traveller",),
          then=(opened(6, JOE, review=5), siblings(5, JOE),
                wrote(4, JOE, "We have asked the council of the site they were going to. Is there a cousin in school?"),
                school_wrote(2, "Yes, two cousins in Year 5. They expect the family back within the week."))),
)  # fmt: skip

ON_TRACK: Final = (
    Story("Northmere School", sent=10, away=9,
          then=(opened(9, AMINA, review=12), *checked(9, AMINA), siblings(8, AMINA),
                answered(4, AMINA, "la_home_visit", "no_trace", "Flat is empty. The landlord has the keys back."))),
    Story("Ironmaster Academy", "not_returned_after_unauthorised_holiday", sent=11, away=8, country="Nigeria",
          then=(opened(10, JOE, review=11), siblings(9, JOE),
                answered(5, JOE, "la_home_office", "found_information", "The family left on the day they said."))),
    Story("Oakfield Primary School", sent=12, away=7,
          then=(opened(11, DEV, review=10), siblings(10, DEV), *checked(10, DEV))),
    Story("Hazelbank Academy", sent=13, away=9,
          then=(opened(12, JOE, review=11), siblings(11, JOE), *checked(11, JOE),
                wrote(8, JOE, "We are still looking. Please keep the child on your roll until we both agree otherwise."))),
    Story("St Hild's Catholic School", "reported_left_uk_with_parent", sent=14, away=9, country="Ireland",
          papers=("tickets",),
          then=(opened(13, AMINA, review=13), siblings(12, AMINA),
                found_out(3, RUTH, "left_uk_believed_unconfirmed",
                          {"enquiries_exhausted": "yes", "why_believed": "Booking seen; a cousin confirms"},
                          grade="C", recheck=20))),
    Story("Saltmarsh Primary School", sent=15, away=8,
          then=(opened(14, DEV), siblings(13, DEV),
                found_out(4, DEV, "waiting_for_place_this_la", {"application": "IY-2044", "fair_access": "no"},
                          grade="B", recheck=12))),
    Story("Northmere School", sent=16, away=9,
          then=(opened(15, RUTH), siblings(14, RUTH),
                found_out(5, RUTH, "pass_to_other_la_pending",
                          {"council": "Eastvale Council", "sent_on": "today", "chase_on": "later"},
                          grade="B", recheck=10))),
    Story("Packhorse Lane Primary School", "home_education_said_orally_only", sent=12, away=7,
          then=(opened(11, DEV, review=10, take=False), siblings(10, DEV))),
    Story("Hazelbank Academy", "home_education_said_orally_only", sent=20, away=8,
          then=(opened(19, DEV), siblings(18, DEV),
                found_out(6, DEV, "home_education_unsuitable_sao_route", {"notice_date": "today"}, grade="A",
                          recheck=12))),
    Story("Fernhill Junior School", sent=18, away=9,
          then=(opened(17, JOE), siblings(16, JOE, "dismissed"),
                found_out(6, JOE, "fair_access_protocol", {"panel_date": "today"}, grade="A", recheck=11))),
    Story("Ironmaster Academy", sent=30, away=9,
          then=(opened(29, AMINA), siblings(28, AMINA), *checked(28, AMINA),
                found_out(12, AMINA, "returned_to_referring_school", {"returned_on": "today", "attendance_mark": "/"},
                          grade="A"),
                reopened(3, AMINA, "Absent again since the day after coming back, and the phone is off.", review=8))),
)  # fmt: skip

DRAFTS: Final = (
    Story("Hazelbank Academy", sent=0, at="14:30", away=6, stops="started"),
    Story("Hazelbank Academy", sent=1, at="11:15", away=8, stops="nearly"),
    Story("Hazelbank Academy", "reported_left_area", sent=1, at="15:45", away=7, stops="lead"),
    Story("Oakfield Primary School", sent=18, away=5, stops="expiring"),
    Story("Saltmarsh Primary School", "fleeing_domestic_abuse", sent=1, at="16:05", away=3, safe="no", stops="lead"),
)  # fmt: skip

STORIES: Final[tuple[Story, ...]] = (
    *URGENT,
    *NEW,
    *SENT_BACK,
    *THIS_WEEK,
    *ON_TRACK,
    *CLOSED,
    *DRAFTS,
    *LEAVERS,
)
