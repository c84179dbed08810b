"""Finding a child reads an index and a bounded number of rows, under row security, on a roll of realistic size."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, create_engine, event, text

from portal.domain.finding.asked import read_box
from portal.factory import create_app
from portal.services import lookup
from portal.settings import Settings
from portal.store import wall
from portal.store.find.lookup import READ_AT_MOST
from portal.store.places import Authority
from portal.store.session import db
from tests.conftest import CONTEXT_KEY, Database
from tests.scenes import Scene, actor_of

PUPILS = 60_000
_FILL = """
set session_replication_role = replica;
insert into roll_pupil (authority_id, id, pupil_id, school_id, upn, forename, surname, dob, nc_year, row, comparable,
  row_digest, key_hashes, look_up_words, as_of, imported_at)
select :a, md5('p' || n)::uuid, 'P' || n, :school, '', initcap(f), initcap(s), date '2010-09-01' + n % 4000, '5',
  jsonb_build_object('forename', initcap(f), 'surname', initcap(s)), '', '', array[n % 30000],
  array[f, s, '~' || left(s, 4), '=' || (date '2010-09-01' + n % 4000)::text], date '2026-11-01', now()
from (
  select n, 'kay' || chr(97 + n % 26) || chr(97 + n / 26 % 26) f,
    (array['stone', 'kowal', 'marsh', 'brook', 'field'])[1 + n % 5] || chr(97 + n / 5 % 26) || chr(97 + n / 130 % 26) s
  from generate_series(1, :pupils) n
) named;
insert into look_up_word select authority_id, w, 'roll', id from roll_pupil, unnest(look_up_words) w;
insert into match_key select authority_id, key_hashes[1], 'roll', id from roll_pupil;
"""


@pytest.fixture(scope="module")
def filled(module_database: Database) -> Iterator[tuple[Scene, Authority]]:
    """Two councils with as many invented pupils each; and the first of them."""
    engine: Engine = create_engine(module_database.superuser)
    scene = Scene(engine)
    councils = [scene.authority(code, f"Council {code}") for code in ("990", "991")]
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as c:
        for council in councils:
            fill = _FILL.replace("'p' ||", f"'{council.code}' ||")
            school = scene.school(council).id
            half = {":a": f"'{council.id}'::uuid", ":school": f"'{school}'::uuid", ":pupils": str(PUPILS // 2)}
            for name, value in half.items():
                fill = fill.replace(name, value)
            fill = fill.replace(
                "from roll_pupil", f"from (select * from roll_pupil where authority_id = '{council.id}') r"
            )
            c.exec_driver_sql(fill, execution_options={"no_parameters": True})
        c.exec_driver_sql("vacuum analyze")
    yield scene, councils[0]
    engine.dispose()


@pytest.fixture
def app(module_database: Database, filled: tuple[Scene, Authority], tmp_path: Any) -> Iterator[Flask]:
    """The web's application, its connections as an officer's."""
    made = create_app(
        Settings(
            app_env="test",
            database_url=module_database.web,
            database_worker_url=module_database.worker,
            secret_key="a secret key that is only ever used by the tests",
            context_key=CONTEXT_KEY,
            match_key="a match key that is only ever used by the tests",
            storage_path=tmp_path / "files",
        ),
        [],
    )
    with made.app_context():
        yield made
        db.session.remove()
        db.engine.dispose()


def plans(typed: str) -> list[dict[str, Any]]:
    """The nodes of the plan by which the children are found, with what each really read."""
    sent: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        if statement.lstrip().startswith("with fitting"):
            sent.append((statement, values))

    event.listen(db.engine, "before_cursor_execute", note)
    lookup.look_up(typed, {}, "case")
    event.remove(db.engine, "before_cursor_execute", note)
    ((statement, values),) = sent
    connection = db.session().connection()
    assert connection.execute(text("select current_user")).scalar_one() == "cme_la"
    plan = connection.exec_driver_sql(f"explain (analyze, format json) {statement}", values).scalar_one()
    db.session().rollback()
    return list(nodes(plan[0]["Plan"]))


def nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for below in node.get("Plans", []):
        yield from nodes(below)


@pytest.mark.parametrize(
    ("typed", "most"),
    [
        ("sto", READ_AT_MOST),
        ("stoneab", 600),
        ("kayab stoneab", 1_500),
        ("k stoneab", 1_500),
        ("stoneab 2/9/2010", 700),
        ("07700 900412", 10),
        ("14 Tamarisk Close, NM4 2QT", 10),
    ],
)
def test_an_index_serves_every_way_of_typing(
    filled: tuple[Scene, Authority], app: Flask, typed: str, most: int
) -> None:
    scene, council = filled
    with wall.acting_as(actor_of(scene.member(council))):
        assert read_box(typed).criteria
        found = plans(typed)
    on_tables = [node for node in found if "Relation Name" in node]
    of_many = [node for node in on_tables if node["Relation Name"] in ("look_up_word", "match_key", "roll_pupil")]
    assert [node["Relation Name"] for node in of_many if node["Node Type"] == "Seq Scan"] == []
    looked_in = [node for node in of_many if node["Relation Name"] != "roll_pupil"]
    assert looked_in
    for node in looked_in:
        bounds = node.get("Index Cond", "")
        assert "authority_id = " in bounds, node
        assert "word >= " in bounds or "key_hash = " in bounds, node
    read = sum(
        node["Actual Rows"] * node["Actual Loops"] + node.get("Rows Removed by Filter", 0) * node["Actual Loops"]
        for node in on_tables
    )
    assert read <= most


def test_everything_asked_of_the_words_is_leakproof(filled: tuple[Scene, Authority]) -> None:
    """Below row security an index serves only operators that can tell nothing of the rows they turn away."""
    scene, _ = filled
    with scene.engine.connect() as c:
        leakproof = c.execute(
            text(
                "select oprname, proleakproof from pg_operator o join pg_proc p on p.oid = o.oprcode "
                "where (oprname, oprleft::regtype::text, oprright::regtype::text) in (('>=', 'text', 'text'), "
                "('<', 'text', 'text'), ('=', 'text', 'text'), ('=', 'bigint', 'bigint'), ('=', 'uuid', 'uuid'))"
            )
        ).all()
    assert len(leakproof) == 5
    assert all(row.proleakproof for row in leakproof)
