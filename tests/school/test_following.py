"""Following what was sent: steps in safe words, messages both ways, the record to print, and nothing of others'."""

from __future__ import annotations

import datetime as dt
import hashlib
import re

from portal.services import messages
from portal.store import wall
from portal.store.cases import Case
from tests.journeys.filled import rows
from tests.scenes import actor_of
from tests.school.browsing import Browser
from tests.school.conftest import World
from tests.school.kept_drafts import keep_referral

NOBODY = "01890000-0000-7000-8000-000000000000"


def _sent(world: World) -> tuple[str, Case]:
    submission = world.scene.submission(world.school, world.denise, digest="ab" * 32)
    case = world.scene.case(submission, world.school)
    return f"/school/sent/{submission.id}", case


def _step(world: World, step: str, at: dt.datetime) -> None:
    world.rows(
        "update referred_child set step = :step, changed_at = :at, steps = steps || jsonb_build_object('step', "
        "cast(:step as text), 'at', cast(:said as text))",
        step=step,
        at=at,
        said=at.isoformat(),
    )


def test_the_tracker_shows_each_step_with_its_day_and_no_more(world: World, denise: Browser) -> None:
    address, _ = _sent(world)
    for step, day in (("received", 2), ("being_checked", 3), ("enquiries", 4)):
        _step(world, step, dt.datetime(2026, 11, day, 9, 30, tzinfo=dt.UTC))
    page = denise.get(address)
    assert "Wednesday 4 November 2026 at 9:30am" in page.text
    now = [item for item in page.all("li") if item.get("aria-current") == "step"]
    assert len(now) == 1
    assert "Enquiries in progress" in "".join(now[0].itertext())
    assert "Waiting for you" not in page.text


def test_a_returned_submission_says_what_is_asked_and_is_answered_by_message(world: World, denise: Browser) -> None:
    address, case = _sent(world)
    world.rows("update submission set state = 'returned'")
    world.rows("update referred_child set asked = 'Please add the date of the home visit'")
    _step(world, "waiting_for_you", dt.datetime(2026, 11, 5, 9, 30, tzinfo=dt.UTC))
    assert "Answer Averford City Council about Zofia Kowalska" in denise.get("/school/").text
    page = denise.get(address)
    assert "has asked you for more" in page.text
    assert "Please add the date of the home visit" in page.text
    denise.post(address, {"body": "It was on Thursday 12 November."})
    assert "It was on Thursday 12 November." in denise.get(address).text
    owed = world.rows("select topic, data from outbox where topic in ('notice', 'school_wrote') order by topic")
    assert [row.topic for row in owed] == ["notice", "school_wrote"]
    assert "Thursday" not in str(owed[0].data)
    assert owed[1].data == {"case_id": str(case.id), "submission_id": str(case.submission_id)}


def test_an_empty_message_is_refused_and_a_doubled_one_is_one(world: World, denise: Browser) -> None:
    address, _ = _sent(world)
    page = denise.post(address, {"body": " "}, status=422)
    assert page.errors == ["Enter your message"]
    fields = denise.get(address).hidden()
    denise.post(address, {"body": "Seen at the market."}, hidden=fields)
    denise.post(address, {"body": "Seen at the market."}, hidden=fields)
    assert world.value("select count(*) from message") == 1


def test_the_councils_message_waits_on_the_home_page_until_it_is_read(world: World, denise: Browser) -> None:
    address, case = _sent(world)
    officer = world.scene.member(world.council, name="Amina Yusuf")
    with world.app.app_context(), wall.acting_as(actor_of(officer)):
        messages.write_to_school(case.id, "Did she say who she was meeting?")
    assert "Read the message about Zofia Kowalska" in denise.get("/school/").text
    assert "Did she say who she was meeting?" in denise.get("/school/messages").text
    assert "Did she say who she was meeting?" in denise.get(address).text
    assert world.value("select read_by_name from message") == "Denise Okafor"
    assert "Read the message about" not in denise.get("/school/").text
    notice = world.value("select data from outbox where topic = 'notice'")
    assert notice["to"] == "school"
    assert "meeting" not in str(notice)


def test_the_record_to_print_is_exactly_what_was_sent(world: World, denise: Browser) -> None:
    draft = keep_referral(world)
    sent = denise.post(f"{draft}/check", {"act": "send"})
    world.rows("update authority set privacy_statement = 'Another statement'")
    page = denise.get(sent.location.replace("/receipt", "/print"))
    row = world.rows("select digest, sent_at, summary from submission")[0]
    assert row.digest in re.sub(r"<wbr>", "", page.text)
    assert f"{row.sent_at.astimezone(dt.UTC):%Y-%m-%d %H:%M:%S} UTC" in page.text
    assert "UK time" in page.text
    assert "We share what you send with children’s services" in page.text
    assert "Another statement" not in page.text
    for group in row.summary:
        for answer in group["rows"]:
            assert answer["label"].replace("'", "&#39;") in page.text
    assert not page.all("form")


