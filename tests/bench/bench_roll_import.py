"""Loading a roll of 50,000 pupils beside PostgreSQL's own COPY of the same rows."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg

from portal.exchange.roll_file import COLUMNS
from portal.factory import create_worker_app
from portal.services.importing_rolls import import_roll
from portal.store.session import db
from tests.bench.ground import Ground, ground, seconds

ROWS = 50_000
TODAY = dt.date(2026, 11, 23)


def roll(path: Path) -> None:
    """A roll of invented pupils, as schools would send it."""
    first = [
        f"{a}{b}" for a in ("Ay", "Be", "Ca", "Da", "Em", "Fa", "Ha", "Iv") for b in ("la", "nn", "ra", "sh", "ti")
    ]
    last = [
        f"{a}{b}"
        for a in ("Ash", "Birch", "Cole", "Dean", "Elm", "Ford", "Glen", "Hart")
        for b in ("ley", "ton", "by", "er")
    ]
    with path.open("w", newline="", encoding="utf-8") as stream:
        out = csv.DictWriter(stream, COLUMNS)
        out.writeheader()
        for n in range(ROWS):
            home, parent = n // 2, n // 2
            out.writerow(
                {
                    "pupil_id": f"P{n}",
                    "forename": first[n % len(first)],
                    "surname": last[(n // 2) % len(last)] + last[(n // 97) % len(last)].lower(),
                    "dob": (dt.date(2010, 9, 1) + dt.timedelta(days=n % 4000)).isoformat(),
                    "sex": "MF"[n % 2],
                    "address_line1": f"{home % 180 + 1} {last[home % len(last)]} Road",
                    "town": "Northmere",
                    "postcode": f"ZA{home % 20 + 1} {home % 9 + 1}{'ABDEFGHJLN'[home % 10]}{'PQRSTUWXYZ'[home // 7 % 10]}",
                    "school_urn": f"9{n % 60:05d}",
                    "school_name": f"School {n % 60}",
                    "nc_year": str(n % 12),
                    "parent1_forename": first[parent % len(first)],
                    "parent1_surname": last[(n // 2) % len(last)],
                    "parent1_phone": f"07700 9{home % 100000:05d}",
                    "parent1_email": f"home{home}@example.org",
                }
            )


def copied(place: Ground, path: Path) -> None:
    """The same rows by COPY into a plain table of text columns."""
    url = place.server.superuser_url("bench").replace("postgresql+psycopg", "postgresql")
    with psycopg.connect(url) as c:
        c.execute("drop table if exists plain_roll")
        c.execute(f"create table plain_roll ({', '.join(f'{name} text' for name in COLUMNS)})")
        with c.cursor().copy("copy plain_roll from stdin with (format csv, header true)") as copy, path.open("rb") as f:
            while chunk := f.read(1 << 16):
                copy.write(chunk)


def main() -> None:
    """Measure and print."""
    with ground() as place, TemporaryDirectory() as folder:
        path = Path(folder) / "roll.csv"
        roll(path)
        app = create_worker_app(place.settings)
        with app.app_context():
            theirs = min(seconds(lambda: copied(place, path)) for _ in range(3))
            first = seconds(lambda: import_roll(place.council.id, path, today=TODAY))
            again = seconds(lambda: import_roll(place.council.id, path, today=TODAY))
            lines = path.read_text("utf-8").splitlines(keepends=True)
            path.write_text("".join([lines[0], *(x.replace(" Road", " Lane", 1) for x in lines[1:501]), *lines[501:]]))
            some = seconds(lambda: import_roll(place.council.id, path, today=TODAY))
            db.session.remove()
            db.engine.dispose()
        print(f"Roll import of {ROWS:,} rows (checked, keyed and indexed) beside COPY of the same file")
        print(
            f"  first load            {first / theirs:.0f} times COPY ({first:.1f} s and {theirs:.2f} s), {ROWS / first:,.0f} rows a second"
        )
        print(f"  the same file again   {again / theirs:.0f} times COPY ({again:.1f} s)")
        print(f"  500 rows changed      {some / theirs:.0f} times COPY ({some:.1f} s)")


if __name__ == "__main__":
    main()
