"""Sending exactly once, with everything that must follow and nothing that must not be seen."""

from __future__ import annotations

import threading
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import text

from portal.domain.access import Role
from portal.domain.statuses import Step
from portal.journeys.handing_in import hand_in
from portal.services.sending import SentReceipt
from portal.services.trouble import NotFound, Refused, Stale
from portal.store import audit, wall
from portal.store.people import Membership
from portal.store.session import db
from tests.scenes import actor_of
from tests.services.conftest import Office


def send(member: Membership, draft_id: UUID, seen: int = 1) -> SentReceipt:
    with wall.acting_as(actor_of(member)):
        return hand_in(draft_id, sender_job="Attendance officer", seen_version=seen)


def test_a_sent_draft_becomes_a_submission_a_case_and_work_to_follow(web: Flask, office: Office) -> None:
    draft = office.draft()
    receipt = send(office.clerk, draft.id)
    assert receipt.references[0][0] == "Zofia Kowalska"
    reference = receipt.references[0][1]
    assert reference.startswith("NM-")
    assert receipt.reply_by is not None
    assert office.value("select state from draft") == "sent"
    assert office.value("select reference from case_file where state = 'new' and open") == reference
    assert office.value("select step from referred_child") == Step.RECEIVED.code
    assert office.value("select digest from submission") == receipt.digest
    assert office.value("select count(*) from enquiry where who = 'school'") > 0
    with office.engine.connect() as c:
        owed = sorted(c.execute(text("select topic, data ->> 'to' from outbox")).all())
        actions = list(c.execute(text("select action from audit_entry order by seq")).scalars())
    assert [tuple(row) for row in owed] == [("notice", "council"), ("notice", "school"), ("sibling_check", None)]
    assert actions == ["referral_received", "sent_submission"]


def test_the_safeguarding_part_is_kept_apart_and_still_places_the_case(web: Flask, office: Office) -> None:
    draft = office.draft(changed={"dsl_worries": {"worries": "CANARY worry"}})
    send(office.clerk, draft.id)
    whole = office.value(
        "select c.facts::text || s.summary::text from submission s join referred_child c on c.submission_id = s.id"
    )
    assert "CANARY" not in whole
    assert "CANARY worry" in office.value("select facts::text from sealed_submission where kind = 'safeguarding'")
    for member, seen in ((office.clerk, 0), (office.lead, 1), (office.officer, 1)):
        with wall.acting_as(actor_of(member)):
            db.session.rollback()
            assert db.session.execute(text("select count(*) from sealed_submission")).scalar_one() == seen
            db.session.rollback()


def test_an_address_not_safe_to_know_is_nowhere_in_the_open_part(web: Flask, office: Office) -> None:
    canary = "Canary Cottage"
    draft = office.draft(
        hide=True,
        changed={"address_safe": {"safe": "no"}},
    )
    with office.engine.begin() as c:
        c.execute(
            text(
                "update sealed_page set answers = answers || jsonb_build_object('address_line_1', cast(:c as text)) "
                "where page = 'address_last'"
            ),
            {"c": canary},
        )
    send(office.clerk, draft.id)
    assert office.value("select address_hidden from case_file") is True
    with office.engine.connect() as c:
        for table in ("submission", "case_file", "child", "case_event", "enquiry", "outbox", "referred_child"):
            found = c.execute(text(f"select string_agg(t::text, ' ') from {table} t")).scalar_one() or ""
            assert canary not in found, table
    assert canary in office.value("select facts::text from sealed_submission where kind = 'address'")
    assert "07700" not in office.value(
        "select c.facts::text || s.summary::text from submission s join referred_child c on c.submission_id = s.id"
    )
    manager = office.scene.member(office.council, Role.MANAGER, name="Ruth Hale")
    for member, seen in ((office.officer, False), (office.clerk, False), (office.lead, True), (manager, True)):
        with wall.acting_as(actor_of(member)):
            db.session.rollback()
            rows = db.session.execute(text("select facts::text from sealed_submission where kind = 'address'")).all()
            assert bool(rows) is seen, member.name
            db.session.rollback()


def test_a_second_send_finds_the_first_receipt(web: Flask, office: Office) -> None:
    draft = office.draft()
    first = send(office.clerk, draft.id)
    second = send(office.clerk, draft.id)
    assert second == first
    assert office.value("select count(*) from submission") == 1


def test_sends_at_the_same_moment_make_one_submission(web: Flask, office: Office) -> None:
    draft = office.draft()
    receipts: list[SentReceipt] = []
    problems: list[BaseException] = []

    def one() -> None:
        with web.app_context():
            try:
                receipts.append(send(office.clerk, draft.id))
            except BaseException as problem:
                problems.append(problem)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=one) for _ in range(6)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert problems == []
    assert len({r.submission_id for r in receipts}) == 1
    for table in ("submission", "case_file", "child", "referred_child"):
        assert office.value(f"select count(*) from {table}") == 1, table
    assert office.value("select count(*) from outbox") == 3


def test_a_draft_changed_meanwhile_is_not_sent(web: Flask, office: Office) -> None:
    draft = office.draft()
    with office.engine.begin() as c:
        c.execute(text("update draft set version = 3"))
    with pytest.raises(Stale):
        send(office.clerk, draft.id, seen=1)
    assert office.value("select count(*) from submission") == 0


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"without": ("main_reason",)}, "reason"),
        ({"without": ("child_name",)}, "name"),
        ({"without": ("home_visits", "no_visit")}, "visit"),
    ],
)
def test_what_is_missing_stands_in_the_way(web: Flask, office: Office, given: dict[str, Any], said: str) -> None:
    draft = office.draft(**given)
    with pytest.raises(Refused) as refused:
        send(office.clerk, draft.id)
    assert said in str(refused.value).lower()
    assert office.value("select count(*) from submission") == 0
    assert office.value("select state from draft") == "open"


def test_another_schools_draft_and_no_draft_look_alike(web: Flask, office: Office) -> None:
    draft = office.draft()
    other = office.scene.school(office.council, "Oakfield Primary")
    stranger = office.scene.member(office.council, Role.SUBMITTER, school=other)
    for member, wanted in ((stranger, draft.id), (office.clerk, uuid4())):
        with pytest.raises(NotFound):
            send(member, wanted)


def test_the_audit_chain_finds_every_kind_of_tampering(web: Flask, office: Office) -> None:
    send(office.clerk, office.draft().id)
    a = office.council.id
    with office.engine.connect() as c:
        assert audit.verify(c, a).unbroken
        c.rollback()
        for tamper in (
            "update audit_entry set action = 'nothing' where seq = 1",
            "update audit_entry set canonical = replace(canonical, 'sent_', 'lost_') where seq = 2",
            "delete from audit_entry where seq = 1",
            "delete from audit_entry where seq = (select max(seq) from audit_entry)",
            "delete from audit_head",
            "update audit_entry set membership_id = gen_random_uuid() where seq = 1",
        ):
            c.execute(text(tamper))
            assert not audit.verify(c, a).unbroken, tamper
            c.rollback()


def test_application_roles_cannot_touch_the_chain(web: Flask, office: Office) -> None:
    send(office.clerk, office.draft().id)
    with wall.acting_as(actor_of(office.officer)):
        for attack in ("update audit_entry set action = 'x'", "delete from audit_entry", "delete from audit_head"):
            db.session.rollback()
            with pytest.raises(Exception, match="permission denied"):
                db.session.execute(text(attack))
        db.session.rollback()
