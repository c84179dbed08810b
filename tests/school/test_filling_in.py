"""A school fills in a referral, comes back to it, and two colleagues work on it at once."""

from __future__ import annotations

from tests.journeys.filled import PAGES, rows
from tests.school.browsing import Browser
from tests.school.conftest import World

NAME = PAGES["child_name"]


def test_a_saved_page_shows_again_what_was_saved_and_leads_to_the_next(denise: Browser) -> None:
    draft = denise.start()
    page = denise.answer(draft, "child_name", NAME)
    assert page.location == f"{draft}/c1/child_birth"
    assert denise.get(f"{draft}/c1/child_name").value_of("last_name") == "Kowalska"


def test_the_privacy_statement_comes_first(denise: Browser) -> None:
    page = denise.get(denise.post("/school/new", {"in_danger": "no", "what": "cme_referral"}).location)
    assert "We share what you send with children’s services" in page.text
    assert "1 September 2026" in page.text


def test_a_child_in_danger_comes_before_everything(denise: Browser) -> None:
    page = denise.get(denise.post("/school/new", {"in_danger": "yes", "what": "cme_referral"}).location)
    assert 'href="tel:999"' in page.text
    assert page.h1.endswith("Stop: ring before you write")


def test_starting_needs_an_answer_about_danger(denise: Browser) -> None:
    page = denise.post("/school/new", {"what": "cme_referral"}, status=422)
    assert page.errors == ["Select yes if a child may be in danger now"]
    assert page.one("title").text.startswith("Error: ")


def test_a_wrong_page_keeps_what_was_typed_and_says_what_to_do(denise: Browser) -> None:
    draft = denise.start()
    page = denise.answer(draft, "child_birth", {**PAGES["child_birth"], "date_of_birth": "2090-03-27"}, status=422)
    assert page.errors == ["Date of birth must be in the past"]
    assert page.value_of("date_of_birth-year") == "2090"
    assert page.value_of("class_group") == "7B"
    assert page.one("title").text.startswith("Error: ")


def test_two_colleagues_on_different_pages_never_clash(world: World, denise: Browser) -> None:
    draft = denise.start()
    helen = world.browser(world.helen)
    hers = helen.get(f"{draft}/c1/child_birth").hidden()
    denise.answer(draft, "child_name", NAME)
    helen.post(f"{draft}/c1/child_birth", _birth(), hidden=hers)
    assert world.value("select count(*) from draft_page where page in ('child_name', 'child_birth')") == 2


def _birth() -> dict[str, str]:
    return {
        "date_of_birth-day": "27",
        "date_of_birth-month": "March",
        "date_of_birth-year": "2014",
        "sex": "F",
        "year_group": "7",
    }


def test_the_same_page_saved_by_two_shows_both_texts_and_keeps_the_first(world: World, denise: Browser) -> None:
    draft = denise.start()
    helen = world.browser(world.helen)
    hers = helen.get(f"{draft}/c1/child_name").hidden()
    denise.answer(draft, "child_name", NAME)
    clash = helen.post(
        f"{draft}/c1/child_name", {"first_name": "Zofia", "last_name": "Kowalczyk"}, hidden=hers, status=409
    )
    assert "Denise Okafor changed this page" in clash.text
    assert "Kowalska" in clash.text
    assert clash.value_of("last_name") == "Kowalczyk"
    assert world.value("select answers->>'last_name' from draft_page where page = 'child_name'") == "Kowalska"
    helen.post(f"{draft}/c1/child_name", {"first_name": "Zofia", "last_name": "Kowalczyk"}, hidden=clash.hidden())
    assert world.value("select answers->>'last_name' from draft_page where page = 'child_name'") == "Kowalczyk"


def test_the_same_answers_from_two_colleagues_are_no_clash(world: World, denise: Browser) -> None:
    draft = denise.start()
    helen = world.browser(world.helen)
    hers = helen.get(f"{draft}/c1/child_name").hidden()
    denise.answer(draft, "child_name", {"first_name": "Zofia", "last_name": "Kowalska"})
    helen.post(f"{draft}/c1/child_name", {"first_name": "Zofia", "last_name": "Kowalska"}, hidden=hers)


