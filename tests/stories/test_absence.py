"""An absence from its first day to its twentieth, over real HTTP, with the worker's nights in between."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any
from uuid import UUID

import pytest
import time_machine
from flask import Flask

from portal.domain.dates_in_words import long_date
from portal.domain.school_days import SchoolCalendar, Span
from portal.journeys import early_notice
from portal.journeys.absence import ABSENCE
from portal.journeys.referral import CME_REFERRAL
from portal.services import absences_nightly, nightly, outbox
from portal.services.working_day import bank_holidays, today
from portal.store.drafts import DraftPage, SealedPage
from tests.journeys.filled import as_posted, rows
from tests.signin.servers import Browser, Page
from tests.stories.test_advice import officer
from tests.stories.test_people_and_signatures import clock, days, send, signed_in
from tests.stories.town import Town, hidden_of, town

__all__ = ["clock", "town"]
SCHOOL = "Canal Street Primary School"
AN_ATTEMPT = {
    "at": "8:45am", "how": "call", "who": "Anna Kowalska", "used": "07700 900412", "result": "no_answer",
    "done_by": "Marta Silva",
}  # fmt: skip


@pytest.fixture
def school_days(town: Town) -> SchoolCalendar:
    """The council's term dates, around now, and the calendar they make."""
    first, last = today() - dt.timedelta(days=30), today() + dt.timedelta(days=90)
    school = town.school(SCHOOL)
    town.rows(
        "insert into term_date (authority_id, id, kind, name, starts_on, ends_on)"
        " values (:a, gen_random_uuid(), 'term', 'Term', :f, :l)",
        a=school.authority_id, f=first, l=last,
    )  # fmt: skip
    town.rows("update school set mailbox = 'office@canal.example.org' where id = :i", i=school.id)
    town.rows("update authority set head_signs_referral = false")
    return SchoolCalendar((Span(first, last),), bank_holidays=bank_holidays(today()))


def night(worker: Flask) -> None:
    """What the clock starts every night, and the work it owes."""
    nightly.run()
    absences_nightly.send_early_notices(early_notice.prepare)
    while outbox.drain():
        pass


def opened(browser: Browser, *, what: str = "absent", danger: str = "no") -> Page:
    """Open a record about a pupil absent since today."""
    return send(browser, "/school/absences/new", in_danger=danger, what=what, first_name="Zofia", last_name="Kowalska")


def record_id(page: Page) -> UUID:
    """The record a page is about."""
    found = re.search(r"/absences/([0-9a-f-]{36})", page.url)
    assert found is not None, page.url
    return UUID(found[1])


def answer(browser: Browser, draft: UUID, key: str, answers: dict[str, Any], item: str = "") -> None:
    """Answer one page of the record."""
    page = ABSENCE.page(key)
    where = f"/school/referrals/{draft}/{'family' if page.scope == 'family' else 'c1'}/{key}" + (
        f"/{item}" if item else ""
    )
    form = browser.open(where)
    fields = [*hidden_of(form).items(), *as_posted(page.form, answers).items(multi=True)]
    saved = browser.post(form.url, data=fields, timeout=20, allow_redirects=False)
    assert saved.status_code == 303, Page(saved).text


def at_day(clock: time_machine.Traveller, calendar: SchoolCalendar, first: dt.date, number: int) -> dt.date:
    """Move on to the morning of this school day of absence."""
    day = calendar.nth_school_day(first, number)
    clock.shift(dt.timedelta(days=(day - today()).days))
    assert today() == day
    return day


def notices_to_school(town: Town) -> list[str]:
    return [row[0] for row in town.rows("select subject from mail_notice where \"to\" = 'office@canal.example.org'")]


