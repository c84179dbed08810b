"""What a service says when it cannot do as asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm.exc import StaleDataError as LostUpdate


class NotFound(LookupError):
    """No such record, or not one this person's organisation holds: the two look alike."""


class Stale(Exception):
    """Someone changed the record after this person opened it. Carries what stands now and what was sent.

    `theirs` and `yours` map a field's label to its text, for a page that shows both.
    """

    def __init__(
        self, who: str = "", theirs: dict[str, str] | None = None, yours: dict[str, str] | None = None
    ) -> None:
        super().__init__("changed meanwhile")
        self.who = who
        self.theirs = theirs or {}
        self.yours = yours or {}


@dataclass(slots=True)
class Refused(Exception):
    """A rule of the domain refuses; `faults` are (field name, sentence) to show beside the fields."""

    faults: list[tuple[str, str]] = field(default_factory=list)

    def __str__(self) -> str:
        return "; ".join(message for _, message in self.faults)

    def as_dict(self) -> dict[str, list[str]]:
        """The sentences by field name."""
        grouped: dict[str, list[str]] = {}
        for name, message in self.faults:
            grouped.setdefault(name, []).append(message)
        return grouped

    def __reduce__(self) -> tuple[Any, ...]:
        return (type(self), (self.faults,))


__all__ = ["LostUpdate", "NotFound", "Refused", "Stale"]
