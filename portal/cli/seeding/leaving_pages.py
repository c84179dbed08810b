"""What notices other than a referral ask for themselves, answered for one child's story."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from portal.cli.seeding.pages import Pages, Telling, tidy
from portal.cli.seeding.story import Story
from portal.domain.grounds import ground
from portal.domain.notices import NoticeKind
from portal.exchange.demo_families import SCHOOLS, Row
from portal.journeys.blocks.status import CARE

_OFFICE: Final = "Mx Roe, school office"


def own_pages(row: Row, story: Story, by: Telling, today: dt.date, authority: str) -> Pages:
    """The pages of this story's kind, over those a referral answers; {} for a referral. `today` is London's.

    `authority` is the code of the council whose schools the child goes between.
    """
    make = {
        NoticeKind.REMOVAL: _removal,
        NoticeKind.PLANNED_MOVE: _move,
        NoticeKind.HOME_EDUCATION: _home_education,
        NoticeKind.NEW_PUPIL: _new_pupil,
        NoticeKind.EARLY_NOTICE: _absence,
    }.get(NoticeKind(story.kind))
    if make is None:
        return {}
    quiet: Pages = {
        "danger": {"in_danger": "no"},
        "sen": {"sen_status": "N", "assessment": "no"},
        "status_care": {**dict.fromkeys(CARE, "no"), "social_worker": "no"},
        "removal_concerns": {"concern": "no"},
        "documents": {"kinds": ["none"]},
    }
    return quiet | make(row, story, by, today, authority)


def _urn(name: str, authority: str) -> str:
    return next((school.urn for school in SCHOOLS[authority] if school.name == name), "")


def _parent(row: Row) -> str:
    return f"{tidy(row['parent1_forename'])} {tidy(row['parent1_surname'])}"


def _place(by: Telling) -> dict[str, Any]:
    return {
        "ever_attended": "yes",
        "admission_date": by.day(220),
        "part_time": "no",
        "dual_registered": "no",
    }


def _removal(_row: Row, story: Story, by: Telling, today: dt.date, authority: str) -> Pages:
    """A removal return: ground (a) to a named school, or (i) done already, with where the child is not known."""
    given = ground(story.reason)
    late = given.letter == "i"
    off = by.day(3) if late else today.isoformat()
    pages: Pages = {
        "attendance_place": _place(by),
        "removal_place": {"boarder": "no", "top_year": "no", "council_placed": "no"},
        "last_attended": {"last_attended": by.day(story.away + 1)},
        "removal_when": {
            "already_deleted": "yes" if late else "no",
            "deletion_on": off,
            "late_reason": "The office took the name off at the end of the week and told nobody" if late else "",
        },
        "removal_ground": {"ground": given.code},
        "removal_met": {"ground_met_on": by.day(3) if late else by.sent_on.isoformat()},
        "removal_bars": {"order_names_us": "no"}
        | ({"mobile_main": "no", "dual_agreed": "no"} if given.letter == "a" else {}),
        "removal_move": {"moving": "no"},
        "removal_evidence": {
            f"{one.code}_{what}": said
            for one in given.evidence
            for what, said in (
                ("how", "held"),
                ("dated", by.sent_on.isoformat()),
                ("why_not", "It is in our own files"),
            )
        },
    }
    if late:
        return pages | {
            "removal_absence": {
                "first_absent": by.day(story.away),
                "every_mark_counts": "yes",
                "sickness_believed": "no",
                "marks": "",
            },
            "removal_joint": {"joint_asked": "no", "joint_reference": ""},
            "removal_next": {
                "next_kind": "not_known",
                "next_not_known": "Rang every number and asked two friends; nobody in the family has answered",
            },
        }
    return pages | {
        "removal_other_school": {
            "other_school": story.goes_to,
            "other_school_town": "",
            "other_school_urn": _urn(story.goes_to, authority),
            "other_school_authority": "",
            "registration": "registered",
            "first_day": by.sent_on.isoformat(),
            "confirmed_by": _OFFICE,
            "confirmed_on": by.sent_on.isoformat(),
        },
        "removal_started": {"started": "no", "started_on": "", "started_said_by": ""},
    }


def _move(row: Row, _story: Story, by: Telling, today: dt.date, _authority: str) -> Pages:
    """A planned move within England, with a school that has taken over."""
    leaves = today + dt.timedelta(days=9)
    told = by.sent_on.isoformat()
    return {
        "attendance_place": _place(by),
        "move_told": {
            "told_by": f"{_parent(row)}, a parent",
            "told_on": told,
            "told_how": "written",
            "told_detail": "A new job; the family moves at the end of next week.",
        },
        "move_kind": {
            "kind": "england",
            "new_authority": "330",
            "nation": "",
            "move_where": "Larch Bridge",
            "not_sure_why": "",
        },
        "move_dates": {
            "leaves": "planned",
            "last_day": leaves.isoformat(),
            "moves_on": (leaves + dt.timedelta(days=2)).isoformat(),
            "dates_not_known": "",
        },
        "move_distance": {"within_distance": "no"},
        "move_school": {
            "state": "offered",
            "new_school": "Larch Academy, Larch Bridge",
            "new_school_urn": "",
            "starts_on": (leaves + dt.timedelta(days=5)).isoformat(),
            "starts_not_known": "",
        },
        "move_school_said": {"school_told": "yes", "school_told_on": told, "school_told_by": _OFFICE},
        "move_taken_over": {
            "taken_over": "school",
            "taken_over_by": "Larch Academy",
            "taken_over_said_by": _OFFICE,
            "taken_over_said_on": told,
        },
        "move_consulted": {
            "lead_name": by.lead,
            "lead_on": told,
            "head_name": "The headteacher",
            "head_on": told,
        },
        "move_agreed": {
            "agrees": "yes",
            "agreed_who": _parent(row),
            "agreed_phone": row["parent1_phone"],
            "agreed_email": "",
        },
    }


def _home_education(row: Row, _story: Story, by: Telling, today: dt.date, _authority: str) -> Pages:
    """A home education notice with its letter, and the removal return that is sent with it."""
    wrote, last = by.day(3), by.day(1)
    return {
        "attendance_place": _place(by),
        "last_attended": {"last_attended": by.day(1), "attendance_percent": "93", "unauthorised_sessions": "4"},
        "parent_letter": {
            "notice_written": "yes",
            "notice_by": _parent(row),
            "notice_relationship": {"Mother": "PAM", "Father": "PAF"}.get(row["parent1_relationship"], "PAM"),
            "notice_responsibility": "yes",
            "notice_how": "letter",
            "notice_dated": wrote,
            "notice_received_on": wrote,
        },
        "ehe_start": {"starts_on": today.isoformat(), "last_day_stated": last},
        "ehe_agreed": {"all_agree": "yes", "agreed_detail": "The letter says so"},
        "ehe_contact": {"contact_who": _parent(row), "best_way": "phone", "contact_detail": "After 4pm"},
        "ehe_reason": {
            "reason": "lifestyle",
            "parent_words": "We want to teach at home and travel together.",
            "child_view": "Looks forward to it.",
            "how_long": "for_a_time",
        },
        "ehe_led_up": {
            "first_suggested": "parent",
            "staff_wrote": "no",
            "talked_of": ["none"],
            "free_choice": "yes",
            "free_choice_why": "",
        },
        "ehe_meeting": {
            "meeting": "held",
            "meeting_on": by.day(2),
            "meeting_came": "The parents, the class teacher and the head of year",
            "support": "We offered to keep the place for a term",
            "needs_considered": "yes",
        },
        "ehe_last_year": {"last_year": ["none"]},
        "ehe_attainment": {"attainment": "Working at what is expected"},
        "ehe_exams": {"entries": "no", "boards": "", "coursework": "", "pays": "none", "centre": ""},
        "ehe_work": {"work_given": "yes"},
        "ehe_place": {"place_kind": "mainstream"},
        "removal_bars": {"order_names_us": "no"},
        "ehe_law": {"read": True},
        "removal_when": {"already_deleted": "no", "deletion_on": today.isoformat(), "late_reason": ""},
        "removal_move": {"moving": "no"},
        "dsl_anything": {"anything": "no"},
        "dsl_sign": {"signed_name": by.lead, "signed_job": by.lead_job, "confirmed": True},
    }


def _new_pupil(_row: Row, story: Story, by: Telling, _today: dt.date, authority: str) -> Pages:
    """A new pupil who has come from another school of this council."""
    came = by.sent_on.isoformat()
    return {
        "attendance_place": {
            "admission_date": came,
            "first_day": came,
            "attended": "yes",
            "first_attended": came,
            "dual_registered": "no",
            "boarder": "no",
            "admitted_via": "in_year",
        },
        "joining_before": {
            "previous_kind": "school",
            "previous_school": story.goes_to,
            "previous_urn": _urn(story.goes_to, authority),
            "previous_authority": "",
            "previous_note": "",
        },
    }


def _absence(_row: Row, story: Story, by: Telling, _today: dt.date, _authority: str) -> Pages:
    """An absence record's first pages; the early notice is sent of them."""
    return {
        "absence_first": {"first_absent_on": by.day(story.away), "missing_today": "no"},
        "last_attended": {"last_attended": by.day(story.away + 1)},
        "absence_pattern": {"pattern": "whole_days", "sudden_change": "yes"},
    }
