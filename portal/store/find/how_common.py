"""How many children an authority has, and how many of them share a common value: remembered for some minutes.

Both only shade a comparison, by their logarithm, and counting them anew for each look-up would take most of its time.
A process keeps them for itself; nothing here can tell one authority what another holds.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final
from uuid import UUID

KEPT_FOR: Final = 300.0
"""Seconds."""
_MOST_KEPT: Final = 100_000

_kept: dict[tuple[UUID, int | None], tuple[int, float]] = {}


def remembered(authority: UUID, key_hash: int | None, count: Callable[[], int], *, least: int = 0) -> int:
    """The count of a key (None: of all children), from memory while it is fresh.

    Counts under `least` are not kept, so that a rare value is always as rare as it is now.
    """
    now = time.monotonic()
    found = _kept.get((authority, key_hash))
    if found is not None and found[1] > now:
        return found[0]
    number = count()
    if number >= least:
        if len(_kept) >= _MOST_KEPT:
            _kept.clear()
        _kept[authority, key_hash] = (number, now + KEPT_FOR)
    return number


def forget(authority: UUID) -> None:
    """After a roll was loaded: count anew."""
    for key in [key for key in _kept if key[0] == authority]:
        del _kept[key]
