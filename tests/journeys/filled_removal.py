"""A removal-from-roll return with every page answered, for each ground, about invented people."""

from __future__ import annotations

import datetime as dt
from typing import Any

from portal.domain.grounds import Ground, by_letter, grounds
from portal.domain.school_kinds import SchoolKnown
from portal.journeys.answers import Answers
from portal.journeys.blocks.status import CARE
from portal.journeys.model import SendContext
from portal.journeys.removal import REMOVAL
from tests.domain.calendars import YEAR_2026
from tests.journeys.drafts import Entries, as_asked, rows_of
from tests.journeys.filled import KNOWN, UPN

TODAY = dt.date(2026, 11, 25)
LEAVING_DAY = dt.date(2027, 6, 25)
MAINTAINED = SchoolKnown("Community school", YEAR_2026)
INDEPENDENT = SchoolKnown("Other independent school", YEAR_2026)

PAGES: Entries = {
    "danger": {"in_danger": "no"},
    "privacy": {"read": True},
    "sender": {"job": "Office manager", "phone": "01632 960001"},
    "child_name": {"first_name": "Adaeze", "last_name": "Okafor", "known_as": "Ada"},
    "child_birth": {"date_of_birth": "2014-03-27", "sex": "F", "year_group": "7", "class_group": "7B"},
    "child_numbers": {"upn": UPN},
    "removal_place": {"boarder": "no", "top_year": "no"},
    "attendance_place": {
        "ever_attended": "yes",
        "admission_date": "2025-09-03",
        "part_time": "no",
        "dual_registered": "no",
    },
    "last_attended": {"last_attended": "2026-10-09"},
    "removal_when": {"already_deleted": "no", "deletion_on": "2026-11-25", "late_reason": ""},
    "removal_met": {"ground_met_on": "2026-11-25"},
    "removal_bars": {"order_names_us": "no", "mobile_main": "no", "dual_agreed": "no"},
    "address_last": {
        "situation": "address",
        "address_line_1": "14 Hazel Road",
        "postcode": "ZA1 4QT",
        "source": "register",
    },
    "address_safe": {"safe": "yes"},
    "removal_move": {"moving": "yes"},
    "removal_next": {"next_kind": "school"},
    "removal_next_school": {
        "other_school": "Larch Academy",
        "other_school_town": "Larch Bridge",
        "other_school_urn": "991014",
        "other_school_authority": "330",
        "first_day": "2026-11-23",
    },
    "removal_started": {"started": "yes", "started_on": "2026-11-24", "started_said_by": "Mx Roe, office"},
    "sen": {"sen_status": "N", "assessment": "no"},
    "status_care": {**dict.fromkeys(CARE, "no"), "social_worker": "no"},
    "removal_concerns": {"concern": "no"},
    "documents": {"kinds": ["order"]},
}
LISTS: dict[str, Entries] = {
    "new_addresses": {
        "n1": {
            "country_kind": "uk",
            "address_line_1": "3 Elm Court",
            "postcode": "ZA2 1AA",
            "lives_with": "Her mother",
            "lived_from": "2026-11-20",
            "source": "parent",
            "safe": "yes",
        }
    },
    "adults": {
        "a1": {
            "name": "Ngozi Okafor",
            "relationship": "PAM",
            "parental_responsibility": "yes",
            "lives_with_child": "yes",
            "same_address": "same",
            "may_contact": "yes",
        }
    },
    "adult_contact": {"a1": {"phone_1": "07700 900412", "phone_1_kind": "mobile"}},
    "removal_files": {
        "f1": {
            "what": "ctf",
            "ctf_way": "school",
            "sent_to": "Larch Academy",
            "sent_on": "2026-11-24",
            "receipt_on": "2026-11-25",
            "note": "By the secure transfer",
        }
    },
}
CONSENTING: Entries = {
    "o1": {"name": "Larch Academy", "consents": "yes", "consent_by": "Mx Roe", "consent_on": "2026-11-20"}
}

