"""Addresses as facts: lines and postcode, whose word it is, and since when."""

from __future__ import annotations

from typing import Any

from portal.domain.addresses import normal_postcode
from portal.journeys.answers import Answers
from portal.journeys.blocks.lives_with import lives_with

Json = dict[str, Any]
_LINES = ("address_line_1", "address_line_2", "town", "county")


def place(given: Json) -> Json:
    """Lines and postcode of one address, {} when there is none. A readable postcode is put in its usual form."""
    lines = [given[name] for name in _LINES if given.get(name)]
    typed = given.get("postcode") or ""
    return {"lines": lines, "postcode": normal_postcode(typed) or typed} if lines or typed else {}


def _address(answers: Answers, kind: str, given: Json, **more: Any) -> Json:
    return {
        "lines": [],
        "postcode": "",
        **place(given),
        "kind": kind,
        "source": given.get("source") or "",
        "learnt_on": given.get("learnt_on") or "",
        "lives_with": lives_with(answers, given),
        "home_type": given.get("home_type") or "",
        "from": given.get("lived_from") or "",
        "to": given.get("lived_to") or "",
        "safe": given.get("safe") or "",
        "hidden": False,
        **more,
    }


def addresses(answers: Answers) -> list[Json]:
    """The last known address first, then new ones, then earlier ones."""
    found = []
    last = answers.of("address_last")
    if last.get("situation") in {"address", "site"}:
        safe = answers.value("address_safe", "safe")
        found.append(_address(answers, "last_known", last, safe=safe, situation=last["situation"]))
    for item, entry in answers.items("new_addresses"):
        abroad = entry.get("country_kind") == "abroad"
        more = {"country": entry.get("country") or "", "address_abroad": entry.get("address_abroad") or ""}
        found.append(_address(answers, "abroad" if abroad else "new", entry, item=item, **(more if abroad else {})))
    found += [_address(answers, "previous", entry, item=item) for item, entry in answers.items("previous_addresses")]
    return found
