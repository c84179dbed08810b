"""Facts in three parts: what every reader of the case sees, whereabouts that are not safe to know, safeguarding."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from portal.domain.facts.telltale import Telling, looking_for, redacted, tells

Json = dict[str, Any]

WHEREABOUTS = (
    "addresses.*.lines",
    "addresses.*.postcode",
    "addresses.*.address_abroad",
    "adults.*.address",
    "adults.*.phones",
    "adults.*.other_phones",
    "contacts.*.address",
    "contacts.*.phone",
    "siblings.*.address",
    "home_visits.*.address",
    "attempts.*.used",
    "child.last_seen.where",
    "known.destination",
    "reason.transfer_school",
    "leaving.destination",
    "leaving.school_urn",
    "removal.other_school",
    "removal.other_school_town",
    "removal.other_school_urn",
    "removal.order_school",
    "removal.establishment",
    "removal.verified_how",
    "removal.other_schools.*.name",
    "removal.files_sent.*.sent_to",
    "removal.files_sent.*.note",
    "removal.next_other",
    "move.where",
    "move.school.name",
    "move.school.urn",
    "move.taken_over.by",
    "move.agreed.phone",
    "move.agreed.email",
    "abroad.town",
    "abroad.carer.address",
    "abroad.carer.phone",
    "abroad.school.address",
    "abroad.school.phone",
    "safeguarding.missing.placement.address",
)
"""Every fact that is an address or a phone, or tells where the child may be. A star stands for each of a list."""


SAFEGUARDING = "safeguarding"
"""The name under which the leads' part stands among whole facts."""


@dataclass(frozen=True, slots=True)
class SplitFacts:
    """The facts of one child's submission. `address` holds the masked values by path: {"addresses.0.postcode": …}."""

    open: Json
    address: Json = field(default_factory=dict)
    safeguarding: Json = field(default_factory=dict)


def paths(facts: Mapping[str, Any], patterns: Iterable[str] = WHEREABOUTS) -> list[str]:
    """The paths of these facts that hold something and fit a pattern."""
    return [path for pattern in patterns for path in _expand(facts, pattern.split("."), "") if at(facts, path)]


def telling_of(told: Iterable[Mapping[str, Any]]) -> Telling | None:
    """What to look for in a text that may repeat the whereabouts which these facts tell in clear. told: by child."""
    return looking_for([at(facts, path) for facts in told for path in paths(facts)])


def _expand(part: Any, steps: list[str], so_far: str) -> Iterator[str]:
    if not steps:
        yield so_far.lstrip(".")
    elif steps[0] == "*":
        for place, each in enumerate(part if isinstance(part, list) else []):
            yield from _expand(each, steps[1:], f"{so_far}.{place}")
    elif isinstance(part, dict) and steps[0] in part:
        yield from _expand(part[steps[0]], steps[1:], f"{so_far}.{steps[0]}")


def _step(part: Any, name: str) -> Any:
    return part[int(name)] if isinstance(part, list) else part[name]


def at(facts: Any, path: str) -> Any:
    """The value at a path; KeyError or IndexError where there is none."""
    for name in path.split("."):
        facts = _step(facts, name)
    return facts


def _put(facts: Any, path: str, value: Any) -> None:
    *steps, last = path.split(".")
    for name in steps:
        facts = _step(facts, name)
    if isinstance(facts, list):
        facts[int(last)] = value
    else:
        facts[last] = value


def _texts(part: Any, so_far: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(part, str):
        yield so_far.lstrip("."), part
    elif isinstance(part, dict | list):
        for name, each in part.items() if isinstance(part, dict) else enumerate(part):
            yield from _texts(each, f"{so_far}.{name}")


def mask(facts: Json) -> tuple[Json, Json]:
    """Facts without any whereabouts and marked as such, and the values taken out, by path.

    Other text that repeats one of them is among what was taken; in its place stands the text without it.
    """
    shown, taken = copy.deepcopy(facts), {}
    for path in paths(facts):
        value = at(facts, path)
        taken[path] = copy.deepcopy(value)
        _put(shown, path, type(value)())
    telling = looking_for(taken.values())
    for path in [path for path, text in _texts(shown) if tells(text, telling)]:
        taken[path] = at(shown, path)
        _put(shown, path, redacted(taken[path], telling))
    for place in shown.get("addresses", []):
        place["hidden"] = True
    shown["address_hidden"] = True
    return shown, taken


def merge(shown: Json, address: Mapping[str, Any] | None = None, safeguarding: Json | None = None) -> Json:
    """The facts with the parts a reader may see put back: whereabouts in their places, safeguarding under its name.

    Whereabouts of the safeguarding part need both rights: without that part they stay away.
    """
    whole = copy.deepcopy(shown)
    if safeguarding:
        whole[SAFEGUARDING] = copy.deepcopy(safeguarding)
    for path, value in (address or {}).items():
        if safeguarding or not path.startswith(f"{SAFEGUARDING}."):
            _put(whole, path, copy.deepcopy(value))
    return whole
