"""What is worth a second look by the school's own calendar, and never keeps anything from being sent: days of leave, the
last day in school, the first class; and the ruler of school days without the child."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.dates_in_words import long_date, short_date
from portal.domain.facts.new_pupil import VIA
from portal.domain.school_kinds import SchoolKnown
from portal.journeys.blocks.attendance import ATTENDANCE, last_day_rule, ruler
from portal.journeys.forms import FormContext, open_form
from portal.journeys.new_pupil import NEW_PUPIL, intake_rule
from portal.journeys.referral import CME_REFERRAL
from portal.journeys.referral.elsewhere import found, leave_rule
from tests.domain.calendars import YEAR_2026
from tests.journeys.filled import TODAY, filled, sending
from tests.journeys.filled_new_pupil import OWN, new_pupil
from tests.journeys.promises import EVERY_REASON

SCHOOL = SchoolKnown("Community school", YEAR_2026)
UNKNOWN = SchoolKnown("Community school")
IN_TERM = st.dates(dt.date(2026, 9, 2), dt.date(2027, 6, 25))
ANY_DAY = st.dates(dt.date(2026, 9, 2), dt.date(2027, 7, 21))


def met(day: dt.date) -> bool:
    """Whether the school met, counted here by hand from its terms."""
    return (
        day.weekday() < 5
        and any(day in term for term in YEAR_2026.terms)
        and not any(day in closure for closure in YEAR_2026.closures)
        and day not in YEAR_2026.bank_holidays
    )


def after(day: dt.date, until: dt.date) -> list[dt.date]:
    """The days after a day, up to another one."""
    return [day + dt.timedelta(days=n) for n in range(1, (until - day).days + 1)]


def on_leave_until(day: dt.date) -> dict[str, dict[str, object]]:
    """A referral of a child who has not come back from agreed leave."""
    back = day + dt.timedelta(days=1)
    said = {"leave_from": "2026-09-02", "leave_to": day.isoformat(), "expected_back": back.isoformat()}
    return {"main_reason": EVERY_REASON["main_reason"], "reason_facts": said}


class TestLeave:
    """Not back from leave: fewer than ten school days after its end it is a matter of attendance for now."""

    @given(IN_TERM, st.integers(0, 25))
    def test_it_is_said_once_before_the_tenth_school_day_and_not_from_then_on(self, ended: dt.date, days: int) -> None:
        today = ended + dt.timedelta(days=days)
        answers = filled(on_leave_until(ended))
        remarks = leave_rule(answers, sending(today=today, school=SCHOOL))
        stopped = any("agreed leave" in each.said for each in found(answers, today))
        gone = sum(map(met, after(ended, today)))
        assert (bool(remarks) or stopped) is (gone < 10)
        assert not (remarks and stopped)
        assert all(not gap.blocks for gap in remarks)
        if remarks:
            assert f"only {gone} school day" in remarks[0].message

    def test_holidays_between_are_not_counted_as_school_days(self) -> None:
        answers = filled(on_leave_until(dt.date(2026, 12, 16)))
        (remark,) = leave_rule(answers, sending(today=dt.date(2027, 1, 5), school=SCHOOL))
        assert remark.message.startswith("The agreed leave ended only 4 school days ago")
        assert (remark.page_key, remark.blocks) == ("reason_facts", False)

    def test_nothing_is_said_without_term_dates_in_danger_or_of_another_reason(self) -> None:
        day = dt.date(2027, 1, 5)
        answers = filled(on_leave_until(dt.date(2026, 12, 16)))
        assert leave_rule(answers, sending(today=day, school=UNKNOWN)) == []
        assert leave_rule(answers, sending(today=day, school=SCHOOL, immediate=True)) == []
        assert leave_rule(filled(), sending(today=day, school=SCHOOL)) == []

    def test_the_check_page_lists_it_among_what_does_not_keep_it_back(self) -> None:
        answers = filled(on_leave_until(dt.date(2026, 12, 16)))
        gaps = CME_REFERRAL.gaps(answers, sending(today=dt.date(2027, 1, 5), school=SCHOOL))
        assert [gap.blocks for gap in gaps if "agreed leave" in gap.message] == [False]


class TestLastDay:
    """The last day in school is a school day, or it is said why the child was in school."""

    @given(ANY_DAY)
    def test_a_weekday_on_which_the_school_did_not_meet_is_remarked_on(self, day: dt.date) -> None:
        answers = filled({"last_attended": {"last_attended": day.isoformat()}})
        remarks = last_day_rule(answers, sending(school=SCHOOL))
        assert bool(remarks) is (day.weekday() < 5 and not met(day))
        assert all(long_date(day) in gap.message and not gap.blocks for gap in remarks)

    @given(ANY_DAY)
    def test_a_weekend_is_refused_on_the_page_itself_unless_the_school_met(self, day: dt.date) -> None:
        page = next(page for page in ATTENDANCE.pages if page.key == "last_attended")
        context = FormContext(dt.date(2027, 7, 30), filled(), school=SCHOOL)
        form = open_form(page.form, context, {"last_attended": day.isoformat()})
        refused = not form.validate() and "not a school day" in str(form.last_attended.errors)
        assert refused is (day.weekday() >= 5)

    @pytest.mark.parametrize(
        ("said", "school"),
        [
            ({"last_attended": "2026-10-28", "last_attended_why": "Holiday club"}, SCHOOL),
            ({"last_attended": "2026-10-28"}, UNKNOWN),
            ({}, SCHOOL),
        ],
    )
    def test_nothing_is_said_of_a_day_explained_or_where_no_term_dates_are_held(
        self, said: dict[str, str], school: SchoolKnown
    ) -> None:
        assert last_day_rule(filled({"last_attended": said}), sending(school=school)) == []

    def test_a_day_that_no_term_dates_reach_is_said_to_be_unknown_and_not_taken_silently(self) -> None:
        (remark,) = last_day_rule(filled({"last_attended": {"last_attended": "2025-10-28"}}), sending(school=SCHOOL))
        assert remark.message.startswith("We do not have your term dates for Tuesday 28 October 2025")
        assert not remark.blocks

    def test_nothing_is_said_of_a_child_who_never_came(self) -> None:
        place = {"ever_attended": "no", "admission_date": "2026-09-03"}
        answers = filled({"attendance_place": place, "last_attended": {"last_attended": "2026-10-28"}})
        assert last_day_rule(answers, sending(school=SCHOOL)) == []


class TestFirstClass:
    """The normal intake of a first class needs no return, unless the council asks for those (reg 13(2))."""

    @pytest.mark.parametrize("via", VIA)
    @pytest.mark.parametrize("wanted", [True, False])
    def test_it_is_said_of_the_normal_intake_alone_and_never_refused(self, via: str, wanted: bool) -> None:
        answers = new_pupil({"attendance_place": {**OWN["attendance_place"], "admitted_via": via}})
        context = sending(
            school=SchoolKnown("Community school", YEAR_2026, standard_transitions_wanted=wanted), attachments=()
        )
        remarks = intake_rule(answers, context)
        assert bool(remarks) is (via == "normal" and not wanted)
        assert all(not gap.blocks for gap in remarks)
        assert [gap for gap in NEW_PUPIL.gaps(answers, context) if gap.blocks] == []


class TestRuler:
    """The fifth, tenth and twentieth school day, counted from the day after the last one in school."""

    @given(st.dates(dt.date(2026, 9, 2), dt.date(2027, 5, 1)), st.integers(0, 60))
    def test_it_names_the_days_by_the_calendar(self, last: dt.date, days: int) -> None:
        today = last + dt.timedelta(days=days)
        answers = filled({"last_attended": {"last_attended": last.isoformat()}})
        without = [day for day in after(last, dt.date(2027, 7, 21)) if met(day)]
        parts = []
        for number in (5, 10, 20):
            on = without[number - 1]
            parts.append(f"day {number} {'was' if on <= today else 'is'} {short_date(on)}")
        assert ruler(answers, today, SCHOOL) == f"School days without the child: {', '.join(parts)}"

    def test_it_says_nothing_where_it_knows_nothing(self) -> None:
        never = {"attendance_place": {"ever_attended": "no", "admission_date": "2026-09-03"}}
        assert ruler(filled(), TODAY, UNKNOWN) == ""
        assert ruler(filled(without=("last_attended",)), TODAY, SCHOOL) == ""
        assert ruler(filled(never), TODAY, SCHOOL) == ""
        late = filled({"last_attended": {"last_attended": "2027-07-20"}})
        assert ruler(late, dt.date(2027, 7, 21), SCHOOL) == ""

    def test_the_task_list_has_it_beside_attendance(self) -> None:
        states = CME_REFERRAL.states(
            filled(), safeguarding_state="not_started", reads_sealed=False, today=TODAY, school=SCHOOL
        )
        (hint,) = [state.hint for state in states if state.section.key == "attendance"]
        assert "School days without the child: day 5 was " in hint
