"""Kinds of answer the notices share, over the fields of `fields.py`: names, postcodes, times, phones, addresses."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import time
from typing import Any, ClassVar

from wtforms.fields import SelectChoice
from wtforms.validators import ValidationError

from portal.domain import codes
from portal.domain.addresses import normal_postcode
from portal.domain.names import holds_pictures, without_unseen_marks
from portal.domain.phones import to_e164
from portal.journeys.countries import COUNTRIES
from portal.journeys.fields import (
    GovEmail,
    GovPhone,
    GovSelect,
    GovText,
    GovTextarea,
    GovWhyNotKnown,
    GovYesNoNotKnown,
    Needed,
    answer_called,
    choice,
)
from portal.journeys.forms import JourneyForm

PHONE_LIKE = "like 07700 900982 or 01632 960001"
_TIME = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm)?", re.IGNORECASE)


def _seen(value: Any) -> Any:
    return without_unseen_marks(value).strip() if isinstance(value, str) else value


class GovName(GovText):
    """A person's name, or part of one: letters of any script, marks, hyphens, apostrophes.

    Marks that nobody sees, such as the direction marks that come along with pasted text, are taken out.
    """

    def __init__(self, label: str = "", validators: Any = None, **rest: Any) -> None:
        rest.setdefault("filters", [_seen])
        super().__init__(label, validators, **rest)

    def pre_validate(self, form: Any) -> None:
        """Refuses figures, pictures and signs that no name has. Never a remark about capitals."""
        if self.data and (re.search(r"[0-9<>@#=\\{}\[\]|~^*_]", self.data) or holds_pictures(self.data)):
            raise ValidationError(f"{answer_called(self)} must only include letters, hyphens and apostrophes")


class GovPostcode(GovText):
    """A United Kingdom postcode with any spacing, kept as typed."""

    def pre_validate(self, form: Any) -> None:
        """Refuses what cannot be a postcode."""
        if self.data and not normal_postcode(self.data):
            raise ValidationError("Enter a full UK postcode, like ZA1 4QT, or leave it blank")


class GovAnyPhone(GovPhone):
    """A family's phone number in any format, kept as typed; numbers abroad too."""

    def pre_validate(self, form: Any) -> None:
        """Refuses what holds too few figures to ring."""
        if self.data and not to_e164(self.data) and len(re.sub(r"\D", "", self.data)) < 7:
            raise ValidationError(f"Enter a phone number, {PHONE_LIKE}")


class GovOwnPhone(GovPhone):
    """The sender's own number, which the council must be able to ring."""

    def pre_validate(self, form: Any) -> None:
        """Refuses what no UK phone would ring."""
        if self.data and not to_e164(self.data):
            raise ValidationError(f"Enter a UK phone number, {PHONE_LIKE}")


def read_time(typed: str) -> time | None:
    """A time of day from "3:30pm", "15:30", "3.30 pm" or "3pm"; None when it is none."""
    found = _TIME.fullmatch(typed.strip())
    if not found or not (found[2] or found[3]):
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower()
    if half and not 1 <= hour <= 12:
        return None
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


class GovTime(GovText):
    """A time of day, kept as typed."""

    def __init__(self, label: str = "", validators: Any = None, **rest: Any) -> None:
        rest.setdefault("width", 10)
        rest.setdefault("hint", "For example, 8:45am")
        super().__init__(label, validators, **rest)

    def pre_validate(self, form: Any) -> None:
        """Refuses what is no time."""
        if self.data and read_time(self.data) is None:
            raise ValidationError("Enter a time, like 8:45am or 3:30pm")


class GovNumber(GovText):
    """A number from 0 to `most`; decimals where `whole` is False. Kept as typed."""

    def __init__(self, label: str = "", validators: Any = None, *, most: int, whole: bool = True, **rest: Any) -> None:
        rest.setdefault("inputmode", "numeric" if whole else "decimal")
        rest.setdefault("width", 4)
        super().__init__(label, validators, **rest)
        self.most = most
        self.whole = whole

    def pre_validate(self, form: Any) -> None:
        """Refuses text, fractions of whole things, and numbers out of range."""
        if not self.data:
            return
        shape = r"\d{1,6}" if self.whole else r"\d{1,3}(\.\d{1,2})?"
        if not re.fullmatch(shape, self.data) or float(self.data) > self.most:
            kind = "whole number" if self.whole else "number"
            raise ValidationError(f"{answer_called(self)} must be a {kind} from 0 to {self.most}")


def ask(label: str, message: str, **rest: Any) -> Any:
    """Yes, no or not known; `message` says what to do when it is not answered."""
    return GovYesNoNotKnown(label, [Needed(message)], **rest)


def why_not_known() -> Any:
    """The box that says why something on the page is not known; the form demands it when it is needed."""
    return GovWhyNotKnown(
        "If something is not known, say why", hint="For example, who you asked and when", rows=3, limit=500
    )


def pick(first: str, offered: Iterable[tuple[str, str]]) -> list[SelectChoice]:
    """The choices of a long list, with an empty first one that says what to do."""
    return [choice("", first), *(choice(code, label) for code, label in offered)]


def languages_to_pick() -> list[SelectChoice]:
    """The commoner home languages."""
    return pick("Select a language", codes.choices(codes.languages()))


def authorities_to_pick() -> list[SelectChoice]:
    """Councils of England today, by name, then the ways out of England."""
    live = sorted((row.code, row.name) for row in codes.authority_codes() if row.live)
    elsewhere = [("wales", "A council in Wales"), ("scotland", "A council in Scotland")]
    elsewhere += [("ni", "Northern Ireland"), ("other", "Another council, or not known")]
    return pick("Select a council", sorted(live, key=lambda row: row[1]) + elsewhere)


def countries_to_pick() -> list[SelectChoice]:
    """Countries families of English schools most often move to, by name, and "another country"."""
    return pick("Select a country", [(name, name) for name in COUNTRIES] + [("other", "Another country")])


ADDRESS = ("address_line_1", "address_line_2", "town", "county", "postcode")
WHERE = frozenset({*ADDRESS, "address_abroad"})


class AddressForm(JourneyForm):
    """Boxes for one address; mix in before the page's other questions."""

    together: ClassVar = {"Address": ADDRESS}

    address_line_1 = GovText("Address line 1")
    address_line_2 = GovText("Address line 2 (optional)")
    town = GovText("Town or city (optional)")
    county = GovText("County (optional)")
    postcode = GovPostcode("Postcode", width=10)

    @property
    def has_address(self) -> bool:
        """Whether enough was given to find the place."""
        return self.has("address_line_1", "postcode")


def email(label: str = "Email address", **rest: Any) -> Any:
    """An email address of somebody else; never offered from the browser's own memory."""
    return GovEmail(label, **rest)


def long_text(label: str, message: str = "", *, limit: int = 4000, rows: int = 5, **rest: Any) -> Any:
    """Longer text with its limit told; must be given when there is a message."""
    return GovTextarea(label, [Needed(message)] if message else None, limit=limit, rows=rows, **rest)


def select(label: str, choices: list[SelectChoice], message: str = "", **rest: Any) -> Any:
    """One of a long list; must be given when there is a message."""
    return GovSelect(label, [Needed(message)] if message else None, choices=choices, **rest)
