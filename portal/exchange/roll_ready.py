"""Roll rows made ready for the pupil index: keys, words, comparable form and the file's own values, as text for COPY.

Taking a row apart is most of an import's work. A roll of many thousands is therefore taken apart by other processes,
while this one reads on and sends rows; what comes out is the same, in the same order.
"""

from __future__ import annotations

import json
import multiprocessing
import os
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from datetime import date
from typing import Final
from uuid import UUID

from portal.domain.finding.words import words_of
from portal.domain.matching.comparable import comparable_of
from portal.domain.matching.keys import hash_keys, keys_of
from portal.exchange.roll_file import COLUMNS, RollRow

Ready = tuple[list[int], list[str], str, str]
"""Hashes of the row's keys, the words it is found by, its comparable form, and its values as JSON without the empty
ones."""
Placed = tuple[RollRow, str]
"""A row and the id of its school."""
ALONE: Final = 2
"""Batches made ready here before other processes are worth starting."""


def make_ready(rows: Sequence[Placed], secret: bytes, authority: UUID) -> list[Ready]:
    """Each row ready to be stored. secret, authority: what keys are hashed with."""
    made: list[Ready] = []
    for row, school_id in rows:
        person = row.to_person(school_id=school_id)
        hashes = sorted(hash_keys(secret, authority, keys_of(person)))
        values = json.dumps({name: value for name, value in row.values.items() if value})
        made.append((hashes, words_of(person), comparable_of(person), values))
    return made


def row_standing(pupil_id: str, values: Mapping[str, str], dob: date | None) -> RollRow:
    """A row as it was imported, from the values that were kept of it: to be made ready anew."""
    full = dict.fromkeys(COLUMNS, "") | dict(values) | {"pupil_id": pupil_id}
    return RollRow(0, full, dob, None, None)


class Preparing:
    """Batches of rows handed in come back ready, in their order.

    Use it as a context, so that no process outlives the import. `alone`: how many batches to make ready here first.
    """

    def __init__(self, secret: bytes, authority: UUID, *, alone: int = ALONE) -> None:
        self._secret, self._authority, self._alone = secret, authority, alone
        self._processes = os.cpu_count() or 1
        self._pool: ProcessPoolExecutor | None = None
        self._owed: deque[Future[list[Ready]]] = deque()

    def __enter__(self) -> Preparing:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def hand_in(self, rows: Sequence[Placed]) -> None:
        """Begin with a batch."""
        if self._alone > 0 or self._processes < 2 or multiprocessing.current_process().daemon:
            self._alone -= 1
            done: Future[list[Ready]] = Future()
            done.set_result(make_ready(rows, self._secret, self._authority))
            self._owed.append(done)
            return
        if self._pool is None:
            # Started afresh and not forked: this process may hold threads and connections.
            self._pool = ProcessPoolExecutor(self._processes, mp_context=multiprocessing.get_context("spawn"))
        self._owed.append(self._pool.submit(make_ready, rows, self._secret, self._authority))

    def come_back(self, *, all_of_them: bool = False) -> Iterator[list[Ready]]:
        """The batches to go on with: those that are done, or all; at most as many stay owed as keep everybody busy."""
        while self._owed and (all_of_them or self._owed[0].done() or len(self._owed) > self._processes + 1):
            yield self._owed.popleft().result()
