"""Fields as a browser receives them: well-formed, every id that is pointed at exists, nothing forced on the browser."""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import FileStorage, MultiDict
from wtforms import Form

from portal.journeys import widgets
from portal.journeys.date_field import GovDateField, month_number
from portal.journeys.fields import (
    GovCheckboxes,
    GovEmail,
    GovFiles,
    GovPhone,
    GovRadios,
    GovSelect,
    GovText,
    GovTextarea,
    GovTick,
    GovYesNoNotKnown,
    Needed,
    choice,
)

HTML = "{http://www.w3.org/1999/xhtml}"
TODAY = date(2026, 11, 23)


class Everything(Form):
    """One of each field, all of which must be answered."""

    today = TODAY

    reason = GovRadios(
        "Why?",
        [Needed("Select why")],
        heading=True,
        caption="Zofia <Kowalska>",
        hint="Choose one",
        choices=[choice("a", "A", "More about A"), choice("b", "B"), choice("z", "None", divider_before="or")],
    )
    first_name = GovText("First name", [Needed("Enter the first name")], hint="As on the roll", width=20)
    born = GovDateField(
        "Date of birth", [Needed("Enter the date of birth")], called="Date of birth", when="past", hint="Like 27 3 2013"
    )
    phone = GovPhone("Phone", [Needed("Enter a phone number")])
    email = GovEmail("Email", [Needed("Enter an email address")])
    worries = GovTextarea("Worries", [Needed("Enter your worries")], limit=50, hint="What you saw")
    more = GovTextarea("More", [Needed("Enter more")])
    done = GovCheckboxes(
        "What was done?",
        [Needed("Select what was done")],
        choices=[choice("r", "Rang", "Every number"), choice("n", "None of these", exclusive=True)],
    )
    school = GovSelect("School", [Needed("Select a school")], choices=[choice("", "Select a school"), choice("1", "A")])
    plan = GovYesNoNotKnown("Is there a plan?", [Needed("Select yes if there is a plan")])
    agree = GovTick("I have read this", [Needed("Tick to say you have read this")], hint="We record your name")
    files = GovFiles("Documents", [Needed("Select a file")], hint="Smaller than 10MB")


COMPLETE = MultiDict(
    [
        ("reason", "b"),
        ("first_name", "  Zofia "),
        ("born-day", "14"),
        ("born-month", "March"),
        ("born-year", "2013"),
        ("phone", "07700 900412"),
        ("email", "head@school.example.com"),
        ("worries", "One\r\ntwo"),
        ("more", "x"),
        ("done", "r"),
        ("school", "1"),
        ("plan", "not_known"),
        ("agree", "yes"),
        ("files", FileStorage(filename="note.pdf")),
    ]
)


def page(form: Form) -> Element:
    """The whole form as a strictly parsed document."""
    body = str(widgets.error_summary(form)) + "".join(str(field()) for field in form)
    text = f"<!DOCTYPE html><html lang='en'><head><title>T</title></head><body><form>{body}</form></body></html>"
    return html5lib.HTMLParser(strict=True).parse(text)


def all_of(root: Element, name: str) -> list[Element]:
    return list(root.iter(HTML + name))


