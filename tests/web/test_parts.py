"""The frames and parts that pages are put together from, written out with sample words and parsed strictly."""

from __future__ import annotations

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
import pytest
from flask import Flask, render_template_string
from wtforms import Form

from portal.factory import TEMPLATES
from portal.journeys.fields import GovText, Needed
from portal.web import jinja_words

HTML = "{http://www.w3.org/1999/xhtml}"
HOSTILE = "<img src=x onerror=alert(1)>"
COUNCIL = SimpleNamespace(
    name="Northmere County Council", phone_social_care="01632 960100", phone_out_of_hours="01632 960111"
)
OFFICER = SimpleNamespace(name="Amina Yusuf", kind="council", organisation_name="")
TEACHER = SimpleNamespace(name="Denise Okafor", kind="school", organisation_name="Hazelbank Academy")
NAV = [{"label": "Home", "href": "/school", "current": True}, {"label": "Sent", "href": "/sent", "current": False}]


@pytest.fixture(scope="module")
def app() -> Flask:
    flask = Flask("parts", template_folder=str(TEMPLATES))
    flask.jinja_env.trim_blocks = flask.jinja_env.lstrip_blocks = True
    flask.jinja_env.globals.update(asset=lambda name: f"/static/dist/{name}", csrf_token=lambda: "token")
    jinja_words.install(flask)
    return flask


def written(app: Flask, template: str, **context: Any) -> Element:
    """The page, parsed strictly; ids are unique and pointed-at ids exist; nothing inline; no typed text became HTML."""
    given = {"actor": None, "authority": None, "nav": []} | context
    with app.test_request_context():
        text = render_template_string(template, **given)
    if "<!DOCTYPE" not in text:
        text = f"<!DOCTYPE html><html lang='en'><head><title>T</title></head><body>{text}</body></html>"
    root: Element = html5lib.HTMLParser(strict=True).parse(text)
    ids = [e.attrib["id"] for e in root.iter() if "id" in e.attrib]
    assert len(ids) == len(set(ids)), ids
    for element in root.iter():
        for pointer in ("aria-describedby", "aria-labelledby", "for", "aria-controls"):
            assert set(element.attrib.get(pointer, "").split()) <= set(ids)
        assert not {name for name in element.attrib if name == "style" or name.startswith("on")}
        assert element.tag not in {HTML + "style", HTML + "img"}
        assert element.tag != HTML + "script" or element.attrib.get("src")
    return root


def words(root: Element) -> str:
    return " ".join("".join(root.itertext()).replace("\u00a0", " ").split())


def all_of(root: Element, name: str) -> list[Element]:
    return list(root.iter(HTML + name))


@pytest.mark.parametrize(("frame", "actor"), [("school", TEACHER), ("council", OFFICER), ("public", None)])
def test_a_frame_names_the_page_the_service_and_the_council(app: Flask, frame: str, actor: Any) -> None:
    page = f"""{{% extends "frames/{frame}.html" %}}{{% block title %}}Drafts{{% endblock %}}
    {{% block {"main" if frame == "council" else "column"} %}}<h1>Hello</h1>{{% endblock %}}"""
    root = written(app, page, actor=actor, authority=COUNCIL, nav=NAV, idle_seconds=900)
    (title,) = all_of(root, "title")
    assert words(title) == "Drafts – Children missing education – Northmere County Council"
    assert len(all_of(root, "h1")) == len(all_of(root, "main")) == 1
    assert all_of(root, "a")[0].attrib["href"] == "#main"
    assert {"Privacy notice", "Accessibility statement", "Cookies", "Get help"} <= {words(a) for a in all_of(root, "a")}
    signed_out = [f for f in all_of(root, "form") if f.attrib["action"] == "/sign-out"]
    assert len(signed_out) == (1 if actor else 0)
    assert len(all_of(root, "dialog")) == (1 if actor else 0)
    assert ("Hazelbank Academy" in words(root)) is (frame == "school")


