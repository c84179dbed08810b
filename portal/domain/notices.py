"""The kinds of notice a school sends its council, in words, and what each brings with it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from portal.domain.sentences import inside


class NoticeKind(StrEnum):
    """What a school tells. An absence record is kept at the school; it sends an early notice from itself."""

    CME_REFERRAL = "cme_referral"
    PLANNED_MOVE = "planned_move"
    HOME_EDUCATION = "home_education"
    REMOVAL = "removal"
    NEW_PUPIL = "new_pupil"
    EARLY_NOTICE = "early_notice"
    ABSENCE = "absence"


@dataclass(frozen=True, slots=True)
class NoticeWords:
    """title: what it is called in lists. short: in a narrow column. lowercase forms read inside a sentence.

    opens_case: whether an officer looks into each child told of. about: what the queue shows in place of a reason
    where the notice gives none. spoken: how people call it for short, where the title is too long for a sentence.
    """

    title: str
    short: str
    opens_case: bool = True
    about: str = ""
    spoken: str = ""

    @property
    def of(self) -> str:
        """What people say for it before "of" and a name: "referral", "removal return"."""
        return self.spoken or self.inside

    @property
    def inside(self) -> str:
        """The title inside a sentence: "child missing education referral"."""
        return inside(self.title)


WORDS: dict[NoticeKind, NoticeWords] = {
    NoticeKind.CME_REFERRAL: NoticeWords("Child missing education referral", "CME referral", spoken="referral"),
    NoticeKind.PLANNED_MOVE: NoticeWords("Planned move notice", "Planned move", about="The family plans to move"),
    NoticeKind.HOME_EDUCATION: NoticeWords(
        "Home education notice", "Home education", about="A parent has written that they will educate at home"
    ),
    NoticeKind.REMOVAL: NoticeWords(
        "Removal from roll return",
        "Removal",
        about="The school takes the name off its admission register",
        spoken="removal return",
    ),
    NoticeKind.NEW_PUPIL: NoticeWords("New pupil return", "New pupil", opens_case=False),
    NoticeKind.EARLY_NOTICE: NoticeWords(
        "Early notice of absence", "Early notice", about="Absent for five school days and nobody has been reached"
    ),
    NoticeKind.ABSENCE: NoticeWords("Absence record", "Absence", opens_case=False),
}


def words(kind: str) -> NoticeWords:
    """What a kind is called, or ValueError for no such kind."""
    return WORDS[NoticeKind(kind)]
