"""Whole families of invented children for the demonstration councils, as rows of a roll file.

Brothers and sisters sit in different schools, and each school writes as it likes: spellings, telephone formats, old
addresses. Everything follows from the council's code, the number asked for and the day, so two runs agree.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Final

from portal.domain.identifiers import upn_check_letter
from portal.domain.names import fold
from portal.exchange.demo_names import STREETS, TOWERS, TRADITIONS, Ending, Tradition
from portal.exchange.demo_schools import POSTCODE_AREAS, SCHOOLS, TOWNS, School, birth_years, school_year
from portal.exchange.demo_stories import KACPER, LENA, NAMESAKE, REFUGE, STORY_MOBILES, TWINS, ZOFIA, story_rows
from portal.exchange.roll_file import COLUMNS

__all__ = [
    "KACPER", "LENA", "NAMESAKE", "REFUGE", "SCHOOLS", "TWINS", "ZOFIA", "School", "as_csv", "birth_years", "families",
    "school_year", "story_rows",
]  # fmt: skip

Row = dict[str, str]


_SHORT_STREETS: Final = (
    ("Road", "Rd"), ("Close", "Cl"), ("Avenue", "Ave"), ("Street", "St"), ("Crescent", "Cres"),
)  # fmt: skip
_CODE_LETTERS: Final = "ABDEFGHJLNPQRSTUWXYZ"


@dataclass(slots=True)
class _Home:
    number: str
    street: str
    postcode: str
    flat: str = ""
    building: str = ""


@dataclass(slots=True)
class _Parent:
    forename: str
    surname: str
    relationship: str
    phone: str
    email: str


@dataclass(slots=True)
class _Child:
    forename: str
    surname: str
    sex: str
    dob: date
    nc_year: int
    school: School
    parents: list[_Parent]
    home: _Home
    old_home: _Home | None = None
    former_surname: str = ""
    middle: str = ""


@dataclass(slots=True)
class _Council:
    """What is handed out once in a council: telephone numbers, UPN serials, homes."""

    code: str
    town: str
    area: str
    random: Random
    phones: list[str] = field(default_factory=list)
    serials: dict[str, int] = field(default_factory=dict)
    towers_left: int = 60
    used_homes: set[str] = field(default_factory=set)

    def phone(self) -> str:
        """A drama-range number nobody else in the council has; "" once they are used up."""
        return self.phones.pop() if self.phones else ""

    def home(self) -> _Home:
        random = self.random
        if self.towers_left and random.random() < 0.07:
            building, number, street = random.choice(TOWERS)
            self.towers_left -= 1
            return _Home(number, street, self.postcode(street), str(random.randint(1, 120)), building)
        while True:
            street = random.choice(STREETS)
            number = str(random.randint(1, 148))
            if f"{number} {street}" not in self.used_homes:
                self.used_homes.add(f"{number} {street}")
                return _Home(number, street, self.postcode(street, int(number)))

    def postcode(self, street: str, number: int = 0) -> str:
        place = STREETS.index(street)
        stretch = number // 30
        letters = _CODE_LETTERS[(place * 3 + stretch) % 20] + _CODE_LETTERS[(place * 7 + stretch * 5) % 20]
        return f"{self.area}{place % 9 + 1} {(place // 9 + stretch) % 9 + 1}{letters}"

    def upn(self, school: School, nc_year: int, today: date) -> str:
        joined = (school_year(today) - nc_year) % 100
        entry = f"{school.number}{joined:02d}"
        serial = self.serials.get(entry, 0) + 1
        self.serials[entry] = serial
        body = f"{self.code}{entry}{serial:03d}"
        return upn_check_letter(body) + body


def families(authority_code: str, schools: Sequence[School], pupils: int, today: date) -> list[Row]:
    """Rows of a roll: `pupils` children of the council, brothers and sisters near each other, the hand-written first.

    authority_code: "990" or "991". schools: usually SCHOOLS[authority_code]. today: the London day the roll is drawn,
    from which every date follows. Rows have exactly the columns of the roll file; none is bad.
    """
    random = Random(f"families {authority_code}")  # noqa: S311 (invention, not secrecy)
    council = _Council(authority_code, TOWNS[authority_code], POSTCODE_AREAS[authority_code], random)
    council.phones = _numbers(random)
    rows = story_rows(today) if authority_code == "991" else []
    serial = 0
    while len(rows) < pupils:
        for child in _family(council, schools, today):
            if len(rows) >= pupils:
                break
            serial += 1
            rows.append(_row(council, child, f"{authority_code}-{serial:05d}", today))
    return rows


def as_csv(rows: Iterable[Row]) -> bytes:
    """Rows as a roll file, UTF-8, with the header of the roll file."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def _numbers(random: Random) -> list[str]:
    mobiles = [f"07700900{n:03d}" for n in range(1000) if f"07700900{n:03d}" not in STORY_MOBILES]
    lines = [f"01632960{n:03d}" for n in range(1000)] + [f"02079460{n:03d}" for n in range(1000)]
    random.shuffle(mobiles)
    random.shuffle(lines)
    return lines + mobiles  # taken from the end: mobiles first


