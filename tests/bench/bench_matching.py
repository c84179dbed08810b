"""Our look-up beside Splink on DuckDB, PostgreSQL's pg_trgm and plain SQL: the same questions, one after another.

Without anything said it invents a roll. MATCH_BENCH names a folder with roll.csv.gz, queries.csv.gz, truth.csv.gz and
perhaps neutral.csv.gz to use in its place; MATCH_BENCH_PUPILS and MATCH_BENCH_QUESTIONS say how much to invent. SPLINK_PYTHON is the Python of the
environment Splink was put in; without it Splink is left out.
"""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg

from portal.domain.matching.measured import SAME, Answered, Measured, measure
from portal.domain.matching.person import Person
from portal.exchange.answer_file import read_answers, rows_of
from portal.exchange.question_file import TASKS, read_questions
from portal.factory import create_worker_app
from portal.services import bulk_lookup
from portal.services.importing_rolls import import_roll
from portal.store.session import db
from tests.bench.ground import Ground, ground
from tests.bench.invented_families import Files, write_all

PUPILS = int(os.environ.get("MATCH_BENCH_PUPILS", "20000"))
QUESTIONS = int(os.environ.get("MATCH_BENCH_QUESTIONS", "150"))
PRECISE = 0.98
TODAY = dt.date(2026, 11, 23)
Truth = list[tuple[str, str, str]]
Neutral = list[tuple[str, str]]
"""Pairs that count neither way: the child's own row where the family was asked for, cousins in the house."""

_PLAIN = """
select pupil_id, 1.0 from plain_roll
where surname = lower(%(surname)s) and dob = %(dob)s and (%(sibling)s or forename = lower(%(forename)s)) limit 10
"""
_TRGM = """
select pupil_id,
  similarity(name, %(name)s) * (case when %(sibling)s then 0.3 else 1.5 end)
  + similarity(surname, %(surname)s) + similarity(address, %(address)s) + similarity(parent, %(parent)s)
  + (upn <> '' and upn = %(upn)s and not %(sibling)s)::int * 5
  + (phone <> '' and phone = %(phone)s)::int * 2 + (email <> '' and email = %(email)s)::int
  + coalesce((dob = %(dob)s)::int, 0) * (case when %(sibling)s then -0.5 else 1.5 end) score
from plain_roll
where name %% %(name)s or (address <> '' and address %% %(address)s) or (phone <> '' and phone = %(phone)s)
  or (email <> '' and email = %(email)s) or (upn <> '' and upn = %(upn)s) or (dob = %(dob)s and not %(sibling)s)
order by 2 desc limit 10
"""
_TABLE = """
create extension if not exists pg_trgm;
create table plain_roll as
select pupil_id, lower(forename) forename, lower(surname) surname, dob, lower(forename || ' ' || surname) name,
  lower(concat_ws(' ', row->>'address_line1', row->>'postcode')) address,
  lower(concat_ws(' ', row->>'parent1_forename', row->>'parent1_surname')) parent,
  right(regexp_replace(coalesce(row->>'parent1_phone', ''), '[^0-9]', '', 'g'), 10) phone,
  lower(coalesce(row->>'parent1_email', '')) email, upn
from roll_pupil;
create index on plain_roll (surname, dob);
create index on plain_roll using gin (name gin_trgm_ops);
create index on plain_roll using gin (address gin_trgm_ops);
create index on plain_roll (phone);
create index on plain_roll (email);
create index on plain_roll (upn);
create index on plain_roll (dob);
analyze plain_roll;
set pg_trgm.similarity_threshold = 0.55;
"""


@dataclass(frozen=True, slots=True)
class Line:
    """A system's results on one task."""

    system: str
    task: str
    found: Measured


def decided_with_hindsight(answers: list[Answered], truth: Truth, task: str, neutral: Neutral) -> list[Answered]:
    """Answers of a system without a word of its own, decided from the least score on that is right often enough."""
    right = {(q, p) for q, p, relation in truth if (relation == SAME) == (task == SAME)}
    other = ({(q, p) for q, p, _ in truth} | set(neutral)) - right
    least, good = float("inf"), 0
    ranked = sorted(
        (a for a in answers if a.pupil_id and (a.query_id, a.pupil_id) not in other), key=lambda a: -a.score
    )
    for count, one in enumerate(ranked, start=1):
        good += (one.query_id, one.pupil_id) in right
        if good / count >= PRECISE:
            least = one.score
    return [replace(one, decision=bool(one.pupil_id) and one.score >= least) for one in answers]


def in_sql(place: Ground, sql: str, asked: list[tuple[str, Person]], task: str) -> list[Answered]:
    """The answers of one statement, in a session of its own."""
    answers: list[Answered] = []
    url = place.server.superuser_url("bench").replace("postgresql+psycopg", "postgresql")
    with psycopg.connect(url) as c:
        c.execute("set pg_trgm.similarity_threshold = 0.55")
        for query_id, person in asked:
            values = _sought(person, sibling=task != SAME)
            start = time.perf_counter()
            found = c.execute(sql, values).fetchall()
            taken = (time.perf_counter() - start) * 1000
            answers += [
                Answered(query_id, pupil, float(score), rank, decision=False, latency_ms=taken)
                for rank, (pupil, score) in enumerate(found, start=1)
            ] or [Answered(query_id, "", 0.0, 0, decision=False, latency_ms=taken)]
    return answers


