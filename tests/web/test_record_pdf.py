"""The record as a PDF: every answer is in it as it was sent, in any writing, and it tells nobody's name outside."""

from __future__ import annotations

import datetime as dt
import io
import logging
import unicodedata
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from portal.journeys.referral import CME_REFERRAL
from portal.journeys.summary import as_text, journey_summary
from portal.web.certificate_pdf import Certificate, certificate_pdf
from portal.web.paper import NAMED_LETTERS, fonts_folder
from portal.web.paper_letters import in_pictures, needs_shaping, runs_right_to_left
from portal.web.record_pdf import record_pdf
from tests.journeys.filled import filled

NOW = dt.datetime(2026, 11, 25, 9, 30, tzinfo=dt.UTC)
DIGEST = "3fa9c01b" * 8
REFERENCE = "AV-0123-KQF"


@dataclass
class File:
    """A file that was sent."""

    name: str
    sha256: str


def _groups() -> list[dict[str, Any]]:
    summary = journey_summary(CME_REFERRAL, filled(), frozenset({"address", "safeguarding"}))
    return [
        {
            "title": group.title,
            "rows": [{"label": row.label, "value": as_text(row.label, row.lines)} for row in group.rows],
        }
        for group in summary
    ]


def _row(value: str, label: str = "Name") -> list[dict[str, Any]]:
    return [{"title": "The child", "rows": [{"label": label, "value": value}]}]


def _drawn(groups: list[dict[str, Any]], **changed: Any) -> bytes:
    given: dict[str, Any] = {
        "heading": "Child missing education referral",
        "facts_above": [("Reference", REFERENCE)],
        "files": [File("letter.pdf", "ab" * 32)],
        "digest": DIGEST,
        "sent_utc": "2026-11-25 09:12:00 UTC",
        "reference": REFERENCE,
        "printed_by": "Denise Okafor",
        "printed_at": NOW,
        "council": "Averford City Council",
        "school": "Hazelbank Academy",
        "statement": ("Privacy statement of Monday 2 March 2026", "We use it to find children."),
    }
    return record_pdf(groups, **(given | changed))


def _read(document: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(document), strict=True)


def _pages(document: bytes) -> list[str]:
    return [page.extract_text() for page in _read(document).pages]


def _said(document: bytes) -> str:
    """The words of all pages without the spaces, which depend on where lines end, and without heads and feet."""
    kept = []
    for page in _pages(document):
        lines = page.splitlines()
        foot = next(place for place, line in enumerate(lines) if line.startswith(f"{REFERENCE} Page "))
        kept.append("".join(line for line in lines[:foot] if not line.endswith(", continued")))
    return _squeezed("".join(kept))


def _squeezed(text: str) -> str:
    return "".join(text.split())


def test_every_answer_of_a_full_referral_is_in_the_document_in_its_order() -> None:
    groups, at = _groups(), 0
    # The head of each further page stands between two answers, so it is taken out before looking.
    said = _said(_drawn(groups)).replace(
        _squeezed(f"Official: sensitive Child missing education referral, {REFERENCE}"), ""
    )
    for group in groups:
        for text in [group["title"], *(part for row in group["rows"] for part in (row["label"], row["value"]))]:
            found = said.find(_squeezed(text), at)
            assert found >= 0, f"{text!r} is not there"
            at = found + len(_squeezed(text))
    assert len(groups) > 10


def test_each_page_says_which_it_is_of_how_many_with_reference_checksum_and_who_printed_it() -> None:
    pages = _pages(_drawn(_groups()))
    assert len(pages) > 4
    for number, page in enumerate(pages, 1):
        assert f"{REFERENCE} Page {number} of {len(pages)}" in page
        assert f"SHA-256 {DIGEST}" in page
        assert "Printed by Denise Okafor on Wednesday 25 November 2026 at 9:30am, UK time." in page
        assert "Official: sensitive" in page


def test_files_are_listed_with_their_checksums_or_said_to_be_none() -> None:
    with_file = " ".join(_pages(_drawn(_row("Zofia"), files=[File("Łucja’s note.pdf", "cd" * 32)])))
    assert "Łucja’s note.pdf" in with_file
    assert "cd" * 32 in with_file
    assert "None that you may open" in _pages(_drawn(_row("Zofia"), files=[], no_files="None that you may open"))[0]


def test_title_outline_and_what_describes_the_document_name_no_child() -> None:
    document = _drawn(_row("Zofia Kowalska"), facts_above=[("Reference", f"{REFERENCE}\nZofia Kowalska")])
    reader = _read(document)
    assert reader.metadata is not None
    assert reader.metadata.title == f"Child missing education referral, {REFERENCE}"
    assert "Zofia" not in " ".join([*map(str, reader.metadata.values()), *(str(mark) for mark in reader.outline)])
    assert "Zofia Kowalska" in reader.pages[0].extract_text()


