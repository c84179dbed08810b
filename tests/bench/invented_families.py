"""A roll of invented families of any size, questions about some of their children as schools write them, and the truth."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random

from portal.exchange.demo_names import STREETS, TRADITIONS

Row = dict[str, str]
_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"


@dataclass(frozen=True, slots=True)
class Files:
    """Where the files are; `neutral` need not be there."""

    roll: Path
    questions: Path
    truth: Path
    neutral: Path


def write_all(folder: Path, pupils: int, questions: int) -> Files:
    """Write a roll of `pupils` children and `questions` questions a task, the same each time.

    Every third question is marked "train": whoever needs examples to learn from may use those and is not asked them.
    """
    random = Random(f"bench {pupils}")
    homes = list(_families(random, pupils))
    rows = [row for home in homes for row in home]
    files = Files(folder / "roll.csv", folder / "questions.csv", folder / "truth.csv", folder / "neutral.csv")
    _write(files.roll, rows)
    asked: list[Row] = []
    truth: list[Row] = []
    for task in ("same", "sibling"):
        for home in random.sample([home for home in homes if len(home) > 1], questions):
            child, number = random.choice(home), len(asked) + 1
            asked.append(_question(random, child, f"q{number}", task) | {"train": "1" if number % 3 == 0 else ""})
            for one in home:
                relation = "same" if one is child else "sibling"
                truth.append({"query_id": f"q{number}", "pupil_id": one["pupil_id"], "relation": relation})
    _write(files.questions, asked)
    _write(files.truth, truth)
    return files


def _write(path: Path, rows: Iterable[Mapping[str, str]]) -> None:
    listed = list(rows)
    with path.open("w", encoding="utf-8", newline="") as stream:
        out = csv.DictWriter(stream, list(dict.fromkeys(name for row in listed for name in row)), restval="")
        out.writeheader()
        out.writerows(listed)


def _families(random: Random, pupils: int) -> Iterator[list[Row]]:
    made = family = 0
    while made < pupils:
        family += 1
        tradition = random.choices(TRADITIONS, weights=[t.share for t in TRADITIONS])[0]
        surname = random.choice(tradition.surnames)
        mother = surname if random.random() < 0.7 else random.choice(tradition.surnames)
        parent, street = random.choice(tradition.girls), random.choice(STREETS)
        area = random.randrange(8000)
        home = {
            "address_line1": f"{random.randint(1, 160)} {street}",
            "town": "Northmere",
            "postcode": f"ZA{area % 90 + 1} {area // 90 % 9 + 1}{_LETTERS[area // 810]}{random.choice(_LETTERS[:6])}",
            "parent1_forename": parent,
            "parent1_surname": mother,
            "parent1_relationship": "Mother",
            "parent1_phone": f"07{random.randrange(10**9):09d}" if random.random() < 0.9 else "",
            "parent1_email": f"{parent}.{mother}{family}@example.org".lower() if random.random() < 0.6 else "",
        }
        children: list[Row] = []
        born = dt.date(2009, 9, 1) + dt.timedelta(days=random.randrange(2500))
        taken: set[str] = set()
        for _ in range(random.choices((1, 2, 3, 4), weights=(35, 40, 18, 7))[0]):
            girl = random.random() < 0.5
            made += 1
            forename = random.choice([n for n in (tradition.girls if girl else tradition.boys) if n not in taken])
            taken.add(forename)
            school = random.randrange(max(4, pupils // 600))
            children.append(
                {
                    "pupil_id": f"p{made}",
                    "forename": forename,
                    "surname": random.choice((surname, mother)) if random.random() < 0.2 else surname,
                    "dob": born.isoformat(),
                    "sex": "F" if girl else "M",
                    "school_urn": f"9{school:05d}",
                    "school_name": f"School {school}",
                    "nc_year": str(max(0, 2026 - born.year - 5)),
                    **_held(random, home),
                }
            )
            born += dt.timedelta(days=random.randrange(380, 1400))
        yield children


def _held(random: Random, home: Row) -> Row:
    """What one school holds of a home: sometimes an old address, or no number."""
    held = dict(home)
    if random.random() < 0.12:
        held |= {
            "address_line1": f"{random.randint(1, 160)} {random.choice(STREETS)}",
            "postcode": f"ZB{random.randrange(1, 90)} {random.randrange(1, 10)}{random.choice(_LETTERS)}{_LETTERS[3]}",
        }
    for name in ("parent1_phone", "parent1_email", "parent1_forename"):
        if random.random() < 0.15:
            held[name] = ""
    return held


def _question(random: Random, child: Row, query_id: str, task: str) -> Row:
    """The child as another school would write it: slips, gaps, day and month the other way round, a number spaced."""
    born = dt.date.fromisoformat(child["dob"])
    if random.random() < 0.05 and born.day <= 12:
        born = born.replace(month=born.day, day=born.month)
    number = child["parent1_phone"]
    asked = {
        "forename": _slip(random, child["forename"]),
        "surname": _slip(random, child["surname"]),
        "dob": f"{born:%d/%m/%Y}" if random.random() < 0.3 else born.isoformat(),
        "sex": child["sex"],
        "school_urn": child["school_urn"] if random.random() < 0.6 else "",
        "address_line1": child["address_line1"].replace("Road", "Rd").replace("Street", "St"),
        "postcode": child["postcode"].replace(" ", "") if random.random() < 0.3 else child["postcode"],
        "parent1_name": f"{child['parent1_forename']} {child['parent1_surname']}".strip(),
        "parent1_mobile": f"{number[:5]} {number[5:]}" if number and random.random() < 0.5 else number,
        "parent1_email": child["parent1_email"],
    }
    for name in ("dob", "sex", "address_line1", "postcode", "parent1_name", "parent1_mobile", "parent1_email"):
        if random.random() < 0.2:
            asked[name] = ""
    return {"query_id": query_id, "task": task, **asked}


def _slip(random: Random, name: str) -> str:
    if random.random() > 0.15 or len(name) < 4:
        return name
    at = random.randrange(1, len(name) - 1)
    return name[:at] + name[at + 1] + name[at] + name[at + 2 :] if random.random() < 0.5 else name[:at] + name[at + 1 :]