def test_from_the_first_day_to_the_referral_nothing_is_typed_twice(
    town: Town, worker: Flask, school_days: SchoolCalendar, clock: time_machine.Traveller
) -> None:
    first, marta = today(), signed_in(town, "Marta Silva")
    page = opened(marta)
    assert "Your headteacher and your safeguarding lead are told today." in page.text
    draft = record_id(page)
    for number in (1, 5, 10, 20):
        assert long_date(school_days.nth_school_day(first, number)) in page.text
    answer(marta, draft, "absence_pattern", {"pattern": "whole_days", "sudden_change": "yes"})
    answer(marta, draft, "attempts", {"on": first.isoformat(), **AN_ATTEMPT}, "t1")
    answer(marta, draft, "home_visits", {
        "on": first.isoformat(), "half_day": "pm", "address": "14 Hazel Road", "staff": "Marta Silva", "signs": "no",
        "result": "Nobody in.", "second_visit_planned": "no",
    }, "v1")  # fmt: skip
    answer(marta, draft, "address_last", {
        "situation": "address", "address_line_1": "14 Hazel Road", "postcode": "ZA1 4QT", "source": "register",
    })  # fmt: skip
    answer(marta, draft, "address_safe", {"safe": "no"})
    night(worker)
    assert notices_to_school(town) == ["An absence record has been opened"]
    assert "Zofia" not in str(town.rows("select subject, body from mail_notice"))
    assert town.rows("select count(*) from submission") == [(0,)]

    at_day(clock, school_days, first, 4)
    night(worker)
    assert town.rows("select count(*) from submission") == [(0,)]
    at_day(clock, school_days, first, 5)
    night(worker)
    night(worker)
    early = town.rows("select id, kind, sent_by_name, draft_id from submission")
    assert [tuple(row)[1:] for row in early] == [("early_notice", absences_nightly.FROM_ITSELF, draft)]
    assert town.rows("select state from draft where id = :i", i=draft) == [("open",)]
    ((reference, facts),) = town.rows("select reference, facts from referred_child")
    assert facts["absence"]["pattern"] == "whole_days"
    assert facts["attempts"][0]["who"] == "Anna Kowalska"
    assert "07700 900412" not in str(facts), "the number is masked with the address"
    assert town.rows("select kind, reference from case_file") == [("early_notice", reference)]
    farah = officer(town, "Farah Siddiqui")
    assert reference in farah.open("/cases").text
    assert farah.open(f"/cases/{reference}").status == 200

    at_day(clock, school_days, first, 10)
    night(worker)
    marta = signed_in(town, "Marta Silva")
    assert "Make the referral of Zofia Kowalska" in marta.open("/school").text
    page = marta.open(f"/school/absences/{draft}")
    assert f"The council has been told: {reference}" in page.text
    made = Page(marta.post(f"{town.home}/school/absences/{draft}/referral", data=hidden_of(page), timeout=20))
    referral = UUID(made.url.rsplit("/", 1)[1].partition("?")[0])
    again = Page(marta.post(f"{town.home}/school/absences/{draft}/referral", data=hidden_of(page), timeout=20))
    assert str(referral) in again.url
    kept = "select page, item, answers, hidden from draft_page where draft_id = :d and page = any(:p) order by 1, 2"
    both = [page.key for page in CME_REFERRAL.pages]
    assert town.rows(kept, d=referral, p=both) == town.rows(kept, d=draft, p=both)
    sealed = "select page, item, answers from sealed_page where draft_id = :d order by 1, 2, saved_at"
    assert town.rows(sealed, d=referral) == town.rows(sealed, d=draft) != []
    assert "14 Hazel Road" not in marta.open(f"/school/referrals/{referral}/family/address_last").text

    complete(town, referral)
    assert send(marta, f"/school/referrals/{referral}/check", act="send").url.endswith("/receipt")
    told = town.rows("select s.kind, c.reference from referred_child c join submission s on s.id = c.submission_id")
    assert sorted(tuple(row) for row in told) == [("cme_referral", reference), ("early_notice", reference)]
    assert town.rows("select kind, reference from case_file") == [("cme_referral", reference)]
    tried = town.rows(
        "select code, detail, done_on from enquiry where who = 'school' and code = any(:c) order by code",
        c=["sch_call_parent_day1", "sch_home_visit"],
    )
    assert [(code, on) for code, _, on in tried] == [("sch_call_parent_day1", first), ("sch_home_visit", first)]
    assert "1 attempt" in tried[0][1]

    at_day(clock, school_days, first, 20)
    night(worker)
    marta = signed_in(town, "Marta Silva")
    assert "Decide what follows for Zofia Kowalska" in marta.open("/school").text
    page = marta.open(f"/school/absences/{draft}")
    made = Page(marta.post(f"{town.home}/school/absences/{draft}/removal", data=hidden_of(page), timeout=20))
    removal = UUID(made.url.rsplit("/", 1)[1].partition("?")[0])
    assert town.rows("select kind, child_name, address_hidden, follows_as from draft where id = :i", i=removal) == [
        ("removal", "Zofia Kowalska", True, "next")
    ]
    pages = {row[0] for row in town.rows("select page from draft_page where draft_id = :i", i=removal)}
    assert {"child_name", "address_last", "address_safe"} <= pages


