"""Finding a child on a roll of 60,000 as an officer does: how long each way of typing takes, behind the wall."""

from __future__ import annotations

import datetime as dt
import statistics
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from sqlalchemy import event, text

from portal.domain.finding.asked import read_box
from portal.exchange.roll_file import RollRow, read_roll
from portal.factory import create_app, create_worker_app
from portal.services.importing_rolls import import_roll
from portal.services.lookup import look_up
from portal.store import wall
from portal.store.session import db
from tests.bench.ground import Ground, ground, seconds
from tests.bench.invented_families import write_all
from tests.scenes import actor_of

PUPILS = 60_000
TIMES = 150
TODAY = dt.date(2026, 11, 23)


def ways(rows: list[RollRow], random: Random) -> Iterator[tuple[str, Callable[[], str]]]:
    """Each way of typing, with what makes something to type of a child taken at random."""

    def of(make: Callable[[RollRow], str], needs: str) -> Callable[[], str]:
        held = [row for row in rows if row.values[needs]]
        return lambda: make(random.choice(held))

    yield "three letters of a surname", of(lambda row: row.values["surname"][:3], "surname")
    yield "a surname", of(lambda row: row.values["surname"], "surname")
    yield "a surname with a slip", of(lambda row: slip(row.values["surname"], random), "surname")
    yield "first name and surname", of(lambda row: f"{row.values['forename']} {row.values['surname']}", "surname")
    yield "initial and surname", of(lambda row: f"{row.values['forename'][:1]} {row.values['surname']}", "forename")
    yield (
        "surname and birth date",
        of(lambda row: f"{row.values['surname']} {row.dob:%d/%m/%Y}" if row.dob else "x", "surname"),
    )
    yield "a phone", of(lambda row: row.values["parent1_phone"], "parent1_phone")
    yield "an address", of(lambda row: f"{row.values['address_line1']}, {row.values['postcode']}", "address_line1")


def slip(word: str, random: Random) -> str:
    """The word with one vowel written another way, or as it is."""
    places = [n for n, one in enumerate(word) if one in "aeiou"]
    if not places:
        return word
    n = random.choice(places)
    return word[:n] + random.choice("aeiou") + word[n + 1 :]


def rows_read(place: Ground, typed: list[str]) -> list[int]:
    """How many rows the statement that finds has the database read, for each."""
    plans: list[tuple[str, object]] = []

    def note(_c: object, _cursor: object, statement: str, values: object, *_: object) -> None:
        if "with fitting" in statement and "explain" not in statement:
            plans.append((statement, values))

    event.listen(db.engine, "before_cursor_execute", note)
    for one in typed:
        look_up(one, {}, "other")
    event.remove(db.engine, "before_cursor_execute", note)
    session, found = db.session(), []
    for statement, values in plans:
        plan = session.connection().exec_driver_sql(f"explain (analyze, format json) {statement}", values).scalar_one()
        found.append(_scanned(plan[0]["Plan"]))
    session.rollback()
    return found


def _scanned(node: dict[str, object]) -> int:
    own = 0
    if "Relation Name" in node:
        own = round(float(str(node["Actual Rows"])) * float(str(node["Actual Loops"])))
    return own + sum(_scanned(one) for one in node.get("Plans", []))  # type: ignore[attr-defined]


def main() -> None:
    """Measure and print."""
    with ground() as place, TemporaryDirectory() as name:
        files = write_all(Path(name), PUPILS, 10)
        worker = create_worker_app(place.settings)
        with worker.app_context():
            taken = seconds(lambda: import_roll(place.council.id, files.roll, today=TODAY))
            db.session.remove()
            db.engine.dispose()
        with files.roll.open("rb") as stream:
            rows = [row for row in read_roll(stream, "roll.csv", today=TODAY) if isinstance(row, RollRow)]
        with place.superuser.connect().execution_options(isolation_level="AUTOCOMMIT") as c:
            c.execute(text("vacuum analyze"))
            size = "select pg_size_pretty(pg_total_relation_size('look_up_word')), (select count(*) from look_up_word)"
            print(f"{PUPILS:,} pupils loaded in {taken:.1f} s; words: {c.execute(text(size)).one()}")
        app = create_app(place.settings, [])
        random = Random("find a child")
        with app.app_context(), wall.acting_as(actor_of(place.scene.member(place.council))):
            everything: list[float] = []
            for label, make in ways(rows, random):
                typed = [make() for _ in range(TIMES)]
                for one in typed[:5]:
                    look_up(one, {}, "other")
                times = [1000 * seconds(lambda one=one: look_up(one, {}, "other")) for one in typed]  # type: ignore[misc]
                everything += times
                read = rows_read(place, typed[:40])
                print(f"  {label:28} {told(times)}; rows read: median {statistics.median(read):.0f}, most {max(read)}")
            print(f"  {'all of these':28} {told(everything)}")
            print(f"  (of that, reading what was typed: {1000 * seconds(lambda: read_box('Kowal 14/3/2013')):.2f} ms)")
            db.session.remove()
            db.engine.dispose()


def told(times: list[float]) -> str:
    """The middle, and the slow end."""
    ordered = sorted(times)
    return f"p50 {statistics.median(times):6.1f} ms, p95 {ordered[int(0.95 * len(ordered))]:6.1f} ms"


if __name__ == "__main__":
    main()
