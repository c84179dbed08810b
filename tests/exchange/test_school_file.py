"""Files from a school's own system: what is read of each kind, what is refused, and what is said of the rest."""

from __future__ import annotations

import csv
import io
import json
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from portal.exchange.ctf_file_tree import DEEPEST
from portal.exchange.school_file import (
    MAX_BYTES,
    MOST_PUPILS,
    NamedSchool,
    PupilAddress,
    PupilContact,
    PupilRow,
    SchoolFile,
    UnreadableFile,
    read,
)
from tests.exchange.school_files import HAZELBANK, as_csv, as_xml, upn

SAMPLES = Path(__file__).parents[1] / "data" / "school_files"


def pupil(inside: str, around: str = "") -> PupilRow:
    """The one row of a file with one pupil element."""
    (row,) = xml(f"<Pupil>{inside}</Pupil>", around).rows
    return row


def xml(pupils: str, header: str = "", name: str = "file.xml") -> SchoolFile:
    text = f"<CTfile><Header>{header}</Header><CTFpupilData>{pupils}</CTFpupilData></CTfile>"
    return read(name, text.encode())


def refused(data: bytes, name: str = "file.xml") -> str:
    with pytest.raises(UnreadableFile) as told:
        read(name, data)
    return str(told.value)


NAMED = "<Surname>Kowalska</Surname><Forename>Zofia</Forename><DOB>2013-03-14</DOB>"


# What is read


def test_the_sample_leavers_message_is_read_whole() -> None:
    file = read("9914001_CML_991LLLL_001.xml", (SAMPLES / "9914001_CML_991LLLL_001.xml").read_bytes())
    assert (file.kind, file.source.laestab, file.version, file.numbered) == ("leavers", HAZELBANK, "25.0", "pupil")
    first = file.rows[0]
    assert (first.full_name, first.dob, first.sex, first.upn) == (
        "Tomasz Wilk", date(2014, 5, 9), "M", "H991400125301",
    )  # fmt: skip
    assert first.address == PupilAddress(("3 Teasel Way",), "Northmere", "", "ZN4 1AB")
    assert first.contacts[0] == PupilContact(
        "Ewa Wilk", "PAM", True, True, ("07700 900111",), ("ewa.wilk@example.org",)
    )
    assert (first.last_attended, first.leaving_date, first.ground) == (date(2026, 11, 6), date(2026, 11, 20), "f")
    assert first.destination == NamedSchool("9904003", "Averford High School")
    assert (first.languages, first.ethnicity, first.sen_status, first.year_group) == (("POL",), "WOTH", "K", "7")
    assert (first.attendance_percent, first.unauthorised_sessions) == ("91.2", "4")
    assert file.rows[1].destination == NamedSchool(special="unknown")
    assert file.notices == (
        "We did not understand these parts of the file, so nothing was taken from them: HouseCupPoints (2 times).",
    )
    assert file.faults == ()


def test_the_sample_spreadsheet_of_joiners_is_read_whole() -> None:
    file = read("joiners.csv", (SAMPLES / "joiners.csv").read_bytes())
    assert (file.kind, file.numbered, [row.number for row in file.rows]) == ("csv", "row", [2, 3])
    assert (file.rows[0].full_name, file.rows[0].entry_date) == ("Róża Zając", date(2026, 11, 16))
    assert file.rows[0].previous_school == NamedSchool("9904003", "Averford High School")
    assert [each.relationship for each in file.rows[0].contacts] == ["PAM", "PAF"]
    assert file.rows[1].year_group == "R"
    assert file.notices == ("We did not understand these columns, so nothing was taken from them: Locker (once).",)


def test_a_transfer_file_takes_the_schools_of_its_header_for_its_pupils() -> None:
    row = PupilRow(1, "Kowalska", "Zofia", dob=date(2013, 3, 14))
    data = as_xml([row], "ctf", destination=NamedSchool(special="outside"))
    (found,) = read("x.xml", data).rows
    assert found.destination.special == "outside"
    assert found.previous_school.laestab == HAZELBANK


