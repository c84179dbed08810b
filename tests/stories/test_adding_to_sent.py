"""A school adds to what it sent: beside it, dated and signed; the council sees it as new, and nothing sent changes."""

from __future__ import annotations

import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from pypdf import PdfReader

from portal.domain.access import Role
from portal.store.submissions import Submission
from tests.school.browsing import Browser, words
from tests.school.conftest import World
from tests.school.test_uploads import PDF
from tests.stories.test_scenario_18_correction import amina, town, work_off

__all__ = ["amina", "town", "work_off"]
WORDS = "The grandmother rang on Tuesday: she expects them on Friday."


@pytest.fixture
def sent(town: World) -> Submission:
    """A referral that has been opened as a case."""
    submission = town.scene.submission(town.school, town.denise, state="accepted")
    town.scene.case(submission, town.school, state="enquiries", step="enquiries", band=3, why=[])
    return submission


def _add(browser: Browser, sent: Submission, *files: tuple[str, bytes], status: int = 303, **given: str) -> str:
    """Add words and files on the page; gives what it answers."""
    posted: dict[str, object] = {**given}
    if files:
        posted["files"] = [(io.BytesIO(content), name) for name, content in files]
    page = browser.post(f"/school/sent/{sent.id}/add", posted, status=status)
    return page.text or page.location


def test_words_and_a_file_stand_beside_what_was_sent_and_the_officer_sees_them_as_new(
    town: World, sent: Submission, amina: Browser, work_off: Callable[[], None]
) -> None:
    reference = town.value("select reference from case_file")
    case, denise = f"/cases/{reference}", town.browser(town.denise)
    amina.get(case)
    before = denise.client.get(f"/school/sent/{sent.id}/pdf").data
    assert _add(denise, sent, ("call.pdf", PDF), body=WORDS).endswith("said=added")
    work_off()
    page = denise.get(f"/school/sent/{sent.id}")
    assert WORDS in page.text
    assert "call.pdf" in page.text
    after = denise.client.get(f"/school/sent/{sent.id}/pdf").data
    texts = ["".join(one.extract_text() for one in PdfReader(io.BytesIO(pdf)).pages) for pdf in (before, after)]
    assert sent.digest[:32] in texts[1].replace("\n", "")
    assert "grandmother" not in texts[1]
    assert "call.pdf" not in texts[1]
    own = denise.client.get(f"/school/sent/{sent.id}/added.pdf")
    added = "".join(one.extract_text() for one in PdfReader(io.BytesIO(own.data)).pages)
    assert "grandmother" in added
    assert town.value("select digest from addition")[:24] in added.replace("\n", "")
    queue = words(amina.get("/cases").one("table", role="table"))
    assert "New" in queue
    for where in (case, f"{case}/referral"):
        shown = amina.get(where)
        assert WORDS in shown.text
        assert "call.pdf" in shown.text
    assert "Denise Okafor added to what the school sent" in amina.get(f"{case}/history").text
    link = next(link for link in amina.get(f"{case}/documents").all("a") if "/documents/" in str(link.get("href")))
    assert amina.client.get(str(link.get("href"))).data == PDF
    assert town.value("select subject from mail_notice where subject like 'Something was added%'")
    assert town.value("select count(*) from audit_entry where action = 'added_to_sent'") == 1


def test_the_same_form_sent_twice_adds_once(town: World, sent: Submission) -> None:
    denise, once = town.browser(town.denise), str(uuid4())
    for _ in range(2):
        _add(denise, sent, body=WORDS, once=once)
    assert town.value("select count(*) from addition") == 1


def test_pressed_in_several_windows_at_once_it_is_added_once(town: World, sent: Submission) -> None:
    windows, once = [town.browser(town.denise) for _ in range(4)], str(uuid4())
    for one in windows:
        one.get(f"/school/sent/{sent.id}/add")
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda one: _add(one, sent, body=WORDS, once=once), windows))
    assert town.value("select count(*) from addition") == 1


def test_the_id_of_an_addition_one_may_not_read_is_not_there(town: World, sent: Submission) -> None:
    once = str(uuid4())
    _add(town.browser(town.priya), sent, body="For the leads alone", private="yes", once=once)
    assert town.value("select sealed from addition") == "safeguarding"
    _add(town.browser(town.denise), sent, body=WORDS, once=once, status=404)
    assert town.value("select count(*) from addition") == 1


