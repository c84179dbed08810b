"""The council's pages."""

from __future__ import annotations

from la_side import (
    acting_head_pages,
    acting_pages,
    advice_pages,
    asking_pages,
    case_pages,
    council_answer_pages,
    council_question_pages,
    enquiry_pages,
    lookup_pages,
    outcome_pages,
    people_pages,
    queue_pages,
    sibling_pages,
    switching_pages,
    triage_pages,
    version_pages,
)
from la_side.side import la
from portal.domain.access import Kind, May
from portal.services import answering_councils
from portal.web.page_context import add_place

add_place("Work queue", "la.queue", needs=May.SEE_QUEUE, kind=Kind.COUNCIL)
add_place("Find a child", "la.look_up", needs=May.FIND_CHILD, kind=Kind.COUNCIL)
add_place("Advice", "la.advice_list", needs=May.ANSWER_ADVICE, kind=Kind.COUNCIL)
add_place(
    "Other councils",
    "la.questions",
    needs=May.ANSWER_COUNCILS,
    kind=Kind.COUNCIL,
    shown=answering_councils.taking_part,
    count=answering_councils.waiting,
)
add_place("People", "la.people", needs=May.APPROVE_COLLEAGUES, kind=Kind.COUNCIL)

__all__ = [
    "acting_head_pages",
    "acting_pages",
    "advice_pages",
    "asking_pages",
    "case_pages",
    "council_answer_pages",
    "council_question_pages",
    "enquiry_pages",
    "la",
    "lookup_pages",
    "outcome_pages",
    "people_pages",
    "queue_pages",
    "sibling_pages",
    "switching_pages",
    "triage_pages",
    "version_pages",
]
