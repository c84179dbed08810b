"""Rolls into the pupil index, through the real database, as the command does it."""

from __future__ import annotations

import datetime as dt
import gzip
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import Engine, text

from portal.exchange.roll_file import RollHeaderError
from portal.services.importing_rolls import BrokenFile, Loaded, import_roll
from tests.scenes import Scene

TODAY = dt.date(2026, 11, 24)
HEADER = "pupil_id,forename,surname,dob,school_urn,school_name,postcode,address_line1,parent1_phone,shoe_size"
ROWS = [
    "1,Aya,Stone,2015-03-02,900001,Ash School,ZA1 1AA,1 Elm Road,07700 900001,4",
    "2,Ben,Stone,02/04/2017,900001,Ash School,ZA1 1AA,1 Elm Road,07700 900001,3",
    "3,Cal,Reed,2016-01-31,900002,Oak School,ZA1 2BB,2 Elm Road,,",
]


@pytest.fixture
def authority(superuser: Engine) -> UUID:
    made: UUID = Scene(superuser).authority().id
    return made


def load(authority: UUID, tmp_path: Path, *lines: str, complete: bool = False, packed: bool = False) -> Loaded:
    body = "\n".join([HEADER, *lines]).encode()
    path = tmp_path / "roll.csv"
    path.write_bytes(gzip.compress(body) if packed else body)
    return import_roll(authority, path, today=TODAY, complete=complete)


def count(engine: Engine, table: str) -> int:
    with engine.connect() as c:
        return int(c.execute(text(f"select count(*) from {table}")).scalar_one())


def test_good_rows_load_with_keys_and_schools(
    worker: Flask, authority: UUID, superuser: Engine, tmp_path: Path
) -> None:
    done = load(authority, tmp_path, *ROWS, packed=True)
    assert (done.new, done.changed, done.unchanged, len(done.faults)) == (3, 0, 0, 0)
    assert len(done.schools_made) == 2
    assert count(superuser, "roll_pupil") == 3
    assert count(superuser, "match_key") > 3 * 8
    with superuser.connect() as c:
        assert c.execute(text("select distinct in_register from school")).scalars().all() == [False]
        kept = c.execute(text("select row from roll_pupil where pupil_id = '1'")).scalar_one()
    assert "shoe_size" not in kept
    assert kept["surname"] == "Stone"


def test_loading_again_changes_only_what_changed(
    worker: Flask, authority: UUID, superuser: Engine, tmp_path: Path
) -> None:
    load(authority, tmp_path, *ROWS)
    with superuser.connect() as c:
        before = dict(list(map(tuple, c.execute(text("select pupil_id, xmin::text from roll_pupil")))))
    again = load(authority, tmp_path, *[ROWS[0].replace("Stone", "Stone-Reed"), *ROWS[1:]])
    assert (again.new, again.changed, again.unchanged) == (0, 1, 2)
    with superuser.connect() as c:
        after = dict(list(map(tuple, c.execute(text("select pupil_id, xmin::text from roll_pupil")))))
        owners = c.execute(text("select count(distinct owner_id) from match_key")).scalar_one()
    assert {k for k in after if after[k] != before[k]} == {"1"}
    assert owners == 3


def test_bad_rows_are_told_and_good_ones_load(
    worker: Flask, authority: UUID, superuser: Engine, tmp_path: Path
) -> None:
    done = load(
        authority,
        tmp_path,
        ROWS[0],
        ",No,Id,2015-01-01,900001,Ash School,,,,",
        "9,Bad,Date,31/02/2015,900001,Ash School,,,,",
        "8,Few,Columns",
        ROWS[0],
    )
    assert done.new == 1
    assert [(f.line, f.column) for f in done.faults] == [(3, "pupil_id"), (4, "dob"), (5, ""), (6, "pupil_id")]
    with superuser.connect() as c:
        assert c.execute(text("select bad, new from roll_import")).one() == (4, 1)


def test_absent_pupils_stay_unless_the_file_is_complete(
    worker: Flask, authority: UUID, superuser: Engine, tmp_path: Path
) -> None:
    load(authority, tmp_path, *ROWS)
    assert load(authority, tmp_path, ROWS[0]).left == 0
    assert load(authority, tmp_path, ROWS[0], complete=True).left == 2
    with superuser.connect() as c:
        left = dict(list(map(tuple, c.execute(text("select pupil_id, left_on from roll_pupil")))))
    assert left == {"1": None, "2": TODAY, "3": TODAY}
    load(authority, tmp_path, *ROWS)
    with superuser.connect() as c:
        assert c.execute(text("select count(*) from roll_pupil where left_on is not null")).scalar_one() == 0


@pytest.mark.parametrize("body", [b"", b"name,age\nx,4\n", b"PK\x03\x04zip", b"pupil_id,school_urn\n1,2\n"])
def test_a_file_that_is_no_roll_changes_nothing(
    worker: Flask, authority: UUID, superuser: Engine, tmp_path: Path, body: bytes
) -> None:
    path = tmp_path / "roll.csv"
    path.write_bytes(body)
    with pytest.raises(RollHeaderError):
        import_roll(authority, path, today=TODAY)
    assert (count(superuser, "roll_pupil"), count(superuser, "roll_import")) == (0, 0)


def test_a_packed_file_cut_short_changes_nothing(
    worker: Flask, authority: UUID, superuser: Engine, tmp_path: Path
) -> None:
    path = tmp_path / "roll.csv.gz"
    many = [f"{n},A{n},B{n},2015-01-01,900001,Ash,,,,{n * 7919}" for n in range(3000)]
    path.write_bytes(gzip.compress("\n".join([HEADER, *many]).encode())[:-400])
    with pytest.raises(BrokenFile, match="Nothing was loaded"):
        import_roll(authority, path, today=TODAY)
    assert (count(superuser, "roll_pupil"), count(superuser, "school")) == (0, 0)


def test_the_import_leaves_a_link_in_the_audit_chain(
    worker: Flask, authority: UUID, superuser: Engine, tmp_path: Path
) -> None:
    load(authority, tmp_path, *ROWS)
    with superuser.connect() as c:
        assert c.execute(text("select action from audit_entry")).scalars().all() == ["imported_roll"]
