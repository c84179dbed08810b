"""Questions between councils: for what purpose one is asked, how it is answered, and the words of both.

Everything the asked council reads is fixed text from here: no words of an officer, and so nothing about the child.
"""

from __future__ import annotations

import datetime as dt
from typing import Final, NamedTuple


class Purpose(NamedTuple):
    """Why a council asks, and the law that lets it."""

    words: str
    basis: str


PURPOSES: Final = {
    "find": Purpose(
        "To find a child whose whereabouts are not known",
        "Education Act 1996, section 436A: a council must find out, as far as it can, which children in its area are "
        "missing education.",
    ),
    "moved": Purpose(
        "To learn whether a child who has left our area is in education in yours",
        "Education Act 1996, section 436A: so that no child is missed on the way from one area to another.",
    ),
    "safeguard": Purpose(
        "Because a child may be at risk of harm",
        "Children Act 2004, sections 10 and 11: councils work together to safeguard children and promote their "
        "welfare.",
    ),
}
CONSENT: Final = "Consent is not the basis for asking: this is a duty of the council."

WAITING, NONE, POSSIBLE = "waiting", "none", "possible"
NOT_KNOWN, KNOWN, CANNOT_SAY = "not_known", "known", "cannot_say"
NOT_TAKING_PART, FULL = "not_taking_part", "full"
STATES_OF_ANSWERS: Final = frozenset({NONE, POSSIBLE, NOT_KNOWN, KNOWN, CANNOT_SAY})
STANDING: Final = frozenset({WAITING, POSSIBLE})
"""States in which an answer is still to come: the same council is not asked again about the same child."""
DECISIONS: Final = {
    KNOWN: "We know this child: I will speak with them",
    NOT_KNOWN: "We do not know this child",
    CANNOT_SAY: "We cannot say",
}
ANSWERED_AFTER: Final = dt.timedelta(minutes=2)
"""After how long every automatic answer goes, whatever it is and however long it took to work out."""
LONGEST_WORDS, LONGEST_LINE = 2000, 200


def answer_words(state: str, council: str) -> str:
    """What a question has come to, as the asking council's officers read it."""
    return {
        WAITING: f"Waiting for {council}. The first answer is automatic and comes within a few minutes.",
        NONE: (
            f"{council} found nothing by comparing. This does not prove that the child is not known there. If a person "
            "there finds otherwise, they will contact you."
        ),
        POSSIBLE: f"Possible. An officer of {council} will contact you. If you hear nothing, ring its team.",
        NOT_KNOWN: f"{council} does not know this child.",
        KNOWN: f"{council} knows this child.",
        CANNOT_SAY: f"{council} cannot say. Ring its team if you must know.",
        NOT_TAKING_PART: f"Not asked: {council} does not take part.",
        FULL: f"Not asked: {council} takes no more questions from this council today. Ask again tomorrow.",
    }[state]


def short_words(state: str) -> str:
    """The same in a few words, for a list and the history."""
    return {
        WAITING: "Waiting for an answer",
        NONE: "Nothing found by comparing",
        POSSIBLE: "Possible",
        NOT_KNOWN: "Not known there",
        KNOWN: "Known there",
        CANNOT_SAY: "Cannot say",
        NOT_TAKING_PART: "Not asked",
        FULL: "Not asked",
    }[state]


def faults(decision: str, name: str, phone: str, email: str, said: str) -> list[tuple[str, str]]:
    """What is wrong with a decision, as (field, sentence); [] where it may be sent."""
    found = []
    if decision not in DECISIONS:
        found.append(("decision", "Select what you answer"))
    if decision != KNOWN:
        return found
    if not name:
        found.append(("contact_name", "Enter who they should speak with"))
    if not phone and not email:
        found.append(("contact_phone", "Enter a telephone number or an email address"))
    if len(said) > LONGEST_WORDS:
        found.append(("said", f"Your words must be {LONGEST_WORDS:,} characters or fewer"))
    longest = (("contact_name", name), ("contact_phone", phone), ("contact_email", email))
    found += [
        (field, f"This must be {LONGEST_LINE} characters or fewer")
        for field, text in longest
        if len(text) > LONGEST_LINE
    ]
    return found


def too_many(an_officers: int, officer_limit: int, everybodys: int, council_limit: int, more: int) -> str:
    """Why no more questions may be asked today, or ""; `more` is how many this press would add."""
    if an_officers + more > officer_limit:
        left = max(officer_limit - an_officers, 0)
        return (
            f"You can ask other councils {officer_limit} questions a day. You have {left} left today. Ask again "
            "tomorrow, or ask your manager to ring the council"
        )
    if everybodys + more > council_limit:
        left = max(council_limit - everybodys, 0)
        return (
            f"Your council can ask other councils {council_limit} questions a day. It has {left} left today. Ask again "
            "tomorrow, or ring the council"
        )
    return ""
