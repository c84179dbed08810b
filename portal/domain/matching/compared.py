"""One fact of two children, compared."""

from __future__ import annotations

from enum import StrEnum
from typing import Final, NamedTuple

from portal.domain.matching.keys import KeyText


class Level(StrEnum):
    """What the evidence table says of a fact."""

    SAME = "same"
    SIMILAR = "similar"
    DIFFERENT = "different"
    NOT_COMPARED = "not_compared"


PRIVATE_FACTS: Final = frozenset({"address", "phone", "email"})
"""Facts whose values are hidden as soon as either child has a restricted address."""


class Compared(NamedTuple):
    """One fact of two children.

    detail: which way they agree or differ, the key of a weight ("gendered", "previous"). this, other: the values that
    were set side by side. shared: the key that counts how many children have the agreeing value.
    """

    fact: str
    level: Level
    detail: str
    this: object = None
    other: object = None
    shared: KeyText | None = None

    @property
    def code(self) -> str:
        """Fact and detail: "surname.gendered"."""
        return f"{self.fact}.{self.detail}"
