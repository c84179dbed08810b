"""The school's home page: what needs doing, drafts, and how far the council has got."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from flask import current_app, render_template, request, url_for

from portal.domain import notices
from portal.domain.access import May, allows
from portal.domain.clocks import Clock, ClockState
from portal.domain.notices import NoticeKind
from portal.journeys import door
from portal.journeys.registry import kinds
from portal.services import authorities, draft_list, following, signing, terms
from portal.services.draft_list import DraftLine
from portal.services.following import SentLine
from portal.services.planned_moves import TELL_OF_LEAVING
from portal.web import send_by
from portal.web.acting import actor
from school_side.absence_tasks import absence_tasks, advice_tasks
from school_side.expected_pages import expected_tasks
from school_side.move_tasks import move_tasks
from school_side.questions import question_tasks
from school_side.removal_tasks import removal_tasks
from school_side.side import KIND_WORDS, school
from school_side.to_do import ToDo

SHOWN = 10
SAID = {"given_up": "You have given the draft up. Nothing of it was sent."}


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A draft as the home page lists it. no_day: what stands in place of a clock where there is none."""

    line: DraftLine
    kind: str
    waits: str
    clock: Clock | None
    no_day: str
    href: str


@school.page("/", needs=May.ENTER_SCHOOL_SIDE, strict_slashes=False)
def home() -> str:
    """What this school needs to do, has begun, and has sent."""
    sends = allows(actor(), May.START_DRAFT)
    drafts = _rows() if sends else []
    lines = following.sent(limit=SHOWN)
    following.looked_at_list(
        "school_home", [row.line.id for row in drafts if row.line.child_name] + [line.id for line in lines]
    )
    sent = [*_about_sent(lines), *question_tasks(), *_about_moves(lines)] if sends else []
    to_do = [*sent, *_about_absences(drafts), *expected_tasks(), *_about_drafts(drafts)] if sends else []
    return render_template(
        "school/home.html",
        ask=None if sends else next(iter(signing.can_send()), ""),
        to_do=sorted(to_do, key=lambda one: {"danger": 0, "late": 1, "soon": 2}.get(one.state, 3)),
        drafts=sorted(_newest(drafts)[:SHOWN], key=_soonest_first),
        all_drafts=len(drafts),
        said=SAID.get(request.args.get("said", "")),
        sent=lines,
        kinds=KIND_WORDS,
        ways=[way for way in door.ways(kinds(), current_app.view_functions) if way.short],
        all_sent=following.how_many_sent() if len(lines) == SHOWN else len(lines),
    )


@school.page("/drafts", needs=May.START_DRAFT)
def all_drafts() -> str:
    """Every draft of the school, those to be sent soonest first."""
    drafts = sorted(_rows(), key=_soonest_first)
    following.looked_at_list("all_drafts", [row.line.id for row in drafts if row.line.child_name])
    return render_template("school/drafts.html", drafts=drafts)


def _rows() -> list[DraftRow]:
    return [_row(line, calendar) for line, calendar in _drafts()]


def _newest(drafts: list[DraftRow]) -> list[DraftRow]:
    return sorted(drafts, key=lambda row: row.line.changed_at, reverse=True)


def _drafts() -> list[tuple[DraftLine, Any]]:
    lines = draft_list.open_drafts(*send_by.PAGES, said_at_door=door.SAID_PAGES)
    calendar = terms.calendar_for(actor().school_id) if any(line.answers for line in lines) else None
    return [(line, calendar) for line in lines]


def _row(line: DraftLine, calendar: Any) -> DraftRow:
    clock = send_by.clock_of(line.kind, line.answers, calendar) if calendar else None
    no_day = send_by.no_day(line.kind, line.answers, calendar)
    return DraftRow(line, KIND_WORDS[line.kind], _waits(line), clock, no_day, _href(line))


def _about_absences(drafts: list[DraftRow]) -> list[ToDo]:
    """What absence records and answers to questions ask; the records are read only where there are any."""
    kept = any(row.line.kind == NoticeKind.ABSENCE for row in drafts)
    return [*(absence_tasks() if kept else []), *advice_tasks()]


