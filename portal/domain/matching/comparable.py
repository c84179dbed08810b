"""A roll row taken apart once, when its keys are written, and read back ready to be compared.

Reading phones, addresses and names anew for each of forty candidates would take most of a look-up's time. The form is
a JSON list by position, for it is read some eighty times a look-up. Whoever changes how a value is read, or which keys
a child stands under, changes `FORM`: rows of another form are then compared from the file's own values until they are
indexed again.
"""

from __future__ import annotations

import json
from datetime import date
from typing import Any, Final

from portal.domain.addresses import ParsedAddress
from portal.domain.identifiers import UpnState
from portal.domain.matching.person import Address, Adult, Person

FORM: Final = 2
BEGINS: Final = f"[{FORM},"
"""How every form that this release reads begins."""


_STATES: Final[dict[str | None, UpnState | None]] = {None: None, **{state.value: state for state in UpnState}}


def comparable_of(person: Person) -> str:
    """The form of a child on a roll: everything comparing needs but its school, birth date and whether it is hidden."""
    return json.dumps(
        [
            FORM,
            person.forename,
            person.surname,
            person.middle,
            person.preferred,
            person.former_surnames,
            person.sex,
            person.upn,
            person.former_upns,
            person.year,
            [[a.lines, a.town, a.postcode, a.uprn, a.current, list(a.parsed)] for a in person.addresses],
            [
                [a.forename, a.surname, a.relationship, a.phones, a.emails, a.title, a.numbers, a.named]
                for a in person.adults
            ],
            person.numbers,
            person.mails,
            person.upns,
            person.upn_state,
            person.forenames,
            person.surnames,
        ],
        ensure_ascii=False,
        separators=(",", ":"),
    )


def is_comparable(form: str) -> bool:
    """Whether a stored form, or the first few letters of it, is one that this release reads."""
    return form.startswith(BEGINS)


def person_of_comparable(
    form: str,
    *,
    record_id: str,
    school_id: str,
    school_name: str,
    dob: date | None,
    as_of: date | None,
    source_label: str,
    restricted: bool,
) -> Person | None:
    """The child, as `from_roll.person_of_roll` would make it of the row; None where the form is none of ours."""
    if not is_comparable(form):
        return None
    (
        _, forename, surname, middle, preferred, former, sex, upn, former_upns, year, homes, adults,
        numbers, mails, upns, upn_state, forenames, surnames,
    ) = json.loads(form)  # fmt: skip
    places = tuple([_address(home, restricted=restricted) for home in homes])
    grown = tuple([_adult(adult) for adult in adults])
    named = tuple([a for a in grown if any(a.named)])
    # Set without the constructors, which would read every value anew.
    person = object.__new__(Person)
    person.__dict__.update(
        id=record_id,
        source="roll",
        forename=forename,
        surname=surname,
        as_of=as_of,
        source_label=source_label,
        middle=middle,
        preferred=preferred,
        former_surnames=tuple(former),
        dob=dob,
        sex=sex,
        upn=upn,
        former_upns=tuple(former_upns),
        addresses=places,
        adults=grown,
        phones=(),
        emails=(),
        school_id=school_id,
        school_name=school_name,
        year=year,
        last_in_school=None,
        siblings=(),
        hide_contacts=restricted,
        also=(),
        numbers=tuple(numbers),
        mails=tuple(mails),
        upns=tuple(upns),
        upn_state=_STATES[upn_state],
        forenames=tuple(forenames),
        surnames=tuple(surnames),
        named_adults=named,
        parents=tuple(dict.fromkeys([a.named for a in named])),
        places=tuple([a for current in (True, False) for a in places if a.current is current and a.says_where]),
    )
    return person


def _address(values: list[Any], *, restricted: bool) -> Address:
    lines, town, postcode, uprn, current, parsed = values
    address = object.__new__(Address)
    address.__dict__.update(
        lines=tuple(lines),
        town=town,
        postcode=postcode,
        uprn=uprn,
        current=current,
        restricted=restricted,
        origin="",
        parsed=ParsedAddress(*parsed),
    )
    return address


def _adult(values: list[Any]) -> Adult:
    forename, surname, relationship, phones, emails, title, numbers, named = values
    adult = object.__new__(Adult)
    adult.__dict__.update(
        forename=forename,
        surname=surname,
        relationship=relationship,
        phones=tuple(phones),
        emails=tuple(emails),
        title=title,
        origin="",
        numbers=tuple(numbers),
        named=tuple(named),
    )
    return adult
