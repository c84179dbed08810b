"""Scenario 3, ten days: every effort is logged, the safeguarding lead completes the private part from another computer,
and the office can read none of it: in no page, source, record or address."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from pypdf import PdfReader

from tests.journeys.filled import PAGES
from tests.school.browsing import Browser
from tests.school.conftest import World
from tests.stories.autumn import of_lead, of_office, on

WORRY = "CANARY the lead alone may read this"


@pytest.fixture(autouse=True)
def that_day() -> Iterator[None]:
    """Past the tenth school day."""
    with on():
        yield


def test_scenario_03_the_lead_completes_the_part_that_the_office_never_reads(
    world: World, denise: Browser, priya: Browser
) -> None:
    draft = denise.start()
    denise.fill(draft, of_office())
    gate = denise.get(f"{draft}/check")
    assert "Ask your safeguarding lead to finish and sign their part" in gate.text
    denise.post(f"{draft}/check", {"act": "send"}, status=422)
    priya.fill(draft, of_lead({"dsl_worries": {**PAGES["dsl_worries"], "worries": WORRY}}))
    assert "Everything that must be answered has been answered" in denise.get(f"{draft}/check").text
    receipt = denise.post(f"{draft}/check", {"act": "send"}).location
    sent = receipt.removesuffix("/receipt")
    assert world.rows("select state, kind from case_file") == [("new", "cme_referral")]
    for address in (receipt, sent, f"{sent}/print", "/school", "/school/sent", f"{sent}?part=safeguarding"):
        assert "CANARY" not in denise.get(address).text
    for address in (draft, f"{draft}/check", f"{draft}/c1/dsl_worries", f"{draft}/safeguarding"):
        answer = denise.client.get(address, follow_redirects=True)
        assert "CANARY" not in answer.text
    assert "CANARY" not in _pdf(denise, sent)
    assert WORRY in priya.get(sent).text
    assert "CANARY" in _pdf(priya, sent)


def _pdf(browser: Browser, sent: str) -> str:
    answer = browser.client.get(f"{sent}/pdf")
    assert answer.mimetype == "application/pdf"
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages)