def test_an_entry_sent_twice_is_one_entry_and_can_be_changed_and_removed(world: World, denise: Browser) -> None:
    draft = denise.start()
    add = denise.post(f"{draft}/family/siblings", {"more": "yes"}).location
    form = {
        "name": "Maja Kowalska",
        "age": "9",
        "same_address": "same",
        "schooling": "under_5",
        "also_missing": "no",
    }
    fresh = denise.get(add).hidden()
    denise.post(add, form, hidden=fresh)
    denise.post(add, form, hidden=fresh)
    cards = denise.get(f"{draft}/family/siblings")
    assert [h.text for h in cards.all("h2", **{"class": "govuk-summary-card__title"})] == ["Maja Kowalska"]
    assert "Do you know of any more brothers or sisters?" in cards.text
    denise.post(add, {**form, "name": "Maja Nowak"})
    assert "Maja Nowak" in denise.get(f"{draft}/family/siblings").text
    assert "Maja Nowak" in denise.get(f"{add}/remove").h1
    denise.post(f"{add}/remove")
    assert "Maja" not in denise.get(f"{draft}/family/siblings").text
    assert world.value("select count(*) from draft_page where page = 'siblings' and item <> ''") == 0


def test_none_that_we_know_of_completes_a_list(denise: Browser) -> None:
    draft = denise.start()
    denise.post(f"{draft}/family/siblings", {"more": "none"})
    tasks = denise.get(draft)
    assert "None that you know of" in tasks.text


def test_typed_text_is_kept_offered_back_to_its_writer_alone_and_gone_once_saved(world: World, denise: Browser) -> None:
    draft = denise.start()
    address = f"{draft}/c1/child_name"
    fields = {**denise.get(address).hidden(), "first_name": "Zof", "last_name": ""}
    assert denise.client.post(f"/school/typed{address}", data=fields).status_code == 200
    again = denise.get(address)
    assert again.value_of("first_name") == "Zof"
    assert "have not saved it yet" in again.text
    assert denise.get(f"{address}?saved=1").value_of("first_name") == ""
    assert world.browser(world.helen).get(address).value_of("first_name") == ""
    denise.answer(draft, "child_name", NAME)
    assert world.value("select count(*) from typed") == 0
    assert "have not saved it yet" not in denise.get(address).text


def test_come_back_later_keeps_even_what_is_not_complete(denise: Browser) -> None:
    draft = denise.start()
    page = denise.post(f"{draft}/c1/child_name", {"first_name": "Zofia", "later": "1"})
    assert "What you typed is kept" in denise.get(page.location).text
    assert denise.get(f"{draft}/c1/child_name").value_of("first_name") == "Zofia"


def test_the_task_list_counts_parts_and_any_colleague_may_go_on(world: World, denise: Browser) -> None:
    draft = denise.start()
    assert "What you will need" in denise.get(draft).text
    denise.fill(draft, [row for row in rows() if row.page in ("child_name", "child_birth", "child_numbers")])
    tasks = world.browser(world.helen).get(draft)
    assert "In progress" in tasks.text
    assert "Zofia Kowalska" in tasks.h1
    assert "Not yet started" in tasks.text


def test_the_count_of_parts_is_that_of_the_lines_that_say_completed(denise: Browser) -> None:
    draft = denise.start()
    assert "You said no. You can change this" in denise.get(draft).text
    denise.fill(draft, [row for row in rows() if row.page in ("privacy", "sender")])
    begun = denise.get(draft)
    assert begun.text.count("Completed") == 2
    assert "2 of 14 parts completed" in begun.text
    assert "What you will need" in begun.text


