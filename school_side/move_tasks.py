"""What planned moves ask of the school once the last day has come, for its home page."""

from __future__ import annotations

from flask import url_for

from portal.domain.dates_in_words import long_date
from portal.services import following, planned_moves
from school_side.to_do import ToDo


def move_tasks() -> list[ToDo]:
    """A line for each child whose last day has come and of whom no removal return was sent."""
    due = planned_moves.last_days()
    following.looked_at_list("planned_moves", list(dict.fromkeys(one.submission_id for one in due)))
    found = []
    for one in due:
        when = f"The last day here was {long_date(one.last_day)}" if one.passed else "The last day here is today"
        words = (
            f"{when}. Make the removal return when a reason in the law is met. Until then keep the name on the roll."
        )
        title = f"Decide whether the name of {one.child_name} comes off the roll"
        href = url_for("school.one_sent", submission_id=one.submission_id)
        found.append(ToDo(title, words, href, "Read what you told us", "soon"))
    return found
