"""A child as matching sees one: what a roll, a referral or a case says, and its normal form worked out once."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any, Final, Literal

from portal.domain.addresses import ParsedAddress, parse_address, shown_address
from portal.domain.identifiers import UpnState, normalise_upn, read_upn
from portal.domain.names import fold, split_full, words
from portal.domain.phones import read_phones

Source = Literal["roll", "referral", "case"]
_NOT_EMAILS = frozenset({"noreply", "none", "na", "unknown", "noemail", "no", "nomail", "email", "test", "office"})


@dataclass(frozen=True)
class Address:
    """One address as typed. `restricted` hides it and every phone from the evidence, never from the comparison."""

    lines: tuple[str, ...]
    town: str = ""
    postcode: str = ""
    uprn: str = ""
    current: bool = True
    restricted: bool = False
    origin: str = ""  # which other record it came from, once records are merged

    @cached_property
    def parsed(self) -> ParsedAddress:
        """The address taken apart."""
        return parse_address(self.lines, self.postcode, self.town)

    @property
    def says_where(self) -> bool:
        """Whether it is a place, and no placeholder such as "moved"."""
        return bool(self.uprn) or not self.parsed.placeholder

    @property
    def shown(self) -> str:
        """The address on one line."""
        return shown_address(self.lines, self.town, self.postcode)


_BY_PROFESSION: Final = re.compile(
    r"\b(?:(?:social|key|support|family|case|youth|outreach|hostel) ?worker|social services|teacher|tutor|school|nurse"
    r"|health visitor|doctor|gp|solicitor|guardian ad litem|police|probation|advocate|interpreter|advis[eo]r|officer)\b"
)


@dataclass(frozen=True)
class Adult:
    """A parent, carer or other contact. `phones` are as typed, one box each."""

    forename: str = ""
    surname: str = ""
    relationship: str = ""
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    title: str = ""
    origin: str = ""

    @cached_property
    def numbers(self) -> tuple[str, ...]:
        """The adult's phones in E.164."""
        return tuple(dict.fromkeys(p.e164 for box in self.phones if box for p in read_phones(box) if p.e164))

    @cached_property
    def by_profession(self) -> bool:
        """Whether this is a social worker or another who is there for many families: shared, it makes no family."""
        return bool(_BY_PROFESSION.search(fold(self.relationship)))

    @cached_property
    def named(self) -> tuple[str, str]:
        """Folded forename and surname, a name in one box taken apart; ("", "") without a name, or by profession."""
        if self.by_profession:
            return "", ""
        first, last = " ".join(words(self.forename)), " ".join(words(self.surname))
        if first and not last:
            return split_full(self.forename)
        if last and not first and " " in last:
            return split_full(self.surname)
        return first, last

    @property
    def shown(self) -> str:
        """Forename and surname on one line."""
        return " ".join(f"{self.forename} {self.surname}".split())


@dataclass(frozen=True)
class KnownChild:
    """A brother or sister somebody named: never more than was said."""

    forename: str
    surname: str = ""
    dob: date | None = None
    school: str = ""
    year: str = ""