def _family(council: _Council, schools: Sequence[School], today: date) -> list[_Child]:
    random = council.random
    tradition = random.choices(TRADITIONS, weights=[t.share for t in TRADITIONS])[0]
    surname = random.choice(tradition.surnames)
    home = council.home()
    kind = random.choices(("couple", "lone", "step", "apart"), weights=(52, 25, 13, 10))[0]
    own_name = kind != "couple" or random.random() < 0.15
    mothers_surname = random.choice(tradition.surnames) if own_name else surname
    mother = _parent(council, tradition, mothers_surname, "Mother")
    father = _parent(council, tradition, surname, "Father")
    size = random.choices((1, 2, 3, 4, 5), weights=(30, 36, 22, 9, 3))[0]
    years = sorted(random.sample(range(12), size), reverse=True)
    if size > 1 and random.random() < 0.04:
        years[1] = years[0]  # twins
    parents = {"couple": [mother, father], "lone": [mother], "step": [mother, father], "apart": [mother, father]}[kind]
    children: list[_Child] = []
    taken: set[str] = set()
    usual: dict[str, School] = {}
    for place, nc_year in enumerate(years):
        sex = random.choice("FM")
        forename = random.choice([n for n in (tradition.girls if sex == "F" else tradition.boys) if n not in taken])
        taken.add(forename)
        twin = bool(children) and children[-1].nc_year == nc_year
        child = _Child(
            forename=forename,
            surname=_sexed(surname, tradition.ending, sex),
            sex=sex,
            dob=children[-1].dob if twin else _born(random, nc_year, today, children),
            nc_year=nc_year,
            school=children[-1].school if twin else _school(random, schools, nc_year, usual),
            parents=list(parents),
            home=home,
            middle=random.choice(tradition.girls if sex == "F" else tradition.boys) if random.random() < 0.3 else "",
        )
        if kind == "step" and place == 0:
            child.surname = _sexed(random.choice(tradition.surnames), tradition.ending, sex)
            child.parents = [mother, _parent(council, tradition, child.surname, "Step father")]
        elif kind == "apart" and place == len(years) - 1 and len(years) > 1:
            child.parents = [father]
            child.home = council.home()
        children.append(child)
    if random.random() < 0.15:
        old = council.home()
        for child in children:
            # One school has heard of the move, another has not.
            if random.random() < 0.3:
                child.home, child.old_home = old, None
            else:
                child.old_home = old
    if kind in ("lone", "apart") and random.random() < 0.2:
        children[0].former_surname = children[0].surname
        children[0].surname = _sexed(mothers_surname, tradition.ending, children[0].sex)
    return children


def _parent(council: _Council, tradition: Tradition, surname: str, relationship: str) -> _Parent:
    random = council.random
    woman = relationship == "Mother"
    forename = random.choice(tradition.girls if woman else tradition.boys)
    written = _sexed(surname, tradition.ending, "F" if woman else "M")
    phone = council.phone() if random.random() < (0.9 if woman else 0.6) else ""
    email = ""
    if random.random() < 0.5:
        local = fold(f"{forename}.{written}").replace(" ", ".")
        email = f"{local}{random.randint(1, 99)}@example.org"
    return _Parent(forename, written, relationship, phone, email)


