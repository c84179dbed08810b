"""The demonstration's invented past, seeded into a real database: whole, safe, and at every stage."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine, create_engine, text

from portal.cli.seed import NotEmpty, seed, seed_demo
from portal.cli.seeding import averford, northmere
from portal.cli.seeding.northmere_closed import CLOSED
from portal.cli.seeding.northmere_leavers import LEAVERS
from portal.cli.seeding.northmere_urgent import URGENT
from portal.domain.codes import authority_codes
from portal.domain.dates_in_words import london_date
from portal.domain.notices import NoticeKind
from portal.domain.statuses import CaseState, SubmissionState
from portal.services.outbox import worker_of
from portal.services.working_day import today
from portal.settings import Settings, UnsafeSettings
from portal.signin.demo_people import DEMO_PEOPLE
from portal.store import audit, wall
from portal.store.session import db
from tests.conftest import CONTEXT_KEY, Database

FEWER = {
    "991": (
        *URGENT,
        *northmere.NEW[2:],
        *northmere.SENT_BACK,
        *northmere.THIS_WEEK[2:5],
        *northmere.THIS_WEEK[7:9],
        *northmere.ON_TRACK[3:8],
        *northmere.ON_TRACK[-3:],
        *CLOSED[:3],
        *CLOSED[-2:],
        *northmere.DRAFTS,
        *LEAVERS,
    ),
    "990": (*averford.STORIES[:4], *averford.STORIES[8:10], *averford.STORIES[-2:]),
}
"""Enough of the stories for one of everything."""
PUPILS = {"990": 350, "991": 750}


@pytest.fixture(scope="module")
def settings(module_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(
        app_env="test",
        database_url=module_database.web,
        database_worker_url=module_database.worker,
        secret_key="a secret key that is only ever used by the tests",
        context_key=CONTEXT_KEY,
        match_key="a match key that is only ever used by the tests",
        oidc_issuer="http://127.0.0.1:8001",
        storage_path=tmp_path_factory.mktemp("files"),
    )


@pytest.fixture(scope="module")
def seeded(settings: Settings, module_database: Database) -> Iterator[Engine]:
    seed_demo(settings, pupils=PUPILS, stories=FEWER)
    engine = create_engine(module_database.superuser)
    yield engine
    engine.dispose()


def rows(engine: Engine, sql: str, **values: Any) -> list[Any]:
    with engine.connect() as connection:
        return list(connection.execute(text(sql), values))


def values(engine: Engine, sql: str) -> set[Any]:
    return {row[0] for row in rows(engine, sql)}


def test_cases_stand_in_every_state_the_portal_reaches_and_in_every_band(seeded: Engine) -> None:
    reached = {state.value for state in CaseState} - {CaseState.AWAITING_SCHOOL.value}
    assert values(seeded, "select state from case_file") == reached
    assert values(seeded, "select band from case_file where open") == {1, 2, 3}
    assert values(seeded, "select matching_state from case_file") == {"done"}


def test_submissions_stand_in_every_state_the_portal_reaches(seeded: Engine) -> None:
    reached = {state.value for state in SubmissionState} - {"draft"}
    assert values(seeded, "select state from submission") == reached


def test_every_kind_of_notice_is_there_and_leavers_stand_where_they_belong(seeded: Engine) -> None:
    told = values(seeded, "select kind from submission")
    assert told == {kind.value for kind in NoticeKind} - {NoticeKind.ABSENCE.value}
    plain = rows(seeded, "select band from case_file where why->0->>'rule' = 'plain_leaver'")
    assert len(plain) >= 3
    assert {row.band for row in plain} == {3}
    (doubtful,) = rows(seeded, "select band, why->0->>'sentence' as why from case_file where kind = 'removal' "
                       "and why->0->>'rule' = 'removal_in_doubt'")  # fmt: skip
    assert (doubtful.band, doubtful.why) == (2, "Removal in doubt: no joint enquiry, told late")
    (withdrawn,) = rows(seeded, "select why->0->>'sentence' as why from case_file where why->0->>'rule' = "
                        "'withdrawn_by_school'")  # fmt: skip
    assert "The wrong child was ticked" in withdrawn.why


def test_a_corrected_notice_an_addition_and_a_new_pupil_are_told_of_to_the_end(seeded: Engine) -> None:
    (corrected,) = rows(
        seeded,
        "select a.state, b.corrected_why, a.sent_at < b.sent_at as later from submission b "
        "join submission a on a.id = b.corrects_id",
    )
    assert tuple(corrected) == ("replaced", "We gave the wrong name of the person who confirmed it.", True)
    assert values(seeded, "select state from transit_entry") == {"open", "balanced", "void"}
    assert len(rows(seeded, "select 1 from addition where jsonb_array_length(files) = 1")) == 1
    assert values(seeded, "select count(*) from advice_request") == {1}
    beside = rows(seeded, "select kind from submission where draft_id = (select draft_id from submission "
                  "where kind = 'home_education')")  # fmt: skip
    assert {row.kind for row in beside} == {"home_education", "removal"}
    for table, column in (("submission", "withdrawn_at"), ("transit_entry", "opened_at"), ("addition", "at")):
        assert rows(seeded, f"select 1 from {table} where {column} > now()") == []


def test_the_order_is_todays(seeded: Engine) -> None:
    assert values(seeded, "select distinct placed_on from case_file where open") == {today()}


def test_somebody_has_cases_and_nobody_has_some(seeded: Engine) -> None:
    held = values(seeded, "select assigned_name from case_file where open")
    assert {"", "Amina Yusuf", "Joe Marsh", "Dev Patel", "Ruth Hale"} <= held


def test_what_was_sent_back_waits_for_the_school_and_what_is_new_for_a_decision(seeded: Engine) -> None:
    found = rows(
        seeded,
        "select s.state, r.asked <> '', c.next_due_label = 'School to answer' from case_file c "
        "join submission s on s.id = c.submission_id join referred_child r on r.case_id = c.id "
        "where c.open and c.triaged_at is null",
    )
    assert {tuple(row) for row in found} == {
        ("sent", False, False),
        ("in_triage", False, False),
        ("returned", True, True),
        ("withdrawn", False, False),
    }


def test_zofias_brother_and_sister_wait_to_be_decided_on(seeded: Engine) -> None:
    found = rows(
        seeded,
        "select p.other_name, p.grade, p.state from proposal p join case_file c on c.id = p.case_id "
        "where c.child_name = 'Zofia Kowalska' and p.question = 'sibling' order by p.rank",
    )
    assert [tuple(row) for row in found] == [
        ("Kacper Kowalski", "likely", "open"),
        ("Lena Kowalska", "possible", "open"),
    ]


def test_zofias_case_is_as_far_as_the_pictures_show(seeded: Engine) -> None:
    (case,) = rows(seeded, "select * from case_file where child_name = 'Zofia Kowalska'")
    assert (case.band, case.school_name, case.assigned_name) == (1, "Hazelbank Academy", "Amina Yusuf")
    assert case.unread_messages == 1
    council = rows(seeded, "select state from enquiry where case_id = :c and who <> 'school'", c=case.id)
    assert sorted(row.state for row in council) == ["asked", *["done"] * 4, *["not_started"] * 4]
    told = rows(seeded, "select direction, by_name from message where case_id = :c order by at", c=case.id)
    assert [tuple(row) for row in told] == [("to_school", "Amina Yusuf"), ("to_council", "Denise Okafor")]
    assert len(rows(seeded, "select 1 from attachment where case_id = :c", c=case.id)) == 2


def test_the_past_is_in_order(seeded: Engine) -> None:
    """Nothing is decided before it is received, and no instant is yet to come."""
    assert rows(seeded, "select 1 from case_file where triaged_at < received_at or closed_at < triaged_at") == []
    assert (
        rows(
            seeded,
            "select 1 from case_event e join case_file c on c.id = e.case_id and c.authority_id = e.authority_id "
            "where e.at < c.received_at - interval '1 second' or e.at > now()",
        )
        == []
    )
    assert rows(seeded, "select 1 from case_file where last_attended_on > (received_at at time zone 'UTC')::date") == []
    days = values(seeded, "select received_at::date from case_file")
    assert len(days) > 8
    for row in rows(seeded, "select steps from referred_child"):
        reached = [step["at"] for step in row.steps]
        assert reached == sorted(reached)
        assert dt.datetime.fromisoformat(reached[0]) < dt.datetime.now(dt.UTC)


def test_a_closed_case_says_when_each_step_was_reached(seeded: Engine) -> None:
    (row,) = rows(
        seeded,
        "select r.steps, c.received_at, c.closed_at from referred_child r join case_file c on c.id = r.case_id "
        "where c.outcome_code = 'registered_at_school_same_la'",
    )
    first, last = (dt.datetime.fromisoformat(row.steps[place]["at"]) for place in (0, -1))
    assert london_date(first) == london_date(row.received_at)
    assert london_date(last) == london_date(row.closed_at)
    assert london_date(first) < london_date(last) < today()


def test_families_in_hiding_are_hidden_from_the_first_answer(seeded: Engine) -> None:
    hidden = values(seeded, "select child_name from case_file where address_hidden")
    assert {"Grace Adeyinka", "Daniel Adeyinka"} <= hidden
    facts = rows(
        seeded, "select cast(facts as text) as said from referred_child where (facts->>'address_hidden')::boolean"
    )
    assert facts
    assert not any("Plover" in row.said or "900528" in row.said.replace(" ", "") for row in facts)


def test_drafts_wait_at_every_stage(seeded: Engine) -> None:
    drafts = rows(seeded, "select * from draft where state = 'open' and kind = 'cme_referral'")
    assert len(rows(seeded, "select 1 from absence_record where state = 'open' and early_notice_id is not null")) == 1
    assert len(drafts) == 7
    assert any(draft.address_hidden for draft in drafts)
    assert {"not_started", "in_progress"} <= {draft.safeguarding_state for draft in drafts}
    assert all(draft.expires_on > today() for draft in drafts)
    assert min(draft.expires_on for draft in drafts) <= today() + dt.timedelta(days=5)


def test_no_upn_could_be_a_real_childs(seeded: Engine) -> None:
    live = {row.code for row in authority_codes() if row.live}
    found = values(seeded, "select upn from child union select upn from roll_pupil") - {""}
    assert len(found) > 900
    assert {upn[1:4] for upn in found} == {"990", "991"}
    assert not {"990", "991"} & live


def test_every_telephone_number_is_invented(seeded: Engine) -> None:
    said = values(
        seeded,
        "select phone from school union select phone_duty from authority union select phone_social_care from authority "
        "union select phone_out_of_hours from authority union select row->>'parent1_phone' from roll_pupil "
        "union select row->>'parent2_phone' from roll_pupil "
        "union select jsonb_path_query(facts, '$.**.phone') #>> '{}' from referred_child "
        "union select jsonb_path_query(facts, '$.**.number') #>> '{}' from referred_child "
        "union select jsonb_path_query(facts, '$.**.number') #>> '{}' from sealed_submission",
    ) - {None, ""}
    assert len(said) > 500
    for number in said:
        figures = "".join(mark for mark in number.replace("(0)", "") if mark.isdigit()).removeprefix("44").lstrip("0")
        assert figures.startswith(("7700900", "1632960", "2079460")), number


def test_everybody_can_sign_in_but_one_officer_still_waits(seeded: Engine) -> None:
    found = {
        (row.subject, row.state)
        for row in rows(
            seeded,
            "select i.subject, m.state from membership m join identity i on i.person_id = m.person_id "
            "where i.issuer = 'http://127.0.0.1:8001'",
        )
    }
    for person in DEMO_PEOPLE:
        if person.kind is not None and person.roles:
            assert (person.sub, "active" if person.approved else "awaiting_approval") in found


def test_no_work_is_left_owed(seeded: Engine) -> None:
    """But the automatic answers between councils, which have their time."""
    assert values(seeded, "select state from outbox where topic <> 'council_answer'") == {"done"}


def test_the_audit_chain_is_unbroken(seeded: Engine, settings: Settings) -> None:
    from portal.factory import create_worker_app

    app = create_worker_app(settings)
    with app.app_context():
        for authority_id in values(seeded, "select id from authority"):
            with wall.acting_as(worker_of(authority_id)):
                assert audit.verify(db.session().connection(), authority_id).unbroken
                db.session.rollback()
        db.session.remove()
        db.engine.dispose()


def test_a_second_seeding_is_refused_and_changes_nothing(seeded: Engine, settings: Settings) -> None:
    before = rows(seeded, "select count(*) from case_file, authority")
    with pytest.raises(NotEmpty, match="has councils already"):
        seed_demo(settings)
    assert rows(seeded, "select count(*) from case_file, authority") == before


def test_production_is_refused(settings: Settings) -> None:
    with pytest.raises(UnsafeSettings):
        seed_demo(settings.model_copy(update={"app_env": "production"}))
    done = CliRunner().invoke(seed, env={"APP_ENV": "production"})
    assert done.exit_code == 1
    assert "This is production" in done.output


def test_averford_has_asked_northmere_of_one_child_it_may_know_and_one_it_does_not(seeded: Engine) -> None:
    asked = rows(seeded, "select state, asked_name from council_question order by asked_at")
    assert [tuple(one) for one in asked] == [("waiting", "Northmere Council")] * 2
    found = values(seeded, "select automatic from inward_question")
    assert found == {"none", "possible"}
    (candidate,) = rows(
        seeded,
        "select p.pupil_id, c.restricted from inward_candidate c join roll_pupil p on p.id = c.other_id",
    )
    assert tuple(candidate) == ("991-S99", False)
