"""Children of Northmere somebody must act for today, Zofia Kowalska and the Adeyinkas among them."""

from __future__ import annotations

from typing import Final

from portal.cli.seeding.steps import answered, asked, checked, known, noted, opened, school_wrote, wrote
from portal.cli.seeding.story import Story
from portal.exchange.demo_families import REFUGE, ZOFIA

AMINA, JOE, DEV, RUTH = "Amina Yusuf", "Joe Marsh", "Dev Patel", "Ruth Hale"

_ZOFIA: Final = Story(
    "Hazelbank Academy",
    pupil=ZOFIA,
    sent=4,
    at="15:42",
    away=8,
    language="POL",
    interpreter=True,
    percent="93.2",
    country="Poland",
    papers=("attendance_record", "property"),
    told={
        "reason_detail": {
            "reason_detail": "Zofia has not been in school since the last day given here. Nobody answers any of the "
            "numbers we hold, and a neighbour saw the family leave with cases."
        },
        "what_happened": {
            "first_worry": "Zofia was upset on her last day and said that she “might not be back”.",
            "others_say": "A friend in 9C says that they talked about a grandmother in Poland.",
        },
        "sign_details": {"leaving_what": "Zofia told a friend that she might not be back. A neighbour saw cases."},
        "status_care": {"social_worker": "yes"},
        "last_seen": {"seen_by": "Mr Bell, form tutor"},
        "dsl_worries": {
            "worries": "Zofia was upset the day before her last day in school and said she “might not be back”. She "
            "has had a social worker since June last year. We do not know of any harm."
        },
        "dsl_told": {"social_care_told": "yes", "social_care_why_not": ""},
    },
    lists={
        "contacts": {"k1": {"name": "Ewa Zając", "relationship": "Aunt", "phone": "07700 900377"}},
        "services": {
            "v1": {"service": "social_care", "name": "Tom Brandt, Northmere", "phone": "01632 960140"},
        },
        "home_visits": {
            "h1": {
                "on": "",
                "half_day": "pm",
                "address": "14 Tamarisk Close, Northmere",
                "staff": "Denise Okafor and Mr Bell",
                "signs": "no",
                "neighbour": "Saw the family leave with cases.",
                "card_left": "yes",
                "result": "Nobody in. Neighbour saw the family leave with cases.",
                "second_visit_planned": "no",
            }
        },
    },
    then=(
        opened(3, AMINA, review=0, at="09:20"),
        known(3, AMINA),
        *checked(3, AMINA, "09:50"),
        asked(3, AMINA, "la_social_care_system", "Children’s social care", chase=2, at="11:02",
              detail="Sent to the social worker’s team."),
        answered(3, AMINA, "la_council_tax_benefits", "no_trace", "Tenancy open, no notice given.", "13:15"),
        answered(2, AMINA, "la_housing", "no_trace", "Private tenancy. No application to housing.", "10:05"),
        wrote(2, AMINA, "Thank you. Have any of her friends heard from her?", "10:50"),
        school_wrote(1, "A friend in 9C says Zofia is staying with her grandmother in Katowice. We have a first name "
                        "for the grandmother only."),
    ),
)  # fmt: skip

_NO_VISIT = {
    "no_visit": {"no_visit_reason": "A visit could lead somebody to the family. We have not gone to the address."},
    "dsl_no_visit": {"agreed": "yes"},
    "dsl_worries": {"worries": "The mother came in and said that she had to leave home with the children at once."},
    "dsl_protect": {
        "must_not_know": "yes",
        "safe_to_visit": "no",
        "hazards": "Do not write, ring or visit. Speak to the safeguarding lead.",
    },
    "dsl_protect_who": {"others": "Adewale Adeyinka, the father", "why": "The mother has left him, with the children."},
    "dsl_told": {"social_care_told": "yes", "social_care_why_not": ""},
}
"""A family that has fled: nobody visits, and the safeguarding lead agrees."""

URGENT: Final = (
    _ZOFIA,
    Story("Saltmarsh Primary School", "fleeing_domestic_abuse", pupil=REFUGE[0], sent=3, away=3, safe="no",
          concerns=("domestic_abuse",), told=_NO_VISIT, lists={"home_visits": {}},
          siblings=(("Daniel Adeyinka", "", "Ironmaster Academy, Northmere"),),
          then=(opened(2, RUTH, review=3), asked(2, RUTH, "la_refuges", "Refuge helpline", chase=3))),
    Story("Ironmaster Academy", "fleeing_domestic_abuse", pupil=REFUGE[1], sent=2, away=3, safe="no",
          concerns=("domestic_abuse",), told=_NO_VISIT, lists={"home_visits": {}},
          then=(opened(1, RUTH, review=4),)),
    Story("Ironmaster Academy", sent=0, at="12:10", away=1,
          immediate="Last seen getting into a car that nobody at school knows. A friend has had a frightened message."),
    Story("St Hild's Catholic School", "reported_left_uk_without_parent", sent=2, away=5, country="Albania",
          social_care_told=True, concerns=("taken_abroad",), papers=("tickets",),
          then=(opened(1, AMINA, review=5),)),
    Story("Oakfield Primary School", sent=4, away=6, care=("cp_plan",), concerns=("neglect",), social_care_told=True,
          then=(opened(3, JOE, review=4), asked(3, JOE, "la_social_care_system", "Children’s social care", chase=-1))),
    Story("Hazelbank Academy", sent=6, away=4, care=("looked_after",), concerns=("missing_episode",),
          social_care_told=True, police_told=True,
          then=(opened(5, JOE, review=4), asked(5, JOE, "la_virtual_school", "Virtual School", chase=-2),
                noted(4, JOE, "The placement has changed twice since September. The police have a photo."))),
    Story("Northmere School", sent=12, away=9,
          then=(opened(11, DEV, review=6), *checked(10, DEV),
                asked(9, DEV, "la_council_tax_benefits", "Council tax", chase=-3))),
    Story("Packhorse Lane Primary School", "not_returned_after_agreed_leave", sent=3, away=9),
    Story("Saltmarsh Primary School", sent=5, away=7, care=("child_in_need",), social_care_told=True,
          then=(opened(4, DEV, review=3),)),
    Story("Northmere School", sent=16, away=10, then=(opened(15, AMINA, review=-1), *checked(14, AMINA))),
)  # fmt: skip