def words(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def ids(root: Element) -> list[str]:
    return [element.attrib["id"] for element in root.iter() if "id" in element.attrib]


def posted(**typed: Any) -> MultiDict[str, Any]:
    return MultiDict(typed)


@pytest.fixture
def refused() -> Form:
    form = Everything(MultiDict({"sent": "1"}))
    assert not form.validate()
    return form


@pytest.fixture
def accepted() -> Form:
    form = Everything(COMPLETE)
    assert form.validate(), form.errors
    return form


@pytest.mark.parametrize("state", ["fresh", "refused", "accepted"])
def test_the_form_is_well_formed_in_every_state(state: str, request: pytest.FixtureRequest) -> None:
    form = Everything() if state == "fresh" else request.getfixturevalue(state)
    root = page(form)
    assert len(ids(root)) == len(set(ids(root)))
    described = [e.attrib["aria-describedby"].split() for e in root.iter() if "aria-describedby" in e.attrib]
    assert len(described) > 5
    assert {one for ids_of_one in described for one in ids_of_one} <= set(ids(root))
    labelled = {label.attrib["for"] for label in all_of(root, "label")}
    controls = {c.attrib["id"] for kind in ("input", "select", "textarea") for c in all_of(root, kind)}
    assert labelled == controls
    for element in root.iter():
        assert not {"required", "style", "onclick", "aria-controls"} & set(element.attrib)
        if "govuk-hint" in element.attrib.get("class", ""):
            assert words(element), "an empty hint is read out as nothing"


def test_every_question_left_out_is_named_at_the_top_and_beside_its_box(refused: Form) -> None:
    root = page(refused)
    links = [a for a in all_of(root, "a") if a.attrib["href"].startswith("#")]
    assert len(links) == len(list(refused))
    for field, link in zip(refused, links, strict=True):
        target = next(e for e in root.iter() if e.attrib.get("id") == link.attrib["href"][1:])
        assert target.tag in {HTML + "input", HTML + "select", HTML + "textarea"}
        assert words(link) == field.errors[0]
        beside = next(e for e in root.iter() if e.attrib.get("id") == f"{field.id}-error")
        assert words(beside) == f"Error: {field.errors[0]}"


def test_no_summary_stands_above_a_form_without_errors(accepted: Form) -> None:
    assert widgets.error_summary(accepted) == ""
    assert "error" not in "".join(str(field()) for field in accepted)


def test_a_legend_is_the_one_heading_with_its_caption_and_typed_text_is_escaped() -> None:
    form = Everything(posted(first_name='"><script>alert(1)</script>', worries="</textarea><b>"))
    root = page(form)
    (heading,) = all_of(root, "h1")
    assert words(heading) == "Zofia <Kowalska> Why?"
    assert not all_of(root, "script")
    assert not all_of(root, "b")
    box = next(e for e in all_of(root, "input") if e.attrib["name"] == "first_name")
    assert box.attrib["value"] == '"><script>alert(1)</script>'


def test_radios_carry_hints_and_a_divider_and_the_first_bears_the_plain_id() -> None:
    root = page(Everything())
    radios = [e for e in all_of(root, "input") if e.attrib["name"] == "reason"]
    assert [e.attrib["value"] for e in radios] == ["a", "b", "z"]
    assert radios[0].attrib["id"] == "reason"
    assert radios[0].attrib["aria-describedby"] == "reason-item-hint"
    assert "aria-describedby" not in radios[1].attrib
    (divider,) = [e for e in root.iter() if "radios__divider" in e.attrib.get("class", "")]
    assert words(divider) == "or"


def test_nothing_about_a_child_is_offered_from_another_form() -> None:
    root = page(Everything())
    for control in [*all_of(root, "select"), *all_of(root, "textarea")]:
        assert control.attrib["autocomplete"] == "off"
    for control in all_of(root, "input"):
        if control.attrib["type"] not in {"radio", "checkbox", "file"}:
            assert control.attrib["autocomplete"] == "off", control.attrib["name"]
    own = page(type("Own", (Form,), {"mail": GovEmail("Your email", autocomplete="email")})())
    assert all_of(own, "input")[0].attrib["autocomplete"] == "email"


def test_what_was_typed_comes_back_after_a_refusal() -> None:
    form = Everything(posted(**{"born-day": "31", "born-month": "june", "born-year": "2013", "reason": "b"}))
    assert not form.validate()
    root = page(form)
    typed = {e.attrib["name"]: e.attrib.get("value") for e in all_of(root, "input") if "born" in e.attrib["name"]}
    assert typed == {"born-day": "31", "born-month": "june", "born-year": "2013"}
    (ticked,) = [e for e in all_of(root, "input") if "checked" in e.attrib]
    assert ticked.attrib["value"] == "b"


def test_answers_are_read_as_plain_values(accepted: Form) -> None:
    assert accepted.data | {"files": []} == {
        "reason": "b",
        "first_name": "Zofia",
        "born": date(2013, 3, 14),
        "phone": "07700 900412",
        "email": "head@school.example.com",
        "worries": "One\ntwo",
        "more": "x",
        "done": ["r"],
        "school": "1",
        "plan": "not_known",
        "agree": True,
        "files": [],
    }
    assert [file.filename for file in accepted["files"].data] == ["note.pdf"]


@pytest.mark.parametrize(
    ("typed", "message", "link"),
    [
        (("14", "3", ""), "Date of birth must include a year", "born-year"),
        (("", "3", "2013"), "Date of birth must include a day", "born-day"),
        (("14", "", ""), "Date of birth must include a month and year", "born-month"),
        (("14", "3", "13"), "Date of birth must include a year with 4 numbers, like 2013", "born-year"),
        (("14", "Marchember", "2013"), "Date of birth must include a real month, like 3 or March", "born-month"),
        (("14", "13", "2013"), "Date of birth must include a real month, like 3 or March", "born-month"),
        (("32", "3", "2013"), "Date of birth must include a real day, like 27", "born-day"),
        (("31", "6", "2013"), "Date of birth must be a real date", "born-day"),
        (("29", "2", "2013"), "Date of birth must be a real date", "born-day"),
        (("1", "1", "1066"), "Date of birth must be after 1900", "born-year"),
        (("23", "11", "2026"), "Date of birth must be in the past", "born-day"),
        (("²", "3", "2013"), "Date of birth must include a real day, like 27", "born-day"),
        (("", "", ""), "Enter the date of birth", "born-day"),
    ],
)
def test_a_date_error_says_what_is_wrong_and_links_to_the_first_wrong_box(
    typed: tuple[str, str, str], message: str, link: str
) -> None:
    form = Everything(posted(**dict(zip(("born-day", "born-month", "born-year"), typed, strict=True))))
    form.validate()
    assert form["born"].errors == [message]
    assert {"text": message, "href": f"#{link}"} in widgets.error_list(form)
    outlined = [e.attrib["id"] for e in all_of(page(form), "input") if "input--error" in e.attrib["class"]]
    assert link in outlined


@given(day=st.dates(date(1950, 1, 1), date(2026, 11, 22)), style=st.sampled_from(["%m", "%B", "%b", "%-m"]))
def test_any_past_day_is_read_however_its_month_is_written(day: date, style: str) -> None:
    form = Everything(posted(**{"born-day": f"{day.day}", "born-month": f"{day:{style}}", "born-year": f"{day.year}"}))
    form.validate()
    assert form["born"].data == day
    assert not form["born"].errors


@given(st.text(max_size=12))
def test_no_month_typed_breaks_the_page(typed: str) -> None:
    assert month_number(typed) in {None, *range(1, 13)}
    form = Everything(posted(**{"born-day": typed, "born-month": typed, "born-year": typed}))
    form.validate()
    assert form["born"].data is None or form["born"].errors == []


def test_a_saved_date_fills_the_boxes_from_a_date_iso_text_or_the_boxes_themselves() -> None:
    for saved in (date(2013, 3, 14), "2013-03-14", {"day": "14", "month": "3", "year": "2013"}):
        assert Everything(data={"born": saved})["born"].typed == {"day": "14", "month": "3", "year": "2013"}


def test_an_answer_that_was_not_offered_is_refused() -> None:
    form = Everything(MultiDict([("reason", "evil"), ("school", "99"), ("done", "r"), ("done", "evil")]))
    form.validate()
    assert form["reason"].errors == ["Select one of the answers shown"]
    assert form["school"].errors == ["Select one of the answers shown"]
    assert form["done"].errors == ["Select only answers shown"]


def test_none_of_these_cannot_stand_beside_another_answer() -> None:
    form = Everything(MultiDict([("done", "r"), ("done", "n")]))
    form.validate()
    assert form["done"].errors == ["Select the answers that apply, or select ‘None of these’"]


def test_long_text_counts_a_new_line_once_and_is_refused_over_its_limit() -> None:
    kept = Everything(posted(worries="a\r\n" * 25 + "b" * 0))
    kept.validate()
    assert "worries" not in kept.errors
    over = Everything(posted(worries="x" * 51, first_name="y" * 201))
    over.validate()
    assert over["worries"].errors == ["Worries must be 50 characters or fewer"]
    assert over["first_name"].errors == ["First name must be 200 characters or fewer"]


@pytest.mark.parametrize("typed", ["head", "head@", "@school.example.com", "head@school", "a b@example.com"])
def test_what_cannot_be_an_email_address_is_refused(typed: str) -> None:
    form = Everything(posted(email=typed))
    form.validate()
    assert form["email"].errors == ["Enter an email address in the correct format, like name@example.com"]


def test_an_empty_file_control_is_no_file() -> None:
    form = Everything(MultiDict([("files", FileStorage(filename=""))]))
    form.validate()
    assert form["files"].errors == ["Select a file"]


def test_the_macros_still_write_what_our_style_sheet_is_made_for() -> None:
    root = page(Everything())
    classes = {c for e in root.iter() for c in e.attrib.get("class", "").split()}
    modules = {e.attrib["data-module"] for e in root.iter() if "data-module" in e.attrib}
    assert modules == {"govuk-radios", "govuk-checkboxes", "govuk-character-count"}
    assert {c for c in classes if not re.match(r"govuk-", c)} == set()
