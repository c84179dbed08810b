"""Roles at school: who fills in and sends, who only reads, and who never sees the private part."""

from __future__ import annotations

import pytest

from portal.domain.access import Role
from tests.school.browsing import Browser
from tests.school.conftest import World
from tests.school.kept_drafts import keep_referral

WORRIES = "Zofia said on Thursday that she might not be back."
SENDERS = (Role.SUBMITTER, Role.ATTENDANCE, Role.DATA, Role.DSL, Role.HEAD)


def _somebody(world: World, role: Role) -> Browser:
    member = world.scene.member(world.council, role, school=world.school, name="Idris Bevan", job="")
    return world.browser(member)


@pytest.mark.parametrize("role", SENDERS)
def test_these_roles_start_and_send(world: World, role: Role) -> None:
    somebody = _somebody(world, role)
    draft = keep_referral(world)
    assert somebody.post(f"{draft}/check", {"act": "send"}).location.endswith("/receipt")
    assert somebody.start().startswith("/school/referrals/")


def test_a_reader_reads_what_was_sent_and_is_told_whom_to_ask(world: World, denise: Browser) -> None:
    draft = keep_referral(world)
    receipt = denise.post(f"{draft}/check", {"act": "send"}).location
    begun = denise.start()
    world.rows("update membership set last_signed_in_at = now() where name = 'Helen Marsh'")
    laura = _somebody(world, Role.READER)
    home = laura.get("/school/")
    assert "You can read but not send. Ask Helen Marsh." in home.text
    assert "Zofia Kowalska" in home.text, "what was sent"
    for address in (begun, "/school/new", "/school/sign"):
        assert address not in home.text
        laura.get(address, status=404)
    sent = laura.get(receipt.removesuffix("/receipt"))
    assert not sent.all("textarea")
    assert "Zofia" in sent.text
    assert WORRIES not in sent.text
    laura.post(receipt.removesuffix("/receipt"), {"body": "Hello"}, status=404, hidden=home.hidden())


def test_what_only_a_reader_has_read_still_waits_for_the_office(world: World, denise: Browser) -> None:
    sent = world.scene.submission(world.school, world.denise)
    case = world.scene.case(sent, world.school)
    officer = world.scene.member(world.council, name="Amina Yusuf")
    world.scene.message(case, officer, "Please call us.", "to_school")
    assert "Please call us." in _somebody(world, Role.READER).get(f"/school/sent/{sent.id}").text
    assert world.value("select read_at from message") is None
    denise.get(f"/school/sent/{sent.id}")
    assert world.value("select read_by_name from message") == "Denise Okafor"


@pytest.mark.parametrize("role", [Role.SUBMITTER, Role.ATTENDANCE, Role.DATA, Role.READER, Role.HEAD])
def test_the_private_part_is_for_the_safeguarding_lead_alone(
    world: World, denise: Browser, priya: Browser, role: Role
) -> None:
    draft = keep_referral(world)
    assert WORRIES in priya.get(f"{draft}/check").text
    somebody = _somebody(world, role)
    if role is not Role.READER:
        for address in (draft, f"{draft}/check", f"{draft}/c1/dsl_worries"):
            assert WORRIES not in somebody.get(address).text
    receipt = denise.post(f"{draft}/check", {"act": "send"}).location
    for address in (receipt, receipt.removesuffix("/receipt"), receipt.replace("/receipt", "/print")):
        assert WORRIES not in somebody.get(address).text
    assert WORRIES in priya.get(receipt.removesuffix("/receipt")).text


def test_the_page_of_people_says_who_can_do_what(world: World, denise: Browser) -> None:
    _somebody(world, Role.READER)
    page = denise.get("/school/people")
    for words in (
        "Denise Okafor (you)",
        "Fill in and send",
        "Fill in and send, fill in and read the private safeguarding part",
        "Fill in and send, sign as headteacher",
        "Read what was sent, but not send",
        "Nobody: only the headteacher signs.",
    ):
        assert words in page.text
    assert "Tom Reed" not in page.text, "somebody of another school"
