"""Rows, clocks and statuses in the shape the templates' parts take, and in words."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from flask import url_for

from la_side import notice_words
from portal.domain import outcomes, year_groups
from portal.domain.ages import age
from portal.domain.clocks import Clock, ClockState
from portal.domain.codes import UnknownCode
from portal.domain.dates_in_words import counted, days_late, london_date, short_date
from portal.domain.risks import RiskGrade
from portal.domain.statuses import CaseState
from portal.services.looking import QueueRow

NO_BREAK = "\u00a0"
_TINTS = {
    CaseState.NEW: "blue",
    CaseState.ENQUIRIES: "blue",
    CaseState.AWAITING_SCHOOL: "yellow",
    CaseState.AWAITING_AGENCY: "yellow",
    CaseState.LOCATED: "teal",
    CaseState.PLACEMENT: "teal",
    CaseState.CLOSED: "grey",
}


def outcome(code: str) -> str:
    """An outcome's words; "" for none."""
    try:
        return outcomes.outcome(code).label if code else ""
    except UnknownCode:
        return ""


def year(code: str) -> str:
    """ "Year 9", "Reception" of a year as any record writes it; as it stands there where it is none we know."""
    return year_groups.shown(code) or code


def status(state: str) -> dict[str, str]:
    """A case's state as a tag."""
    found = CaseState(state)
    return {"words": found.words, "tint": _TINTS[found]}


def grade(code: str) -> str:
    """A risk grade in words; "" when there is none."""
    return RiskGrade(code.lower()).words if code else ""


def born(date_of_birth: dt.date | None, today: dt.date) -> str:
    """ "14 March 2013 (13)"."""
    if date_of_birth is None:
        return "Not recorded"
    said = f"{date_of_birth.day} {date_of_birth:%B %Y} ({age(date_of_birth, today)})"
    return said.replace(" ", NO_BREAK)


def siblings(linked: int) -> str:
    """ "2 siblings"; "" for none."""
    return counted(linked, "sibling") if linked else ""


def deadline(row: QueueRow, today: dt.date) -> dict[str, str] | None:
    """A row's next deadline for the clock cell; None when there is none."""
    if row.due_on is None or not row.open:
        return None
    note = f"Waiting: {row.waiting_for}" if row.waiting_for else row.due_label
    if row.due_on < today:
        return {"state": "late", "words": days_late((today - row.due_on).days), "note": note}
    if row.due_on == today:
        return {"state": "soon", "words": "Due today", "note": note}
    state = "waiting" if row.waiting_for else "running"
    return {"state": state, "words": short_date(row.due_on).replace(" ", NO_BREAK), "note": note}


def queue_row(row: QueueRow, today: dt.date, query: str = "") -> dict[str, Any]:
    """A row of the queue for `queue_table`."""
    why = [_whole_dates(one["sentence"]) for one in row.why]
    if not row.open:
        why = [outcome(row.outcome_code) or "Closed without a case"]
    if not row.open and row.possible_finds:
        why = ["May be found: compare, and decide whether it is this child", *why]
    about = [row.reference, year(row.year_group), siblings(row.linked_siblings)]
    return {
        "id": row.id,
        "version": row.version,
        "href": url_for("la.case", reference=row.reference) + (query if query != "?" else ""),
        "name": row.name,
        "is_new": row.is_new,
        "about": ", ".join(filter(None, about)),
        "why": why[0] if why else "Nothing needs doing this week",
        "why_more": why[1] if len(why) > 1 else "",
        "clock": deadline(row, today),
        "flags": flags(row.flags),
        "school": row.school_name,
        "kind": notice_words.in_short(row.kind, row.reason),
        "owner": row.assigned_name,
    }


_DAY = re.compile(r"\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun) (\d{1,2}) ([A-Z][a-z]{2})\b")


def _whole_dates(sentence: str) -> str:
    """The sentence with its dates kept on one line."""
    return _DAY.sub(lambda day: day[0].replace(" ", NO_BREAK), sentence)


def flags(stored: list[dict[str, str]]) -> list[dict[str, str]]:
    """Stored flags for the templates."""
    return [{"words": one["label"], "tint": one.get("tint", "plain")} for one in stored]


_CLOCK_STATES = {
    ClockState.RUNNING: "running",
    ClockState.DUE: "soon",
    ClockState.LATE: "late",
    ClockState.WAITING: "waiting",
    ClockState.DONE: "done",
    ClockState.UNKNOWN: "none",
}


def clock(one: Clock) -> dict[str, Any]:
    """A clock for the strip at the top of a case."""
    used = min(100, max(0, round(100 * one.gone / one.length))) if one.length else None
    return {
        "label": one.label,
        "state": _CLOCK_STATES[one.state],
        "words": one.headline,
        "sentence": one.sentence,
        "used": used,
    }


def when(instant: dt.datetime, today: dt.date) -> str:
    """A moment for a narrow column: "Fri 20 Nov", with the year once it is another."""
    day = london_date(instant)
    said = short_date(day) if day.year == today.year else f"{short_date(day)} {day.year}"
    return said.replace(" ", NO_BREAK)