def test_it_says_its_language_shows_its_title_and_can_be_read_aloud() -> None:
    root = _read(_drawn(_groups())).trailer["/Root"]
    assert isinstance(root, DictionaryObject)
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert root["/MarkInfo"]["/Marked"]
    kinds = [kid.get_object()["/S"] for kid in root["/StructTreeRoot"]["/K"][0].get_object()["/K"]]
    assert kinds.count("/H1") == 1
    assert kinds.count("/H2") == len(_groups()) + 2
    assert kinds[:3] == ["/P", "/H1", "/P"]
    assert set(kinds) == {"/P", "/H1", "/H2"}


def test_every_marked_piece_is_closed_on_its_page() -> None:
    document = _read(_drawn(_row("A long worry. " * 600)))
    assert len(document.pages) > 2
    for page in document.pages:
        content = page.get_contents()
        assert content is not None
        drawn = content.get_data()
        assert drawn.count(b" BDC") + drawn.count(b" BMC") == drawn.count(b"EMC")


def test_the_same_record_is_the_same_bytes() -> None:
    assert _drawn(_groups()) == _drawn(_groups())
    assert _drawn(_groups()) != _drawn(_groups(), printed_by="Priya Nair")


@pytest.mark.parametrize(
    "value",
    [
        "Żółć Łucja Świątek", "İğdır Çağla Şahin", "Ελένη Παπαδοπούλου", "Олександра Шевченко", "Nguyễn Thị Hương",
        "D’Arcy–O’Neill “Bee” £5 €5 50°",
    ],
)  # fmt: skip
def test_letters_of_other_languages_stand_there_as_typed(value: str) -> None:
    page = _pages(_drawn(_row(value)))[0]
    assert f"Name {value}" in page
    assert NAMED_LETTERS[:30] not in page


@pytest.mark.parametrize("value", ["فاطمة", "محمد", "רחל"])
def test_writing_from_right_to_left_is_shaped_and_kept(value: str) -> None:
    page = _pages(_drawn(_row(value)))[0]
    assert sorted(unicodedata.normalize("NFKC", page.split("Name ", 1)[1].split("\n", 1)[0])) == sorted(value)
    assert "[" not in page


def test_arabic_letters_are_joined_as_they_are_written() -> None:
    """The middle letter of a word has another picture than the same letter alone."""
    alone, joined = (_font_codes(_drawn(_row(value))) for value in ("ع", "بعب"))
    assert len(joined - alone) >= 2


def _font_codes(document: bytes) -> set[str]:
    fonts = _read(document).pages[0]["/Resources"]["/Font"]
    maps = [font.get_object()["/ToUnicode"].get_object().get_data().decode() for font in fonts.values()]
    return {line for each in maps for line in each.splitlines() if line.startswith("<")}


@pytest.mark.parametrize("value", ["فاطمہ بیگم", "گاؤں ے", "ٹھیک ہے"])
def test_urdu_has_its_letters_too(value: str) -> None:
    drawn, named = in_pictures(value, fonts_folder())
    assert drawn == value
    assert not named
    assert "[" not in _pages(_drawn(_row(value)))[0]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("Bye 👍 now", "Bye [thumbs up sign] now"),
        ("王", "[cjk unified ideograph-738b]"),
        ("ক", "[bengali letter ka]"),
        ("x\x07y", "x[U+0007]y"),
        ("x\ue000y", "x[U+E000]y"),
        ("\u202efdp.exe", "[right-to-left override]fdp.exe"),
    ],
)
def test_a_letter_without_a_picture_is_named_and_the_reader_is_told(value: str, said: str) -> None:
    page = _pages(_drawn(_row(value)))[0]
    assert _squeezed(said) in _squeezed(page)
    assert _squeezed(NAMED_LETTERS) in _squeezed(page)


def test_nothing_of_a_letter_without_a_picture_reaches_the_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    _drawn(_row("王小明 👍 ক فاطمہ"))
    assert not [line.getMessage() for line in caplog.records if line.levelno >= logging.WARNING]
    assert "王" not in caplog.text


def test_marks_that_show_nothing_leave_the_words_whole() -> None:
    assert in_pictures("\u2068+44 7700\u2069\u200b 900412\ufe0f\u200d", fonts_folder()) == ("+44 7700 900412", False)


def test_a_name_of_seventy_letters_and_a_worry_of_four_thousand_are_not_cut() -> None:
    name, worry = "Wolfeschlegelsteinhausenbergerdorff" * 2, "She might not be back on Thursday. " * 115
    document = _drawn([{"title": "Part", "rows": [{"label": name, "value": name}, {"label": "Worry", "value": worry}]}])
    head = _squeezed(f"Official: sensitive Child missing education referral, {REFERENCE}")
    said = _said(document).replace(head, "")
    assert said.count(name) == 2
    assert _squeezed(worry) in said
    assert "Worry, continued" in _pages(document)[1]


def test_words_with_a_meaning_in_the_drawing_library_are_only_words() -> None:
    value = "{nb} **bold** --under-- __it__ [link](x) (a) \\ <</Type/Catalog>> endstream %EOF"
    assert _squeezed(value) in _squeezed(_pages(_drawn(_row(value)))[0])


