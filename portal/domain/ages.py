"""Compulsory school age and the school year a child belongs to, from the date of birth alone (England)."""

from __future__ import annotations

from datetime import date, timedelta

_PRESCRIBED = ((3, 31), (8, 31), (12, 31))  # Education (Start of Compulsory School Age) Order 1998
_FRIDAY = 4


def age(date_of_birth: date, on: date) -> int:
    """Whole years on that day; negative before birth. Someone born on 29 February is a year older on 1 March."""
    return on.year - date_of_birth.year - ((on.month, on.day) < (date_of_birth.month, date_of_birth.day))


def school_year(on: date) -> int:
    """The calendar year in which the school year holding this day began, on 1 September."""
    return on.year if on.month >= 9 else on.year - 1


def csa_first_day(date_of_birth: date) -> date:
    """The first day of compulsory school age: the fifth birthday if prescribed, else the next prescribed day.

    Source: Education Act 1996 s.8(2).
    """
    fifth = date_of_birth.year + 5
    birthday = (date_of_birth.month, date_of_birth.day)
    month, day = next(prescribed for prescribed in _PRESCRIBED if birthday <= prescribed)
    return date(fifth, month, day)


def csa_last_day(date_of_birth: date) -> date:
    """The last day of compulsory school age, itself included: the last Friday in June of the year of turning 16.

    Source: Education Act 1996 s.8(3) and (4), by school years of 1 September to 31 August.
    """
    last = date(school_year(date_of_birth) + 17, 6, 30)
    return last - timedelta(days=(last.weekday() - _FRIDAY) % 7)


def is_csa(date_of_birth: date, on: date) -> bool:
    """Whether the child is of compulsory school age on that day."""
    return csa_first_day(date_of_birth) <= on <= csa_last_day(date_of_birth)


def nc_year(date_of_birth: date, on: date) -> int:
    """The National Curriculum year by age: 0 is Reception, 11 the last of compulsory school age.

    Negative for a child too young for Reception, above 13 for one past school.
    """
    return school_year(on) - school_year(date_of_birth) - 5
