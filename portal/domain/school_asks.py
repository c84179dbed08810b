"""A council's question to a school about a pupil of its own: what is asked, what may be answered, and what follows.

Everything the school reads of it is fixed text from here: no words of an officer, and so nothing about another child.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from portal.domain.dates_in_words import long_date
from portal.domain.school_days import SchoolCalendar, UnknownCalendar

REPLY_DAYS = 2
"""School days of the asked school: the question is short, and a child may be missing."""
BASIS = (
    "The council asks because it must find out which children are missing education (Education Act 1996, section 436A)."
)
FIXED = (
    "Is the pupil attending?",
    "When was the pupil last seen, and by whom?",
    "Does the pupil still live at the address you hold?",
    "Does anything worry you about the pupil?",
)
MORE = {
    "collects": "Who brings the pupil to school, and who collects them?",
    "moving": "Has the family said that it will move, and where to?",
    "files": "Has anybody asked for the pupil’s files?",
}
"""What may be asked besides. There is no box for words: what an officer writes could tell of the missing child."""
ATTENDING, ABSENT, LEFT, NEVER, NOT_KNOWN = "attending", "on_roll_absent", "left", "never_here", "not_known"
ANSWERS = {
    ATTENDING: "Yes, the pupil is attending",
    ABSENT: "No, the pupil is on our roll but is absent",
    LEFT: "No, the pupil has left us",
    NEVER: "No, we have never had this pupil",
    NOT_KNOWN: "We cannot say",
}
LIVES_THERE = {"yes": "Yes", "no": "No, the pupil has moved", "not_known": "We do not know"}
WORRIED = {"yes": "Yes", "no": "No"}
STOPPED = {
    "answered": "The question has been answered in another way",
    "not_needed": "The answer is no longer needed",
}
_SAID = {
    ATTENDING: "attending",
    ABSENT: "on roll, absent",
    LEFT: "has left",
    NEVER: "was never there",
    NOT_KNOWN: "cannot say",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a school answers; new_address and said are in its own words."""

    answer: str
    last_seen_on: dt.date | None = None
    seen_by: str = ""
    lives_there: str = ""
    new_address: str = ""
    worried: str = ""
    said: str = ""

    @property
    def known_there(self) -> bool:
        """Whether the school has or had the pupil, so that the further questions can be answered."""
        return self.answer in {ATTENDING, ABSENT, LEFT}


def reply_by(calendar: SchoolCalendar, day: dt.date) -> dt.date | None:
    """The second school day after the day it is asked, by the asked school's calendar; None where that is not known."""
    try:
        return calendar.nth_school_day_after(day, REPLY_DAYS)
    except UnknownCalendar:
        return None


def more_asked(codes: Iterable[str]) -> list[str]:
    """The further questions of these codes, in words; codes there are not are left out."""
    return [words for code, words in MORE.items() if code in set(codes)]


def faults(given: Answer, day: dt.date) -> list[tuple[str, str]]:
    """What is wrong with an answer, by field."""
    found = []
    if given.answer not in ANSWERS:
        found.append(("answer", "Select whether the pupil is attending"))
    if given.last_seen_on is not None and given.last_seen_on > day:
        found.append(("last_seen_on", "The day the pupil was last seen must be today or in the past"))
    if given.answer == ATTENDING and given.last_seen_on is None:
        found.append(("last_seen_on", "Enter the day the pupil was last seen"))
    if given.last_seen_on is not None and not given.seen_by:
        found.append(("seen_by", "Enter who saw the pupil, like “class teacher”"))
    if given.known_there and given.lives_there not in LIVES_THERE:
        found.append(("lives_there", "Select whether the pupil still lives at the address you hold"))
    if given.known_there and given.worried not in WORRIED:
        found.append(("worried", "Select yes if anything worries you"))
    if given.worried == "yes" and not given.said:
        found.append(("said", "Say what worries you"))
    return found


def in_short(given: Answer) -> str:
    """The answer for a case's history, without any words of the school's: they may tell where somebody lives."""
    said = [_SAID[given.answer]]
    if given.last_seen_on:
        said.append(f"last seen on {long_date(given.last_seen_on)} by {given.seen_by}")
    if given.lives_there == "no":
        said.append("no longer at the address the school holds")
        said.append("a new address is given" if given.new_address else "no new address is given")
    elif given.lives_there == "yes":
        said.append("still at the address the school holds")
    if given.worried == "yes":
        said.append("something worries the school")
    return "; ".join(said)


def what_next(question: str, given: Answer) -> str:
    """What an officer does with the answer: one sentence. question: sibling or same_child, as the check proposed it."""
    if given.worried == "yes":
        return "Read what worries the school, and decide today whether children’s social care must know."
    if question == "same_child" and given.answer == ATTENDING:
        return "The child may be found. Make sure that it is the same child, then record the outcome."
    if given.lives_there == "no" and given.new_address:
        return "Visit the new address: the child you look for may be there too."
    if given.answer == ATTENDING and given.lives_there == "yes":
        return "Visit the address, or speak with whoever collects the pupil from school."
    if given.answer == ATTENDING:
        return "Ask the school who collects the pupil, and speak with them."
    if given.answer in {ABSENT, LEFT}:
        return "This child may be missing too. Ask that school for a referral, and look for them together."
    return "This record leads no further. Decide what it is, and go on with the other enquiries."
