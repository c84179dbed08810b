"""A form sent after the session had ended is offered back on its page to the same person, once they are in again."""

from __future__ import annotations

from tests.school.browsing import Browser
from tests.school.conftest import World


def test_what_was_sent_after_a_sign_out_comes_back_on_its_page(world: World, denise: Browser) -> None:
    draft = denise.start()
    address = f"{draft}/c1/child_name"
    fields = denise.get(address).hidden()
    world.rows("update session set ended_at = now(), ended_why = 'idle'")
    answer = denise.client.post(address, data={**fields, "first_name": "Zofia", "last_name": "Kowalska"})
    assert answer.status_code == 303
    assert "/sign-in" in answer.headers["Location"]
    assert world.value("select count(*) from draft_page where page = 'child_name'") == 0
    again = world.browser(world.denise)
    page = again.get(address)
    assert page.value_of("last_name") == "Kowalska"
    assert "have not saved it yet" in page.text
    assert world.browser(world.helen).get(address).value_of("last_name") == ""
    again.post(address, {"first_name": "Zofia", "last_name": "Kowalska"})
    assert "have not saved it yet" not in again.get(address).text
    assert world.value("select count(*) from kept_post") == 0