def test_the_lead_finds_sealed_answers_in_the_record_and_colleagues_do_not(world: World, denise: Browser) -> None:
    draft = denise.start()
    denise.fill(draft, [row for row in rows({"address_safe": {"safe": "no"}}) if not row.page.startswith("dsl_")])
    priya = world.browser(world.priya)
    priya.fill(draft, [row for row in rows() if row.page.startswith("dsl_")])
    sent = denise.post(f"{draft}/check", {"act": "send"}).location
    for address in (sent, sent.replace("/receipt", ""), sent.replace("/receipt", "/print")):
        shown = denise.get(address).text
        assert "14 Hazel Road" not in shown
        assert "might not be back" not in shown
    for address in (sent.replace("/receipt", ""), sent.replace("/receipt", "/print")):
        shown = priya.get(address).text
        assert "14 Hazel Road" in shown
        assert "might not be back" in shown


def test_unknown_and_another_schools_look_the_same(world: World, denise: Browser) -> None:
    draft = denise.start()
    address, _ = _sent(world)
    tom = world.browser(world.stranger)
    theirs = [draft, f"{draft}/check", f"{draft}/c1/child_name", f"{draft}/give-up", address, f"{address}/receipt"]
    theirs.append(f"{address}/print")
    token = tom.get("/school/").hidden()
    seen = set()
    for one in theirs:
        unknown = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", NOBODY, one)
        for ask in (tom.client.get(one), tom.client.get(unknown)):
            assert ask.status_code == 404
            seen.add(hashlib.sha256(re.sub(rb'(content|value)="[^"]{60,}"', b"", ask.data)).hexdigest())
    answer = tom.client.post(address, data={**token, "body": "hello"})
    assert answer.status_code == 404
    assert len(seen) == 1
    assert world.value("select count(*) from message") == 0


def test_nothing_another_school_does_shows_that_a_child_is_known(world: World, denise: Browser) -> None:
    """The same child filled in at two schools: one school's sending changes no byte of what the other is shown."""
    tom = world.browser(world.stranger)
    draft = tom.start()
    tom.fill(draft, [row for row in rows() if row.page in ("child_name", "child_birth", "child_numbers")])
    addresses = (draft, f"{draft}/check", f"{draft}/c1/child_numbers", "/school/", "/school/sent")

    def shown() -> list[str]:
        return [re.sub(r'(content|value)="[^"]{60,}"', "", tom.get(address).text) for address in addresses]

    before = shown()
    theirs = keep_referral(world)
    denise.post(f"{theirs}/check", {"act": "send"})
    assert shown() == before
    assert "Hazelbank" not in "".join(before)


def test_opening_pages_writes_nothing_but_audit_rows_and_read_marks(world: World, denise: Browser) -> None:
    draft = denise.start()
    denise.fill(draft, [row for row in rows() if row.page in ("child_name", "child_birth", "siblings", "documents")])
    address, case = _sent(world)
    world.scene.message(case, world.denise, "A call came.", direction="to_council")
    tables = [
        row[0]
        for row in world.rows(
            "select table_name from information_schema.tables where table_schema = 'public' and table_name not in "
            "('audit_entry', 'audit_head', 'session')"
        )
        if row[0] != "alembic_version"
    ]

    def everything() -> dict[str, str]:
        return {
            table: world.value(
                f"select coalesce(md5(string_agg(t::text, chr(10) order by t::text)), '') from \"{table}\" t"
            )
            for table in tables
        }

    before, audited = everything(), world.value("select count(*) from audit_entry")
    item = world.value("select item from draft_page where page = 'siblings' and item <> ''")
    pages = [draft, f"{draft}/check", f"{draft}/give-up", f"{draft}/c1/child_name", f"{draft}/family/siblings"]
    pages += [f"{draft}/family/siblings/{item}", f"{draft}/family/siblings/{item}/remove", f"{draft}/c1/dsl_worries"]
    pages += ["/school/", "/school/new", "/school/sent", "/school/messages", address, f"{address}/receipt"]
    pages.append(f"{address}/print")
    for one in pages:
        denise.get(one)
    assert everything() == before
    assert world.value("select count(*) from audit_entry") >= audited + len(pages) - 1


def test_the_audit_names_fields_and_never_values(world: World, denise: Browser, priya: Browser) -> None:
    draft = denise.start()
    denise.fill(draft, [row for row in rows() if not row.page.startswith("dsl_")])
    priya.fill(draft, [row for row in rows() if row.page.startswith("dsl_")])
    told = world.value("select string_agg(canonical, ' ') from audit_entry")
    assert "saved_page" in told
    assert "child_name.last_name" in told
    for value in ("Kowalska", "Hazel Road", "might not be back", "07700"):
        assert value not in told