def test_the_title_says_error_first_and_the_summary_stands_above_the_question(app: Flask) -> None:
    form = type("Asked", (Form,), {"name": GovText("Name", [Needed("Enter the name")])})()
    page = """{% extends "frames/school.html" %}{% block title %}Name{% endblock %}
    {% block column %}<h1>Name</h1>{{ form.name() }}{% endblock %}"""
    assert words(all_of(written(app, page, form=form), "title")[0]) == "Name – Children missing education"
    form.validate()
    root = written(app, page, form=form)
    assert words(all_of(root, "title")[0]).startswith("Error: Name – ")
    assert [a.attrib["href"] for a in all_of(root, "a") if words(a) == "Enter the name"] == ["#name"]


def test_the_search_for_a_child_is_posted_so_that_no_name_stands_in_an_address(app: Flask) -> None:
    page = '{% extends "frames/council.html" %}{% block main %}<h1>Queue</h1>{% endblock %}'
    root = written(app, page, actor=OFFICER, authority=COUNCIL)
    (search,) = [form for form in all_of(root, "form") if form.attrib.get("role") == "search"]
    assert search.attrib["method"] == "post"


def test_a_panel_at_the_right_comes_only_when_it_has_something_to_say(app: Flask) -> None:
    bare = '{% extends "frames/school.html" %}{% block column %}<h1>A</h1>{% endblock %}'
    assert not all_of(written(app, bare), "aside")
    assert all_of(written(app, bare + "{% block aside %}<p>Send by Friday</p>{% endblock %}"), "aside")


def test_the_danger_panel_says_999_first_and_keeps_numbers_whole(app: Flask) -> None:
    macro = '{% from "parts/panels.html" import danger_panel %}{{ danger_panel(authority) }}'
    told = words(written(app, macro, authority=COUNCIL))
    assert told.index("Call 999") < told.index("01632 960100") < told.index("01632 960111")
    assert "Call 999" in words(written(app, macro))
    with app.test_request_context():
        assert "01632\u00a0960100" in render_template_string(macro, authority=COUNCIL)


def test_a_task_that_cannot_start_has_no_link_and_every_state_has_its_word(app: Flask) -> None:
    states = ("done", "progress", "todo", "problem")
    tasks = [{"title": HOSTILE, "href": "/x", "status": state, "hint": "h"} for state in states]
    tasks.append({"title": "Leaving", "href": "/y", "status": "waiting"})
    macro = '{% from "parts/answers.html" import task_list %}{{ task_list(sections) }}'
    root = written(app, macro, sections=[{"title": "The child", "tasks": tasks}])
    assert len(all_of(root, "a")) == 4
    for word in ("Completed", "In progress", "Not yet started", "There is a problem", "Cannot start yet"):
        assert word in words(root)


def test_blanks_are_said_and_change_links_make_sense_alone(app: Flask) -> None:
    rows = [{"label": "Home visit", "value": "", "href": "/visit"}, {"label": "Phone", "value": HOSTILE}]
    macro = """{% from "parts/answers.html" import summary_rows, key_facts, add_to_a_list, documents %}
    {{ summary_rows(rows) }}{{ key_facts(rows) }}{{ documents([{"name": hostile, "href": "/d", "remove_href": "/r"}]) }}
    {{ add_to_a_list([{"title": "Maja", "rows": rows, "change_href": "/c", "remove_href": "/r"}]) }}"""
    root = written(app, macro, rows=rows, hostile=HOSTILE)
    assert "Not provided" in words(root)
    assert "Not recorded" in words(root)
    assert {"Change: Home visit", "Change Maja", "Remove Maja"} <= {words(a) for a in all_of(root, "a")}


