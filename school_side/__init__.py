"""What a school sees: telling the council about a child, and following what it sent."""

from __future__ import annotations

from portal.domain.access import Kind, May
from portal.web import runner
from portal.web.page_context import add_place
from school_side import (
    absence_pages,
    adding,
    advice_pages,
    changing,
    danger,
    expected_pages,
    files_pages,
    filing,
    home,
    joiners,
    joiners_sending,
    messages,
    more,
    people,
    questions,
    removals,
    review_pages,
    sent,
    sent_siblings,
    signing,
    signing_together,
    switching,
    together,
)
from school_side.side import school

runner.install(school)
add_place("Home", "school.home", needs=May.ENTER_SCHOOL_SIDE, kind=Kind.SCHOOL)
add_place("Sent", "school.sent_list", needs=May.FOLLOW_SUBMISSION, kind=Kind.SCHOOL)
add_place("Messages", "school.message_list", needs=May.FOLLOW_SUBMISSION, kind=Kind.SCHOOL)
add_place("Sign", "school.to_sign", needs=May.SIGN_FOR_HEAD, kind=Kind.SCHOOL, shown=signing.something_to_sign)
add_place(
    "Absences",
    "school.absences_list",
    needs=May.KEEP_ABSENCE_RECORD,
    kind=Kind.SCHOOL,
    more="A record of each unexplained absence from its first day, and what is due on which day",
)
add_place(
    "Questions from the council",
    "school.questions",
    needs=May.ANSWER_COUNCIL,
    kind=Kind.SCHOOL,
    more="What the council asks about pupils of your school, and about what you have sent",
)
add_place(
    "Expected arrivals",
    "school.expected_list",
    needs=May.FOLLOW_SUBMISSION,
    kind=Kind.SCHOOL,
    more="Children other schools say are coming to you, and whether they came",
)
add_place(
    "Advice",
    "school.advice_list",
    needs=May.ASK_FOR_ADVICE,
    kind=Kind.SCHOOL,
    more="Ask the council’s CME team, and read its answers",
)
add_place(
    "Use a file from your school’s system",
    "school.upload",
    needs=May.UPLOAD_SCHOOL_FILE,
    kind=Kind.SCHOOL,
    more="Choose children who have left or joined from a file your system exports, and make drafts of them",
)
add_place(
    "Several new pupils",
    "school.joiners_list",
    needs=May.START_DRAFT,
    kind=Kind.SCHOOL,
    more="Type pupils who have joined you in one list, a row each, and send their returns together",
)
add_place(
    "Review",
    "school.review",
    needs=May.REVIEW_OWN_CASES,
    kind=Kind.SCHOOL,
    more="Your notices and absences counted by reason, stage and outcome, to print for governors without names",
)
add_place(
    "People",
    "school.people",
    needs=May.ENTER_SCHOOL_SIDE,
    kind=Kind.SCHOOL,
    more="Who at your school can do what, when they last signed in, and who signs for the headteacher",
)
add_place(
    "Change school",
    "school.switch",
    needs=May.ENTER_SCHOOL_SIDE,
    kind=Kind.SCHOOL,
    more="For trust staff, and whoever works at more than one school",
)
add_place("More", "school.more", needs=May.ENTER_SCHOOL_SIDE, kind=Kind.SCHOOL)

__all__ = [
    "absence_pages",
    "adding",
    "advice_pages",
    "changing",
    "danger",
    "expected_pages",
    "files_pages",
    "filing",
    "home",
    "joiners",
    "joiners_sending",
    "messages",
    "more",
    "people",
    "questions",
    "removals",
    "review_pages",
    "school",
    "sent",
    "sent_siblings",
    "signing",
    "signing_together",
    "switching",
    "together",
]
