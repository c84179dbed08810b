"""The roll reader: what loads, what is bad and why, and what makes the file no roll at all."""

from __future__ import annotations

import csv
import gzip
import io
import os
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.identifiers import upn_check_letter
from portal.exchange.roll_file import (
    COLUMNS,
    MAX_LINE,
    RollFault,
    RollHeaderError,
    RollRow,
    keys_of_row,
    read_date,
    read_roll,
)

TODAY = date(2026, 11, 22)
HEADER = "pupil_id,upn,forename,surname,dob,school_urn,school_name"
GOOD = "P1,,Zofia,Kowalska,2013-03-14,991009,Hazelbank Academy"


def read(text: str | bytes, **options: object) -> list[RollRow | RollFault]:
    data = text.encode() if isinstance(text, str) else text
    return list(read_roll(io.BytesIO(data), "roll.csv", **options))  # type: ignore[arg-type]


def row(line: str, header: str = HEADER, **options: object) -> RollRow:
    (found,) = read(f"{header}\n{line}\n", **options)
    assert isinstance(found, RollRow), found
    return found


def fault(line: str, header: str = HEADER) -> RollFault:
    (found,) = read(f"{header}\n{line}\n")
    assert isinstance(found, RollFault), found
    return found


def test_a_row_loads_with_every_column_and_its_dates_read() -> None:
    found = row(GOOD)
    assert set(found.values) == set(COLUMNS)
    assert (found.line, found.pupil_id, found.school_urn, found.dob) == (2, "P1", "991009", date(2013, 3, 14))
    assert found.warnings == ()


def test_columns_are_bound_by_name_in_any_order_and_unknown_ones_are_ignored() -> None:
    found = row("Hazelbank,991009,x,P1,Kowalska", "School Name,school-urn,favourite_colour,PUPIL_ID, surname ")
    assert (found.values["school_name"], found.pupil_id, found.values["surname"]) == ("Hazelbank", "P1", "Kowalska")
    assert "favourite_colour" not in found.values


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_commas_semicolons_and_tabs_part_columns(delimiter: str) -> None:
    assert row(GOOD.replace(",", delimiter), HEADER.replace(",", delimiter)).pupil_id == "P1"


@pytest.mark.parametrize(
    ("line", "column", "words"),
    [
        (",,Zofia,Kowalska,2013-03-14,991009,H", "pupil_id", "empty"),
        ("P1,,Zofia,Kowalska,2013-03-14, ,H", "school_urn", "empty"),
        ("P1,,,,2013-03-14,991009,H", "forename", "Both names"),
        ("P1,,Zofia,Kowalska,14 March,991009,H", "dob", "not a date"),
        ("P1,,Zofia,Kowalska,31/02/2013,991009,H", "dob", "not a date"),
        ("P1,,Zofia,Kowalska,14/03/13,991009,H", "dob", "not a date"),
        ("P1,,Zofia,Kowalska,2013-03-14,991009", "", "6"),
        ("P1,,Zofia,Kowalska,2013-03-14,991009,H,more", "", "8"),
        ("P1,,Zo\x00fia,Kowalska,2013-03-14,991009,H", "forename", "cannot be stored"),
    ],
)
def test_a_bad_row_is_told_by_line_column_and_reason(line: str, column: str, words: str) -> None:
    found = fault(line)
    assert (found.line, found.column, found.fatal) == (2, column, False)
    assert words in found.message


def test_good_rows_load_around_bad_ones() -> None:
    found = read(f"{HEADER}\n{GOOD}\nbad\n\n,,,,,,\n{GOOD.replace('P1', 'P2')}\n")
    assert [(type(f), f.line) for f in found] == [(RollRow, 2), (RollFault, 3), (RollRow, 6)]


@pytest.mark.parametrize("line", ["P1,,Zofia,,2013-03-14,991009,H", "P1,,,Kowalska,,991009,H"])
def test_one_name_is_enough(line: str) -> None:
    assert row(line).pupil_id == "P1"


