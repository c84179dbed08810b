"""Year groups as a school writes them, and whether one fits a date of birth."""

from __future__ import annotations

from datetime import date

from portal.domain import ages, codes

RECEPTION = "R"
_NURSERY = {-1: "N2", -2: "N1"}


def words(code: str) -> str:
    """ "Year 9", "Reception"; `codes.UnknownCode` for a stranger."""
    return codes.find(codes.nc_years(), code).label


def shown(text: str) -> str:
    """ "Year 9", "Reception" of a year as any file writes it; "" where it is not known, or is no year."""
    code = text.strip().upper().lstrip("0") or ("R" if text.strip() else "")
    try:
        return words(code) if code else ""
    except codes.UnknownCode:
        return ""


def by_age(date_of_birth: date, on: date) -> str | None:
    """The year group a child of this age is usually in on that day; None outside nursery to Year 13."""
    year = ages.nc_year(date_of_birth, on)
    if year in _NURSERY:
        return _NURSERY[year]
    if year == 0:
        return RECEPTION
    return str(year) if 1 <= year <= 13 else None


def _number(code: str) -> int | None:
    if code in _NURSERY.values():
        return next(year for year, nursery in _NURSERY.items() if nursery == code)
    if code == RECEPTION:
        return 0
    return int(code) if code.isdigit() else None


def warning(code: str, date_of_birth: date, on: date) -> str:
    """What to say when the year group is more than one from the usual; "" otherwise. Never a refusal.

    A child may rightly be taught a year up or down, so only more than one year apart is remarked on.
    """
    number = _number(code)
    if number is None or abs(number - ages.nc_year(date_of_birth, on)) <= 1:
        return ""
    usual = by_age(date_of_birth, on)
    expected = f"would usually be in {words(usual)}" if usual else "would not usually be at school"
    return f"Check the date of birth and year group: a child born then {expected}"