@pytest.mark.parametrize(
    ("header", "name", "kind"),
    [
        ("<DocumentName>Common Transfer File</DocumentName>", "9914001_CTF_9904003_001.xml", "ctf"),
        ("<DocumentName>CME Leavers</DocumentName>", "x.xml", "leavers"),
        ("<DataDescriptor>CMJ</DataDescriptor>", "x.xml", "joiners"),
        ("", "9914001_CML_991LLLL_001.xml", "leavers"),
        ("", "9914001_CMJ_991LLLL_001.xml", "joiners"),
        ("", "notes.xml", "ctf"),
    ],
)
def test_header_or_name_say_what_kind_of_file_it_is(header: str, name: str, kind: str) -> None:
    assert xml(f"<Pupil>{NAMED}</Pupil>", header, name).kind == kind


def test_a_bare_header_is_filled_from_the_files_name() -> None:
    file = xml(f"<Pupil>{NAMED}</Pupil>", "", "9914001_CTF_XXXXXXX_001.xml")
    assert (file.source.laestab, file.destination.special) == (HAZELBANK, "unknown")


def test_elements_are_bound_by_name_whatever_their_namespace_capitals_and_place() -> None:
    row = pupil(
        '<x:surname xmlns:x="urn:of:a:supplier">Kowalska</x:surname><BASICDETAILS><Forename>Zofia</Forename>'
        "</BASICDETAILS><dateofbirth>14/03/2013</dateofbirth><Gender>Female</Gender>"
    )
    assert (row.full_name, row.dob, row.sex) == ("Zofia Kowalska", date(2013, 3, 14), "F")


def test_what_tells_of_leaving_is_found_in_groups_we_do_not_know_but_names_are_not() -> None:
    file = xml(
        f"<Pupil>{NAMED}<CMEblock><RemovalDate>2026-11-20</RemovalDate><GroundForRemoval>h</GroundForRemoval>"
        "<Colour>blue</Colour></CMEblock><Sibling><Surname>Nowak</Surname></Sibling></Pupil>"
    )
    (row,) = file.rows
    assert (row.surname, row.leaving_date, row.ground) == ("Kowalska", date(2026, 11, 20), "h")
    assert file.notices == (
        "We did not understand these parts of the file, so nothing was taken from them: Colour (once), Sibling (once).",
    )


def test_a_stay_in_the_school_history_gives_the_dates_of_this_school_only() -> None:
    stays = (
        "<SchoolHistory><School><LEA>990</LEA><Estab>2001</Estab><EntryDate>2018-09-04</EntryDate>"
        "<LeavingDate>2025-07-20</LeavingDate></School><School><LEA>991</LEA><Estab>4001</Estab>"
        "<EntryDate>2025-09-03</EntryDate><LeavingDate>2026-11-20</LeavingDate></School></SchoolHistory>"
    )
    header = "<SourceSchool><LEA>991</LEA><Estab>4001</Estab></SourceSchool>"
    row = pupil(NAMED + stays, header)
    assert (row.entry_date, row.leaving_date) == (date(2025, 9, 3), date(2026, 11, 20))


def test_an_address_in_parts_is_put_together() -> None:
    row = pupil(
        f"{NAMED}<Address><BS7666><SAON>Flat 2</SAON><PAON>14</PAON><Street>Tamarisk Close</Street>"
        "<Town>Northmere</Town><UPRN>10099</UPRN></BS7666><PostCode>ZN4 2QT</PostCode></Address>"
    )
    assert row.address == PupilAddress(("Flat 2", "14 Tamarisk Close"), "Northmere", "", "ZN4 2QT")


def test_the_latest_special_needs_and_attendance_count_and_contacts_come_in_order() -> None:
    row = pupil(
        f"{NAMED}<SENhistory><SEN><StartDate>2024-01-01</StartDate><SENprovision>E</SENprovision></SEN>"
        "<SEN><StartDate>2022-01-01</StartDate><SENprovision>K</SENprovision></SEN></SENhistory>"
        "<Attendance><YearData><Year>2027</Year><SessionsPossible>100</SessionsPossible><SessionsAttended>90"
        "</SessionsAttended></YearData><YearData><Year>2026</Year><SessionsPossible>380</SessionsPossible>"
        "<SessionsAttended>380</SessionsAttended></YearData></Attendance><Contacts>"
        "<Contact><Order>2</Order><Surname>Nowicki</Surname></Contact>"
        "<Contact><Order>1</Order><Surname>Kowalska</Surname><Forename>Marta</Forename></Contact></Contacts>"
    )
    assert (row.sen_status, row.attendance_percent, row.attendance_year) == ("E", "90.0", "2027")
    assert [each.name for each in row.contacts] == ["Marta Kowalska", "Nowicki"]


