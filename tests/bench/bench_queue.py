"""The work queue (50 rows over 5,000 open cases and 50,000 pupils) beside a bare Flask page of 50 rows."""

from __future__ import annotations

import html
from typing import Any

from flask import Flask
from sqlalchemy import create_engine, event, text

from la_side import la
from portal.domain.access import Role
from portal.factory import create_app
from portal.store.session import db
from school_side import school
from tests.bench.ground import Ground, ground, side_by_side

CASES, PUPILS, ROWS = 5_000, 50_000, 50
_NOT_COUNTED = ("set local", "select set_config", "begin", "commit", "rollback", "savepoint", "release")


def fill(place: Ground) -> None:
    """Copies of one case and one pupil, with names and dates of their own."""
    scene, council = place.scene, place.council
    schools = [scene.school(council, f"School {n}") for n in range(20)]
    officer = scene.member(council, Role.OFFICER, name="Amina Yusuf")
    clerk = scene.member(council, Role.SUBMITTER, school=schools[0])
    case = scene.case(
        scene.submission(schools[0], clerk), schools[0], assigned_to=officer.id, assigned_name=officer.name
    )
    pupil = scene.pupil(schools[0])
    with place.superuser.begin() as c:
        for table, row_id, count, changed in (
            ("child", case.child_id, CASES, {"last_name": "'Name' || n"}),
            ("roll_pupil", pupil.id, PUPILS, {"pupil_id": "'p' || n", "surname": "'Name' || n"}),
        ):
            copy_rows(c, table, row_id, count, changed)
        children = list(c.execute(text("select id from child")).scalars())
        c.execute(text("create temporary table kids as select id, row_number() over () n from child"))
        copy_rows(
            c,
            "case_file",
            case.id,
            len(children) - 1,
            {
                "child_id": "(select id from kids where kids.n = series.n)",
                "reference": "'NM-' || n",
                "child_name": "'Child Name' || n",
                "child_name_sort": "'name' || n",
                "band": "1 + n % 3",
                "next_due_on": "current_date - 3 + (n % 40)::int",
                "missing_since": "current_date - (n % 90)::int",
                "changed_at": "now() - n * interval '1 minute'",
            },
        )
        c.execute(text("analyze"))
    place.officer = officer  # type: ignore[attr-defined]


def copy_rows(c: Any, table: str, row_id: Any, count: int, changed: dict[str, str]) -> None:
    columns = list(
        c.execute(
            text("select column_name from information_schema.columns where table_schema='public' and table_name=:t"),
            {"t": table},
        ).scalars()
    )
    values = [changed.get(name, "gen_random_uuid()" if name == "id" else f'source."{name}"') for name in columns]
    c.execute(
        text(
            f"insert into {table} ({', '.join(columns)}) select {', '.join(values)} "
            f"from {table} source, generate_series(1, :count) series(n) where source.id = :id"
        ),
        {"count": count, "id": row_id},
    )


def bare(url: str) -> Flask:
    """The page to compare with: one indexed query, 50 rows of plain HTML."""
    app, engine = Flask("bare"), create_engine(url)

    @app.get("/")
    def page() -> str:
        with engine.connect() as c:
            found = c.execute(
                text(
                    "select reference, child_name, school_name, next_due_on from case_file "
                    "where authority_id = (select id from authority) and open order by band, next_due_on limit 50"
                )
            ).all()
        rows = "".join(f"<tr>{''.join(f'<td>{html.escape(str(v))}</td>' for v in row)}</tr>" for row in found)
        return f"<!doctype html><title>Rows</title><table>{rows}</table>"

    return app


def main() -> None:
    """Measure and print."""
    with ground() as place:
        fill(place)
        app = create_app(place.settings, [school, la])
        client = app.test_client()
        client.set_cookie("cme", place.scene.session(place.officer), domain="localhost")  # type: ignore[attr-defined]
        plain = bare(place.server.superuser_url("bench")).test_client()
        said: list[str] = []
        with app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", lambda _c, _cur, sql, *_: said.append(sql))
        for _ in range(3):
            answer = client.get("/cases")
            assert answer.status_code == 200, answer.status_code
            plain.get("/")
        said.clear()
        body = client.get("/cases").get_data()
        counted = [s for s in said if not s.strip().lower().startswith(_NOT_COUNTED)]
        ours, theirs = side_by_side(lambda: client.get("/cases"), lambda: plain.get("/"), times=60)
        print(f"Queue page, {ROWS} rows over {CASES:,} open cases and {PUPILS:,} pupils")
        print(f"  SQL statements        {len(counted)} (at most 8)")
        print(f"  HTML                  {len(body):,} bytes")
        print(
            f"  beside a bare page    {ours / theirs:.1f} times as long ({ours * 1000:.1f} ms and {theirs * 1000:.1f} ms)"
        )
        with app.app_context():
            db.engine.dispose()


if __name__ == "__main__":
    main()