def test_the_draft_to_be_sent_soonest_comes_first(denise: Browser) -> None:
    for name, day in (("Later", 20), ("Never", 0), ("Sooner", 10)):
        draft = denise.start()
        denise.answer(draft, "child_name", {"first_name": name, "last_name": "Kowalska"})
        if day:
            denise.answer(draft, "last_attended", {"last_attended": f"2026-11-{day}"})
    shown = denise.get("/school/").text.partition("Drafts")[2]
    assert shown.index("Sooner") < shown.index("Later") < shown.index("Never")


def test_a_list_asks_for_one_more_in_plain_words(denise: Browser) -> None:
    draft = denise.start()
    assert "Yes, add another contact" in denise.get(f"{draft}/family/contacts").text
    assert "Has there been a home visit?" in denise.get(f"{draft}/family/home_visits").text
    assert "Yes, add an earlier address" in denise.get(f"{draft}/family/previous_addresses").text


def test_a_changed_answer_goes_back_to_the_check_page(denise: Browser) -> None:
    draft = denise.start()
    denise.fill(draft, [row for row in rows() if row.page in ("child_name", "child_birth")])
    saved = denise.post(f"{draft}/c1/child_name?back=check", {"first_name": "Zofia", "last_name": "Nowak"})
    assert saved.location == f"{draft}/check"
    assert "Zofia Nowak" in denise.get(saved.location).text


def test_a_page_not_called_for_leads_to_the_task_list(denise: Browser) -> None:
    draft = denise.start()
    answer = denise.client.get(f"{draft}/c1/abroad_country")
    assert answer.status_code == 303
    assert answer.headers["Location"] == draft


def test_a_draft_given_up_is_gone(denise: Browser) -> None:
    draft = denise.start()
    denise.post(f"{draft}/give-up")
    denise.get(draft, status=404)


def test_an_expired_draft_cannot_be_opened_and_the_home_page_says_so(world: World, denise: Browser) -> None:
    draft = denise.start()
    denise.answer(draft, "child_name", NAME)
    world.rows("update draft set expires_on = current_date - 1")
    denise.get(draft, status=404)
    assert "No longer kept" in denise.get("/school/").text


def test_a_draft_in_which_nothing_is_saved_is_not_listed_and_is_cleared_the_day_after(
    world: World, denise: Browser
) -> None:
    draft = denise.start()
    assert "No drafts." in denise.get("/school/").text
    assert world.value("select expires_on - created_at::date from draft") == 1
    denise.answer(draft, "child_name", {"first_name": "Zofia", "last_name": "Kowalska"})
    assert "Zofia Kowalska" in denise.get("/school/").text
    assert world.value("select expires_on - created_at::date from draft") == 28


def test_home_lists_the_newest_drafts_and_leads_to_all(world: World, denise: Browser) -> None:
    for number in range(12):
        world.scene.draft(world.school, world.denise, child_name=f"Pupil {chr(65 + number)}")
    home = denise.get("/school/").text
    assert home.count("Pupil ") < denise.get("/school/drafts").text.count("Pupil ") == 12
    assert "See all 12 drafts" in home


def test_the_lead_is_written_to_once_when_a_draft_begins_to_wait(world: World, denise: Browser, priya: Browser) -> None:
    owed = "select count(*) from outbox where data->>'template' = 'safeguarding' and data->>'to' = 'leads'"
    draft = denise.start()
    assert world.value(owed) == 0
    for known_as in ("", "Zosia"):
        name = {"first_name": "Zofia", "last_name": "Kowalska", "known_as": known_as}
        denise.answer(draft, "child_name", name)
        assert world.value(owed) == 1
    priya.answer(priya.start(), "child_name", {"first_name": "Maja", "last_name": "Kowalska"})
    assert world.value(owed) == 1


def test_a_draft_soon_to_expire_warns(world: World, denise: Browser) -> None:
    draft = denise.start()
    denise.answer(draft, "child_name", NAME)
    world.rows("update draft set expires_on = current_date + 3")
    assert "unless you change it" in denise.get("/school/").text
    assert "has not changed for some time" in denise.get(draft).text