def test_a_newer_version_is_read_as_far_as_it_is_recognised_and_said() -> None:
    file = xml(f"<Pupil>{NAMED}</Pupil>", "<CTFversion>26.0</CTFversion>")
    assert len(file.rows) == 1
    assert "version 26.0" in file.notices[0]


def test_western_letters_in_a_file_that_says_utf_8_are_read_and_said() -> None:
    text = f"<?xml version='1.0' encoding='UTF-8'?><CTfile><Pupil>{NAMED.replace('Zofia', 'Zoë')}</Pupil></CTfile>"
    file = read("x.xml", text.encode("cp1252"))
    assert file.rows[0].forename == "Zoë"
    assert any("Check names" in notice for notice in file.notices)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1"])
def test_xml_is_read_in_the_encodings_schools_systems_write(encoding: str) -> None:
    said = "utf-8" if encoding == "utf-8-sig" else encoding
    text = f"<?xml version='1.0' encoding='{said}'?><CTfile><Pupil>{NAMED.replace('Zofia', 'Zoë')}</Pupil></CTfile>"
    assert read("x.xml", text.encode(encoding)).rows[0].forename == "Zoë"


# Rows that cannot be used, and what looks odd


def test_a_malformed_row_is_named_and_the_others_are_kept() -> None:
    file = xml(
        f"<Pupil>{NAMED}</Pupil><Pupil><UPN>{upn(1)}</UPN></Pupil>"
        "<Pupil><Surname>Nowak</Surname><DOB>31/02/2014</DOB></Pupil>"
    )
    assert [row.full_name for row in file.rows] == ["Zofia Kowalska"]
    assert [(fault.number, fault.who, fault.message) for fault in file.faults] == [
        (2, "", "There is no name."),
        (3, "Nowak", "The date of birth “31/02/2014” is not a date."),
    ]


def test_the_same_child_twice_counts_once_but_twins_are_two() -> None:
    twins = (
        "<Pupil><Surname>Pemberton</Surname><Forename>Isla</Forename><DOB>2019-01-17</DOB></Pupil>"
        "<Pupil><Surname>Pemberton</Surname><Forename>Isobel</Forename><DOB>2019-01-17</DOB></Pupil>"
    )
    file = xml(f"{twins}<Pupil><Surname>PEMBERTON</Surname><Forename>Isla</Forename><DOB>2019-01-17</DOB></Pupil>")
    assert [row.forename for row in file.rows] == ["Isla", "Isobel"]
    assert [(fault.number, fault.message) for fault in file.faults] == [
        (3, "The same child stands at number 1 already."),
    ]


def test_one_upn_for_two_children_is_a_fault() -> None:
    other = NAMED.replace("Zofia", "Lena").replace("2013", "2015")
    file = xml(f"<Pupil><UPN>{upn(1)}</UPN>{NAMED}</Pupil><Pupil><UPN>{upn(1)}</UPN>{other}</Pupil>")
    assert [fault.who for fault in file.faults] == ["Lena Kowalska"]


def test_a_date_that_is_none_and_a_value_too_long_are_left_out_and_said() -> None:
    row = pupil(f"{NAMED}<DateOfLeaving>soon</DateOfLeaving><MiddleNames>{'a' * 301}</MiddleNames>")
    assert (row.leaving_date, row.middle_names) == (None, "")
    assert row.remarks == (
        "A value for middle names is too long and was left out.",
        "The leaving date “soon” is not a date and was left out.",
    )


# What is refused

