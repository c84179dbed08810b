"""A family goes into hiding after their address was told: nobody who may not know it reads it in what stood before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import text

from portal.domain.access import Role
from portal.factory import create_worker_app
from portal.services import (
    adding_to_sent,
    case_reading,
    casework,
    changing_sent,
    draft_reading,
    drafting,
    earlier_children,
    following,
    messages,
    outbox,
)
from portal.services.trouble import NotFound, Refused
from portal.settings import Settings
from portal.store import wall
from portal.store.cases import Case
from portal.store.drafts import DraftPage
from portal.store.find import drafts as find
from portal.store.people import Membership
from portal.store.session import db
from portal.tasks import EFFECTS
from portal.web.journey_view import reading_of
from school_side import sent as sent_pages
from tests.scenes import actor_of
from tests.services.conftest import Office, office, web  # noqa: F401 - fixtures
from tests.services.test_sending import send

assert EFFECTS
STREET, POSTCODE = "Hazel Road", "ZA1 4QT"
SAID = f"Seen again at 14 {STREET}, {POSTCODE.lower()}"
REFERRAL = reading_of("cme_referral")


@dataclass
class Hidden:
    """What was sent first, and what took its place and says that the address is not safe to know."""

    office: Office
    manager: Membership
    reference: str
    first: UUID
    second: UUID


def say_not_safe(member: Membership, draft_id: UUID) -> None:
    """Answer on this referral's page that the address is not safe to share."""
    with wall.acting_as(actor_of(member)):
        page = draft_reading.load_draft(draft_id).page(("", "address_safe", ""))
        seen = page.version if page else 0
        drafting.save_page(draft_id, ("", "address_safe", ""), {"safe": "no"}, seen_version=seen, reading=REFERRAL)
        db.session.rollback()


@pytest.fixture
def hidden(web: Flask, office: Office) -> Hidden:  # noqa: F811
    """Sent in clear, talked about in clear, then corrected into hiding."""
    manager = office.scene.member(office.council, Role.MANAGER, name="Ruth Hale")
    reference = send(office.clerk, office.draft().id).references[0][1]
    first = office.value("select id from submission")
    with wall.acting_as(actor_of(office.clerk)):
        messages.write_to_council(first, SAID)
        adding_to_sent.add(first, SAID, [], private=False, once=uuid4())
    with wall.acting_as(actor_of(office.officer)):
        casework.add_note(reference, SAID, uuid4())
        messages.write_to_school(office.value("select id from case_file"), f"Which house? {SAID}")
    with wall.acting_as(actor_of(office.clerk)):
        draft_id = changing_sent.correct(
            first, f"We gave 14 {STREET}, {POSTCODE}. It is not safe for her father to know it"
        )
    say_not_safe(office.clerk, draft_id)
    send(office.clerk, draft_id, seen=office.value("select version from draft where id = :i", i=draft_id))
    second = office.value("select id from submission where corrects_id is not null")
    return Hidden(office, manager, reference, first, second)


def read_on_case(one: Hidden, member: Membership) -> str:
    """Every word the pages of the case are made of."""
    with wall.acting_as(actor_of(member)):
        view = case_reading.read(one.reference, "overview")
        said = [row.body for row in (*view.messages, *view.notes, *case_reading.added_later(view))]
        said += [f"{row.title} {row.detail}" for row in view.events] + [row.detail for row in view.enquiries]
        said.append(view.submission.corrected_why)
        db.session.rollback()
    return "\n".join(said)


def read_at_school(one: Hidden, member: Membership) -> str:
    """Every word of the earlier version's pages."""
    with wall.acting_as(actor_of(member)):
        sent = following.one_sent(one.first)
        said = [str(sent_pages._groups(sent)), following.one_sent(one.second).corrected_why]
        said += [line.body for line in (*messages.thread(submission_id=one.first), *messages.latest())]
        said += [row.body for row in adding_to_sent.added([one.first])]
        db.session.rollback()
    return "\n".join(said)


def tells(words: str) -> list[str]:
    """What these words still tell."""
    return [secret for secret in (STREET, POSTCODE) if secret.casefold() in words.casefold()]


def test_an_officer_reads_no_earlier_word_of_it(hidden: Hidden) -> None:
    assert not tells(read_on_case(hidden, hidden.office.officer))
    assert "Seen again at (hidden)" in read_on_case(hidden, hidden.office.officer)
    assert tells(read_on_case(hidden, hidden.manager)) == [STREET, POSTCODE]


