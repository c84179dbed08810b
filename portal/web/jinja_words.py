"""Words for templates: dates, telephone numbers and blanks, each said in one way everywhere."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from flask import Flask
from markupsafe import Markup

from portal.domain import dates_in_words
from portal.journeys import widgets

NO_BREAK = "\u00a0"


def day_in_full(day: date | None) -> Markup:
    """ "Friday 20 November 2026" as a `<time>`; "Not recorded" for none."""
    if day is None:
        return not_recorded(None)
    return Markup('<time datetime="{}">{}</time>').format(day.isoformat(), dates_in_words.long_date(day))


def short_day(day: date | None) -> Markup:
    """ "Fri 20 Nov" as a `<time>`, never split over lines; "Not recorded" for none."""
    if day is None:
        return not_recorded(None)
    words = dates_in_words.short_date(day).replace(" ", NO_BREAK)
    return Markup('<time datetime="{}">{}</time>').format(day.isoformat(), words)


def instant_in_full(instant: datetime | None) -> Markup:
    """ "Friday 20 November 2026 at 3:31pm", London time, as a `<time>`; "Not recorded" for none."""
    if instant is None:
        return not_recorded(None)
    return Markup('<time datetime="{}">{}</time>').format(instant.isoformat(), dates_in_words.long_moment(instant))


def short_instant(instant: datetime | None) -> Markup:
    """ "Fri 20 Nov, 3:31pm", London time, as a `<time>`; "Not recorded" for none."""
    if instant is None:
        return not_recorded(None)
    return Markup('<time datetime="{}">{}</time>').format(instant.isoformat(), dates_in_words.short_moment(instant))


def not_recorded(value: Any, words: str = "Not recorded") -> Markup:
    """The value, or muted words where there is none, so that a blank never looks like a fault."""
    if value is None or value == "" or value == []:
        return Markup('<span class="muted">{}</span>').format(words)
    return Markup("{}").format(value)


def phone(number: str | None) -> Markup:
    """A telephone number as typed, never split over lines; "Not recorded" for none."""
    if not number:
        return not_recorded(None)
    return Markup('<span class="nowrap">{}</span>').format(number.strip().replace(" ", NO_BREAK))


def lines(text: str | None) -> Markup:
    """Typed text with its line ends kept; "Not recorded" for none."""
    if not text:
        return not_recorded(None)
    return Markup('<span class="as-typed">{}</span>').format(text)


def count_of(number: int, one: str, many: str = "") -> str:
    """ "1 case", "2 cases": the number with its noun."""
    return f"{number:,} {one if number == 1 else (many or one + 's')}"


def in_a_row(words: Iterable[str]) -> str:
    """ "Zofia, Maja and Kacper"."""
    given = [word for word in words if word]
    return " and ".join(filter(None, (", ".join(given[:-1]), given[-1] if given else "")))


def install(app: Flask) -> None:
    """Adds the filters above by name, and `govuk_form_errors(form)`, the error summary."""
    app.jinja_env.filters.update(
        day_in_full=day_in_full,
        short_day=short_day,
        instant_in_full=instant_in_full,
        short_instant=short_instant,
        not_recorded=not_recorded,
        phone=phone,
        lines=lines,
        count_of=count_of,
        in_a_row=in_a_row,
    )
    app.jinja_env.globals["govuk_form_errors"] = widgets.error_summary
