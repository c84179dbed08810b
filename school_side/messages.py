"""The school's messages: the newest of each submission."""

from __future__ import annotations

from flask import render_template

from portal.domain.access import May
from portal.services import following, messages
from school_side.side import school


@school.page("/messages", needs=May.FOLLOW_SUBMISSION)
def message_list() -> str:
    """The newest message about each submission, newest first."""
    lines = messages.latest()
    about = following.named([line.submission_id for line in lines])
    following.looked_at_list("message_list", list(about))
    return render_template("school/message_list.html", lines=lines, about=about)