@pytest.mark.parametrize("typed", ["2013-03-14", "14/03/2013", "14.3.2013", "14-03-2013", "2013-03-14 00:00:00"])
def test_dates_british_and_international_are_read(typed: str) -> None:
    assert read_date(typed) == date(2013, 3, 14)


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)))
def test_every_date_reads_back_both_ways(day: date) -> None:
    assert read_date(day.isoformat()) == read_date(day.strftime("%d/%m/%Y").zfill(10)) == day


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"upn": "A991400124001"}, "first letter"),
        ({"upn": "not a upn"}, "no UPN"),
        ({"former_upn": "A991400124001"}, "former_upn"),
        ({"upn": upn_check_letter("888400124001") + "888400124001"}, "888"),
        ({"upn": upn_check_letter("99140012400A") + "99140012400A"}, "temporary"),
        ({"dob": "1950-01-01"}, "not a school child"),
        ({"dob": "2031-01-01"}, "not a school child"),
        ({"dob": ""}, "dob is empty"),
        ({"entry_date": "2012-01-01"}, "entry_date is before dob"),
        ({"entry_date": "2024-09-01", "leaving_date": "2023-07-01"}, "leaving_date is before"),
    ],
)
def test_odd_values_load_with_a_warning(values: dict[str, str], words: str) -> None:
    full = {"pupil_id": "P1", "surname": "Kowalska", "dob": "2013-03-14", "school_urn": "991009", **values}
    found = row(",".join(full.values()), ",".join(full), today=TODAY, known_la_codes=frozenset({"991"}))
    assert len(found.warnings) == 1
    assert words in found.warnings[0]


def test_a_right_upn_of_a_known_council_raises_no_warning() -> None:
    upn = upn_check_letter("991400124001") + "991400124001"
    assert row(GOOD.replace(",,", f",{upn},", 1), known_la_codes=frozenset({"991"})).warnings == ()


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("pupil_id,surname", "school_urn"),
        ("school_urn,surname", "pupil_id"),
        ("pupil_id,school_urn", "forename or surname"),
        ("some,other,file", "pupil_id, school_urn"),
        (HEADER + ",surname", "more than once"),
        ("", "empty"),
    ],
)
def test_a_file_without_the_needed_columns_is_refused_before_any_row(header: str, words: str) -> None:
    with pytest.raises(RollHeaderError, match=words):
        read_roll(io.BytesIO(f"{header}\n{GOOD}\n".encode()), "roll.csv")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"PK\x03\x04rest", "spreadsheet"),
        (b"\xd0\xcf\x11\xe0rest", "spreadsheet"),
        (HEADER.encode("utf-16"), "UTF-16"),
        (b"\x00\x01\x02", "not a text file"),
        (b"x" * (MAX_LINE + 2), "too long"),
        (b"\x1f\x8bnot gzip at all", "damaged"),
    ],
)
def test_a_file_of_another_kind_is_refused_with_what_to_do(data: bytes, words: str) -> None:
    with pytest.raises(RollHeaderError, match=words):
        read_roll(io.BytesIO(data), "roll.csv")


@pytest.mark.parametrize("name", ["roll.csv", "roll.csv.gz", "anything"])
def test_gzip_is_told_by_its_bytes_not_its_name(name: str) -> None:
    packed = gzip.compress(f"{HEADER}\n{GOOD}\n".encode())
    (found,) = read_roll(io.BytesIO(packed), name)
    assert isinstance(found, RollRow)


