"""The school year the examples of this folder are counted in."""

from __future__ import annotations

from datetime import date

from portal.domain.school_days import SchoolCalendar, Span

BANK_HOLIDAYS = frozenset(
    {
        date(2026, 12, 25),
        date(2026, 12, 28),
        date(2027, 1, 1),
        date(2027, 3, 26),
        date(2027, 3, 29),
        date(2027, 5, 3),
        date(2027, 5, 31),
    }
)
YEAR_2026 = SchoolCalendar(
    terms=(
        Span(date(2026, 9, 2), date(2026, 12, 18)),
        Span(date(2027, 1, 4), date(2027, 3, 25)),
        Span(date(2027, 4, 12), date(2027, 7, 21)),
    ),
    closures=(
        Span(date(2026, 10, 26), date(2026, 10, 30)),
        Span(date(2027, 2, 15), date(2027, 2, 19)),
        Span(date(2027, 5, 31), date(2027, 6, 4)),
    ),
    bank_holidays=BANK_HOLIDAYS,
)
