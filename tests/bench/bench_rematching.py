"""A night's comparing: 2,000 children on the watch list against a roll of 60,000, all of it and only what changed."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import text

from portal.domain.access import Role
from portal.factory import create_worker_app
from portal.services import rematching
from portal.services.importing_rolls import import_roll
from portal.services.match_key import match_key
from portal.services.outbox import worker_of
from portal.store import wall
from portal.store.cases import Case, Child
from portal.store.find.index import referred_person, write_keys
from portal.store.session import db
from portal.store.submissions import ReferredChild
from portal.store.tables import new_id
from tests.bench import bench_roll_import
from tests.bench.ground import Ground, ground, seconds

PUPILS, WATCHED, CHANGED = 60_000, 2_000, 600
TODAY = dt.date(2026, 11, 25)
NAMES = ("Zof", "Kac", "Mil", "Ola", "Tym", "Jag", "Wit", "Nad")


def watched(place: Ground) -> None:
    """Children of whom half share a surname with families of the roll, and one in forty stands on it."""
    school = place.scene.school(place.council, "Hazelbank Academy")
    clerk = place.scene.member(place.council, Role.SUBMITTER, school=school)
    with place.superuser.connect() as c:
        on_roll = c.execute(
            text("select forename, surname, dob from roll_pupil order by id limit :n"), {"n": WATCHED}
        ).all()
    for n in range(WATCHED):
        mine = on_roll[n]
        first = mine.forename if n % 40 == 0 else f"{NAMES[n % 8]}{n}"
        last = mine.surname if n % 2 == 0 else f"Kow{n}"
        born = mine.dob if n % 40 == 0 else dt.date(2011, 1, 1) + dt.timedelta(days=n)
        sent = place.scene.submission(school, clerk, state="accepted")
        facts = {
            "child": {"first_name": first, "last_name": last, "date_of_birth": born.isoformat()},
            "addresses": [{"lines": [f"{n % 180 + 1} Tamarisk Close"], "postcode": f"ZN{n % 20 + 1} {n % 9 + 1}QT"}],
            "adults": [{"name": f"Marta {last}", "phones": [{"number": f"01632 960{n % 1000:03d}"}]}],
        }
        child = Child(authority_id=place.council.id, id=new_id(), first_name=first, last_name=last, date_of_birth=born)
        place.scene.add(child)
        case = Case(
            authority_id=place.council.id, id=new_id(), child_id=child.id, school_id=school.id, submission_id=sent.id,
            reference=f"NM-{n:05d}", state="enquiries", reason="whereabouts_unknown", child_name=f"{first} {last}",
            outcome_code="not_located_enquiries_exhausted", last_attended_on=dt.date(2026, 9, 1), school_name=school.name,
        )  # fmt: skip
        place.scene.add(case)
        place.scene.add(
            ReferredChild(
                authority_id=place.council.id, id=new_id(), submission_id=sent.id, school_id=school.id, child_key="c1",
                child_name=case.child_name, facts=facts, reference=case.reference, case_id=case.id,
            )
        )  # fmt: skip


def keyed(place: Ground) -> None:
    """Put the children under their keys, as the sibling check of each referral has done."""
    with wall.acting_as(worker_of(place.council.id)):
        session = db.session()
        for case in list(session.query(Case)):
            child = session.query(Child).filter(Child.id == case.child_id).one()
            write_keys(session, referred_person(session, case), child, match_key())
        session.commit()


def changed(path: Path) -> None:
    """Some pupils of the roll move house, and a few hundred more come in."""
    with path.open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    for row in rows[:CHANGED]:
        row["address_line1"] = f"9{row['address_line1']}"
    rows += [{**row, "pupil_id": f"N{n}", "entry_date": "2026-11-20"} for n, row in enumerate(rows[:200])]
    with path.open("w", newline="", encoding="utf-8") as stream:
        out = csv.DictWriter(stream, rows[0].keys())
        out.writeheader()
        out.writerows(rows)


def main() -> None:
    """Print the times; no assertion."""
    bench_roll_import.ROWS = PUPILS
    with ground() as place, TemporaryDirectory() as folder:
        app = create_worker_app(place.settings)
        path = Path(folder) / "roll.csv"
        bench_roll_import.roll(path)
        with app.app_context():
            loaded = seconds(lambda: import_roll(place.council.id, path, today=TODAY))
            watched(place)
            keyed(place)
            with place.superuser.begin() as c:
                c.execute(text("analyze"))

            def night() -> int:
                with wall.acting_as(worker_of(place.council.id)):
                    return rematching.compare_due()

            counts: list[int] = []
            for what in ("all of them", "nothing has changed"):
                taken = seconds(lambda: counts.append(night()))
                print(f"{counts[-1]:5d} cases of {WATCHED} compared with {PUPILS} pupils, {what}: {taken:.1f} s")
            changed(path)
            again = seconds(lambda: import_roll(place.council.id, path, today=TODAY))
            taken = seconds(lambda: counts.append(night()))
            print(f"{counts[-1]:5d} cases compared after {CHANGED} rows changed and 200 came: {taken:.1f} s")
            with place.superuser.connect() as c:
                found = c.execute(text("select count(*) from possible_find")).scalar_one()
            print(f"{found} signs found; the first load took {loaded:.1f} s, the second {again:.1f} s")
            db.session.remove()
            db.engine.dispose()


if __name__ == "__main__":
    main()