def _href(line: DraftLine) -> str:
    """Where a draft goes on: an absence record on its own page of days."""
    endpoint = "school.absence" if line.kind == NoticeKind.ABSENCE else "school.task_list"
    return url_for(endpoint, draft_id=line.id)


def _soonest_first(row: DraftRow) -> dt.date:
    """The day to send by; a draft that has none yet comes last."""
    return (row.clock and row.clock.due_on) or dt.date.max


def _waits(line: DraftLine) -> str:
    if line.sign_off_asked:
        return "Waiting for the headteacher"
    if line.sent_back_reason:
        return "Given back by the headteacher"
    if line.waits_for_lead:
        return "Safeguarding lead’s part is not done"
    return "Being filled in"


def _child(line: DraftLine) -> str:
    return line.child_name or f"draft {line.number}"


def _about_sent(lines: list[SentLine]) -> list[ToDo]:
    council = authorities.of(actor()).name
    found = []
    for line in lines:
        name = " and ".join(child.name for child in line.children)
        href = url_for("school.one_sent", submission_id=line.id)
        if line.waits_for_school:
            asked = line.asked or "Read the messages to see what it asks for."
            found.append(ToDo(f"Answer {council} about {name}", asked, f"{href}#messages", "Answer", "soon"))
        elif line.unread:
            words = f"{council} has written to you."
            found.append(ToDo(f"Read the message about {name}", words, f"{href}#messages", "Read it"))
    return found


def _about_moves(lines: list[SentLine]) -> list[ToDo]:
    """Last days that have come, and files that follow a removal; looked for only where such a notice was sent, or more
    was sent than is shown."""
    more, kinds = len(lines) == SHOWN, {one.kind for one in lines}
    moves = move_tasks() if more or kinds & set(TELL_OF_LEAVING) else []
    return moves + (removal_tasks() if more or NoticeKind.REMOVAL in kinds else [])


def _to_send_now(line: DraftLine) -> bool:
    """A child may be in danger now, somebody was rung, and the notice still has to go; an absence record never goes."""
    return line.in_danger and not (line.nobody_rung or line.sign_off_asked or line.kind == NoticeKind.ABSENCE)


def _about_drafts(drafts: list[DraftRow]) -> list[ToDo]:
    signs, lead = signing.may_sign(), allows(actor(), May.FILL_SAFEGUARDING_PART)
    found = []
    for row in drafts:
        if row.line.expired:
            continue
        name, kind = _child(row.line), notices.words(row.line.kind).of
        check = url_for("school.check", draft_id=row.line.id)
        late = row.clock is not None and row.clock.state is ClockState.LATE
        soon = row.clock is not None and row.clock.state is ClockState.DUE
        state = "late" if late else "soon" if soon else ""
        if row.line.nobody_rung:
            words = "You said that a child may be in danger now. Ring, then say who you have called."
            ring = url_for("school.stop", draft_id=row.line.id)
            found.append(ToDo(f"Ring about {name}", words, ring, "See the numbers", "danger"))
        urgent = _to_send_now(row.line)
        if urgent:
            words = "You said that a child may be in danger now. Go on with it and send it."
            found.append(ToDo(f"Send the {kind} of {name}", words, row.href, "Go on with it", "danger"))
        if signs and row.line.sign_off_asked:
            words = "A colleague asks you to check it and sign it off."
            found.append(ToDo(f"Sign off the {kind} of {name}", words, check, "Check and sign off", state or "soon"))
        elif lead and row.line.waits_for_lead:
            words = "Only you can fill in the safeguarding part."
            private = url_for("school.private_part", draft_id=row.line.id)
            found.append(ToDo(f"Complete the safeguarding part for {name}", words, private, "Complete it", state))
        elif row.line.sent_back_reason:
            words = row.line.sent_back_reason
            found.append(ToDo(f"Change the {kind} of {name}", words, row.href, "Change it", state))
        elif state and not urgent and row.line.kind != NoticeKind.ABSENCE:  # its own tasks say what its days ask
            assert row.clock is not None
            words = f"{row.clock.headline}. {row.clock.sentence}"
            found.append(ToDo(f"Send the {kind} of {name}", words, row.href, "Go on with it", state))
    return found