def queue(app: Flask, rows: list[dict[str, Any]], **more: Any) -> Element:
    bands = [{"key": "today", "name": "Act today", "count": len(rows), "rule": "a deadline is today", "rows": rows}]
    columns = [{"words": w} for w in ("Child", "Why", "Deadline", "Flags", "School", "With")]
    columns[1]["sort"] = "descending"
    macro = """{% from "parts/queue.html" import queue_table %}
    {{ queue_table(bands, columns, ticks=True, density=density) }}"""
    return written(app, macro, bands=bands, columns=columns, **({"density": "two"} | more))


def case(**other: Any) -> dict[str, Any]:
    clock = {"state": "late", "words": "2 days late", "note": "Reply to school"}
    return {
        "id": "1", "href": "/cases/1", "name": "Zofia Kowalska", "about": "NM-7K4P-9TX, Year 9", "why": "Not seen",
        "why_more": HOSTILE, "clock": clock, "flags": [], "school": "Hazelbank", "kind": "Referral", "owner": "",
    } | other  # fmt: skip


def test_a_queue_row_says_everything_in_words_with_roles_that_survive_as_cards(app: Flask) -> None:
    root = queue(app, [case(is_new=True), case(clock=None, name="Ali")])
    assert "2 days late" in words(root)
    assert "Nobody yet" in words(root)
    assert "No deadline" in words(root)
    assert "Act today (2)" in words(root)
    assert {e.attrib.get("role") for e in all_of(root, "tr")} == {"row"}
    assert {e.attrib.get("role") for e in all_of(root, "td")} == {"cell"}
    assert [e.attrib["aria-label"] for e in all_of(root, "input")][1:] == ["Select Zofia Kowalska", "Select Ali"]
    assert [e.attrib["aria-sort"] for e in all_of(root, "th") if "aria-sort" in e.attrib] == ["descending"]


@pytest.mark.parametrize(
    ("tints", "density", "shown", "rest"),
    [
        ("risk care plain", "two", 2, "+1"),
        ("risk risk risk", "two", 3, ""),
        ("risk risk risk risk", "two", 3, "+1"),
        ("risk care", "one", 1, "+1"),
        ("", "two", 0, ""),
    ],
)
def test_no_risk_is_hidden_behind_a_milder_flag(app: Flask, tints: str, density: str, shown: int, rest: str) -> None:
    flags = [{"words": f"Flag {n}", "tint": tint} for n, tint in enumerate(tints.split())]
    root = queue(app, [case(flags=flags)], density=density)
    assert len([e for e in root.iter() if e.attrib.get("class", "").startswith("flag ")]) == shown
    assert ("more flags" in words(root)) is bool(rest)
    assert rest in words(root)


def test_the_case_page_is_whole(app: Flask) -> None:
    macro = """{% from "parts/case.html" import identity, box, next_steps, section_head %}
    {% from "parts/case.html" import timeline, thread, enquiry_table %}
    {% from "parts/clocks.html" import clock_strip %}
    {% call identity(hostile, {"words": "Not found yet", "tint": "blue"}, [{"label": "Born", "value": hostile}],
                     [{"words": "Looked after", "tint": "care"}]) %}<a href="/o">Record an outcome</a>{% endcall %}
    {{ clock_strip([{"label": "First reply", "state": "soon", "words": "Due today", "sentence": "3 days", "used": 96},
                    {"label": "Review", "state": "running", "words": "Wed", "sentence": "Every 5 days"}]) }}
    {{ section_head("What to do next", "/all", "See all") }}
    {{ next_steps([{"title": "Reply", "words": hostile, "href": "/r", "button": "Write"},
                   {"title": "Check", "words": "w", "post": "/p", "csrf": "t", "button": "Check"}]) }}
    {% call box("Messages", mark="1 new") %}
    {{ thread([{"by": hostile, "when": "Fri", "words": hostile, "is_new": True}, {"mine": True, "words": "ok"}]) }}
    {% endcall %}
    {{ enquiry_table([{"what": "Home visit", "state": "todo"}, {"what": "Tax", "state": "done", "result": "None"}]) }}
    {{ timeline([{"title": hostile, "by": "Amina", "when": "Friday", "when_iso": "2026-11-20", "words": hostile}]) }}"""
    root = written(app, macro, hostile=HOSTILE)
    green = [e for e in root.iter() if e.attrib.get("class") == "govuk-button"]
    assert [words(e) for e in green] == ["Write: Reply"], "one green button, the first thing to do"
    assert "Nobody yet" in words(root)
    assert "Not started" in words(root)


