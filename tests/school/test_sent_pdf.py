"""The record as a PDF over HTTP: what each person may see of what was sent, and who has taken it."""

from __future__ import annotations

import io
import re

from pypdf import PdfReader
from werkzeug.test import TestResponse

from tests.journeys.filled import LISTS, PAGES, rows
from tests.school.browsing import Browser
from tests.school.conftest import World
from tests.school.kept_drafts import keep_referral
from tests.school.test_following import NOBODY
from tests.school.test_sealing import PHONE, POSTCODE, STREET, WORRIES
from tests.school.test_uploads import PDF, _where


def _sent(world: World, denise: Browser, draft: str) -> str:
    """Sends the draft; gives the submission's address."""
    return denise.post(f"{draft}/check", {"act": "send"}).location.removesuffix("/receipt")


def _words(answer: TestResponse) -> str:
    assert answer.status_code == 200
    assert answer.data.startswith(b"%PDF-")
    return "".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages).split())


def _squeezed(text: str) -> str:
    return "".join(text.split())


def test_the_pdf_carries_every_answer_the_stored_checksum_and_the_files(world: World, denise: Browser) -> None:
    draft = keep_referral(world)
    denise.post(_where(draft), {"file_kind": "attendance_record", "files": (io.BytesIO(PDF), "register.pdf")})
    address = _sent(world, denise, draft)
    words = _words(denise.client.get(f"{address}/pdf"))
    digest = world.value("select digest from submission")
    reference = world.value("select reference from referred_child")
    assert words.count(digest) >= 2
    assert f"{reference}Page1of" in words
    assert world.value("select sha256 from attachment") in words
    assert "register.pdf" in words
    typed = [PAGES["child_name"]["other_names"], PAGES["what_happened"]["others_say"], STREET, "Ewa Lis", "Nurse Obi"]
    typed += [visit["result"] for visit in LISTS["home_visits"].values()]
    for answer in typed:
        assert _squeezed(answer) in words, answer


def test_the_printed_page_and_the_pdf_hold_the_same_rows(world: World, denise: Browser, priya: Browser) -> None:
    address = _sent(world, denise, keep_referral(world))
    for browser in (denise, priya):
        page = browser.get(f"{address}/print")
        words = _words(browser.client.get(f"{address}/pdf"))
        labels = ["".join(label.itertext()) for label in page.all("dt")]
        values = ["".join(value.itertext()) for value in page.all("dd")]
        head = 5  # what stands above the answers is laid out differently on each
        assert len(labels) > 50
        for text in labels[head:] + values[head:]:
            assert _squeezed(text) in words, text


def test_the_office_never_gets_the_safeguarding_part_and_the_lead_does(
    world: World, denise: Browser, priya: Browser
) -> None:
    address = _sent(world, denise, keep_referral(world))
    office, lead = (_words(browser.client.get(f"{address}/pdf")) for browser in (denise, priya))
    assert _squeezed(WORRIES) not in office
    assert "Onlysafeguardingleads" in office
    assert _squeezed(WORRIES) in lead


def test_a_hidden_address_is_in_nobodys_pdf_but_the_leads(world: World, denise: Browser, priya: Browser) -> None:
    draft = denise.start()
    changed = {"address_safe": {"safe": "no"}}
    denise.fill(draft, [row for row in rows(changed) if not row.page.startswith("dsl_")])
    priya.fill(draft, [row for row in rows(changed) if row.page.startswith("dsl_")])
    address = _sent(world, priya, draft)
    office, lead = (_words(browser.client.get(f"{address}/pdf")) for browser in (denise, priya))
    assert "Hidden:notsafetoshare" in office
    for secret in (STREET, POSTCODE, PHONE, "3 Elm Court", "2 Ash Lane"):
        assert _squeezed(secret).lower() not in office.lower(), secret
        assert _squeezed(secret).lower() in lead.lower(), secret


def test_it_is_saved_as_a_file_named_by_reference_and_day_and_kept_by_nobody(world: World, denise: Browser) -> None:
    address = _sent(world, denise, keep_referral(world))
    answer = denise.client.get(f"{address}/pdf")
    reference = world.value("select reference from referred_child")
    name = re.escape(reference) + r"-\d{4}-\d\d-\d\d\.pdf"
    assert re.fullmatch(rf'attachment; filename="?{name}"?', answer.headers["Content-Disposition"])
    assert answer.mimetype == "application/pdf"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_taking_it_is_written_down_like_reading_it(world: World, denise: Browser, priya: Browser) -> None:
    address = _sent(world, denise, keep_referral(world))
    looked = "select count(*) from audit_entry where object_kind = 'submission' and object_id = :about"
    about = address.rsplit("/", 1)[1]
    before = world.value(looked, about=about)
    denise.client.get(f"{address}/pdf")
    priya.client.get(f"{address}/pdf")
    assert world.value(looked, about=about) == before + 2


def test_another_schools_record_looks_like_none(world: World, denise: Browser) -> None:
    address = _sent(world, denise, keep_referral(world))
    stranger = world.browser(world.stranger).client
    assert stranger.get(f"{address}/pdf").status_code == 404
    assert stranger.get(f"/school/sent/{NOBODY}/pdf").status_code == 404
    signed_out = world.app.test_client().get(f"{address}/pdf")
    assert signed_out.status_code in (302, 303)


def test_receipt_and_record_both_lead_to_it(world: World, denise: Browser) -> None:
    address = _sent(world, denise, keep_referral(world))
    for page in (denise.get(f"{address}/receipt"), denise.get(address)):
        links = {link.get("href"): "".join(link.itertext()) for link in page.all("a")}
        assert links[f"{address}/pdf"] == "Save what you sent as a PDF"


def test_a_name_typed_in_arabic_or_with_a_picture_in_it_is_in_the_record(world: World, denise: Browser) -> None:
    draft = keep_referral(world)
    denise.answer(draft, "what_happened", {"first_worry": "رسالة من فاطمة 👍", "others_say": "Łucja: İğdır"})
    words = _words(denise.client.get(f"{_sent(world, denise, draft)}/pdf"))
    assert "thumbsupsign" in words
    assert "Łucja:İğdır" in words
    assert "Someletters" in words