BOMB = b"""<?xml version="1.0"?>
<!DOCTYPE lolz [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>
<CTfile><CTFpupilData><Pupil><Surname>&c;</Surname></Pupil></CTFpupilData></CTfile>"""
THIEF = b"""<!DOCTYPE x [<!ENTITY stolen SYSTEM "file:///etc/passwd">]>
<CTfile><Pupil><Surname>&stolen;</Surname></Pupil></CTfile>"""
FETCHER = b'<!DOCTYPE CTfile SYSTEM "http://127.0.0.1:9/evil.dtd"><CTfile><Pupil><Surname>A</Surname></Pupil></CTfile>'
PARAMETER = b'<!DOCTYPE x [<!ENTITY % p SYSTEM "file:///etc/hostname"> %p;]><CTfile/>'


@pytest.mark.parametrize("data", [BOMB, THIEF, FETCHER, PARAMETER], ids=["bomb", "thief", "fetcher", "parameter"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-8-sig"])
def test_a_document_type_is_refused_in_any_encoding_before_it_is_parsed(data: bytes, encoding: str) -> None:
    text = data.decode().replace(
        '<?xml version="1.0"?>', f'<?xml version="1.0" encoding="{encoding[:6].rstrip("-")}"?>'
    )
    assert "could harm our system" in refused(text.encode(encoding))


@pytest.mark.parametrize("encoding", ["utf-7", "cp037", "utf-32"])
def test_an_encoding_that_could_hide_a_document_type_is_refused(encoding: str) -> None:
    refused(f'<?xml version="1.0" encoding="{encoding}"?>'.encode() + BOMB.decode().encode(encoding))
    refused(BOMB.decode().replace('"1.0"', f'"1.0" encoding="{encoding}"').encode(encoding))


def test_an_entity_nobody_declared_is_no_well_formed_xml() -> None:
    assert "not well-formed" in refused(b"<CTfile><Pupil><Surname>&lol;</Surname></Pupil></CTfile>")


def test_deep_nesting_is_refused_whoever_stops_it() -> None:
    for depth in (DEEPEST + 1, 100_000):
        refused(b"<a>" * depth + b"</a>" * depth)


def test_a_depth_a_real_file_could_have_is_read() -> None:
    wrapped = f"{'<Wrap>' * 10}<Pupil>{NAMED}</Pupil>{'</Wrap>' * 10}"
    assert len(xml(wrapped).rows) == 1


def test_a_file_of_endless_small_elements_or_attributes_is_refused() -> None:
    many = b" ".join(b'a%d="1"' % place for place in range(100_001))
    assert "more than we read" in refused(b"<CTfile " + many + b"/>")
    assert "more than we read" in refused(b"<CTfile>" + b"<a/>" * 500_001 + b"</CTfile>")


def test_too_many_pupils_are_refused_in_either_kind_of_file() -> None:
    assert "5,000 pupils" in refused(b"<CTfile>" + b"<Pupil/>" * (MOST_PUPILS + 1) + b"</CTfile>")
    many = "Surname,Forename\n" + "".join(f"Nowak,A{place}\n" for place in range(MOST_PUPILS + 1))
    assert "5,000 rows" in refused(many.encode(), "many.csv")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b" \r\n", "empty"),
        (b"x" * (MAX_BYTES + 1), "20 MB"),
        (b"<CTfile><Pupil>", "line 1"),
        (b"<CTfile/>", "no pupils"),
        (b"<html><body>Sign in</body></html>", "no pupils"),
        (b"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00" + bytes(100), "Save it as CSV"),
        (b"Surname,Forename\n" + b",\n" * 60_000, "most of them empty"),
        (b"%PDF-1.7 not a list of pupils", "columns"),
        (b"Colour,Size\nred,3\n", "surname"),
        (b"Surname,Forename\n", "no pupils"),
        (b"\xff\xfeS\x00u\x00r\x00", "surname"),
        (b"\xff\xfe\x00\xd8", "damaged"),
    ],
)
def test_what_is_no_list_of_pupils_is_refused_in_words(data: bytes, words: str) -> None:
    assert words in refused(data, "leavers.csv")


