"""What a kind of notice promises of its questions and facts, measured on filled drafts: which box feeds which fact."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from portal.domain.facts.sealing import SplitFacts
from portal.journeys.answers import FIRST_CHILD, Answers, PageAnswers
from portal.journeys.date_field import GovDateField
from portal.journeys.forms import NOT_ANSWERS, FormContext, open_form
from portal.journeys.model import Journey
from portal.journeys.registry import notice
from tests.journeys.filled import KNOWN, TODAY

Box = tuple[str, str]
Leaves = dict[str, Any]


@dataclass(frozen=True)
class Promise:
    """A kind with filled drafts that between them answer its pages."""

    kind: str
    drafts: Mapping[str, Callable[[], Answers]]

    @property
    def journey(self) -> Journey:
        """Its questions."""
        return notice(self.kind).journey

    def facts(self, answers: Answers) -> SplitFacts:
        """Its facts."""
        return notice(self.kind).facts(answers)


def leaves(split: SplitFacts) -> Leaves:
    """Every fact at the end of its path; those of the private part under "safeguarding"."""
    found: Leaves = {}
    _walk({**split.open, **({"safeguarding": split.safeguarding} if split.safeguarding else {})}, "", found)
    _walk(split.address, "address:", found)
    return found


def _walk(value: Any, path: str, found: Leaves) -> None:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            _walk(inner, f"{path}.{name}" if path and not path.endswith(":") else f"{path}{name}", found)
    elif isinstance(value, list) and value and isinstance(value[0], Mapping):
        for place, inner in enumerate(value):
            _walk(inner, f"{path}.{place}", found)
    else:
        found[path] = value


def pages_of(answers: Answers) -> Iterator[PageAnswers]:
    """The rows that are answers of a page: not a list's own "is there any more?"."""
    for row in answers:
        if set(row.answers) - {"more", "none"}:
            yield row


def changed_boxes(journey: Journey, answers: Answers) -> Iterator[tuple[Box, Any, Any, Answers]]:
    """Each box the draft is asked, with what it held, what it holds now, and the draft so changed."""
    for row in pages_of(answers):
        page = journey.page(row.page)
        there = answers.for_child(row.child or FIRST_CHILD).at(row.item)
        form = open_form(page.form, FormContext(TODAY, there, KNOWN, kind=journey.kind), row.answers)
        for box in form:
            name = box.short_name
            if name in NOT_ANSWERS or type(box).__name__ == "GovFiles":
                continue
            held = row.answers.get(name)
            other = _other(box, held)
            rows = [each for each in answers if each is not row]
            rows.append(PageAnswers(row.child, row.page, row.item, row.answers | {name: other}, position=row.position))
            yield (row.page, name), held, other, Answers(rows, child=answers.child)


def _other(box: Any, held: Any) -> Any:
    """Another answer that the box could take."""
    if type(box).__name__ == "GovTick":
        return not held
    offered = [each.value for each in box.iter_choices() if each.value] if hasattr(box, "iter_choices") else []
    if type(box).__name__ == "GovCheckboxes":
        return [value for value in offered if value not in (held or [])][:1]
    if offered:
        return next(value for value in offered if value != held)
    if isinstance(box, GovDateField):
        day = dt.date.fromisoformat(held) if held else dt.date(2026, 11, 4)
        return (day - dt.timedelta(days=1)).isoformat()
    if type(box).__name__ == "GovNumber":
        return "50" if str(held) != "50" else "51"
    return f"{held or ''} zzz".strip()


@dataclass(frozen=True)
class Heard:
    """fed: the boxes that move any fact. holders: by fact, the pages with a box that it holds as typed.
    moved: the facts that some box moves. told: every fact that says something."""

    fed: frozenset[Box]
    asked: frozenset[Box]
    holders: Mapping[str, frozenset[str]]
    moved: frozenset[str]
    told: frozenset[str]


@lru_cache(maxsize=64)
def heard(kind: str, draft: str, answers_of: Callable[[], Answers]) -> Heard:
    """What changing each box of a filled draft does to its facts."""
    made, answers = notice(kind), answers_of()
    before = leaves(made.facts(answers))
    fed, asked, moved = set(), set(), set()
    holders: dict[str, set[str]] = {}
    for box, held, now, changed in changed_boxes(made.journey, answers):
        after = leaves(made.facts(changed))
        paths = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
        asked.add(box)
        moved |= paths
        if paths:
            fed.add(box)
        for path in paths:
            if (before.get(path) or "") == (held or "") and after.get(path) == now:
                holders.setdefault(path, set()).add(box[0])
    return Heard(
        fed=frozenset(fed),
        asked=frozenset(asked),
        holders={path: frozenset(pages) for path, pages in holders.items()},
        moved=frozenset(moved),
        told=frozenset(path for path, value in before.items() if value not in ("", None, [], {}, False)),
    )