def complete(town: Town, draft: UUID) -> None:
    """What the school adds to the referral: every page it did not bring along."""
    ((authority, school),) = town.rows("select authority_id, school_id from draft where id = :i", i=draft)
    there = {row[0] for row in town.rows("select page from draft_page where draft_id = :i and item = ''", i=draft)}
    common = {"authority_id": authority, "school_id": school, "draft_id": draft, "saved_by_name": "Marta Silva"}
    for row in rows():
        if row.page in there or (row.page in ("attempts", "home_visits") and row.item):
            continue
        where = {"child": row.child, "page": row.page, "item": row.item, "answers": row.answers}
        if CME_REFERRAL.page(row.page).sealed:
            town.scene.add(SealedPage(**common, **where, kind="safeguarding"))
        else:
            town.scene.add(DraftPage(**common, **where, hidden=[], position=row.position))
    town.rows("update draft set safeguarding_state = 'done' where id = :i", i=draft)


def test_a_referral_given_up_leaves_the_record_open_and_a_record_given_up_is_closed(
    town: Town, worker: Flask, school_days: SchoolCalendar, clock: time_machine.Traveller
) -> None:
    first, marta = today(), signed_in(town, "Marta Silva")
    draft = record_id(opened(marta))
    answer(marta, draft, "attempts", {"on": first.isoformat(), **AN_ATTEMPT}, "t1")
    made = []
    for _ in range(2):
        page = marta.open(f"/school/absences/{draft}")
        answered = Page(marta.post(f"{town.home}/school/absences/{draft}/referral", data=hidden_of(page), timeout=20))
        made.append(UUID(answered.url.rsplit("/", 1)[1].partition("?")[0]))
        send(marta, f"/school/referrals/{made[-1]}/give-up")
        assert town.rows("select state from absence_record") == [("open",)]
        assert "The referral is a draft" not in marta.open(f"/school/absences/{draft}").text
    assert made[0] != made[1]
    attempts = "select answers ->> 'who' from draft_page where draft_id = :i and page = 'attempts' and item <> ''"
    assert town.rows(attempts, i=made[1]) == [("Anna Kowalska",)]
    send(marta, f"/school/referrals/{draft}/give-up")
    assert town.rows("select state, closed_why from absence_record") == [("closed", "Given up by Marta Silva")]
    at_day(clock, school_days, first, 5)
    night(worker)
    assert town.rows("select count(*) from submission") == [(0,)]
    assert "Zofia" not in signed_in(town, "Marta Silva").open("/school").text


def test_a_family_that_was_reached_is_not_told_of(
    town: Town, worker: Flask, school_days: SchoolCalendar, clock: time_machine.Traveller
) -> None:
    first, marta = today(), signed_in(town, "Marta Silva")
    draft = record_id(opened(marta))
    late = days("on", first + dt.timedelta(days=1))
    page = send(marta, f"/school/absences/{draft}/reached", **late)
    assert page.status == 422
    assert "must be today or in the past" in page.text
    assert "The family was reached on" in send(marta, f"/school/absences/{draft}/reached", **days("on", first)).text
    page = marta.open(f"/school/absences/{draft}")
    early = marta.post(f"{town.home}/school/absences/{draft}/removal", data=hidden_of(page), timeout=20)
    assert early.status_code == 422
    assert "only be prepared from the 20th school day" in early.text
    at_day(clock, school_days, first, 6)
    night(worker)
    assert town.rows("select count(*) from submission") == [(0,)]
    marta = signed_in(town, "Marta Silva")
    page = marta.open(f"/school/absences/{draft}")
    lost = Page(marta.post(f"{town.home}/school/absences/{draft}/lost", data=hidden_of(page), timeout=20))
    assert "It is recorded that you have lost contact again." in lost.text
    night(worker)
    assert town.rows("select kind from submission") == [("early_notice",)]
    assert "Closed." in send(marta, f"/school/absences/{draft}/back", **days("on", today())).text
    assert town.rows("select state, back_on from absence_record") == [("returned", today())]