@example(b"<:")
@example(b"<:><Pupil><:/></Pupil></:>")
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused_in_words(data: bytes) -> None:
    for attempt in (data, b"<CTfile>" + data + b"</CTfile>", b"Surname,Forename,DOB\n" + data):
        with suppress(UnreadableFile):
            file = read("anything", attempt)
            assert file.rows or file.faults


# Spreadsheets


@pytest.mark.parametrize(
    "header",
    [
        "Surname,Forename,DOB,UPN,Date of leaving",
        "last name,first name,Date of Birth,Unique Pupil Number,DOL",
        "LEGAL SURNAME,Legal Forename,birth_date,u.p.n.,Leaving Date",
        "Pupil surname,Given name,Birthdate,UPN,Date off roll",
    ],
)
def test_columns_are_known_by_many_spellings(header: str) -> None:
    (row,) = read("x.csv", f"{header}\nKowalska,Zofia,14/03/2013,{upn(7)},20 Nov 2026\n".encode()).rows
    assert (row.surname, row.forename, row.dob, row.upn, row.leaving_date) == (
        "Kowalska", "Zofia", date(2013, 3, 14), upn(7), date(2026, 11, 20),
    )  # fmt: skip


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_spreadsheets_are_read_in_every_usual_encoding(encoding: str, delimiter: str) -> None:
    text = "Surname,Forename,DOB\r\nMüller,Zoë,2013-03-14\r\n".replace(",", delimiter)
    file = read("x.csv", text.encode(encoding))
    assert file.rows[0].full_name == "Zoë Müller"
    assert bool(file.notices) == (encoding == "cp1252")


def test_one_stray_quotation_mark_costs_one_row() -> None:
    file = read("x.csv", b'Surname,Forename\n"Kowalska,Zofia\nNowak,Jan\n')
    assert [row.full_name for row in file.rows] == ["Jan Nowak"]
    assert [fault.number for fault in file.faults] == [2]


def test_a_row_with_too_many_cells_is_named_but_empty_ones_at_its_end_are_not() -> None:
    file = read("x.csv", b"Surname,Forename\nNowak,Jan,,,\nKowalska,Zofia,extra\n,\n\n")
    assert [row.number for row in file.rows] == [2]
    assert file.faults[0].number == 3


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "'Quoted"])
def test_text_that_looks_like_a_formula_stays_the_text_it_is(name: str) -> None:
    text = io.StringIO()
    csv.writer(text).writerows([["Surname", "Forename"], [name, "Zofia"]])
    assert read("x.csv", text.getvalue().encode()).rows[0].surname == name


def test_a_name_in_one_column_is_parted_and_said() -> None:
    file = read("x.csv", b'Pupil name,DOB\nZofia Maria Kowalska,2013-03-14\n"NOWAK, Jan",2014-01-02\n')
    assert [(row.forename, row.surname) for row in file.rows] == [("Zofia Maria", "Kowalska"), ("Jan", "NOWAK")]
    assert all("last name" in row.remarks[0] for row in file.rows)


def test_a_parents_columns_without_a_number_are_the_first_parents() -> None:
    text = b"Surname,Forename,Parent name,Parent phone,Parent 2\nNowak,Jan,Ewa Nowak,07700 900123,Piotr Nowak\n"
    row = read("x.csv", text).rows[0]
    assert row.contacts == (PupilContact("Ewa Nowak", phones=("07700 900123",)), PupilContact("Piotr Nowak"))


def test_contacts_come_from_numbered_columns_and_from_mother_and_father() -> None:
    header = (
        "Surname,Forename,Contact 1 Surname,Contact 1 Forename,Contact 1 Relationship,Contact 1 Parental Responsibility"
    )
    row = read(
        "x.csv", f"{header},Mother,Mother's phone\nNowak,Jan,Nowak,Piotr,Dad,Y,Ewa Nowak,07700 900123\n".encode()
    ).rows[0]
    assert row.contacts == (
        PupilContact("Piotr Nowak", "PAF", True),
        PupilContact("Ewa Nowak", "PAM", phones=("07700 900123",)),
    )


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Year 9", "9"),
        ("Y9", "9"),
        ("09", "9"),
        ("9", "9"),
        ("Reception", "R"),
        ("r", "R"),
        ("N1", "N1"),
        ("Blue", "Blue"),
    ],
)
def test_year_groups_are_known_however_they_are_written(written: str, code: str) -> None:
    assert read("x.csv", f"Surname,Year\nNowak,{written}\n".encode()).rows[0].year_group == code


