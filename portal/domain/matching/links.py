"""What a person can say of two children: the meanings, their words, and what each does to what the check proposes."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class About(StrEnum):
    """The two questions a person decides on for a pair of records. At most one answer to each stands at a time."""

    FAMILY = "family"
    SAME_CHILD = "same_child"


class Meaning(StrEnum):
    """What is said of two children. Only a person says it; it joins nobody to a third child."""

    SIBLING = "sibling"
    HALF_SIBLING = "half_sibling"
    HOUSEHOLD = "same_household"
    NOT_RELATED = "not_related"
    SAME_CHILD = "same_child"
    NOT_SAME_CHILD = "not_same_child"

    @property
    def about(self) -> About:
        """The question it answers."""
        return About.SAME_CHILD if self in (Meaning.SAME_CHILD, Meaning.NOT_SAME_CHILD) else About.FAMILY

    @property
    def denies(self) -> bool:
        """Whether it says no: the pair is not proposed again until a fact changes."""
        return self in (Meaning.NOT_RELATED, Meaning.NOT_SAME_CHILD)

    @property
    def siblings(self) -> bool:
        """Whether it makes the two brothers or sisters; one household alone does not."""
        return self in (Meaning.SIBLING, Meaning.HALF_SIBLING)

    @property
    def state(self) -> str:
        """The state of a proposal on which it was decided."""
        return "dismissed" if self.denies else "linked"

    @property
    def decided(self) -> str:
        """The decision in words: "Linked as brother or sister"."""
        return _DECIDED[self]

    @property
    def event(self) -> str:
        """The kind of line it is in a case's history."""
        return _EVENTS[self]


_DECIDED: Final = {
    Meaning.SIBLING: "Linked as brother or sister",
    Meaning.HALF_SIBLING: "Linked as half-brother or half-sister",
    Meaning.HOUSEHOLD: "Recorded as one household, not as brother or sister",
    Meaning.NOT_RELATED: "Not related",
    Meaning.SAME_CHILD: "This is the same child",
    Meaning.NOT_SAME_CHILD: "Not the same child",
}
_EVENTS: Final = {
    Meaning.SIBLING: "sibling_linked",
    Meaning.HALF_SIBLING: "sibling_linked",
    Meaning.HOUSEHOLD: "household_linked",
    Meaning.NOT_RELATED: "sibling_dismissed",
    Meaning.SAME_CHILD: "same_child",
    Meaning.NOT_SAME_CHILD: "not_same_child",
}
_LINKED: Final = {
    "sibling": Meaning.SIBLING,
    "same_household": Meaning.HOUSEHOLD,
    "same_child": Meaning.SAME_CHILD,
}


def about(question: str) -> About:
    """What a proposal's question is about."""
    return About.SAME_CHILD if question == "same_child" else About.FAMILY


def meaning_of(question: str, decision: str) -> Meaning | None:
    """What a decision on a proposal says; None where that cannot be decided there.

    decision: "linked" or "dismissed", as the check asked, or a meaning of the family that a person chose instead.
    """
    kind = about(question)
    if decision == "linked":
        return _LINKED[question]
    if decision == "dismissed":
        return Meaning.NOT_SAME_CHILD if kind is About.SAME_CHILD else Meaning.NOT_RELATED
    if kind is About.FAMILY and decision in (Meaning.SIBLING, Meaning.HALF_SIBLING, Meaning.HOUSEHOLD):
        return Meaning(decision)
    return None


class Ended(StrEnum):
    """How something said of two children came to an end."""

    APART = "apart"
    """True until that day: they no longer live together."""
    WRONG = "wrong"
    """It was never true; that they are not related is said in its place."""
    TAKEN_BACK = "taken_back"
    """Undone: nothing is said of the two any more."""
    AGAIN = "again"
    """A person decided again, on newer facts."""
