"""A school asks for advice, with and without a referral; the council answers, serious concerns first."""

from __future__ import annotations

from tests.signin.servers import Browser
from tests.stories.test_people_and_signatures import send, signed_in
from tests.stories.town import Town, hidden_of, town

__all__ = ["town"]


def officer(town: Town, name: str) -> Browser:
    """A browser of somebody of the council whom a manager has approved."""
    signed_in(town, name)
    town.approve(name)
    return signed_in(town, name)


def _asked(town: Town) -> list[str]:
    return [str(row[0]) for row in town.rows("select id from advice_request order by asked_at")]


def test_a_question_is_answered_dated_and_read(town: Town) -> None:
    marta, farah = signed_in(town, "Marta Silva"), officer(town, "Farah Siddiqui")
    page = send(marta, "/school/advice/ask", occasion="day_10", about="", question="")
    assert page.status == 422
    assert "Enter your question" in page.text
    page = send(marta, "/school/advice/ask", occasion="day_10", about="", question="Shall we wait for Zofia?")
    assert "Your question has been sent" in page.text
    (first,) = _asked(town)
    assert town.rows("select template from (select data->>'template' as template from outbox) o") == [("advice_asked",)]
    assert "Canal Street Primary School" in farah.open("/advice").text
    page = farah.open(f"/advice/{first}")
    assert "Shall we wait for Zofia?" in page.text
    stale = hidden_of(page)
    answered = send(farah, f"/advice/{first}", answer="Do not wait. Refer today.")
    assert "Your answer has been sent." in answered.text
    again = farah.post(page.url, data={**stale, "answer": "Wait."}, timeout=20)
    assert again.status_code == 409
    assert "Do not wait. Refer today." in again.text
    assert "Wait." in again.text
    assert "Read the council’s advice" in marta.open("/school").text
    page = marta.open(f"/school/advice/{first}")
    assert "Do not wait. Refer today." in page.text
    assert "Farah Siddiqui" in page.text
    assert town.rows("select read_at is not null from advice_request") == [(True,)]
    assert "Read the council’s advice" not in marta.open("/school").text
    assert {"asked_for_advice", "saw_advice", "answered_advice"} <= set(town.audited())


def test_only_who_signs_may_send_a_serious_concern_and_it_stands_first(town: Town) -> None:
    marta, judith = (signed_in(town, name) for name in ("Marta Silva", "Judith Crane"))
    farah = officer(town, "Farah Siddiqui")
    send(marta, "/school/advice/ask", occasion="any", about="", question="When is a return due?")
    page = marta.open("/school/advice/ask")
    assert "A serious concern of the headteacher" not in page.text
    refused = marta.post(page.url, data={**hidden_of(page), "occasion": "serious_concern", "question": "x"}, timeout=20)
    assert refused.status_code == 422
    send(judith, "/school/advice/ask", occasion="serious_concern", about="", question="I am very worried.")
    first, second = _asked(town)
    text = farah.open("/advice").text
    assert text.index(f"/advice/{second}") < text.index(f"/advice/{first}")


def test_the_same_form_twice_asks_once_and_another_school_sees_nothing(town: Town) -> None:
    marta, owen = signed_in(town, "Marta Silva"), signed_in(town, "Owen Bright")
    page = marta.open("/school/advice/ask")
    asked = {**hidden_of(page), "occasion": "any", "about": "", "question": "When is a return due?"}
    for _ in range(2):
        assert marta.post(page.url, data=asked, timeout=20).status_code == 200
    (only,) = _asked(town)
    assert owen.open(f"/school/advice/{only}").status == 404
    assert "When is" not in owen.open("/school/advice").text
    amina = officer(town, "Amina Yusuf")
    assert amina.open(f"/advice/{only}").status == 404
    taken = {
        **hidden_of(owen.open("/school/advice/ask")),
        "once": only,
        "occasion": "any",
        "about": "",
        "question": "Mine",
    }
    answer = owen.post(f"{town.home}/school/advice/ask", data=taken, timeout=20)
    assert answer.status_code in (404, 422)
    assert len(_asked(town)) == 1
