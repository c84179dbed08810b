"""The day and the moment a service works on: London's date, and UTC for what is stored. Tests set the clock."""

from __future__ import annotations

import datetime as dt

from portal.domain.dates_in_words import london_date


def moment() -> dt.datetime:
    """This instant in UTC."""
    return dt.datetime.now(dt.UTC)


def today() -> dt.date:
    """Today in London, from which every deadline is counted."""
    return london_date(moment())