# There and back

_words = st.text(
    st.characters(codec="utf-8", exclude_categories=("C", "Z"), exclude_characters=",;\"'\t"), min_size=1, max_size=20
)
_days = st.dates(date(2008, 1, 1), date(2026, 11, 20))
_schools = st.one_of(
    st.just(NamedSchool()),
    st.builds(NamedSchool, st.from_regex("99[01][0-9]{4}", fullmatch=True), _words),
    st.builds(lambda special: NamedSchool(special=special), st.sampled_from(["unknown", "outside"])),
)
_phones = st.from_regex("07700 900[0-9]{3}", fullmatch=True)
_addresses = st.builds(
    PupilAddress, st.lists(_words, min_size=1, max_size=2).map(tuple), _words, st.just(""), st.just("ZN4 2QT")
)
_contacts = st.builds(
    PupilContact,
    st.tuples(_words, _words).map(" ".join),
    st.sampled_from(["PAM", "PAF", "STM", "OTH", ""]),
    st.sampled_from([True, False, None]),
    st.sampled_from([True, False, None]),
    st.lists(_phones, max_size=3, unique=True).map(tuple),
    st.sampled_from([(), ("someone@example.org",)]),
)
_rows = st.builds(
    PupilRow,
    number=st.just(1),
    surname=_words,
    forename=_words,
    middle_names=st.sampled_from(["", "Maria", "Anna Maria"]),
    preferred_forename=st.sampled_from(["", "Zosia"]),
    former_surname=st.sampled_from(["", "Nowak"]),
    dob=_days,
    sex=st.sampled_from(["M", "F", ""]),
    upn=st.integers(0, 999).map(upn),
    former_upns=st.sampled_from([(), (upn(1, year=20),)]),
    uln=st.sampled_from(["", "1234567899"]),
    year_group=st.sampled_from(["R", "1", "9", "13", "N2", "X", ""]),
    ethnicity=st.sampled_from(["WBRI", "NOBT", ""]),
    languages=st.sampled_from([(), ("POL",), ("URD", "ENG")]),
    sen_status=st.sampled_from(["N", "K", "E", ""]),
    address=_addresses,
    phones=st.lists(_phones, max_size=2, unique=True).map(tuple),
    contacts=st.lists(_contacts, max_size=3).map(tuple),
    looked_after=st.sampled_from([True, False, None]),
    last_attended=st.none() | _days,
    leaving_date=st.none() | _days,
    entry_date=st.none() | _days,
    ground=st.sampled_from(["", "f", "h", "(i)"]),
    source_laestab=st.sampled_from(["", HAZELBANK]),
    previous_school=_schools,
    destination=_schools,
)


@settings(deadline=None, max_examples=60)
@given(_rows)
def test_a_pupil_written_as_xml_comes_back_as_they_were(row: PupilRow) -> None:
    file = read("x.xml", as_xml([row], "joiners"))
    assert file.rows == (row,)
    assert file.notices == ()


@settings(deadline=None, max_examples=60)
@given(_rows, st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_a_pupil_written_as_a_spreadsheet_comes_back_as_they_were(row: PupilRow, encoding: str) -> None:
    (found,) = read("x.csv", as_csv([row], encoding)).rows
    for name in ("surname", "forename", "middle_names", "dob", "sex", "upn", "year_group", "address", "last_attended",
                 "leaving_date", "ground", "source_laestab"):  # fmt: skip
        assert getattr(found, name) == getattr(row, name), name
    assert [each.name for each in found.contacts] == [each.name for each in row.contacts[:1]]
    assert found.destination.name == row.destination.name


@given(_rows)
def test_a_row_kept_as_json_comes_back_as_it_was(row: PupilRow) -> None:
    assert PupilRow.from_json(json.loads(json.dumps(row.to_json()))) == row