def test_the_picture_of_siblings_has_its_words(app: Flask) -> None:
    picture = {
        "width": 990, "height": 300, "title": "How Zofia compares", "description": f"Address the same. {HOSTILE}",
        "heads": [{"x": 0, "y": 10, "words": "This child"}],
        "boxes": [
            {"x": 0, "y": 20, "width": 200, "height": 60, "kind": "this", "lines": ["Zofia", "Year 9"]},
            {"x": 300, "y": 20, "width": 200, "height": 40, "kind": "fact", "lines": [HOSTILE]},
        ],
        "edges": [{"x1": 200, "y1": 50, "x2": 300, "y2": 40, "kind": "same"}],
    }  # fmt: skip
    facts = [{"fact": "Address", "mine": HOSTILE, "theirs": "", "result": r, "counts": "Some"}
             for r in ("same", "similar", "different", "none")]  # fmt: skip
    child = {"name": "Kacper", "grade": "likely", "grade_words": "Likely sibling", "about": "Year 5",
             "summary": "3 the same", "facts": facts, "this_source": "Zofia", "other_source": "Kacper"}  # fmt: skip
    macro = """{% from "parts/siblings.html" import sibling_picture, candidate %}{{ sibling_picture(picture) }}
    {% call candidate(child, open=True) %}<button>Link as sibling</button>{% endcall %}"""
    root = written(app, macro, picture=picture, child=child)
    assert "You decide." in words(root)
    for result in ("Same", "Similar", "Different", "Not compared", "Not held"):
        assert result in words(root)


@pytest.mark.parametrize("name", sorted(path.name for path in (TEMPLATES / "errors").glob("*.html")))
def test_pages_for_trouble_stand_without_a_council_or_anyone_signed_in(app: Flask, name: str) -> None:
    root = written(app, f'{{% include "errors/{name}" %}}')
    assert len(all_of(root, "h1")) == 1
    assert words(all_of(root, "title")[0]).endswith(" – Children missing education")


def test_words_for_dates_numbers_and_blanks(app: Flask) -> None:
    day, instant = date(2026, 11, 20), datetime(2026, 11, 20, 15, 31, tzinfo=UTC)
    with app.test_request_context():
        assert "Friday 20 November 2026</time>" in render_template_string("{{ d|day_in_full }}", d=day)
        assert "Fri\u00a020\u00a0Nov</time>" in render_template_string("{{ d|short_day }}", d=day)
        assert "at 3:31pm</time>" in render_template_string("{{ i|instant_in_full }}", i=instant)
        for blank in ("day_in_full", "short_day", "instant_in_full", "short_instant", "phone", "lines", "not_recorded"):
            assert "Not recorded" in render_template_string(f"{{{{ none|{blank} }}}}", none=None)
        assert "07700\u00a0900412" in render_template_string("{{ '07700 900412'|phone }}")
        assert "&lt;b&gt;" in render_template_string("{{ '<b>'|not_recorded }}{{ '<b>'|lines }}{{ '<b>'|phone }}")
        assert render_template_string("{{ 1|count_of('case') }}, {{ 1200|count_of('case') }}") == "1 case, 1,200 cases"
        assert render_template_string("{{ ['A', 'B', 'C']|in_a_row }}") == "A, B and C"
        assert render_template_string("{{ ['A']|in_a_row }}{{ []|in_a_row }}") == "A"
