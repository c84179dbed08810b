"""Rows made ready by other processes come out as if made here, in their order."""

from __future__ import annotations

import datetime as dt
import io
from uuid import UUID

from portal.exchange.roll_file import RollRow, read_roll
from portal.exchange.roll_ready import Preparing, make_ready

ROLL = "pupil_id,forename,surname,dob,school_urn,parent1_phone\n" + "".join(
    f"{n},Aya,Stone{n},2015-03-{n:02},900001,07700 9000{n:02}\n" for n in range(1, 13)
)
SECRET, AUTHORITY = b"a secret of thirty-two bytes ....", UUID(int=991)


def test_what_other_processes_make_ready_is_the_same_and_in_order() -> None:
    rows = [
        (row, "school")
        for row in read_roll(io.BytesIO(ROLL.encode()), "roll.csv", today=dt.date(2026, 11, 23))
        if isinstance(row, RollRow)
    ]
    batches = [rows[0:5], rows[5:6], rows[6:12]]
    with Preparing(SECRET, AUTHORITY, alone=1) as preparing:
        for batch in batches:
            preparing.hand_in(batch)
        came_back = list(preparing.come_back(all_of_them=True))
    assert came_back == [make_ready(batch, SECRET, AUTHORITY) for batch in batches]
