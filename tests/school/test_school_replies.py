"""What follows by itself when a school writes."""

from __future__ import annotations

from portal.factory import create_worker_app
from portal.services import messages, notices, outbox, school_replies
from portal.store import wall
from portal.store.session import db
from tests.scenes import actor_of
from tests.school.browsing import Browser
from tests.school.conftest import World

EFFECTS = (notices, school_replies)


def _drain(world: World) -> None:
    with create_worker_app(world.app.config["SETTINGS"]).app_context():
        assert outbox.drain() > 0
        db.engine.dispose()


def test_a_reply_is_counted_and_moves_on_a_case_that_waited_for_the_school(world: World, denise: Browser) -> None:
    submission = world.scene.submission(world.school, world.denise, state="accepted")
    case = world.scene.case(submission, world.school, state="awaiting_school", step="waiting_for_you")
    denise.post(f"/school/sent/{submission.id}", {"body": "They wrote from Gdynia."})
    _drain(world)
    row = world.rows("select state, unread_messages from case_file")[0]
    assert (row.state, row.unread_messages) == ("enquiries", 1)
    assert world.value("select step from referred_child") == "enquiries"
    assert "Waiting for you" not in denise.get("/school/").text
    notices = world.rows("select subject, body from mail_notice")
    assert notices
    assert not [one for one in notices if "Gdynia" in one.body or "Kowalska" in one.body + one.subject]
    officer = world.scene.member(world.council, name="Amina Yusuf")
    with world.app.app_context(), wall.acting_as(actor_of(officer)):
        assert [line.body for line in messages.thread(case_id=case.id)] == ["They wrote from Gdynia."]
        assert messages.mark_read(case_id=case.id) == 1
    assert world.value("select unread_messages from case_file") == 0
    assert "Read by Averford City Council" in denise.get(f"/school/sent/{submission.id}").text


def test_an_answer_to_a_returned_submission_puts_it_before_the_council_again(world: World, denise: Browser) -> None:
    submission = world.scene.submission(world.school, world.denise, state="returned")
    world.scene.case(submission, world.school, step="waiting_for_you")
    world.rows("update referred_child set asked = 'The date of the visit'")
    denise.post(f"/school/sent/{submission.id}", {"body": "Thursday 12 November."})
    _drain(world)
    assert world.value("select state from submission") == "sent"
    assert world.value("select asked from referred_child") == ""
    assert "has asked you for more" not in denise.get(f"/school/sent/{submission.id}").text


def test_a_second_schools_message_does_not_count_as_the_first_ones_answer(world: World, denise: Browser) -> None:
    """Two schools referred one child; the case waits for the first, and the second writes."""
    asked = world.scene.submission(world.school, world.denise, state="returned")
    case = world.scene.case(asked, world.school, step="waiting_for_you")
    world.rows("update referred_child set asked = 'The date of the visit'")
    other = world.scene.submission(world.school, world.denise, state="accepted")
    world.scene.case(other, world.school)
    world.rows("update referred_child set case_id = :case where submission_id = :other", case=case.id, other=other.id)
    denise.post(f"/school/sent/{other.id}", {"body": "We saw the aunt."})
    _drain(world)
    assert world.value("select state from submission where id = :id", id=asked.id) == "returned"
    assert world.value("select asked from referred_child where submission_id = :id", id=asked.id) != ""
    assert world.value("select unread_messages from case_file where id = :id", id=case.id) == 1
