"""The facts of a referral as a Person. The facts' form is described in `portal.domain.facts`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from portal.domain.facts.referral import day
from portal.domain.matching.person import Address, Adult, KnownChild, Person, Source
from portal.domain.names import split_full

Facts = Mapping[str, Any]


def person_of_referral(
    facts: Facts,
    *,
    record_id: str,
    source: Source = "referral",
    source_label: str = "referral",
    school_id: str = "",
    school_name: str = "",
    as_of: date | None = None,
) -> Person:
    """The child a referral describes.

    facts: the open facts with the whereabouts put back, when they were masked (`facts.sealing.merge`); a masked
    referral's addresses stay restricted, so that no evidence ever repeats them.
    """
    child = facts.get("child") or {}
    restricted = bool(facts.get("address_hidden"))
    former = child.get("former_last_name") or ""
    return Person(
        id=record_id,
        source=source,
        forename=child.get("first_name") or "",
        surname=child.get("last_name") or "",
        as_of=as_of,
        source_label=source_label,
        middle=child.get("middle_names") or "",
        preferred=child.get("known_as") or "",
        former_surnames=(former,) if former else (),
        dob=day(child.get("date_of_birth")),
        sex=(child.get("sex") or "")[:1].upper(),
        upn=child.get("upn") or "",
        former_upns=tuple(child.get("former_upns") or ()),
        addresses=tuple(_address(one, restricted) for one in facts.get("addresses") or () if _says_where(one)),
        adults=tuple(_adult(one) for one in (*(facts.get("adults") or ()), *(facts.get("contacts") or ()))),
        school_id=school_id,
        school_name=school_name,
        year=child.get("year_group") or "",
        last_in_school=day(child.get("last_attended")),
        siblings=tuple(_known(one) for one in facts.get("siblings") or ()),
        hide_contacts=restricted,
    )


def _says_where(address: Facts) -> bool:
    return bool(address.get("lines") or address.get("postcode"))


def _address(address: Facts, restricted: bool) -> Address:
    return Address(
        tuple(address.get("lines") or ()),
        postcode=address.get("postcode") or "",
        current=address.get("kind") != "previous",
        restricted=restricted or bool(address.get("hidden")),
    )


def _adult(adult: Facts) -> Adult:
    first, last = split_full(adult.get("name") or "")
    numbers = [one.get("number") or "" for one in adult.get("phones") or ()]
    numbers += list(adult.get("other_phones") or ())
    if adult.get("phone"):
        numbers.append(adult["phone"])
    email = adult.get("email") or ""
    return Adult(
        forename=first.title(),
        surname=last.title(),
        relationship=adult.get("relationship") or "",
        phones=tuple(number for number in numbers if number),
        emails=(email,) if email else (),
    )


def _known(sibling: Facts) -> KnownChild:
    words = (sibling.get("name") or "").split()
    return KnownChild(
        forename=words[0] if words else "",
        surname=" ".join(words[1:]),
        dob=day(sibling.get("date_of_birth")),
        school=sibling.get("school") or "",
    )
