"""What a kind of notice promises of its questions and facts, measured on filled drafts: which box feeds which fact."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import Any

from portal.domain.facts.sealing import SplitFacts
from portal.domain.school_kinds import SchoolKnown
from portal.journeys.answers import FIRST_CHILD, Answers, PageAnswers
from portal.journeys.date_field import GovDateField
from portal.journeys.forms import NOT_ANSWERS, FormContext, JourneyForm, open_form
from portal.journeys.model import Journey, Page
from portal.journeys.registry import notice
from portal.journeys.summary import journey_summary
from tests.journeys.filled import KNOWN, TODAY

Box = tuple[str, str]
Draft = Callable[[], Answers]
Leaves = dict[str, Any]
ALL = frozenset({"address", "safeguarding"})


@dataclass(frozen=True)
class Promise:
    """A kind with filled drafts that between them answer its pages.

    sends: the pages whose answers are sent with it; None for all. at: by draft, the day it is filled in and the school,
    where that is another than the day of the tests and a school of which nothing is known.
    """

    kind: str
    drafts: Mapping[str, Draft]
    sends: frozenset[str] | None = None
    at: Mapping[str, tuple[dt.date, SchoolKnown]] = field(default_factory=dict)

    @property
    def journey(self) -> Journey:
        """Its questions."""
        return notice(self.kind).journey

    @property
    def keeps(self) -> frozenset[str]:
        """Pages whose answers stay where they are until another notice takes them along."""
        return frozenset() if self.sends is None else frozenset(page.key for page in self.journey.pages) - self.sends

    def facts(self, answers: Answers) -> SplitFacts:
        """The facts that are sent."""
        sent = Answers(
            [row for row in answers if row.page not in self.keeps], sealed=answers.sealed, child=answers.child
        )
        return notice(self.kind).facts(sent)

    def form(self, draft: str, answers: Answers, row: PageAnswers) -> JourneyForm:
        """The page of a row as it is opened in a draft."""
        there = answers.for_child(row.child or FIRST_CHILD).at(row.item)
        day, school = self.at.get(draft, (TODAY, SchoolKnown()))
        context = FormContext(day, there, KNOWN, school=school, kind=self.kind)
        return open_form(self.journey.page(row.page).form, context, row.answers)


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


def says(value: Any) -> bool:
    """Whether a fact says something."""
    return value not in ("", None, [], {}, False)


def differing(before: Leaves, after: Leaves) -> set[str]:
    """The paths at which two records differ."""
    return {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}


def of_any_entry(path: str) -> str:
    """A fact's path, whichever entry of a list it is of, and whether or not it is masked."""
    return re.sub(r"\.\d+(?=\.|$)", ".*", path.removeprefix("address:"))


def pages_of(answers: Answers) -> Iterator[PageAnswers]:
    """The rows that are answers of a page: not a list's own "is there any more?"."""
    for row in answers:
        if set(row.answers) - {"more", "none"}:
            yield row


def boxes_of(form: JourneyForm) -> list[Any]:
    """The boxes that hold answers: not the files, which are kept elsewhere."""
    return [box for box in form if box.short_name not in NOT_ANSWERS and type(box).__name__ != "GovFiles"]


def changed_boxes(answers: Answers, row: PageAnswers, form: JourneyForm) -> Iterator[tuple[str, Any, Any, Answers]]:
    """Each box of a row's page, with what it held, what it holds now, and the draft so changed."""
    for box in boxes_of(form):
        name = box.short_name
        held = row.answers.get(name)
        other = _other(box, held)
        rows = [each for each in answers if each is not row]
        rows.append(PageAnswers(row.child, row.page, row.item, row.answers | {name: other}, position=row.position))
        yield name, held, other, Answers(rows, child=answers.child)


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


def shown_of(journey: Journey, page: Page, answers: Answers) -> list[Any]:
    """What the check page, and the record of what was sent, show of one page."""
    kept = [each for each in journey.pages if each.key in {page.key, page.follows}]
    section = journey.section_of(page.key)
    alone = replace(journey, sections=(replace(section, pages=tuple(kept)),))
    return [(row.label, row.lines) for group in journey_summary(alone, answers, ALL) for row in group.rows]


@dataclass
class Heard:
    """What changing each box of every filled draft of a kind does.

    visited: pages with an answer. asked: every box. fed: those that move a fact. shown: those whose change is seen on
    the check page. moved: facts that some box moves. told: facts that say something in some draft, and told_not: those
    that are there and empty. twice: by fact, two pages of one draft whose boxes it holds as typed.
    """

    visited: set[str] = field(default_factory=set)
    asked: set[Box] = field(default_factory=set)
    fed: set[Box] = field(default_factory=set)
    shown: set[Box] = field(default_factory=set)
    moved: set[str] = field(default_factory=set)
    told: set[str] = field(default_factory=set)
    told_not: set[str] = field(default_factory=set)
    twice: dict[str, set[tuple[str, str]]] = field(default_factory=dict)


@dataclass(frozen=True)
class _Change:
    """What changing one box did: the facts it moves, and those of them that hold it as typed."""

    box: Box
    paths: frozenset[str]
    holding: frozenset[str]


_HEARD: dict[str, Heard] = {}


def heard(promise: Promise) -> Heard:
    """Every box of every draft, changed one at a time. A page answered alike in two drafts is tried once."""
    if promise.kind not in _HEARD:
        _HEARD[promise.kind] = _hear(promise)
    return _HEARD[promise.kind]


def _hear(promise: Promise) -> Heard:
    found = Heard()
    tried: dict[str, list[_Change]] = {}
    for draft, answers_of in promise.drafts.items():
        answers = answers_of()
        before = leaves(promise.facts(answers))
        told = {path for path, value in before.items() if says(value)}
        found.told |= {of_any_entry(path) for path in told}
        found.told_not |= {of_any_entry(path) for path in before.keys() - told}
        holders: dict[str, set[str]] = {}
        for row in pages_of(answers):
            form = promise.form(draft, answers, row)
            names = [box.short_name for box in boxes_of(form)]
            found.visited.add(row.page)
            found.asked |= {(row.page, name) for name in names}
            key = json.dumps([row.page, row.child, names, row.answers], sort_keys=True)
            if row.item or key not in tried:
                tried[key] = list(_changes(promise, answers, row, form, before))
                _look(promise.journey, found, answers, row, form)
            for change in tried[key]:
                for path in change.holding:
                    holders.setdefault(path, set()).add(change.box[0])
        for path, pages in holders.items():
            for pair in combinations(sorted(pages), 2):
                found.twice.setdefault(path, set()).add(pair)
    changes = [change for each in tried.values() for change in each]
    found.fed = {change.box for change in changes if change.paths}
    found.moved = {of_any_entry(path) for change in changes for path in change.paths}
    return found


def _changes(
    promise: Promise, answers: Answers, row: PageAnswers, form: JourneyForm, before: Leaves
) -> Iterator[_Change]:
    for name, held, now, changed in changed_boxes(answers, row, form):
        after = leaves(promise.facts(changed))
        paths = differing(before, after)
        holding = {path for path in paths if (before.get(path) or "") == (held or "") and after.get(path) == now}
        yield _Change((row.page, name), frozenset(paths), frozenset(holding))


def _look(journey: Journey, found: Heard, answers: Answers, row: PageAnswers, form: JourneyForm) -> None:
    page = journey.page(row.page)
    before = shown_of(journey, page, answers)
    for name, _, _, changed in changed_boxes(answers, row, form):
        if (row.page, name) not in found.shown and shown_of(journey, page, changed) != before:
            found.shown.add((row.page, name))
