"""What removals still ask of the school once a name has come off the roll, for its home page."""

from __future__ import annotations

from flask import url_for

from portal.domain.dates_in_words import long_date
from portal.services import following, removal_steps
from portal.services.removal_steps import FileOwed
from school_side.to_do import ToDo


def removal_tasks() -> list[ToDo]:
    """A line for each child whose common transfer file is not recorded as sent."""
    owed = removal_steps.transfer_files_owed()
    following.looked_at_list("transfer_files", list(dict.fromkeys(one.submission_id for one in owed)))
    return [_task(one) for one in owed]


def _task(one: FileOwed) -> ToDo:
    if one.due is None:
        when = "It is due 15 school days after the name came off the roll. We do not hold your term dates"
    else:
        when = f"It was due by {long_date(one.due)}" if one.late else f"Send it by {long_date(one.due)}"
    return ToDo(
        f"Send the common transfer file of {one.child_name}",
        f"{when}. If it has gone, record the day it was sent.",
        url_for("school.removal", submission_id=one.submission_id),
        "Open what is done after the removal",
        "late" if one.late else "soon",
    )
