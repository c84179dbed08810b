"""How many children an authority has, and how many of them share a common value: remembered for some minutes.

Both only shade a comparison, by their logarithm, and counting them anew for each look-up would take most of its time.
A process keeps them for itself; nothing here can tell one authority what another holds.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Final
from uuid import UUID

KEPT_FOR: Final = 300.0
"""Seconds."""
_MOST_KEPT: Final = 100_000

_kept: dict[tuple[UUID, int | None], tuple[int, float]] = {}


def remembered(
    authority: UUID,
    keys: Collection[int | None],
    count: Callable[[Sequence[int | None]], Mapping[int | None, int]],
    *,
    least: int = 0,
) -> dict[int | None, int]:
    """The counts of these keys (None: of all children), from memory while they are fresh; `count` counts the others.

    Counts under `least` are not kept, so that a rare value is always as rare as it is now.
    """
    now = time.monotonic()
    fresh = {key: found[0] for key in keys if (found := _kept.get((authority, key))) is not None and found[1] > now}
    wanted = [key for key in keys if key not in fresh]
    if wanted:
        counted = count(wanted)
        if len(_kept) >= _MOST_KEPT:
            _kept.clear()
        _kept.update({(authority, key): (n, now + KEPT_FOR) for key, n in counted.items() if n >= least})
        fresh.update(counted)
    return fresh


def forget(authority: UUID) -> None:
    """After a roll was loaded: count anew."""
    for key in [key for key in _kept if key[0] == authority]:
        del _kept[key]
