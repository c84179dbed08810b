"""The only grounds on which a name may come off the admission register (SI 2024/208 reg 9), and which apply to a child.

There is no "other": a name that fits no ground stays on the roll.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

from portal.domain import ages, codes, ground_words
from portal.domain.ground_words import Evidence
from portal.domain.school_kinds import SchoolKnown

IN_FORCE = date(2024, 8, 19)
"""The day SI 2024/208 replaced SI 2006/1751; 2006 letters stand only on deletions before it."""
SILENT = frozenset({"reg9_1_k_died", "reg9_3_died"})
"""The pupil has died: nobody is chased, and the family gets nothing from the portal."""
_YES = "yes"
_YOUNGEST_SENTENCED = 10
_YEAR_OF_LEAVING = 15
_NURSERY_AGE = 7


@dataclass(frozen=True, slots=True)
class Ground:
    """One ground. `letter` is "" for pupils outside compulsory school age, whose paragraph (reg 9(3)) is another.

    `words` and `hint` are the school's; `label` is the officer's. `asks` names what its page asks. `joint`: school and
    council must both have enquired. `order_bars`, `mobile_bars`: not while a school attendance order names this school,
    not for a mobile child whose main school this is. `consent`: reg 9(2) applies to special schools.
    """

    code: str
    regulation: str
    letter: str
    label: str
    words: str
    hint: str
    asks: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    joint: bool
    school_days: int | None
    order_bars: bool
    mobile_bars: bool
    consent: bool

    @property
    def regulation_words(self) -> str:
        """ "Regulation 9(1)(a)", "Regulation 9(3)"."""
        return f"Regulation {self.regulation}" + (f"({self.letter})" if self.letter else "")

    @property
    def silent(self) -> bool:
        """Whether the pupil has died: nobody is chased, and the family gets nothing from the portal."""
        return self.code in SILENT

    @property
    def compulsory(self) -> bool:
        """Whether it is a ground of reg 9(1), for pupils of compulsory school age."""
        return bool(self.letter)


@dataclass(frozen=True, slots=True)
class OldGround:
    """A ground of the 2006 regulations, and the letters that took its place."""

    code: str
    label: str
    letters_2024: tuple[str, ...]
    note: str


class OldLetter(ValueError):
    """A 2006 letter given for a deletion on or after 19 August 2024; its text says which letter to use."""


@cache
def grounds() -> tuple[Ground, ...]:
    """Every ground, in the order of the page."""
    rows = {row["code"]: row for row in codes.rows("deletion_grounds")}
    return tuple(
        Ground(
            code=code,
            regulation=rows[code]["regulation"],
            letter=rows[code]["letter"],
            label=rows[code]["label"],
            words=told.words,
            hint=told.hint,
            asks=told.asks,
            evidence=told.evidence,
            joint=rows[code]["joint_enquiries"] == _YES,
            school_days=int(rows[code]["school_days"]) if rows[code]["school_days"] else None,
            order_bars=rows[code]["order_bar"] == _YES,
            mobile_bars=rows[code]["mobile_bar"] == _YES,
            consent=rows[code]["special_school_consent"] == _YES,
        )
        for code, told in ground_words.WORDS.items()
    )


def ground(code: str) -> Ground:
    """One ground by its code, or `codes.UnknownCode`."""
    return codes.find(grounds(), code)


def by_letter(letter: str) -> Ground:
    """One ground of reg 9(1) by its letter, or `codes.UnknownCode`."""
    for each in grounds():
        if each.letter and each.letter == letter.strip().lower().strip("()"):
            return each
    raise codes.UnknownCode(letter)


def grounds_for(
    born: date | None, deletion_on: date, school: SchoolKnown | None = None, *, boarder: bool = False
) -> tuple[Ground, ...]:
    """The grounds that can apply to this child on the day the name comes off, in the order of the page.

    A child of compulsory school age that day has the lettered grounds of reg 9(1), another those of reg 9(3). Left out
    is only what cannot be: (n) at maintained schools and academies, (m) for day pupils and independent schools, (g) for
    boarders, nursery, court and school-leaving grounds at ages they do not reach. Without a date of birth: reg 9(1).
    """
    known = school or SchoolKnown()
    compulsory = born is None or ages.is_csa(born, deletion_on)
    return tuple(
        each for each in grounds() if each.compulsory is compulsory and _can_be(each, born, deletion_on, known, boarder)
    )


def _can_be(each: Ground, born: date | None, on: date, school: SchoolKnown, boarder: bool) -> bool:
    age = ages.age(born, on) if born else None
    if each.letter == "n":
        return not school.state_funded
    if each.letter == "m":
        return boarder and not school.independent
    if each.letter == "g":
        return not boarder
    if each.letter == "b" or each.code == "reg9_3_nursery_not_continuing":
        return age is None or age < _NURSERY_AGE
    if each.letter == "j":
        return age is None or age >= _YOUNGEST_SENTENCED
    if each.letter == "l":
        return age is None or age >= _YEAR_OF_LEAVING
    return True


@cache
def grounds_2006() -> tuple[OldGround, ...]:
    """The fifteen grounds of SI 2006/1751 reg 8(1), which older policies still letter by."""
    return tuple(
        OldGround(
            row["code"],
            row["label"],
            tuple(row["letters_2024"].split("|")) if row["letters_2024"] else (),
            row["note"],
        )
        for row in codes.rows("deletion_grounds_2006")
    )


def old_ground(letter: str, deleted_on: date) -> OldGround:
    """A ground by its 2006 letter, for a name deleted before 19 August 2024 (imported records only).

    Raises `OldLetter` for a later deletion, with the letter that took its place; `codes.UnknownCode` for a stranger.
    """
    found = codes.find(grounds_2006(), letter.strip().lower().strip("()"))
    if deleted_on < IN_FORCE:
        return found
    raise OldLetter(mapping_words(found))


def mapping_words(old: OldGround) -> str:
    """What to do instead of using a 2006 letter."""
    was = f"Ground ({old.code}) of the 2006 regulations ended on 19 August 2024"
    if not old.letters_2024:
        return f"{was}, and nothing took its place. {old.note}. Keep the pupil on the roll"
    now = " or ".join(f"({letter}) ‘{by_letter(letter).words}’" for letter in old.letters_2024)
    return f"{was}. Use {now}"


def exempt_leaver(*, top_year: bool, deletion_on: date, last_term_ends: date, council_asks: bool) -> bool:
    """Whether no return is needed: the most senior class of the school, at or after the end of the year's last term.

    A council may ask for these returns all the same (SI 2024/208 reg 13(4) to (6)).
    """
    return top_year and deletion_on >= last_term_ends and not council_asks


def year_ends(deletion_on: date, school: SchoolKnown) -> date | None:
    """The last day of the last term of the school year this day belongs to; None where term dates are not known."""
    if school.calendar is None:
        return None
    year = ages.school_year(deletion_on)
    ends = [term.last for term in school.calendar.terms if ages.school_year(term.last) == year]
    summer = [end for end in ends if end.year == year + 1 and end.month >= 6]
    return max(summer, default=None)


def return_late(deletion_on: date, sent_on: date | None, today: date) -> bool:
    """Whether the return is late: due no later than the deletion, overdue from the next day (reg 13(4))."""
    return (sent_on or today) > deletion_on
