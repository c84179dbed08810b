"""A new day: cases placed for it, drafts past their last day emptied with their files, old sessions gone."""

from __future__ import annotations

import datetime as dt

from flask import Flask
from sqlalchemy import text

from portal.services import nightly
from portal.services.files import storage
from portal.services.working_day import today
from tests.services.conftest import Office


def test_a_draft_past_its_last_day_is_emptied_with_its_files(worker: Flask, office: Office) -> None:
    old, fresh = office.draft(number="OLD"), office.draft(number="NEW")
    key = storage().put(b"%PDF-1.4 what a school had attached")
    with office.engine.begin() as c:
        c.execute(
            text("update draft set expires_on = :d where id = :i"), {"d": today() - dt.timedelta(days=1), "i": old.id}
        )
        c.execute(
            text(
                "insert into attachment (authority_id, id, school_id, draft_id, category, storage_key, name, content_type,"
                " size, sha256, sealed, scan, added_by, added_by_name, added_at) values (:a, gen_random_uuid(), :s, :d,"
                " 'other', :k, 'CANARY.pdf', 'application/pdf', 1, '', '', 'clean', :d, '', now())"
            ),
            {"a": old.authority_id, "s": old.school_id, "d": old.id, "k": key},
        )
    nightly.run()
    state = "select state || child_name from draft where id = :i"
    assert office.value(state, i=old.id) == "withdrawn"
    assert office.value(state, i=fresh.id) == "openZofia Kowalska"
    for table in ("draft_page", "sealed_page"):
        assert office.value(f"select count(*) from {table} where draft_id = :i", i=old.id) == 0
        assert office.value(f"select count(*) from {table} where draft_id = :i", i=fresh.id) > 0
    assert office.value("select count(*) from attachment where name like '%CANARY%' or removed_at is null") == 0
    assert not list(storage().path.rglob(key))  # type: ignore[attr-defined]


def test_open_cases_are_placed_for_the_day_and_once_only(worker: Flask, office: Office) -> None:
    submission = office.scene.submission(office.school, office.clerk)
    case = office.scene.case(submission, office.school, placed_on=today() - dt.timedelta(days=1), band=3)
    nightly.run()
    assert office.value("select placed_on from case_file where id = :i", i=case.id) == today()
    links = office.value("select count(*) from audit_entry")
    nightly.run()
    assert office.value("select count(*) from audit_entry") == links


def test_sessions_long_over_are_gone(worker: Flask, office: Office) -> None:
    office.scene.session(office.clerk)
    with office.engine.begin() as c:
        c.execute(text("update session set created_at = now() - interval '3 days', last_active_at = created_at"))
    office.scene.session(office.lead)
    nightly.run()
    assert office.value("select count(*) from session") == 1