def test_an_answer_not_given_is_said_so() -> None:
    assert "Name Not provided" in _pages(_drawn(_row("")))[0]
    assert "Name Not provided" in _pages(_drawn(_row(" \n")))[0]


@settings(max_examples=60)
@given(label=st.text(max_size=400), value=st.text(max_size=300), name=st.text(max_size=80))
def test_no_text_whatever_stops_the_document(label: str, value: str, name: str) -> None:
    pages = _pages(_drawn(_row(value, label), files=[File(name, "ab" * 32)], printed_by=name, school=name))
    assert f"{REFERENCE} Page 1 of {len(pages)}" in pages[0]
    assert pages[-1].count(f"End of the record of {REFERENCE}.") == 1


@given(st.text(max_size=200))
def test_a_letter_is_drawn_named_or_shows_nothing_anyway(text: str) -> None:
    drawn, named = in_pictures(text, fonts_folder())
    assert named or "[" in text or "[" not in drawn
    letters = {letter for letter in unicodedata.normalize("NFC", text) if unicodedata.category(letter)[0] in "LN"}
    for letter in letters:
        name = unicodedata.name(letter, "").lower() or f"U+{ord(letter):04X}"
        assert letter in drawn or name in drawn


@pytest.mark.parametrize(
    ("line", "backwards", "shaped"),
    [
        ("Zofia", False, False),
        ("12 رقم", True, True),
        ("Zofia רחל", False, True),
        ("", False, False),
        ("e\u0323\u0307", False, True),
    ],
)
def test_which_way_a_line_runs_follows_its_first_letter(line: str, backwards: bool, shaped: bool) -> None:
    assert runs_right_to_left(line) is backwards
    assert needs_shaping(line) is shaped


CERTIFICATE = Certificate(
    school="Hazelbank Academy",
    council="Averford City Council",
    child_name="Zofia Anna Kowalska",
    date_of_birth=dt.date(2014, 3, 27),
    year_group="Year 7",
    tutor_group="7B",
    left_on=dt.date(2026, 11, 6),
    ground="A parent has written that they will educate the pupil at home",
    regulation="regulation 9(1)(f)",
    ground_met_on=dt.date(2026, 11, 9),
    deleted_on=dt.date(2026, 11, 10),
    authorised_by="Priya Nair",
    capacity="for Helen Marsh, headteacher, by delegation of Monday 2 November 2026",
    authorised_at=dt.datetime(2026, 11, 10, 8, 12, tzinfo=dt.UTC),
    reference=REFERENCE,
    digest=DIGEST,
    sent_by="Denise Okafor, Attendance officer",
    sent_at=dt.datetime(2026, 11, 10, 8, 14, tzinfo=dt.UTC),
    printed_by="Denise Okafor",
    printed_at=NOW,
)


def test_the_certificate_says_who_authorised_the_removal_on_which_ground_and_when_on_one_sheet() -> None:
    pages = _pages(certificate_pdf(CERTIFICATE))
    assert len(pages) == 1
    for line in (
        "Certificate of removal from the admission register",
        "Name Zofia Anna Kowalska",
        "Date of birth Thursday 27 March 2014",
        "Year and tutor group Year 7, 7B",
        "Leaving date Friday 6 November 2026",
        "Reason A parent has written that they will educate the pupil at home",
        "Regulation 9(1)(f)",
        "Ground first met Monday 9 November 2026",
        "Name deleted Tuesday 10 November 2026",
        "Priya Nair\nfor Helen Marsh, headteacher, by delegation of Monday 2 November 2026\nTuesday 10 November 2026 at 8:12am",
        f"Reference {REFERENCE}",
        f"SHA-256 {DIGEST}",
        "Sent by Denise Okafor, Attendance officer",
    ):
        assert line in pages[0], line


def test_a_certificate_carries_what_else_its_ground_needed_and_says_what_is_not_known() -> None:
    more = (("Council’s agreement", "Amina Yusuf: our enquiries are complete"),)
    page = _pages(certificate_pdf(replace(CERTIFICATE, more=more, left_on=None, tutor_group="")))[0]
    assert "Council’s agreement Amina Yusuf: our enquiries are complete" in page
    assert "Leaving date Not provided" in page
    assert "Year and tutor group Year 7\n" in page


def test_a_certificate_names_no_child_in_its_title_and_is_the_same_each_time() -> None:
    reader = _read(certificate_pdf(CERTIFICATE))
    assert reader.metadata is not None
    assert reader.metadata.title == f"Certificate of removal from the admission register, {REFERENCE}"
    assert certificate_pdf(CERTIFICATE) == certificate_pdf(CERTIFICATE)


@settings(max_examples=20)
@given(st.text(max_size=300), st.text(max_size=3000))
def test_no_text_whatever_stops_a_certificate(name: str, ground: str) -> None:
    facts = replace(CERTIFICATE, child_name=name, authorised_by=name, capacity=name, ground=ground)
    assert f"{REFERENCE} Page 1 of" in _pages(certificate_pdf(facts))[0]
