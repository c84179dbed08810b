"""What is hidden from whom: addresses that are not safe to know, and the safeguarding leads' part."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.journeys.answers import Answers, PageAnswers
from portal.journeys.blocks.safeguarding import SAFEGUARDING
from portal.journeys.referral import CME_REFERRAL, seals
from portal.journeys.summary import HIDDEN, LEADS_ONLY, from_json, join_summary, split_summary, to_json
from tests.journeys.filled import ABROAD, LISTS, PAGES, Entries, filled

ALL = frozenset({"address", "safeguarding"})
LEAVING: Entries = {
    **ABROAD,
    "signs": {**PAGES["signs"], "leaving_signs": "yes", "planned_move": "yes"},
    "sign_details": {"destination": "CANARY-destination", "leaving_what": "Cases"},
}
SECRETS = [
    "CANARY-destination",
    "14 Hazel Road",
    "za1 4qt",
    "2 Ash Lane",
    "3 Elm Court",
    "07700 900412",
    "07700 900555",
    "01632 960 444",
    "ul. Morska 4",
    "+48 58 555 01 02",
    "+48 58 555 01 03",
    "Gdynia",
]


def unsafe(answer: str = "no", **more: dict[str, object]) -> Answers:
    return filled({**LEAVING, "address_safe": {"safe": answer}, **more})


def text(groups: object) -> str:
    return json.dumps(to_json(groups), ensure_ascii=False)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "answers",
    [
        unsafe("no"),
        unsafe("not_sure"),
        filled({"main_reason": {"main_reason": "fleeing_domestic_abuse"}}),
        filled({"other_reasons": {"other_reasons": ["fleeing_domestic_abuse"]}}),
        filled({"dsl_protect": {"must_not_know": "yes", "safe_to_visit": "no", "hazards": "x"}}),
        filled({"dsl_concerns_home": {**PAGES["dsl_concerns_home"], "domestic_abuse": "yes"}}),
        filled(lists={"new_addresses": {"n1": {"country_kind": "uk", "postcode": "ZA1 4QT", "safe": "not_sure"}}}),
    ],
)
def test_any_doubt_about_any_address_seals_the_draft(answers: Answers) -> None:
    assert seals(answers)
    assert CME_REFERRAL.masked(answers)


def test_a_safe_address_seals_nothing_but_a_draft_once_sealed_stays_so() -> None:
    assert not seals(filled(LEAVING))
    assert not CME_REFERRAL.masked(filled(LEAVING))
    assert CME_REFERRAL.masked(filled(LEAVING, sealed=True))


def test_every_address_and_phone_of_the_family_is_among_the_whereabouts() -> None:
    professional = {"sender", "services", "care_details"}
    for page in CME_REFERRAL.pages:
        if page.key in professional or page.sealed:
            continue
        for name in page.form()._fields:
            is_where = any(word in name for word in ("postcode", "address_line", "phone", "town", "county"))
            about_it = name.endswith(("_kind", "_answered", "not_known", "same_address", "no_phone"))
            if is_where and not about_it and name != "country":
                assert name in page.whereabouts or name == "no_phone", (page.key, name)


def test_whereabouts_name_boxes_that_exist() -> None:
    for page in CME_REFERRAL.pages:
        form = page.form()
        strangers = {name for name in page.whereabouts if name not in form}
        assert strangers <= {"address_abroad"}, page.key


def test_a_masked_summary_holds_none_of_the_secrets_and_an_unmasked_one_all() -> None:
    masked = text(CME_REFERRAL.summary(unsafe()))
    assert [secret for secret in SECRETS if secret in masked] == []
    assert HIDDEN in masked
    shown = text(CME_REFERRAL.summary(unsafe(), reveal=frozenset({"address"})))
    assert [secret for secret in SECRETS if secret not in shown] == []
    safe = text(CME_REFERRAL.summary(filled(LEAVING)))
    assert [secret for secret in SECRETS if secret not in safe] == []


def test_a_reader_without_the_values_sees_that_there_is_something_hidden() -> None:
    kept = []
    for row in unsafe():
        page = CME_REFERRAL.page(row.page)
        sealed = sorted(name for name in page.whereabouts if row.answers.get(name))
        open_answers = {name: value for name, value in row.answers.items() if name not in sealed}
        kept.append(PageAnswers(row.child, row.page, row.item, open_answers, tuple(sealed), row.position))
    blind = Answers(kept, sealed=True)
    without_values = CME_REFERRAL.summary(blind)
    assert [secret for secret in SECRETS if secret in text(without_values)] == []
    rows = {(row.page_key, row.label) for group in CME_REFERRAL.summary(unsafe()) for row in group.rows if row.hidden}
    blind_rows = {(row.page_key, row.label) for group in without_values for row in group.rows if row.hidden}
    assert rows == blind_rows
    assert CME_REFERRAL.gaps(blind, _sending()) == []


def _sending() -> object:
    from tests.journeys.filled import sending

    return sending()


def test_the_safeguarding_part_shows_neither_answers_nor_which_questions_they_opened() -> None:
    worried: Entries = {
        "dsl_concerns_home": {**PAGES["dsl_concerns_home"], "forced_marriage": "yes"},
        "dsl_concern_details": {"forced_marriage_detail": "CANARY-detail"},
    }
    calm, grave = filled(), filled(worried)
    assert CME_REFERRAL.summary(calm) == CME_REFERRAL.summary(grave)
    part = next(group for group in CME_REFERRAL.summary(grave) if group.title == SAFEGUARDING.title)
    assert [row.lines for row in part.rows] == [[LEADS_ONLY]]
    seen = text(CME_REFERRAL.summary(grave, reveal=frozenset({"safeguarding"})))
    assert "CANARY-detail" in seen
    assert "Forced marriage" in seen


def test_three_records_are_kept_and_joined_again_by_right() -> None:
    answers = unsafe(dsl_worries={"worries": "CANARY-worry"})
    parts = split_summary(CME_REFERRAL, answers)
    assert [secret for secret in [*SECRETS, "CANARY-worry"] if secret in text(parts["open"])] == []
    assert {row.sealed for group in parts["address"] for row in group.rows} == {"address"}
    assert {row.sealed for group in parts["safeguarding"] for row in group.rows} == {"safeguarding"}
    with_address = join_summary(parts["open"], parts["address"], "address")
    assert with_address == CME_REFERRAL.summary(answers, reveal=frozenset({"address"}))
    whole = join_summary(with_address, parts["safeguarding"], "safeguarding")
    assert whole == CME_REFERRAL.summary(answers, reveal=ALL)


def test_a_summary_is_the_same_after_it_was_stored() -> None:
    summary = CME_REFERRAL.summary(unsafe(), reveal=ALL)
    assert from_json(json.loads(json.dumps(to_json(summary)))) == summary


@given(st.text(min_size=1, max_size=40).filter(lambda text: text.strip()))
def test_whatever_the_address_it_is_never_in_the_open_part(secret: str) -> None:
    marked = f"⟦{secret.strip()}⟧"
    answers = filled({
        "address_safe": {"safe": "no"},
        "address_last": {**PAGES["address_last"], "address_line_1": marked},
    })  # fmt: skip
    shown = [line for group in CME_REFERRAL.summary(answers) for row in group.rows for line in row.lines]
    assert not any("⟦" in line for line in shown)


class TestSummaryWords:
    def rows(self, answers: Answers, page: str) -> dict[str, list[str]]:
        groups = CME_REFERRAL.summary(answers, reveal=ALL)
        return {row.label: row.lines for group in groups for row in group.rows if row.page_key == page}

    def test_dates_codes_and_several_lines_are_in_words(self) -> None:
        answers = filled()
        assert self.rows(answers, "child_birth")["Date of birth"] == ["Thursday 27 March 2014"]
        assert self.rows(answers, "child_birth")["Sex, as on your register"] == ["Female"]
        assert self.rows(answers, "child_name")["Other names or spellings used"] == ["Zosia", "Sophie"]
        assert self.rows(answers, "last_attended")["Attendance this school year"] == ["91.5%"]

    def test_the_question_that_is_the_heading_names_its_row(self) -> None:
        said = self.rows(filled(), "main_reason")
        assert said == {"What is the main reason you are referring Zofia?": ["We do not know where the child is"]}

    def test_many_short_answers_are_listed_by_answer(self) -> None:
        said = self.rows(filled({"status_care": {**PAGES["status_care"], "cp_plan": "yes"}}), "status_care")
        assert said["Social care and protection plans: yes"] == ["On a child protection plan"]
        assert "Looked after by a council" in said["Social care and protection plans: no"]

    def test_an_unanswered_needed_page_is_not_provided_and_an_optional_one_is_silent(self) -> None:
        answers = filled(without=("reason_detail", "documents", "previous_addresses"))
        assert self.rows(answers, "reason_detail") == {"What led to this referral?": ["Not provided"]}
        assert self.rows(answers, "documents") == {}

    def test_a_reason_for_not_knowing_says_what_it_is_about(self) -> None:
        answers = filled({"last_seen": {"seen_not_known": "Asked all staff"}})
        assert self.rows(answers, "last_seen") == {
            "When did any professional last see Zofia? (why not known)": ["Asked all staff"]
        }

    def test_an_empty_list_says_none(self) -> None:
        nobody = filled(without=("sibling_school",), none_of=("new_addresses", "siblings"))
        assert self.rows(nobody, "siblings") == {"Brothers and sisters": ["None that we know of"]}

    def test_an_entry_with_its_further_pages_is_one_card(self) -> None:
        said = self.rows(filled(), "siblings")["Maja Kowalska"]
        assert "Is this child missing too? Yes" in said
        assert "Name and town of the school: Larch Primary, Northmere" in said

    def test_two_children_each_have_their_groups_and_the_family_one(self) -> None:
        both = Answers([*filled(), PageAnswers("c2", "child_name", "", {"first_name": "Maja", "last_name": "K"})])
        titles = [group.title for group in CME_REFERRAL.summary(both)]
        assert "Name, date of birth and UPN: Maja K" in titles
        assert sum(title.startswith("Parents and carers") for title in titles) == 1

    def test_lists_of_this_file_are_about_the_filled_referral(self) -> None:
        assert set(LISTS) <= {page.key for page in CME_REFERRAL.pages}