def test_the_school_office_reads_no_earlier_version_of_it(hidden: Hidden) -> None:
    office = hidden.office  # noqa: F811
    reader = office.scene.member(office.council, Role.READER, school=office.school, name="Laura Finch")
    for member in (office.clerk, reader):
        assert not tells(read_at_school(hidden, member))
    assert tells(read_at_school(hidden, office.lead)) == [STREET, POSTCODE]


def test_the_reason_of_the_correction_is_kept_without_it(hidden: Hidden) -> None:
    value = hidden.office.value
    kept = value("select corrected_why from submission where corrects_id is not null")
    assert kept == "We gave (hidden), (hidden). It is not safe for her father to know it"
    assert not tells(value("select string_agg(title || detail, ' ') from case_event"))


def test_a_new_notice_is_not_begun_from_the_version_that_still_has_it(hidden: Hidden) -> None:
    source = hidden.office.value("select draft_id from submission where corrects_id is null")
    with wall.acting_as(actor_of(hidden.office.clerk)), pytest.raises(NotFound):
        earlier_children.begin("cme_referral", [], REFERRAL, earlier=f"{source}.c1", pages=["address_last"], mark="how")


@pytest.fixture
def worker(hidden: Hidden, settings: Settings) -> Iterator[Flask]:
    """The worker's own application."""
    app = create_worker_app(settings)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def test_schools_are_asked_no_longer(hidden: Hidden, worker: Flask) -> None:
    office = hidden.office  # noqa: F811
    other = office.scene.school(office.council, "Larch Primary")
    with office.engine.begin() as c:
        authority, case = c.execute(text("select authority_id, id from case_file")).one()
    office.scene.asked(Case(authority_id=authority, id=case), other)
    while outbox.drain():
        pass
    assert office.value("select withdrawn_at from school_ask") is not None
    assert office.value("select withdrawn_why from school_ask") == "The child’s address is not safe to share any more"
    assert office.value("select count(*) from case_event where kind = 'stopped_asking_school'") == 1


def test_a_guess_is_answered_alike_whether_right_or_wrong(web: Flask, office: Office) -> None:  # noqa: F811
    draft = office.draft(hide=True, changed={"address_safe": {"safe": "no"}})
    send(office.clerk, draft.id)
    sent = office.value("select id from submission")
    with wall.acting_as(actor_of(office.lead)):
        for change in (changing_sent.correct, changing_sent.withdraw):
            with pytest.raises(Refused, match="not safe to share"):
                change(sent, f"She is at 14 {STREET}")
    with wall.acting_as(actor_of(office.clerk)):
        changing_sent.correct(sent, f"Is it 14 {STREET}, {POSTCODE} or 9 Elm Road, ZA9 9ZZ?")
        assert office.value("select corrected_why from draft where follows_as = 'correction'") == (
            "Is it (hidden), (hidden) or (hidden), (hidden)?"
        )
        changing_sent.withdraw(sent, f"She is at 14 {STREET}")
    assert office.value("select withdrawn_why from submission") == "She is at (hidden)"
    assert not tells(office.value("select string_agg(title || detail, ' ') from case_event"))
    with wall.acting_as(actor_of(office.lead)), pytest.raises(Refused, match="no longer be withdrawn"):
        changing_sent.withdraw(sent, f"She is at 14 {STREET}")


@pytest.mark.parametrize("corrected", [False, True])
def test_the_absence_record_behind_a_referral_is_hidden_with_it(
    web: Flask,  # noqa: F811
    office: Office,  # noqa: F811
    corrected: bool,
) -> None:
    record = office.scene.draft(office.school, office.clerk, kind="absence")
    where = {"address_line_1": f"14 {STREET}", "postcode": POSTCODE}
    for page, answers in (("address_last", where), ("what_happened", {"story": SAID})):
        office.scene.add(
            DraftPage(authority_id=record.authority_id, school_id=record.school_id, draft_id=record.id, child="c1",
                      page=page, answers=answers, hidden=[], position=0, saved_by_name="Denise Okafor")
        )  # fmt: skip
    referral = office.draft()
    office.scene.absence(record, referral_draft_id=referral.id)
    draft_id = referral.id
    if corrected:
        send(office.clerk, draft_id)
        with wall.acting_as(actor_of(office.clerk)):
            draft_id = changing_sent.correct(office.value("select id from submission"), "Not safe")
    say_not_safe(office.clerk, draft_id)
    assert office.value("select address_hidden from draft where id = :i", i=record.id)
    for member, seen in ((office.clerk, []), (office.lead, [STREET, POSTCODE])):
        with wall.acting_as(actor_of(member)):
            words = str([page.answers for page in find.pages(db.session(), record.id)])
            db.session.rollback()
        assert tells(words) == seen
