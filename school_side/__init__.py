"""What a school sees: telling the council about a child, and following what it sent."""

from __future__ import annotations

from portal.domain.access import Kind, May
from portal.web import runner
from portal.web.page_context import add_place
from school_side import filing, home, messages, more, sent
from school_side.side import school

runner.install(school)
add_place("Home", "school.home", needs=May.ENTER_SCHOOL_SIDE, kind=Kind.SCHOOL)
add_place("Sent", "school.sent_list", needs=May.FOLLOW_SUBMISSION, kind=Kind.SCHOOL)
add_place("Messages", "school.message_list", needs=May.FOLLOW_SUBMISSION, kind=Kind.SCHOOL)
add_place("More", "school.more", needs=May.ENTER_SCHOOL_SIDE, kind=Kind.SCHOOL)

__all__ = ["filing", "home", "messages", "more", "school", "sent"]