def test_what_cannot_be_added_is_said_beside_the_box_and_nothing_is_kept(town: World, sent: Submission) -> None:
    denise = town.browser(town.denise)
    assert "Enter what you want to add, or choose a file" in _add(denise, sent, body=" ", status=422)
    said = _add(denise, sent, ("notes.txt", b"hello"), body=WORDS, status=422)
    assert "The selected file must be a PDF" in said
    assert WORDS in said
    many = [(f"call-{number}.pdf", PDF) for number in range(11)]
    assert "Choose at most 10 files" in _add(denise, sent, *many, status=422)
    assert "must be 5,000 characters or fewer" in _add(denise, sent, body="x" * 5001, status=422)
    assert town.value("select count(*) from addition") == 0
    assert town.value("select count(*) from attachment") == 0


@pytest.mark.parametrize("state", ["withdrawn", "replaced", "closed"])
def test_nothing_is_added_to_what_has_come_to_its_end(town: World, sent: Submission, state: str) -> None:
    town.rows("update submission set state = :s", s=state)
    denise = town.browser(town.denise)
    page = denise.get(f"/school/sent/{sent.id}/add")
    assert "Nothing can be added to it any more" in page.text
    assert not page.all("textarea")
    assert "Write a message instead" in _add(denise, sent, body=WORDS, status=422)
    assert town.value("select count(*) from addition") == 0


def test_another_school_and_a_reader_find_no_such_page(town: World, sent: Submission) -> None:
    reader = town.scene.member(town.council, Role.READER, school=town.school, name="Rea Dove")
    for who in (town.stranger, reader):
        browser = town.browser(who)
        browser.get(f"/school/sent/{sent.id}/add", status=404)
        answer = browser.client.post(f"/school/sent/{sent.id}/add", data={"body": WORDS})
        assert answer.status_code in (400, 404)
    town.browser(town.stranger).get(f"/school/sent/{sent.id}/added.pdf", status=404)
    town.browser(town.denise).get(f"/school/sent/{sent.id}/added.pdf", status=404)  # nothing has been added
    assert town.value("select count(*) from addition") == 0


def test_the_leads_own_addition_is_sealed_from_colleagues_and_read_by_case_workers(
    town: World, sent: Submission, amina: Browser, work_off: Callable[[], None]
) -> None:
    priya, denise = town.browser(town.priya), town.browser(town.denise)
    _add(priya, sent, ("note.pdf", PDF), body="CANARY worry", private="yes")
    work_off()
    where = f"/school/sent/{sent.id}"
    assert "CANARY" in priya.get(where).text
    for address in (where, f"{where}/print"):
        assert "CANARY" not in denise.get(address).text
        assert "note.pdf" not in denise.get(address).text
    denise.get(f"{where}/added.pdf", status=404)
    case = f"/cases/{town.value('select reference from case_file')}"
    assert "CANARY" in amina.get(f"{case}/referral").text
    assert "CANARY" not in town.value("select string_agg(title || detail, '') from case_event")
    assert "private" not in denise.get(f"{where}/add").text
    forged = denise.get(f"{where}/add").hidden() | {"body": "CANARY two", "private": "yes"}
    assert denise.client.post(f"{where}/add", data=forged).status_code == 404


def test_an_answer_to_what_was_sent_back_is_an_answer(
    town: World, sent: Submission, amina: Browser, work_off: Callable[[], None]
) -> None:
    town.rows("update submission set state = 'returned'")
    town.rows("update case_file set state = 'new'")
    town.rows("update referred_child set step = 'waiting_for_you', asked = 'Which day?', reply_by = now()::date")
    _add(town.browser(town.denise), sent, body=WORDS)
    work_off()
    assert town.value("select state from submission") == "sent"
    assert tuple(town.rows("select asked, reply_by, step from referred_child")[0]) == ("", None, "received")
    amina.get(f"/cases/{town.value('select reference from case_file')}/triage")


def test_files_added_where_the_address_is_hidden_are_for_managers_alone(
    town: World, sent: Submission, amina: Browser, work_off: Callable[[], None]
) -> None:
    town.rows("update submission set address_hidden = true")
    town.rows("update case_file set address_hidden = true")
    town.scene.sealed(sent, "address", facts={"addresses.0.lines": ["14 Hazel Road"]})
    denise, priya = town.browser(town.denise), town.browser(town.priya)
    told = _add(priya, sent, body="They were seen at 14 Hazel Road", status=422)
    assert "not safe to share" in told
    _add(denise, sent, ("14 Hazel Road.pdf", PDF), body=WORDS)
    work_off()
    case = f"/cases/{town.value('select reference from case_file')}"
    ruth = town.browser(town.scene.member(town.council, Role.MANAGER, name="Ruth Hale"))
    assert "14 Hazel Road.pdf" in ruth.get(f"{case}/referral").text
    for browser, where in ((amina, f"{case}/referral"), (denise, f"/school/sent/{sent.id}")):
        text = browser.get(where).text
        assert WORDS in text
        assert "Hazel Road" not in text
        assert "1 file" in text
