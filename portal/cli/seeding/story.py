"""What one child's story says; the answers of the referral and all that follows come from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from portal.domain.notices import NoticeKind

if TYPE_CHECKING:
    from portal.cli.seeding.doing import Hand

Then = tuple[int, str, "Callable[[Hand], None]"]
"""Something that happens later: working days before the last day of the story, the time, and what is done."""


@dataclass(slots=True)
class Story:
    """One child, as the school tells it.

    pupil: the pupil's id in the roll, or "" to take the next of `school`; `same_as` tells of the child of the story with
    that `label` once more. reason: code of the main reason. sent: working
    days before the story's last day. away: school days missed before it was sent. care, circumstances, concerns: what
    is answered yes. safe: whether the address may be known. told: words by page and box that replace the usual ones.
    then: what follows.
    """

    school: str
    reason: str = "whereabouts_unknown"
    kind: str = "cme_referral"
    """Which notice; `reason` is then the ground of a removal, or the kind of a planned move."""
    goes_to: str = ""
    """The school of the same council that a leaver goes to, or that a new pupil comes from; "" for not known."""
    sent: int = 5
    at: str = ""
    """The time it was sent; '' for any time of the school's day."""
    away: int = 9
    pupil: str = ""
    label: str = ""
    same_as: str = ""
    care: tuple[str, ...] = ()
    circumstances: tuple[str, ...] = ()
    concerns: tuple[str, ...] = ()
    safe: str = "yes"
    language: str = "ENG"
    interpreter: bool = False
    sen: str = "N"
    percent: str = "88.4"
    country: str = ""
    police_told: bool = False
    social_care_told: bool = False
    immediate: str = ""
    papers: tuple[str, ...] = ()
    siblings: tuple[tuple[str, str, str], ...] = ()
    """(name, date of birth or "", school) of brothers and sisters the school knows of."""
    told: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    lists: Mapping[str, Mapping[str, Mapping[str, Any]]] = field(default_factory=dict)
    stops: str = ""
    """Not sent: "started", "nearly", "lead" (waits for the safeguarding lead), "expiring"."""
    then: tuple[Then, ...] = ()

    @property
    def main_reason(self) -> str:
        """The main reason of a referral; what stands for one where the notice is another and gives none."""
        return self.reason if self.kind == NoticeKind.CME_REFERRAL else "whereabouts_unknown"
