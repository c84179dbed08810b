"""A further notice of a child says that the address is not safe: what the earlier notice told stays hidden with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import Session as OrmSession

from la_side import case_words, sibling_words
from portal.domain.access import Role
from portal.domain.facts.sealing import SplitFacts, mask
from portal.domain.papers import PAPERS
from portal.services import (
    adding_to_sent,
    case_reading,
    casework,
    changing_sent,
    earlier_children,
    following,
    messages,
    removal_steps,
    sending,
)
from portal.services.sending import Part, Prepared, Told
from portal.services.trouble import NotFound, Refused
from portal.store import wall
from portal.store.drafts import DraftPage
from portal.store.session import db
from portal.store.submissions import Submission
from portal.tasks import EFFECTS
from portal.web import kinds_of_files
from portal.web.journey_view import reading_of
from school_side import sent as sent_pages
from tests.scenes import actor_of
from tests.services.conftest import Office, office, web  # noqa: F401 - fixtures
from tests.services.test_told_of_leaving_twice import _send, _work_off, short_facts, worker  # noqa: F401 - fixtures

assert EFFECTS
STREET, POSTCODE = "14 Hazel Road", "ZA1 4QT"
HOME = [{"lines": [STREET], "postcode": POSTCODE}]
ADULTS = [{"name": "Anna Kowalska", "relationship": "mother", "phones": [{"number": "07700 900123"}]}]
ROW = {"label": "Last address", "lines": [STREET, POSTCODE], "page_key": "address_last", "child": "c1"}
SUMMARY = [{"title": "Address", "key": "address", "rows": [ROW]}]
REMOVAL = {"ground": "reg9_1_g_moved_beyond_reasonable_distance"}
BROTHER = {"first_name": "Adam", "last_name": "Kowalski", "date_of_birth": "2012-01-02", "upn": "", "upn_state": ""}

Work = Callable[[], None]


@pytest.fixture
def work(office: Office, worker: Flask) -> Work:  # noqa: F811
    return lambda: _work_off(office, worker)


def move(office: Office, **more: Any) -> UUID:  # noqa: F811
    return _send(office, "planned_move", addresses=HOME, adults=ADULTS, summary=SUMMARY, **more)


def hide(office: Office) -> UUID:  # noqa: F811
    """The removal return that says that the address is not safe to know."""
    return _send(office, "removal", addresses=HOME, adults=ADULTS, hide=True, removal=REMOVAL)


def corrected(office: Office, of: UUID, kind: str, facts: SplitFacts, *, hidden: bool) -> None:  # noqa: F811
    given = {"follows_id": of, "follows_as": "correction", "corrected_why": "A slip"}
    draft = office.scene.draft(office.school, office.clerk, kind=kind, address_hidden=hidden, **given)
    part = Part(kind, [Told("c1", facts)], {"open": [] if hidden else SUMMARY})
    with wall.acting_as(actor_of(office.clerk)):
        sending.send(draft.id, lambda _: Prepared([part], []), sender_job="", seen_version=1)
        db.session.remove()


def read(web: Flask, office: Office, reference: str, member: Any = None) -> str:  # noqa: F811
    with wall.acting_as(actor_of(member or office.officer)), web.test_request_context():
        view = case_reading.read(reference, "overview")
        said: list[Any] = [case_words.told(view), case_words.key_facts(view), view.facts]
        said.append([one.detail for one in view.events])
        said.append([sibling_words.finding_of(view, one) for one in view.proposals])
        said.append([one.body for one in view.notes])
        db.session.remove()
    return str(said)


def child_facts(office: Office) -> dict[str, Any]:  # noqa: F811
    facts = office.value("select facts from referred_child order by steps -> 0 ->> 'at' limit 1")
    assert isinstance(facts, dict)
    return facts


def test_correcting_the_earlier_notice_does_not_show_it_again(web: Flask, office: Office, work: Work) -> None:  # noqa: F811
    first = move(office)
    facts = child_facts(office)
    work()
    hide(office)
    work()
    corrected(office, first, "planned_move", SplitFacts(facts), hidden=False)  # begun before the removal was sent
    work()
    assert office.value("select address_hidden from case_file")
    assert office.value("select address_hidden from child")
    reference = office.value("select reference from case_file")
    assert STREET not in read(web, office, reference)
    manager = office.scene.member(office.council, Role.MANAGER, name="Ruth Hale")
    assert STREET in read(web, office, reference, manager)


def test_the_one_notice_that_hides_it_can_take_it_back(web: Flask, office: Office, work: Work) -> None:  # noqa: F811
    first = _send(office, "planned_move", addresses=HOME, hide=True)
    work()
    assert office.value("select address_hidden from case_file")
    shown = {**child_facts(office), "addresses": HOME, "address_hidden": False}
    corrected(office, first, "planned_move", SplitFacts(shown), hidden=False)
    work()
    assert not office.value("select address_hidden from case_file")


def test_a_closed_case_of_the_same_child_hides_it_too(web: Flask, office: Office, work: Work) -> None:  # noqa: F811
    move(office)
    work()
    reference = office.value("select reference from case_file")
    with office.engine.begin() as c:
        c.execute(text("update case_file set open = false, state = 'closed'"))
        c.execute(text("update case_event set detail = :d"), {"d": f"Seen at {STREET}"})
    assert STREET in read(web, office, reference)
    hide(office)
    work()
    assert office.value("select count(*) from case_file where address_hidden") == 2
    assert office.value("select count(*) from child where address_hidden") == 2
    assert STREET not in read(web, office, reference)


def test_the_school_office_reads_it_no_longer_after_the_earlier_case_was_closed(
    web: Flask,  # noqa: F811
    office: Office,  # noqa: F811
    work: Work,
) -> None:
    earlier = move(office)
    work()
    with office.engine.begin() as c:
        c.execute(text("update case_file set open = false, state = 'closed'"))
    _send(office, "removal", addresses=HOME, hide=True, removal=REMOVAL)
    work()
    for member, known in ((office.clerk, False), (office.lead, True)):
        with wall.acting_as(actor_of(member)), web.test_request_context():
            read = str(sent_pages._groups(following.one_sent(earlier)))
            db.session.remove()
        assert (STREET in read) is known


def test_correcting_the_later_notice_seals_the_files_of_the_earlier(web: Flask, office: Office, work: Work) -> None:  # noqa: F811
    first = move(office)
    facts = child_facts(office)
    with OrmSession(office.engine) as session:
        sent = session.execute(select(Submission).where(Submission.id == first)).scalar_one()
        office.scene.attachment(sent, name="letter.pdf")
    work()
    second = _send(office, "removal", addresses=HOME, removal=REMOVAL)
    work()
    assert office.value("select sealed from attachment") == ""
    corrected(office, second, "removal", SplitFacts(*mask({**facts, "removal": REMOVAL})), hidden=True)
    assert office.value("select sealed from attachment") == "address"


def test_nothing_is_begun_from_it_or_added_to_it_in_clear(web: Flask, office: Office, work: Work) -> None:  # noqa: F811
    first = move(office)
    draft_id = office.value("select draft_id from submission")
    with OrmSession(office.engine) as session:
        sent = session.execute(select(Submission).where(Submission.id == first)).scalar_one()
    answers = {"address_line_1": STREET, "postcode": POSTCODE}
    office.scene.add(
        DraftPage(authority_id=sent.authority_id, school_id=sent.school_id, draft_id=draft_id, child="c1",
                  page="address_last", answers=answers, hidden=[], position=0, saved_by_name="Denise Okafor")
    )  # fmt: skip
    work()
    hide(office)
    referral, wanted = reading_of("cme_referral"), ["address_last"]
    for member in (office.clerk, office.lead):
        with wall.acting_as(actor_of(member)):
            with pytest.raises(Refused, match="Correct the later one"):
                changing_sent.correct(first, "A slip")
            db.session.rollback()
            with pytest.raises(NotFound):
                earlier_children.begin("cme_referral", [], referral, earlier=f"{draft_id}.c1", pages=wanted, mark="how")
            db.session.rollback()
    with wall.acting_as(actor_of(office.clerk)):
        adding_to_sent.add(first, "A letter", [("a.pdf", b"%PDF-1.4\n%%EOF")], private=False, once=uuid4())
        db.session.rollback()
    assert office.value("select sealed from attachment") == "address"


def test_a_brothers_case_says_it_no_longer(web: Flask, office: Office, work: Work) -> None:  # noqa: F811
    move(office)
    work()
    move(office, child=BROTHER)
    work()
    other = office.value("select reference from case_file where child_name like 'Adam%'")
    assert "other_value='14 Hazel Road" in read(web, office, other)
    hide(office)
    work()
    assert "other_value='14 Hazel Road" not in read(web, office, other)


def test_nobody_who_knows_it_writes_it_on_the_earlier_notice(web: Flask, office: Office, work: Work) -> None:  # noqa: F811
    first, manager = move(office), office.scene.member(office.council, Role.MANAGER, name="Ruth Hale")
    work()
    hide(office)
    work()
    case, reference = office.value("select id from case_file"), office.value("select reference from case_file")
    said = f"She is at {STREET}"
    for member, write in (
        (office.lead, lambda: messages.write_to_council(first, said)),
        (office.lead, lambda: changing_sent.withdraw(first, said)),
        (manager, lambda: messages.write_to_school(case, said)),
        (manager, lambda: casework.add_note(reference, said, uuid4())),
    ):
        with wall.acting_as(actor_of(member)):
            with pytest.raises(Refused, match="not safe to share"):
                write()
            db.session.rollback()
    with wall.acting_as(actor_of(office.clerk)):
        changing_sent.withdraw(first, said)
        db.session.rollback()
    assert office.value("select withdrawn_why from submission where id = :i", i=first) == "She is at (hidden)"


def test_where_papers_went_is_not_read_where_it_is_hidden_since(web: Flask, office: Office, work: Work) -> None:  # noqa: F811
    papers = [{"what": "ctf", "sent_on": "2026-11-20", "sent_to": "Larch Academy"}]
    first = _send(office, "removal", addresses=HOME, removal={**REMOVAL, "files_sent": papers})
    facts = child_facts(office)
    work()
    corrected(office, first, "removal", SplitFacts(*mask(facts)), hidden=True)
    work()
    for member, known in ((office.clerk, False), (office.lead, True)):
        with wall.acting_as(actor_of(member)):
            found = removal_steps.removal(first)
            db.session.rollback()
        said = [done.detail for child in found.children for line in child.lines for done in line.done]
        assert said == (["Larch Academy"] if known else ["(hidden)"])


def test_a_file_is_of_a_kind_that_its_page_offers(web: Flask) -> None:  # noqa: F811
    form = {"file_kind": "other:anything"}
    with web.test_request_context(method="POST", data=form):
        assert kinds_of_files.said({}) == ""
        assert kinds_of_files.said(PAPERS) == ""
        assert kinds_of_files.said({"tickets": "Tickets"}) == "tickets"
    with web.test_request_context(method="POST", data={"file_kind": "visa"}):
        assert kinds_of_files.said(PAPERS) == "visa"
        assert kinds_of_files.said({}) == ""