_NURSERY = {"removal_nursery": {"nursery_completed_on": "2026-11-20", "no_return": "yes"}}
_ABSENCE = {"first_absent": "2026-10-12", "every_mark_counts": "yes", "sickness_believed": "no", "marks": ""}
_EXCLUDED = {
    "removal_excluded": {
        "excluded_on": "2026-10-01",
        "board_on": "2026-10-15",
        "review_stage": "expired",
        "review_on": "2026-11-20",
    }
}
_LEFT_YOUNG = {"removal_left": {"left_on": "2026-11-20", "no_return": "yes"}}
OF_GROUND: dict[str, Entries] = {
    "a": {
        "removal_other_school": {
            "other_school": "Larch Academy",
            "other_school_town": "Larch Bridge",
            "other_school_urn": "991014",
            "other_school_authority": "330",
            "registration": "registered",
            "first_day": "2026-11-23",
            "confirmed_by": "Mx Roe, office",
            "confirmed_on": "2026-11-24",
        }
    },
    "b": _NURSERY,
    "c": {"removal_staying_there": {"no_return": "yes"}},
    "d": {
        "removal_order": {
            "order_reference": "SAO 12",
            "order_changed_on": "2026-11-20",
            "order_school": "Larch Academy",
        }
    },
    "e": {"removal_order": {"order_reference": "SAO 12", "order_changed_on": "2026-11-20"}},
    "f": {
        "removal_home_education": {
            "notice_written": "yes",
            "notice_by": "Ngozi Okafor",
            "notice_received_on": "2026-11-10",
            "last_day_stated": "2026-11-13",
            "meeting_offered": "yes",
        }
    },
    "g": {"removal_moved": {"moved_on": "2026-11-20", "verified_how": "We saw the tenancy", "no_return": "yes"}},
    "h": {
        "removal_leave": {"leave_from": "2026-10-05", "leave_to": "2026-10-16", "sickness_believed": "no"},
        "removal_joint": {"joint_asked": "yes", "joint_reference": "NM-7K4P-9TX"},
    },
    "i": {
        "removal_absence": _ABSENCE,
        "removal_joint": {"joint_asked": "yes", "joint_reference": "NM-7K4P-9TX"},
    },
    "j": {
        "removal_detained": {
            "sentence": "s233",
            "establishment": "Hollow Hill",
            "sentence_from": "2026-11-20",
            "release_expected": "2027-05-20",
            "youth_justice_contact": "Sam Ode, 01632 960777",
            "no_return": "yes",
        },
        "removal_informed": {"youth_justice": "yes"},
    },
    "k": {"removal_death": {"died_on": "2026-11-20"}},
    "l": {"removal_staying_on": {"staying_on": "will_not_stay"}},
    "m": {
        "removal_place": {"boarder": "yes", "top_year": "no"},
        "removal_boarding": {"term_ended_on": "2026-11-20", "arrears": "Two terms"},
    },
    "n": {"removal_left": {"left_on": "2026-11-20"}},
    "o": _EXCLUDED,
    "reg9_3_ceased_to_attend": _LEFT_YOUNG,
    "reg9_3_twenty_days_unauthorised": {
        "removal_absence": {**_ABSENCE, "efforts": "Rang every number and visited on Monday 2 November"}
    },
    "reg9_3_nursery_not_continuing": _NURSERY,
    "reg9_3_permanently_excluded": _EXCLUDED,
    "reg9_3_died": {"removal_death": {"died_on": "2026-11-20"}},
}
"""What each ground's own pages say, by letter or code."""
KEYS = tuple(OF_GROUND)


def ground_of(key: str) -> Ground:
    """The ground with this letter or code."""
    return by_letter(key) if len(key) == 1 else next(each for each in grounds() if each.code == key)


def school_of(key: str) -> SchoolKnown:
    """A school of a kind at which the ground can be."""
    return INDEPENDENT if key == "n" else MAINTAINED


def day_of(key: str) -> dt.date:
    """The day the return is filled in: school leavers leave in June."""
    return LEAVING_DAY if key == "l" else TODAY


def _born(key: str) -> dict[str, str]:
    if key == "l":
        return {"date_of_birth": "2010-09-01", "year_group": "11"}
    if key == "b":
        return {"date_of_birth": "2021-08-31", "year_group": "R"}
    return {"date_of_birth": "2022-06-01", "year_group": "N2"} if key.startswith("reg9_3") else {}


def pages_of(key: str) -> Entries:
    """Every answer that can be given for this ground; the journey leaves out what it does not ask."""
    day = day_of(key).isoformat()
    ground = ground_of(key)
    shown = {f"{each.code}_how": "file" for each in ground.evidence}
    pages = {
        **PAGES,
        "child_birth": PAGES["child_birth"] | _born(key),
        "removal_when": PAGES["removal_when"] | {"deletion_on": day},
        "removal_met": {"ground_met_on": day},
        "removal_ground": {"ground": ground.code},
        "removal_evidence": shown,
        **OF_GROUND[key],
    }
    asked = {"a": ("order_names_us", "mobile_main", "dual_agreed"), "c": ("order_names_us", "mobile_main")}
    kept = asked.get(key, ("order_names_us",))
    pages["removal_bars"] = {name: said for name, said in pages["removal_bars"].items() if name in kept}
    return pages


def removal(
    key: str,
    changed: Entries | None = None,
    *,
    lists: dict[str, Entries] | None = None,
    none_of: tuple[str, ...] = (),
    without: tuple[str, ...] = (),
) -> Answers:
    """The filled return for a ground as answers. `none_of` are lists said to be empty, `without` pages left out."""
    listed = {**LISTS, **({"removal_consents": CONSENTING} if key == "c" else {}), **(lists or {})}
    rows = rows_of(REMOVAL, {**pages_of(key), **(changed or {})}, listed, without=without, none_of=none_of)
    return as_asked(REMOVAL, Answers(rows))


def sending(key: str, **more: Any) -> SendContext:
    """A context in which the filled return may be sent, but for what its ground forbids."""
    return SendContext(
        **{
            "today": day_of(key),
            "attachments": ("removal_evidence",),
            "known_la_codes": KNOWN,
            "signed_off_by": "Helen Marsh",
            "sign_off_needed": True,
            "school": school_of(key),
            **more,
        }
    )