def test_the_council_hears_that_a_pupil_it_was_told_of_is_back(
    town: Town, worker: Flask, school_days: SchoolCalendar, clock: time_machine.Traveller
) -> None:
    first, draft = today(), record_id(opened(signed_in(town, "Marta Silva")))
    day = at_day(clock, school_days, first, 5)
    night(worker)
    marta = signed_in(town, "Marta Silva")
    send(marta, f"/school/absences/{draft}/back", **days("on", day))
    assert town.rows("select direction, body from message") == [
        ("to_council", f"The pupil came back to school on {long_date(day)}.")
    ]
    page = send(marta, f"/school/absences/{draft}/back", **days("on", day))
    assert page.status == 422
    assert "This record is closed" in page.text


def test_an_open_record_is_kept_and_without_term_dates_nothing_goes_out(
    town: Town, worker: Flask, clock: time_machine.Traveller
) -> None:
    marta = signed_in(town, "Marta Silva")
    draft = record_id(opened(marta))
    assert "Count the days of absence of Zofia Kowalska yourself" in marta.open("/school").text
    clock.shift(dt.timedelta(days=27))
    night(worker)
    clock.shift(dt.timedelta(days=20))
    night(worker)
    assert town.rows("select count(*) from submission") == [(0,)]
    assert town.rows("select state, child_name from draft where id = :i", i=draft) == [("open", "Zofia Kowalska")]
    assert "Not known" in signed_in(town, "Marta Silva").open(f"/school/absences/{draft}").text


def test_gone_missing_today_leads_through_the_stop_page(town: Town, worker: Flask, school_days: SchoolCalendar) -> None:
    marta, ravi = signed_in(town, "Marta Silva"), signed_in(town, "Ravi Anand")
    page = opened(marta, what="missing")
    assert page.heading.endswith("Stop: ring before you write")
    draft = record_id(page)
    onward = f"/school/referrals/{draft}/c1/absence_parents"
    assert f'href="{onward}"' in page.text
    assert opened(marta, danger="yes").heading.endswith("Stop: ring before you write")
    answer(marta, draft, "absence_parents", {
        "asked_who": "Anna Kowalska, mother", "asked_on": today().isoformat(), "asked_at": "9am",
        "asked_said": "She left for school at 8am.",
    })  # fmt: skip
    told = {f"{who}_told": "yes" for who in ("social_care", "police", "cme_officer")}
    told |= {f"{who}_on": today().isoformat() for who in ("social_care", "police", "cme_officer")}
    told |= {f"{who}_at": "9:15am" for who in ("social_care", "police", "cme_officer")}
    answer(marta, draft, "absence_told", {**told, "police_reference": "Log 12"})
    private = f"/school/referrals/{draft}/c1/absence_vulnerability"
    assert 'name="risk"' not in marta.open(private).text
    answer(ravi, draft, "absence_vulnerability", {
        "risk": "high", "why": "CANARY of the lead.", "assessed_on": today().isoformat(), "assessed_at": "9:20am",
        "lead_name": "Ravi Anand", "officer_name": "Marta Silva",
    })  # fmt: skip
    assert town.rows("select safeguarding_state from draft where id = :i", i=draft) == [("done",)]
    assert "CANARY" not in marta.open(f"/school/referrals/{draft}").text + marta.open(f"/school/absences/{draft}").text
    night(worker)
    assert "Act now: an absence record has been opened" in notices_to_school(town)
    assert "/absences/" in marta.open(f"/school/referrals/{draft}/check").url, "it is never sent by a check page"
