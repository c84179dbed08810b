"""What the script adds, in a real Chromium under our own headers: keys, ticks, saving, the warning, live results.

The pages here are put together from the frames and parts alone; time is moved by hand.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask, jsonify, render_template_string, request
from playwright.sync_api import Browser, Page, expect, sync_playwright
from werkzeug.serving import make_server

from portal.factory import TEMPLATES
from portal.journeys.new_pupil.forms import BeforeForm
from portal.web import assets, headers, jinja_words

pytestmark = [
    pytest.mark.browser,
    # Chromium may drop a download half-way, and the little server here then leaves the file to the collector.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = os.environ.get("CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), ""
)
OFFICER = SimpleNamespace(name="Amina Yusuf", kind="council", organisation_name="")
COUNCIL = SimpleNamespace(name="Northmere County Council", phone_social_care="01632 960100")

QUEUE = """{% extends "frames/council.html" %}{% from "parts/queue.html" import queue_table %}
{% block title %}Work queue{% endblock %}{% block main %}<h1>Work queue</h1>
<details class="fold" open><summary>Search and filter</summary><p id="filters">Filters</p></details>
<p class="changed" data-changed="/changed" role="status"></p>
<form method="post"><div class="bulk"><span data-count></span><button class="govuk-button">Assign</button></div>
{{ queue_table(bands, columns, ticks=True) }}</form>{% endblock %}"""
QUESTION = """{% extends "frames/council.html" %}{% from "parts/forms.html" import form_start, saved_line, buttons %}
{% block title %}Worries{% endblock %}{% block main %}<h1>Worries</h1>{{ form_start(csrf_token(), autosave="/keep") }}
<label for="text">What happened?</label><textarea class="govuk-textarea" id="text" name="text"></textarea>
{{ buttons("Save") }}{{ saved_line() }}</form>{% endblock %}"""
CALLED_FOR = """{% extends "frames/council.html" %}{% from "parts/forms.html" import form_start, buttons, questions %}
{% block title %}Before{% endblock %}{% block main %}<h1>Before</h1>{{ form_start(csrf_token(), action="/keep", autosave="/keep") }}
{{ questions(form) }}{{ buttons("Save") }}</form>{% endblock %}"""
FIND = """{% extends "frames/council.html" %}{% block title %}Find{% endblock %}{% block main %}<h1>Find a child</h1>
<form class="search" method="post" data-live="found"><label for="q">Name</label><input id="q" name="q"></form>
<div id="found"></div>{% endblock %}"""


def _rows() -> list[dict[str, Any]]:
    clock = {"state": "late", "words": "1 day late", "note": "Reply"}
    return [
        {"id": str(n), "href": f"/case/{n}", "name": f"Child {n}", "about": "Year 9", "why": "Not seen", "clock": clock,
         "flags": [{"words": "Looked after", "tint": "care"}], "school": "Hazelbank", "kind": "Referral", "owner": ""}
        for n in range(1, 4)
    ]  # fmt: skip


@pytest.fixture(scope="module")
def told() -> list[tuple[str, dict[str, str]]]:
    """What the server was sent, in order."""
    return []


@pytest.fixture(scope="module")
def address(told: list[tuple[str, dict[str, str]]]) -> Iterator[str]:
    app = Flask("script", template_folder=str(TEMPLATES), static_folder=str(ROOT / "static"))
    app.config["SETTINGS"] = SimpleNamespace(production=False)
    assets.install(app)
    jinja_words.install(app)
    headers.add_headers(app)
    app.jinja_env.globals["csrf_token"] = lambda: "token"

    def page(template: str, **more: Any) -> str:
        common = {"actor": OFFICER, "authority": COUNCIL, "nav": [], "idle_seconds": 900, "keepalive_url": "/stay"}
        return render_template_string(template, **common, **more)

    @app.get("/queue")
    def queue() -> str:
        bands = [{"key": "today", "name": "Act today", "count": 3, "rule": "late", "rows": _rows()}]
        columns = [{"words": words} for words in ("Child", "Why", "Deadline", "Flags", "School", "With")]
        return page(QUEUE, bands=bands, columns=columns)

    @app.get("/question")
    def question() -> str:
        return page(QUESTION)

    @app.get("/before")
    def before() -> str:
        return page(CALLED_FOR, form=BeforeForm(request.args or None))

    @app.get("/find")
    def find() -> str:
        return page(FIND)

    @app.post("/find")
    def found() -> str:
        told.append(("find", request.form.to_dict() | {"fragment": request.headers["X-Fragment"]}))
        return f"<h2>1 child for ‘{request.form['q']}’</h2>"

    @app.get("/case/<int:number>")
    def case(number: int) -> str:
        return f"<title>Case</title><p>Case {number}</p>"

    @app.get("/changed")
    def changed() -> Any:
        return jsonify(count=3)

    @app.post("/keep")
    def keep() -> tuple[str, int]:
        told.append(("keep", request.form.to_dict() | {"header": request.headers["X-CSRFToken"]}))
        return "", 204

    @app.post("/stay")
    def stay() -> tuple[str, int]:
        told.append(("stay", {}))
        return "", 204

    @app.get("/favicon.ico")
    def icon() -> tuple[str, int]:
        return "", 204

    @app.get("/signed-out")
    def signed_out() -> str:
        return "<title>Signed out</title>We signed you out"

    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    if not CHROMIUM:
        pytest.skip("No Chromium was found: the script was NOT tested. Set CHROMIUM to the path of one.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser, told: list[tuple[str, dict[str, str]]]) -> Iterator[Page]:
    """A page whose clock stands still until moved, and which may not complain on its console."""
    told.clear()
    context = chromium.new_context(viewport={"width": 1366, "height": 768})
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.clock.install()
    yield opened
    context.close()
    assert complaints == []


def test_keys_move_and_tick_inside_the_table_only(page: Page, address: str) -> None:
    page.goto(f"{address}/queue")
    expect(page.locator("[data-count]")).to_have_text("None selected")
    page.keyboard.press("x")
    page.focus("h1 ~ form tbody th a")
    for key in ("j", "x", "ArrowDown", "x", "k"):
        page.keyboard.press(key)
    expect(page.locator("[data-count]")).to_have_text("2 selected")
    expect(page.locator("tr.at th a")).to_have_text("Child 2")
    assert page.evaluate("document.activeElement.textContent") == "Child 2"
    assert page.evaluate("document.querySelector('#tick-all').indeterminate")
    page.check("#tick-all")
    expect(page.locator("[data-count]")).to_have_text("3 selected")
    page.focus("tbody tr:nth-child(4) input")
    page.keyboard.press("Enter")
    page.wait_for_url("**/case/3")


def test_typed_text_is_kept_every_20_seconds_only_when_it_changed(
    page: Page, address: str, told: list[tuple[str, dict[str, str]]]
) -> None:
    page.goto(f"{address}/question")
    page.clock.run_for(41_000)
    assert told == []
    page.fill("#text", "She was upset")
    with page.expect_response("**/keep"):
        page.clock.run_for(20_000)
    assert told == [("keep", {"csrf_token": "token", "text": "She was upset", "header": "token"})]
    expect(page.locator("[data-saved]")).to_contain_text("Saved ")
    page.clock.run_for(41_000)
    assert len(told) == 1


def test_two_minutes_before_the_end_one_button_keeps_someone_signed_in(
    page: Page, address: str, told: list[tuple[str, dict[str, str]]]
) -> None:
    page.goto(f"{address}/question")
    page.clock.run_for(775_000)
    expect(page.locator("#idle")).to_be_hidden()
    page.clock.run_for(10_000)
    expect(page.locator("#idle")).to_be_visible()
    assert page.evaluate("document.activeElement.textContent") == "Stay signed in"
    assert axe(page) == []
    with page.expect_response("**/stay"):
        page.keyboard.press("Enter")
    expect(page.locator("#idle")).to_be_hidden()
    page.clock.run_for(896_000)  # the last regular save has been and gone
    told.clear()
    page.evaluate("document.querySelector('#text').value = 'Not saved yet'")
    page.clock.run_for(5_000)
    page.wait_for_url("**/signed-out")
    assert told == [("keep", {"csrf_token": "token", "text": "Not saved yet", "header": "token"})], (
        "kept before leaving"
    )


def test_a_list_says_when_it_has_gone_out_of_date(page: Page, address: str) -> None:
    page.goto(f"{address}/queue")
    page.clock.run_for(60_000)
    expect(page.locator(".changed")).to_have_text("3 cases have changed since you opened this page. Refresh")


def test_results_come_as_someone_types_and_no_name_stands_in_the_address(
    page: Page, address: str, told: list[tuple[str, dict[str, str]]]
) -> None:
    page.goto(f"{address}/find")
    page.fill("#q", "ko")
    page.clock.run_for(1_000)
    assert told == []
    page.fill("#q", "kow")
    page.clock.run_for(300)
    expect(page.locator("#found h2")).to_have_text("1 child for ‘kow’")
    assert told == [("find", {"q": "kow", "fragment": "1"})]
    assert page.url == f"{address}/find"


def axe(page: Page) -> list[str]:
    """Accessibility faults found, by rule."""
    rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    return [fault["id"] for fault in Axe().run(page, options={"runOnly": rules}).response["violations"]]


@pytest.mark.parametrize("path", ["/queue", "/question", "/find", "/before"])
@pytest.mark.parametrize("size", [(1366, 768), (390, 844), (320, 640)])
def test_frames_have_no_fault_and_fit_any_width(page: Page, address: str, path: str, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(f"{address}{path}")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    if size[0] != 320:
        assert axe(page) == []


def test_on_a_phone_filters_and_menu_are_folded_and_without_scripts_they_are_open(
    page: Page, chromium: Browser, address: str
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{address}/queue")
    expect(page.locator("#filters")).to_be_hidden()
    page.click("summary")
    expect(page.locator("#filters")).to_be_visible()
    plain = chromium.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    still = plain.new_page()
    still.goto(f"{address}/queue")
    expect(still.locator("#filters")).to_be_visible()
    expect(still.locator("#tick-all")).to_be_hidden()
    plain.close()


SENT = "[...new FormData(document.querySelector('main form')).keys()].filter((name) => name.startsWith('previous_'))"


def test_questions_are_shown_once_an_answer_calls_for_them_and_what_is_hidden_is_not_sent(
    page: Page, address: str
) -> None:
    page.goto(f"{address}/before")
    school, country, other = (page.locator(f"#previous_{name}") for name in ("school", "country", "other_country"))
    expect(school).to_be_hidden()
    page.check("input[name=previous_kind][value=school]")
    expect(school).to_be_visible()
    expect(page.locator(".called-for__words").first).to_be_hidden()
    school.fill("Larch Academy")
    assert axe(page) == []
    page.check("input[name=previous_kind][value=abroad]")
    expect(school).to_be_hidden()
    expect(other).to_be_hidden()
    country.select_option("other")
    expect(other).to_be_visible()
    assert page.evaluate(SENT) == ["previous_kind", "previous_country", "previous_other_country", "previous_note"]
    page.check("input[name=previous_kind][value=school]")
    expect(other).to_be_hidden()
    expect(school).to_have_value("Larch Academy")
    assert page.evaluate(SENT) == [
        *("previous_kind", "previous_school", "previous_urn", "previous_authority", "previous_note"),
    ]


def test_without_scripts_every_question_stands_and_says_when_it_is_asked(chromium: Browser, address: str) -> None:
    plain = chromium.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    still = plain.new_page()
    still.goto(f"{address}/before")
    expect(still.locator("#previous_school")).to_be_visible()
    expect(still.locator("#previous_other_country")).to_be_visible()
    expect(still.locator(".called-for__words").last).to_have_text("Only if you answered ‘Another country’:")
    plain.close()
