"""What no browser of ours would send: numbers too long, addresses too long, bodies too large. None may be a failure."""

# ruff: noqa: F401, F811  (fixtures are imported to be asked for by name)
from __future__ import annotations

import random
import string

import pytest

from portal.journeys.registry import journey_for
from tests.school.browsing import Browser
from tests.school.conftest import World, denise, priya, world

LONG = "".join(random.Random(1).choices(string.ascii_letters + string.digits, k=6000))
DIGITS = "9" * 5000
ODD = (
    "\u202egnp.exe",
    "👩‍👩‍👧‍👦" * 100,
    "\x7f\x01\x02",
    "'; drop table draft; --",
    "<svg onload=alert(1)>",
    "٢٠٢٦",
    "²",
    DIGITS,
)
ANSWERS = {200, 303, 404, 409, 413, 422}


def _post(browser: Browser, address: str, fields: dict[str, str]) -> int:
    token = browser.get("/school/new").hidden()["csrf_token"]
    return browser.client.post(address, data={"csrf_token": token, **fields}).status_code


@pytest.mark.parametrize("page", ["9" * 20, DIGITS, "-5", "0", "²", "1e9"])
def test_a_strange_page_number_is_a_page(denise: Browser, page: str) -> None:
    assert denise.client.get(f"/school/sent?page={page}").status_code == 200


def test_an_entry_whose_name_we_did_not_give_is_not_there(world: World, denise: Browser) -> None:
    draft = denise.start()
    for item in (LONG, "x" * 33, "a b", "..", "é"):
        assert denise.client.get(f"{draft}/family/attempts/{item}").status_code == 404, item
        assert _post(denise, f"{draft}/family/contacts/{item}", {"name": "Ewa", "relationship": "Aunt"}) == 404, item
    assert world.value("select count(*) from draft_page where item <> ''") == 0


def test_typing_is_kept_only_for_pages_there_are(world: World, denise: Browser) -> None:
    for path in (f"school/{LONG}", "school/nowhere", "school//evil.example", "cases/x"):
        assert _post(denise, f"/school/typed/{path}", {"a": "b"}) == 404, path
    assert world.value("select count(*) from typed") == 0


@pytest.mark.parametrize("part", ["day", "month", "year"])
def test_a_date_of_thousands_of_digits_is_a_fault_beside_the_field(denise: Browser, part: str) -> None:
    draft = denise.start()
    given = {"date_of_birth-day": "1", "date_of_birth-month": "2", "date_of_birth-year": "2013"}
    assert _post(denise, f"{draft}/c1/child_birth", {**given, f"date_of_birth-{part}": DIGITS}) == 422


def test_no_page_of_questions_fails_on_odd_text(priya: Browser) -> None:
    draft, wrong = priya.start(), []
    token = priya.get("/school/new").hidden()["csrf_token"]
    for page in journey_for("cme_referral").pages:
        where = f"{draft}/{'family' if page.scope == 'family' else 'c1'}/{page.key}"
        where += "/k1" if page.many or page.follows else ""
        names = [name for name in dir(page.form) if hasattr(getattr(page.form, name), "field_class")]
        for odd in ODD:
            fields = dict.fromkeys(names, odd)
            fields |= {f"{name}-{part}": odd for name in names for part in ("day", "month", "year")}
            status = priya.client.post(where, data={"csrf_token": token, "seen_version": odd, **fields}).status_code
            if status not in ANSWERS:
                wrong.append((page.key, odd[:12], status))
    assert wrong == []


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "text/plain", "application/json"])
def test_a_body_too_large_for_a_form_is_refused_unread(denise: Browser, kind: str) -> None:
    body = b"what=" + b"x" * 2_000_000
    assert denise.client.post("/school/new", data=body, content_type=kind).status_code in (400, 413)
    if kind == "application/x-www-form-urlencoded":
        assert denise.client.post("/school/new", data=body, content_type=kind).status_code == 413


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"what=%ED%A0%80&in_danger=%ED%A0%80", "application/x-www-form-urlencoded"),
        (b"--x\r\nContent-Disposition: form-data; name=", "multipart/form-data; boundary=x"),
        (b"zz", "multipart/form-data"),
        (b"{", "application/json"),
        (b"what=%00", "application/x-www-form-urlencoded"),
    ],
)
def test_a_broken_body_is_a_bad_request(denise: Browser, body: bytes, kind: str) -> None:
    assert denise.client.post("/school/new", data=body, content_type=kind).status_code == 400


@pytest.mark.parametrize(
    "wanted",
    ["//evil.example", "/\\evil.example", "https://evil.example", "/school/..//evil.example", "javascript:alert(1)"],
)
def test_signing_in_leads_only_to_our_own_pages(denise: Browser, wanted: str) -> None:
    answer = denise.client.get("/sign-in", query_string={"next": wanted})
    assert answer.headers["Location"] == "/school"
