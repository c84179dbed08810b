"""Questions that look at other answers or at the calendar: who lives there, holiday cover, the commissioning school."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.holidays_near import NEAR, holiday_near
from portal.domain.school_days import SchoolCalendar, Span
from portal.domain.school_kinds import SchoolKnown
from portal.journeys.answers import Answers
from portal.journeys.blocks.lives_with import NOT_KNOWN, SOMEBODY_ELSE
from portal.journeys.forms import FormContext, open_form
from portal.journeys.referral import CME_REFERRAL
from portal.journeys.referral.to_facts import facts
from tests.journeys.filled import PAGES, TODAY, as_posted, errors, filled, post, sending

CALENDAR = SchoolCalendar(
    terms=(Span(dt.date(2026, 9, 1), dt.date(2026, 12, 18)), Span(dt.date(2027, 1, 4), dt.date(2027, 3, 26))),
    closures=(Span(dt.date(2026, 10, 26), dt.date(2026, 10, 30)), Span(dt.date(2026, 11, 2), dt.date(2026, 11, 2))),
)
PLAIN = {"job": "Clerk", "phone": "01632 960001"}
COVER = {"cover_name": "Ann Lee", "cover_phone": "01632 960002", "cover_from": "2026-12-19", "cover_to": "2027-01-03"}


class TestLivesWith:
    """Chosen from the adults the draft names; a name written down stays."""

    LAST: ClassVar = {key: value for key, value in PAGES["address_last"].items() if key != "lives_with"}

    def options(self, draft: Answers) -> list[str]:
        form, _ = post("address_last", self.LAST, draft)
        return [option.value for option in form.lives_with_whom.iter_choices()]

    def test_the_adults_of_the_draft_are_offered_then_somebody_else_and_not_known(self) -> None:
        assert self.options(filled()) == ["a1", "a2", SOMEBODY_ELSE, NOT_KNOWN]

    def test_while_no_adult_is_named_there_is_only_a_box_to_write_in(self) -> None:
        form, valid = post("address_last", {**self.LAST, "lives_with": "Her mother"}, Answers())
        assert valid
        assert "lives_with_whom" not in form
        assert form.lives_with.label.text == "Who does the child live with there? (optional)"

    @pytest.mark.parametrize(
        ("given", "said"),
        [
            ({"lives_with_whom": ["a1"]}, "Anna Kowalska"),
            ({"lives_with_whom": ["a1", "a2"]}, "Anna Kowalska, Piotr Kowalski"),
            ({"lives_with_whom": ["a2", SOMEBODY_ELSE], "lives_with": "His sister"}, "Piotr Kowalski, His sister"),
            ({"lives_with_whom": [NOT_KNOWN]}, "Not known"),
            ({"lives_with": "Her mother"}, "Her mother"),
            ({"lives_with_whom": ["gone"]}, ""),
            ({}, ""),
        ],
    )
    def test_it_is_sent_in_words(self, given: dict[str, Any], said: str) -> None:
        assert facts(filled({"address_last": {**self.LAST, **given}})).open["addresses"][0]["lives_with"] == said

    def test_somebody_else_has_a_name_and_not_known_stands_alone(self) -> None:
        other = {**self.LAST, "lives_with_whom": [SOMEBODY_ELSE]}
        assert errors("address_last", other, filled()) == {"lives_with": "Enter who else the child lives with"}
        both = {**self.LAST, "lives_with_whom": ["a1", NOT_KNOWN]}
        assert list(errors("address_last", both, filled())) == ["lives_with_whom"]

    def test_a_new_address_offers_the_same_people(self) -> None:
        new = {"n1": {"country_kind": "uk", "address_line_1": "9 Oak Way", "source": "guess", "safe": "yes",
                      "lives_with_whom": ["a2"]}}  # fmt: skip
        found = facts(filled(lists={"new_addresses": new})).open["addresses"]
        assert [place["lives_with"] for place in found if place["kind"] == "new"] == ["Piotr Kowalski"]

    def test_an_adult_taken_out_since_is_no_fault(self) -> None:
        draft = filled({"address_last": {**self.LAST, "lives_with_whom": ["a9"]}})
        assert CME_REFERRAL.gaps(draft, sending()) == []


class TestHolidayNear:
    @pytest.mark.parametrize(
        ("day", "near"),
        [
            (dt.date(2026, 9, 7), False),
            (dt.date(2026, 10, 15), False),
            (dt.date(2026, 10, 16), True),
            (dt.date(2026, 10, 28), True),
            (dt.date(2026, 11, 1), False),
            (dt.date(2026, 12, 10), False),
            (dt.date(2026, 12, 11), True),
            (dt.date(2026, 12, 28), True),
            (dt.date(2027, 1, 4), False),
            (dt.date(2027, 3, 19), True),
            (dt.date(2026, 7, 1), None),
        ],
    )
    def test_half_term_and_the_end_of_term_are_holidays_and_one_day_shut_is_not(
        self, day: dt.date, near: bool | None
    ) -> None:
        assert holiday_near(CALENDAR, [day]) is near

    @given(st.sampled_from([dt.date(2026, 10, 27), dt.date(2026, 12, 21), dt.date(2026, 12, 31)]), st.integers(0, NEAR))
    def test_every_day_up_to_ten_before_a_holiday_is_near_it(self, day: dt.date, before: int) -> None:
        assert holiday_near(CALENDAR, [day - dt.timedelta(days=before)])

    def test_without_term_dates_nothing_is_guessed(self) -> None:
        assert holiday_near(None, [TODAY]) is None
        assert holiday_near(SchoolCalendar(terms=()), [TODAY]) is None


class TestHolidayCover:
    """Who answers in the holidays is asked, and must be said when one is near."""

    def form(self, given: dict[str, Any], today: dt.date, *, known: bool = True, last: str = "") -> Any:
        page = CME_REFERRAL.page("sender")
        draft = filled({"last_attended": {"last_attended": last}} if last else {}, without=() if last else
                       ("last_attended",))  # fmt: skip
        context = FormContext(today, draft, school=SchoolKnown(calendar=CALENDAR if known else None))
        form = open_form(page.form, context, {}, as_posted(page.form, given))
        return form, form.validate()

    def test_far_from_a_holiday_it_may_be_left(self) -> None:
        form, valid = self.form(PLAIN, TODAY)
        assert valid
        assert form.cover_name.label.text == "Who can answer in the school holidays? (optional)"

    def test_near_a_holiday_it_must_be_answered_whole(self) -> None:
        form, valid = self.form(PLAIN, dt.date(2026, 12, 14))
        assert not valid
        assert form.cover_name.errors == ["Enter who can answer in the school holidays: one falls within 10 days"]
        assert form.cover_name.label.text == "Who can answer in the school holidays?"
        form, valid = self.form({**PLAIN, "cover_name": "Ann Lee"}, dt.date(2026, 12, 14))
        assert {box.short_name for box in form if box.errors} == {"cover_phone", "cover_from", "cover_to"}
        assert self.form({**PLAIN, **COVER}, dt.date(2026, 12, 14))[1]
        assert self.form({**PLAIN, **COVER, "cover_phone": "", "cover_email": "h@example.com"}, dt.date(2026, 12, 14))[
            1
        ]

    def test_the_tenth_school_day_counts_as_much_as_today(self) -> None:
        assert not self.form(PLAIN, TODAY, last="2026-11-27")[1]
        assert self.form(PLAIN, TODAY, last="2026-11-20")[1]

    def test_where_term_dates_are_not_known_the_question_says_when_to_answer(self) -> None:
        form, valid = self.form(PLAIN, dt.date(2026, 12, 14), known=False)
        assert valid
        assert form.cover_name.hint == "Answer this if you send within 10 days of a school holiday"

    def test_the_days_are_in_order(self) -> None:
        form, _ = self.form({**PLAIN, **COVER, "cover_to": "2026-12-01"}, TODAY)
        assert form.cover_to.errors == ["The last day they can answer must be on or after the first"]

    def test_it_is_sent_and_an_unfinished_answer_stands_in_the_way(self) -> None:
        sent = facts(filled({"sender": {**PLAIN, **COVER}})).open["sender"]
        assert {name: sent[name] for name in COVER} == COVER
        context = sending(today=TODAY, school=SchoolKnown(calendar=CALENDAR))
        left = filled({"sender": PLAIN, "last_attended": {"last_attended": "2026-11-06"}})
        assert CME_REFERRAL.gaps(left, context) == []
        near = sending(today=dt.date(2026, 12, 14), school=SchoolKnown(calendar=CALENDAR))
        assert [gap.message for gap in CME_REFERRAL.gaps(left, near) if gap.blocks] == [
            "Enter who can answer in the school holidays: one falls within 10 days"
        ]
        danger = sending(today=near.today, school=near.school, immediate=True)
        assert [gap.blocks for gap in CME_REFERRAL.gaps(left, danger) if gap.page_key == "sender"] == [False]


class TestCommissioningSchool:
    """The school that sent the child for alternative provision."""

    PLACE: ClassVar = {**PAGES["attendance_place"], "alternative_provision": "yes"}
    TOLD: ClassVar = {"commissioning_school": "Larch School", "commissioning_told": "yes"}

    def test_it_is_asked_where_another_school_sent_the_child(self) -> None:
        asked = {page.key for page in CME_REFERRAL.pages_asked(filled({"attendance_place": self.PLACE}))}
        assert "commissioning" in asked
        assert "commissioning" not in {page.key for page in CME_REFERRAL.pages_asked(filled())}
        found = CME_REFERRAL.gaps(filled({"attendance_place": self.PLACE}), sending())
        assert [gap.page_key for gap in found if gap.blocks] == ["commissioning"]

    def test_a_child_on_two_registers_says_which_school_arranged_it(self) -> None:
        two = {**PAGES["attendance_place"], "dual_registered": "yes"}
        assert list(errors("attendance_place", two)) == ["alternative_provision"]
        assert errors("attendance_place", {**two, "alternative_provision": "no"}) == {}

    def test_a_school_that_was_told_has_a_day_and_a_reply(self) -> None:
        assert set(errors("commissioning", self.TOLD)) == {"commissioning_told_on", "commissioning_reply"}
        assert errors("commissioning", {**self.TOLD, "commissioning_told": "no"}) == {}

    def test_it_is_sent(self) -> None:
        told = {**self.TOLD, "commissioning_told_on": "2026-11-09", "commissioning_reply": "Not seen there"}
        sent = facts(filled({"attendance_place": self.PLACE, "commissioning": told})).open["child"]
        assert sent["alternative_provision"] == {
            "here": "yes",
            "school": "Larch School",
            "told": "yes",
            "told_on": "2026-11-09",
            "reply": "Not seen there",
        }
        stale = facts(filled({"commissioning": told})).open["child"]["alternative_provision"]
        assert stale["school"] == ""
