"""The date question: three boxes, month names accepted, and an error that says exactly what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Literal

from wtforms.fields.core import Field
from wtforms.utils import unset_value
from wtforms.validators import ValidationError

from portal.journeys import widgets
from portal.journeys.fields import Asked
from portal.services.working_day import today as london_today

PARTS = ("day", "month", "year")
MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip

When = Literal["any", "past", "past_or_today", "future", "future_or_today"]
RULES = {
    "past": "must be in the past",
    "past_or_today": "must be today or in the past",
    "future": "must be in the future",
    "future_or_today": "must be today or in the future",
}
EARLIEST = 1900


def month_number(typed: str) -> int | None:
    """1 to 12 from "11", "Nov", "Sept" or "November"; None when it is no month."""
    word = typed.strip().rstrip(".").lower()
    if word.isdecimal():
        number = int(word) if len(word) < 3 else 0
        return number if 1 <= number <= 12 else None
    if len(word) < 3:
        return None
    return next((place for place, name in enumerate(MONTHS, 1) if name.startswith(word)), None)


class GovDateField(Asked, Field):
    """A calendar date; data is a `date` or None, `typed` is what stood in each box.

    `called` is the date's name at the start of an error ("Date of birth"); `when` is the rule it must keep. The form
    may carry `today`, a date, which then stands for the clock.
    """

    widget = widgets.DateWidget()
    data: date | None

    def __init__(
        self,
        label: str = "",
        validators: Sequence[Any] | None = None,
        *,
        called: str = "",
        when: When = "any",
        **rest: Any,
    ) -> None:
        super().__init__(label, validators, **rest)
        self.called = called or "Date"
        self.when = when
        self.typed: dict[str, str] = dict.fromkeys(PARTS, "")
        self.wrong_parts: tuple[str, ...] = PARTS

    @property
    def error_id(self) -> str:
        """The first wrong box."""
        return f"{self.id}-{self.wrong_parts[0]}"

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        """Takes `name-day`, `name-month`, `name-year` from the form, else a `date`, ISO text or a dict of the boxes."""
        self.process_errors = []
        self.object_data = (self.default() if callable(self.default) else self.default) if data is unset_value else data
        self._from_data(self.object_data)
        if formdata is None:
            return
        self.typed = {part: (formdata.get(f"{self.name}-{part}") or "").strip() for part in PARTS}
        shown = " ".join(self.typed[part] for part in PARTS if self.typed[part])
        self.raw_data = [shown] if shown else []
        self.data = None
        if shown:
            self._read()

    def _from_data(self, value: Any) -> None:
        if isinstance(value, str) and value:
            value = date.fromisoformat(value)
        self.data = value if isinstance(value, date) else None
        if self.data:
            self.typed = {part: str(getattr(self.data, part)) for part in PARTS}
        elif isinstance(value, dict):
            self.typed = {part: str(value.get(part) or "") for part in PARTS}
            if any(self.typed.values()):
                self._read()

    def _fail(self, message: str, *parts: str) -> None:
        self.wrong_parts = parts
        self.process_errors.append(f"{self.called} {message}")

    def _read(self) -> None:
        """Turns the boxes into a date, or records the one error to show."""
        missing = [part for part in PARTS if not self.typed[part]]
        if missing:
            self._fail("must include a " + " and ".join(missing), *missing)
            return
        if not (self.typed["year"].isdecimal() and len(self.typed["year"]) == 4):
            self._fail("must include a year with 4 numbers, like 2013", "year")
            return
        month = month_number(self.typed["month"])
        if month is None:
            self._fail("must include a real month, like 3 or March", "month")
            return
        day = self.typed["day"]
        if not (day.isdecimal() and len(day) < 3 and 1 <= int(day) <= 31):
            self._fail("must include a real day, like 27", "day")
            return
        year = int(self.typed["year"])
        if year < EARLIEST:
            self._fail(f"must be after {EARLIEST}", "year")
            return
        try:
            self.data = date(year, month, int(day))
        except ValueError:
            self._fail("must be a real date", *PARTS)

    def pre_validate(self, form: Any) -> None:
        """Keeps the rule about past and future."""
        if self.data is None or self.when == "any":
            return
        today = getattr(form, "today", None) or london_today()
        kept = {
            "past": self.data < today,
            "past_or_today": self.data <= today,
            "future": self.data > today,
            "future_or_today": self.data >= today,
        }[self.when]
        if not kept:
            raise ValidationError(f"{self.called} {RULES[self.when]}")