def _sought(person: Person, *, sibling: bool) -> dict[str, Any]:
    home = person.addresses[0] if person.addresses else None
    adult = person.adults[0] if person.adults else None
    return {
        "sibling": sibling,
        "forename": person.forename,
        "surname": person.surname.lower(),
        "name": f"{person.forename} {person.surname}".lower(),
        "dob": person.dob,
        "address": f"{' '.join(home.lines)} {home.postcode}".lower() if home else "",
        "parent": adult.forename.lower() if adult else "",
        "phone": person.numbers[0].removeprefix("+44")[-10:] if person.numbers else "",
        "email": person.mails[0] if person.mails else "",
        "upn": person.upns[0] if person.upns else "",
    }


def splink(files: Files, folder: Path, task: str) -> list[Answered] | None:
    """Splink's answers, from its own environment; None where it is not installed or fails."""
    python = os.environ.get("SPLINK_PYTHON", "")
    if not python or not Path(python).exists():
        return None
    answers = folder / f"splink-{task}.csv"
    script = Path(__file__).with_name("splink_answers.py")
    done = subprocess.run(
        [python, str(script), str(files.roll), str(files.questions), str(files.truth), str(answers), task],
        check=False, capture_output=True, text=True,
    )  # fmt: skip
    if done.returncode:
        print(f"Splink could not answer: {done.stderr.strip().splitlines()[-1:]}", file=sys.stderr)
        return None
    return list(read_answers(answers))


def given(folder: Path, copy_to: Path) -> Files:
    """The set in a folder, unpacked; every third question of a task is marked for whoever needs to learn."""
    files = Files(copy_to / "roll.csv", copy_to / "questions.csv", copy_to / "truth.csv", copy_to / "neutral.csv")
    for name, path in (("roll", files.roll), ("truth", files.truth), ("neutral", files.neutral)):
        if name == "neutral" and not (folder / "neutral.csv.gz").exists():
            continue
        with gzip.open(folder / f"{name}.csv.gz", "rb") as packed:
            path.write_bytes(packed.read())
    rows = [dict(row) for row in rows_of(folder / "queries.csv.gz", ("query_id", "task"))]
    kept = [row for task in TASKS for row in [r for r in rows if r["task"] == task][:QUESTIONS]]
    with files.questions.open("w", encoding="utf-8", newline="") as stream:
        out = csv.DictWriter(stream, [*rows[0], "train"])
        out.writeheader()
        out.writerows(row | {"train": "1" if n % 3 == 0 else ""} for n, row in enumerate(kept, start=1))
    return files


def lines(place: Ground, files: Files, folder: Path) -> Iterator[Line]:
    """Every system on every task."""
    learn = {row["query_id"] for row in rows_of(files.questions, ("query_id",)) if row.get("train")}
    truth = [(r["query_id"], r["pupil_id"], r["relation"]) for r in rows_of(files.truth, ("query_id",))]
    neutral: Neutral = []
    if files.neutral.exists():
        neutral = [(r["query_id"], r["pupil_id"]) for r in rows_of(files.neutral, ("query_id",))]
    everything = [q for q in read_questions(files.questions) if q.query_id not in learn]
    for task in TASKS:
        asked = [(q.query_id, q.person) for q in everything if q.task == task]
        ours = [one for found in bulk_lookup.answer(place.council.id, asked, task) for one in found]
        yield Line("ours", task, measure(ours, truth, task, neutral))
        others: dict[str, Callable[[], list[Answered] | None]] = {
            "Splink": lambda task=task: splink(files, folder, task),  # type: ignore[misc]
            "pg_trgm": lambda task=task, asked=asked: in_sql(place, _TRGM, asked, task),  # type: ignore[misc]
            "plain SQL": lambda task=task, asked=asked: in_sql(place, _PLAIN, asked, task),  # type: ignore[misc]
        }
        for system, answers_of in others.items():
            answers = answers_of()
            if answers is not None:
                decided = decided_with_hindsight(answers, truth, task, neutral)
                yield Line(system, task, measure(decided, truth, task, neutral))


def main() -> None:
    """Measure and print."""
    with ground() as place, TemporaryDirectory() as name:
        folder = Path(name)
        named = os.environ.get("MATCH_BENCH")
        files = given(Path(named), folder) if named else write_all(folder, PUPILS, QUESTIONS)
        app = create_worker_app(place.settings)
        with app.app_context():
            start = time.perf_counter()
            loaded = import_roll(place.council.id, files.roll, today=TODAY)
            indexed = time.perf_counter() - start
            with psycopg.connect(
                place.server.superuser_url("bench").replace("postgresql+psycopg", "postgresql"), autocommit=True
            ) as c:
                c.execute("vacuum analyze")
                c.execute(_TABLE)
            print(f"Matching: {loaded.rows:,} pupils, indexed in {indexed:.0f} s")
            print("  task     system     recall@10  precision  recall  p50 ms  p95 ms  p95 of ours")
            ours = 0.0
            for line in lines(place, files, folder):
                found = line.found
                if line.system == "ours":
                    ours = found.milliseconds[95]
                print(
                    f"  {line.task:<8} {line.system:<10} {found.recall[10]:>9.3f}  {found.precision:>9.3f}  "
                    f"{found.decided_recall:>6.3f}  {found.milliseconds[50]:>6.1f}  {found.milliseconds[95]:>6.1f}  "
                    f"{found.milliseconds[95] / ours:>11.1f}",
                    flush=True,
                )
            print("  precision and recall: at our decision; of the others at the best score found with hindsight")
            db.session.remove()
            db.engine.dispose()


if __name__ == "__main__":
    main()
