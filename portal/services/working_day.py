"""The day and the moment a service works on: London's date, and UTC for what is stored. Tests set the clock."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

import holidays

from portal.domain.dates_in_words import london_date


def moment() -> dt.datetime:
    """This instant in UTC."""
    return dt.datetime.now(dt.UTC)


def today() -> dt.date:
    """Today in London, from which every deadline is counted."""
    return london_date(moment())


def bank_holidays(around: dt.date) -> frozenset[dt.date]:
    """England's bank holidays of last year, this year and the next."""
    return _bank_holidays(around.year)


@lru_cache(maxsize=8)
def _bank_holidays(year: int) -> frozenset[dt.date]:
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=range(year - 1, year + 2)))