def _sexed(surname: str, ending: Ending, sex: str) -> str:
    if ending == "polish" and surname.endswith("sk"):
        return surname + ("a" if sex == "F" else "i")
    if ending == "bulgarian" and sex == "F":
        return surname + "a"
    return surname


def _born(random: Random, nc_year: int, today: date, elder: Sequence[_Child]) -> date:
    first, last = birth_years(nc_year, today)
    if elder:
        # Brothers and sisters are born at least ten months apart.
        first = max(first, elder[-1].dob + timedelta(days=300))
    return first + timedelta(days=random.randint(0, max(0, (last - first).days)))


def _school(random: Random, schools: Sequence[School], nc_year: int, usual: dict[str, School]) -> School:
    fitting = [s for s in schools if s.first_year <= nc_year <= s.last_year]
    for phase, school in usual.items():
        if school in fitting and random.random() < 0.75:
            return usual[phase]
    weights = [1 if s.kind in ("special", "independent") else 8 for s in fitting]
    chosen = random.choices(fitting, weights=weights)[0]
    usual.setdefault(chosen.phase, chosen)
    return chosen


def _row(council: _Council, child: _Child, pupil_id: str, today: date) -> Row:
    random, school = council.random, child.school
    style = int(school.urn) % 5
    entered = max(child.nc_year - school.first_year, 0)
    row = dict.fromkeys(COLUMNS, "")
    row.update(
        pupil_id=pupil_id,
        upn="" if random.random() < 0.01 else council.upn(school, child.nc_year - school.first_year, today),
        forename=_written(random, child.forename, style),
        middle_names=child.middle,
        surname=_written(random, child.surname, style),
        former_surname=child.former_surname,
        dob=child.dob.strftime("%d/%m/%Y") if style == 2 else child.dob.isoformat(),
        sex=child.sex,
        town=council.town,
        school_urn=school.urn,
        school_name=school.name,
        nc_year="R" if child.nc_year == 0 else str(child.nc_year),
        entry_date=date(school_year(today) - entered, 9, 1 + random.randint(1, 5)).isoformat(),
    )
    row.update(_address(child.home, style))
    if child.old_home:
        old = child.old_home
        row.update(previous_address=f"{old.number} {old.street}", previous_postcode=old.postcode)
    # Two schools in five only ever write down one parent.
    for place, parent in enumerate(child.parents[: 1 if style in (1, 4) and random.random() < 0.6 else 2], start=1):
        prefix = f"parent{place}_"
        row[prefix + "title"] = {"Mother": "Ms", "Father": "Mr", "Step father": "Mr"}[parent.relationship]
        row[prefix + "forename"] = parent.forename if random.random() > 0.06 else parent.forename[0]
        row[prefix + "surname"] = _written(random, parent.surname, style)
        row[prefix + "relationship"] = parent.relationship
        row[prefix + "phone"] = _phone(parent.phone, style)
        row[prefix + "email"] = parent.email if random.random() > 0.3 else ""
    return row


def _written(random: Random, name: str, style: int) -> str:
    if style == 3:
        name = name.upper()
    chance = random.random()
    if chance < 0.08:
        bare = fold(name)
        return bare.title() if bare.isalpha() else name
    if chance < 0.10 and len(name) > 5:
        cut = random.randint(2, len(name) - 2)
        return name[:cut] + name[cut + 1 :]
    return name


def _address(home: _Home, style: int) -> Row:
    street = home.street
    if style in (1, 3):
        for whole, short in _SHORT_STREETS:
            street = street.replace(whole, short)
    code = home.postcode.replace(" ", "") if style == 1 else home.postcode.lower() if style == 4 else home.postcode
    if home.flat:
        if style == 0:
            return {"address_line1": f"{home.flat} {home.building}, {home.number} {street}", "postcode": code}
        return {
            "address_line1": f"Flat {home.flat}",
            "address_line2": home.building,
            "address_line3": f"{home.number} {street}",
            "postcode": code,
        }
    return {"address_line1": f"{home.number} {street}", "postcode": code}


def _phone(number: str, style: int) -> str:
    if not number:
        return ""
    return {
        0: f"{number[:5]} {number[5:]}",
        1: number,
        2: f"+44 (0){number[1:]}",
        3: f"{number[:5]} {number[5:8]} {number[8:]}",
        4: number[1:],  # a spreadsheet has eaten the nought
    }[style]