def test_a_cut_gzip_file_loads_what_it_has_and_ends_with_a_fatal_fault() -> None:
    body = "".join(f"P{n},,Zofia,{os.urandom(12).hex()},2013-03-14,991009,H\n" for n in range(3000))
    packed = gzip.compress(f"{HEADER}\n{body}".encode())
    found = read(packed[: len(packed) // 2])
    assert isinstance(found[0], RollRow)
    assert isinstance(found[-1], RollFault)
    assert found[-1].fatal
    assert not any(f.fatal for f in found[:-1] if isinstance(f, RollFault))


def test_a_file_that_unpacks_to_too_much_is_stopped() -> None:
    packed = gzip.compress((f"{HEADER}\n" + f"{GOOD}\n" * 5000).encode())
    found = read(packed, max_bytes=20_000)
    assert len(found) < 500
    assert isinstance(found[-1], RollFault)
    assert found[-1].fatal


def test_a_line_without_an_end_is_one_fault_and_reading_goes_on() -> None:
    found = read(f"{HEADER}\n{'x' * (3 * MAX_LINE)}\n{GOOD}\n")
    assert [(type(f), f.line) for f in found] == [(RollFault, 2), (RollRow, 3)]


def test_quoted_commas_quotes_and_line_breaks_stay_in_their_column() -> None:
    found = read(f'{HEADER}\nP1,,Zofia,"Kowalska, ""Zosia""",2013-03-14,991009,"Hazel\nbank"\n{GOOD}\n')
    assert isinstance(found[0], RollRow)
    assert found[0].values["surname"] == 'Kowalska, "Zosia"'
    assert found[0].values["school_name"] == "Hazel\nbank"
    assert [f.line for f in found] == [2, 4]


def test_a_stray_quote_costs_one_row_and_not_the_rest_of_the_file() -> None:
    rows = "\n".join(GOOD.replace("P1", f"P{n}") for n in range(40))
    found = read(f'{HEADER}\nX,,"Zofia,Kowalska,2013-03-14,991009,H\n{rows}\n')
    assert [f.line for f in found if isinstance(f, RollFault)] == [2]
    assert [f.pupil_id for f in found if isinstance(f, RollRow)] == [f"P{n}" for n in range(40)]


def test_a_stray_quote_at_the_end_of_the_file_is_a_fault() -> None:
    found = read(f'{HEADER}\n{GOOD}\nX,,"Zofia,Kowalska')
    assert [(type(f), f.line) for f in found] == [(RollRow, 2), (RollFault, 3)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_utf8_is_read_with_and_without_a_mark(encoding: str) -> None:
    (found,) = read(f"{HEADER}\n{GOOD.replace('Zofia', 'Łucja')}\n".encode(encoding))
    assert isinstance(found, RollRow)
    assert (found.values["forename"], found.warnings) == ("Łucja", ())


def test_windows_1252_is_read_and_told_once() -> None:
    line = GOOD.replace("Zofia", "Renée")
    found = read(f"{HEADER}\n{line}\n{line}\n".encode("cp1252"))
    assert [f.values["forename"] for f in found if isinstance(f, RollRow)] == ["Renée", "Renée"]
    assert ["Windows-1252" in " ".join(f.warnings) for f in found if isinstance(f, RollRow)] == [True, False]


def test_line_ends_of_every_system_are_read() -> None:
    assert len(read(f"{HEADER}\r\n{GOOD}\r\n{GOOD}")) == 2


def test_the_stream_is_left_open_and_need_not_be_seekable() -> None:
    reading, writing = os.pipe()
    with os.fdopen(writing, "wb") as end:
        end.write(f"{HEADER}\n{GOOD}\n".encode())
    with os.fdopen(reading, "rb", buffering=0) as stream:
        assert len(list(read_roll(stream, "roll.csv"))) == 1
        assert not stream.closed


def test_rows_are_read_one_by_one() -> None:
    stream = io.BytesIO((f"{HEADER}\n" + f"{GOOD}\n" * 100_000).encode())
    reader = read_roll(stream, "roll.csv")
    next(reader)
    assert stream.tell() < 1_000_000


@given(st.lists(st.text(max_size=30), min_size=7, max_size=7))
def test_any_row_a_csv_writer_writes_is_a_row_or_a_fault(cells: list[str]) -> None:
    text = io.StringIO()
    csv.writer(text).writerows([HEADER.split(","), cells])
    for found in read(text.getvalue().encode("utf-8", errors="replace")):
        assert isinstance(found, (RollRow, RollFault))
        if isinstance(found, RollRow):
            keys_of_row(found)
            assert len(found.row_digest) == 32


@given(st.binary(max_size=400))
def test_any_bytes_are_rows_faults_or_a_refusal(data: bytes) -> None:
    for found in read(HEADER.encode() + b"\n" + data):
        assert isinstance(found, (RollRow, RollFault))
    with suppress(RollHeaderError):
        list(read_roll(io.BytesIO(data), "roll.csv"))


def test_the_digest_changes_with_a_value_and_not_with_order_spaces_or_unknown_columns() -> None:
    one = row("P1,Kowalska,991009", "pupil_id,surname,school_urn")
    two = row("x, 991009 ,Kowalska ,P1", "colour,school_urn,surname,pupil_id")
    other = row("P1,Kowalski,991009", "pupil_id,surname,school_urn")
    moved = row("P1,Kowalska,991009,a", "pupil_id,surname,school_urn,town")
    assert one.row_digest == two.row_digest
    assert len({one.row_digest, other.row_digest, moved.row_digest}) == 3


def test_a_row_becomes_a_person() -> None:
    header = (
        "pupil_id,forename,surname,former_surname,dob,sex,address_line1,town,postcode,previous_address,school_urn,"
        "parent1_forename,parent1_surname,parent1_relationship,parent1_phone,parent1_phone2"
    )
    found = row(
        "P1,Zofia,Kowalska,Nowak,14/03/2013,female,14 Tamarisk Close,Northmere,zn42qt,9 Larch Row,991009,"
        "Marta,Kowalska,Mother,07700 900412,01632 960733",
        header,
    )
    person = found.to_person("record", as_of=TODAY)
    assert (person.id, person.shown, person.dob, person.sex, person.as_of) == (
        "record", "Zofia Kowalska", date(2013, 3, 14), "F", TODAY,
    )  # fmt: skip
    assert [(a.parsed.door, a.current) for a in person.addresses] == [("14", True), ("9", False)]
    assert person.numbers == ("+447700900412", "+441632960733")
    assert person.surnames == ("Kowalska", "Nowak")
    assert "pd:ZN4 2QT 14" in keys_of_row(found)
