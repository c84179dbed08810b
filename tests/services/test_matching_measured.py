"""`cme match` end to end: a roll, questions as a school would ask them, answers, and how good they are."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, text

from portal.cli import main
from portal.settings import Settings
from tests.conftest import CONTEXT_KEY, Database
from tests.scenes import Scene

ROLL = """pupil_id,forename,surname,dob,sex,school_urn,school_name,postcode,address_line1,parent1_forename,parent1_surname,parent1_phone
1,Aya,Stone,2015-03-02,F,900001,Ash School,ZA1 1AA,1 Elm Road,Ruth,Stone,07700 900001
2,Ben,Stone,2017-04-02,M,900001,Ash School,ZA1 1AA,1 Elm Road,Ruth,Stone,07700 900001
3,Cal,Reed,2016-01-31,M,900002,Oak School,ZA1 2BB,2 Elm Road,Jo,Reed,07700 900002
"""
QUESTIONS = """query_id,task,forename,surname,dob,sex,school_urn,postcode,address_line1,parent1_name,parent1_mobile,sibling_details,more
q1,same,Aya,Stone,2015-03-02,,900001,za11aa,1 Elm Rd,Ruth Stone,07700900001,,x
q2,sibling,Aya,Stone,02/03/2015,F,900001,ZA1 1AA,1 Elm Road,Stone Ruth,,Ben 02/04/2017,
q3,same,Nobody,Known,not a date,?,,,,,,,
"""
TRUTH = "query_id,pupil_id,relation\nq1,1,same\nq2,2,full\n"


@pytest.fixture
def run(database: Database, settings: Settings, superuser: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    for name, value in {
        "APP_ENV": "test",
        "DATABASE_WORKER_URL": database.worker,
        "CONTEXT_KEY": CONTEXT_KEY,
        "MATCH_KEY": settings.match_key,
    }.items():
        monkeypatch.setenv(name, value)
    Scene(superuser).authority("991", "Northmere Council")

    def call(*words: str) -> Result:
        return CliRunner().invoke(main, words)

    (tmp_path / "roll.csv").write_text(ROLL, encoding="utf-8")
    (tmp_path / "truth.csv").write_text(TRUTH, encoding="utf-8")
    (tmp_path / "queries.csv.gz").write_bytes(gzip.compress(QUESTIONS.encode()))
    assert call("roll", "import", "--authority", "991", str(tmp_path / "roll.csv")).exit_code == 0
    return call


def answered(run, folder: Path, task: str) -> list[dict[str, str]]:  # type: ignore[no-untyped-def]
    out = folder / f"{task}.csv"
    done = run(
        "match", "--authority", "991", "--task", task, "--queries", str(folder / "queries.csv.gz"), "--answers", str(out)
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    with out.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_the_same_child_and_its_brother_are_found_and_nobody_else_is_decided_on(  # type: ignore[no-untyped-def]
    run, superuser: Engine, tmp_path: Path
) -> None:
    same = answered(run, tmp_path, "same")
    assert [(row["query_id"], row["pupil_id"]) for row in same if row["decision"] == "1"] == [("q1", "1")]
    assert [row["pupil_id"] for row in same if row["query_id"] == "q3"] == [""]
    siblings = answered(run, tmp_path, "sibling")
    assert [(row["query_id"], row["pupil_id"], row["rank"]) for row in siblings if row["decision"] == "1"] == [
        ("q2", "2", "1")
    ]
    assert all(float(row["latency_ms"]) > 0 for row in [*same, *siblings])
    measured = run(
        "match",
        "evaluate",
        "--task",
        "same",
        "--answers",
        str(tmp_path / "same.csv"),
        "--truth",
        str(tmp_path / "truth.csv"),
    )
    assert "first 1: 1.000" in measured.output
    assert "precision 1.000, recall 1.000" in measured.output
    (tmp_path / "about.csv").write_text("query_id,tradition\nq1,english\nq2,english\nq3,polish\n", encoding="utf-8")
    by_group = run(
        "match", "evaluate", "--task", "sibling", "--answers", str(tmp_path / "sibling.csv"),
        "--truth", str(tmp_path / "truth.csv"), "--about", str(tmp_path / "about.csv"),
        "--queries", str(tmp_path / "queries.csv.gz"), "--roll", str(tmp_path / "roll.csv"),
    )  # fmt: skip
    assert "english:      1       1  1.000  1.000  (few)" in by_group.output
    assert "polish" not in by_group.output  # nobody was asked about
    with superuser.connect() as c:
        assert c.execute(text("select count(*) from proposal")).scalar_one() == 0
        assert c.execute(text("select count(*) from audit_entry where action = 'measured_matching'")).scalar_one() == 2


def test_pupils_indexed_before_are_found_from_their_rows_and_then_indexed_anew(  # type: ignore[no-untyped-def]
    run, superuser: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = answered(run, tmp_path, "sibling")
    everything = "select pupil_id, comparable, (select array_agg(key_hash order by key_hash) from match_key "
    everything += "where owner_id = id) = key_hashes from roll_pupil order by pupil_id"
    with superuser.begin() as c:
        standing = c.execute(text(everything)).all()
        c.execute(text("update roll_pupil set comparable = ''"))
    latency = {"latency_ms": ""}
    assert [row | latency for row in answered(run, tmp_path, "sibling")] == [row | latency for row in known]
    assert "3 pupils indexed" in run("roll", "index", "--authority", "991").output
    assert "0 pupils indexed" in run("roll", "index", "--authority", "991").output
    with superuser.connect() as c:
        assert c.execute(text(everything)).all() == standing
    assert all(same for _, _, same in standing)
    # Under another key nothing is found until everybody is indexed with it.
    monkeypatch.setenv("MATCH_KEY", "another key of thirty-two bytes, or more")
    assert [row["pupil_id"] for row in answered(run, tmp_path, "sibling")] == [""]
    assert "3 pupils indexed" in run("roll", "index", "--authority", "991", "--everybody").output
    assert [row | latency for row in answered(run, tmp_path, "sibling")] == [row | latency for row in known]


def test_what_cannot_be_asked_is_said_in_a_sentence(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    assert "Give --authority" in run("match", "--task", "same").output
    (tmp_path / "odd.csv").write_text("name\nAya\n", encoding="utf-8")
    out = run(
        "match",
        "--authority",
        "991",
        "--task",
        "same",
        "--queries",
        str(tmp_path / "odd.csv"),
        "--answers",
        str(tmp_path / "a"),
    )
    assert out.exit_code == 1
    assert "query_id" in out.output