@dataclass(frozen=True)
class Person:
    """One record of one child.

    id: the record's own id, unique among sources. as_of: the day the record speaks for (a roll's day, the day of
    sending), a London date. source_label: words for the evidence table's heading ("referral, 18 November 2026").
    """

    id: str
    source: Source
    forename: str
    surname: str = ""
    as_of: date | None = None
    source_label: str = ""
    middle: str = ""
    preferred: str = ""
    former_surnames: tuple[str, ...] = ()
    dob: date | None = None
    sex: str = ""
    upn: str = ""
    former_upns: tuple[str, ...] = ()
    addresses: tuple[Address, ...] = ()
    adults: tuple[Adult, ...] = ()
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    school_id: str = ""
    school_name: str = ""
    year: str = ""
    last_in_school: date | None = None
    siblings: tuple[KnownChild, ...] = ()
    hide_contacts: bool = False  # nobody may see where or how to reach this child, even where no address is held
    also: tuple[str, ...] = field(default=())  # ids of records whose facts were merged into this one

    @property
    def shown(self) -> str:
        """Forename and surname on one line."""
        return " ".join(f"{self.forename} {self.surname}".split())

    @cached_property
    def restricted(self) -> bool:
        """Whether addresses, phones and e-mails are hidden from evidence: said so, or one address is restricted."""
        return self.hide_contacts or any(address.restricted for address in self.addresses)

    @cached_property
    def forenames(self) -> tuple[str, ...]:
        """Forename and preferred forename, without repeats."""
        return tuple(dict.fromkeys(n for n in (self.forename, self.preferred) if words(n)))

    @cached_property
    def surnames(self) -> tuple[str, ...]:
        """Surname and former surnames, without repeats."""
        return tuple(dict.fromkeys(n for n in (self.surname, *self.former_surnames) if words(n)))

    @cached_property
    def numbers(self) -> tuple[str, ...]:
        """Every phone in E.164, the child's own and the adults' of its home, without repeats."""
        own = (p.e164 for box in self.phones if box for p in read_phones(box) if p.e164)
        theirs = (number for one in self.adults if not one.by_profession for number in one.numbers)
        return tuple(dict.fromkeys((*own, *theirs)))

    @cached_property
    def mails(self) -> tuple[str, ...]:
        """Every e-mail address in lower case, placeholders such as noreply@ left out, without repeats."""
        boxes = (*self.emails, *(box for one in self.adults if not one.by_profession for box in one.emails))
        return tuple(dict.fromkeys(m for box in boxes if (m := normal_email(box))))

    @cached_property
    def upns(self) -> tuple[str, ...]:
        """Current and former UPNs in capitals without spaces, without repeats."""
        return tuple(dict.fromkeys(u for raw in (self.upn, *self.former_upns) if (u := normal_upn(raw))))

    @cached_property
    def places(self) -> tuple[Address, ...]:
        """Addresses that say where, current first: placeholders such as "moved" left out."""
        real = [a for a in self.addresses if a.says_where]
        return tuple(sorted(real, key=lambda a: not a.current))

    @cached_property
    def named_adults(self) -> tuple[Adult, ...]:
        """The adults with a name."""
        return tuple(a for a in self.adults if any(a.named))

    @cached_property
    def upn_state(self) -> UpnState | None:
        """What the first UPN turned out to be; None without one."""
        return read_upn(self.upns[0], ()).state if self.upns else None

    @cached_property
    def parents(self) -> tuple[tuple[str, str], ...]:
        """(forename, surname) of every adult with a name, a name in one box taken apart."""
        return tuple(dict.fromkeys([a.named for a in self.named_adults]))

    def with_facts_of(self, others: Sequence[Person]) -> Person:
        """This child with what other records of the same child add: more surnames, addresses, adults and numbers.

        Addresses of the others count as previous ones unless this record has none. Own values are kept.
        """
        if not others:
            return self
        extra_names = tuple(n for o in others for n in o.surnames)
        own_current = any(a.current for a in self.places)
        extra_places = tuple(
            replace(a, current=a.current and not own_current, origin=a.origin or o.source_label)
            for o in others
            for a in o.places
        )
        extra_adults = tuple(replace(a, origin=a.origin or o.source_label) for o in others for a in o.adults)
        return replace(
            self,
            dob=self.dob or next((o.dob for o in others if o.dob), None),
            sex=self.sex or next((o.sex for o in others if o.sex), ""),
            former_surnames=tuple(dict.fromkeys(n for n in (*self.former_surnames, *extra_names) if n != self.surname)),
            former_upns=tuple(dict.fromkeys((*self.former_upns, *(u for o in others for u in o.upns)))),
            addresses=(*self.addresses, *_new_places(self.addresses, extra_places)),
            adults=tuple(dict.fromkeys((*self.adults, *extra_adults))),
            phones=tuple(dict.fromkeys((*self.phones, *(p for o in others for p in o.phones)))),
            emails=tuple(dict.fromkeys((*self.emails, *(m for o in others for m in o.emails)))),
            siblings=tuple(dict.fromkeys((*self.siblings, *(s for o in others for s in o.siblings)))),
            hide_contacts=self.hide_contacts or any(o.restricted for o in others),
            also=tuple(dict.fromkeys((*self.also, *(o.id for o in others)))),
        )

    def to_dict(self) -> dict[str, Any]:
        """A JSON-ready dictionary that `from_dict` reads back; empty values are left out."""
        plain: dict[str, Any] = {}
        for name, value in self.__dict__.items():
            if name not in type(self).__dataclass_fields__ or value in ("", (), None, False):
                continue
            plain[name] = _plain(value)
        return plain

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Person:
        """The person `to_dict` wrote."""
        values = dict(data)
        for name in ("as_of", "dob", "last_in_school"):
            if values.get(name):
                values[name] = date.fromisoformat(values[name])
        for name in ("former_surnames", "former_upns", "phones", "emails", "also"):
            if name in values:
                values[name] = tuple(values[name])
        values["addresses"] = tuple(Address(**{**a, "lines": tuple(a["lines"])}) for a in values.get("addresses", ()))
        values["adults"] = tuple(_adult(a) for a in values.get("adults", ()))
        values["siblings"] = tuple(
            KnownChild(**{**s, "dob": date.fromisoformat(s["dob"]) if s.get("dob") else None})
            for s in values.get("siblings", ())
        )
        return cls(**values)


def _adult(data: Mapping[str, Any]) -> Adult:
    values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in data.items()}
    return Adult(**values)


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, (Address, Adult, KnownChild)):
        fields = type(value).__dataclass_fields__
        kept = {k: v for k, v in value.__dict__.items() if k in fields and v != fields[k].default}
        return {k: _plain(v) for k, v in kept.items()}
    return value


def _new_places(known: Sequence[Address], extra: Sequence[Address]) -> tuple[Address, ...]:
    # A restriction on either copy must survive, so a restricted copy is never dropped as a repeat.
    seen = {a.parsed.key for a in known if a.parsed.key and a.current}
    kept: list[Address] = []
    for address in extra:
        key = address.parsed.key
        if key and key in seen and not address.restricted:
            continue
        seen.add(key)
        kept.append(address)
    return tuple(kept)


def normal_email(text: str) -> str:
    """An e-mail address in lower case without spaces; "" for what is none, or a placeholder such as noreply@."""
    plain = "".join(text.lower().split())
    local, at, domain = plain.partition("@")
    if not at or "." not in domain or not local or local in _NOT_EMAILS:
        return ""
    return plain


def normal_upn(text: str) -> str:
    """A UPN in capitals without spaces; "" unless it has 13 letters and digits. The check letter is not looked at."""
    plain = normalise_upn(text) if text else ""
    return plain if len(plain) == 13 and plain.isalnum() and len(set(plain[1:])) > 2 else ""
