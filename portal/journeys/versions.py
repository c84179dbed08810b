"""Two versions of what was sent, side by side in words: only what changed, and never an address that is not safe."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from portal.domain.facts.sealing import telling_of
from portal.domain.facts.telltale import Telling, redacted, tells
from portal.journeys.model import SummaryGroup, SummaryRow
from portal.journeys.registry import journey_for, kinds
from portal.journeys.summary import HIDDEN, as_text, from_json, join_summary

SEALS = ("safeguarding", "address")
"""The sealed parts in the order they are laid in: what addresses hold is whole."""
NOTHING = "Not said"
Key = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Change:
    """One answer that differs, in words; `NOTHING` where one of the versions has none."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ChangedGroup:
    """The changes of one section."""

    title: str
    changes: tuple[Change, ...]


def whole(summary: Sequence[Any], sealed: Mapping[str, Sequence[Any]]) -> list[SummaryGroup]:
    """A stored summary with the sealed parts this reader may open put back. `sealed`: stored summaries by kind."""
    groups = from_json(list(summary))
    for kind in [kind for kind in SEALS if kind in sealed]:
        part = from_json(list(sealed[kind]))
        known = {group.key for group in groups}
        groups = join_summary(groups, part, kind) + [group for group in part if group.key not in known]
    return groups


def of_child(groups: Iterable[SummaryGroup], child: str) -> list[SummaryGroup]:
    """The rows about one child, and those the whole family shares."""
    kept = [replace(group, rows=[row for row in group.rows if row.child in {"", child}]) for group in groups]
    return [group for group in kept if group.rows]


def hidden_since(kind: str, groups: Iterable[SummaryGroup], told: Iterable[Mapping[str, Any]]) -> list[SummaryGroup]:
    """An earlier version that shows an address which a later one says is not safe to know, with that address masked.

    Every row of a page that asks for whereabouts is masked, and any text that repeats what such a page holds.
    told: the facts of each child, as that version had them.
    """
    telling = telling_of(told)
    pages = {page.key for page in journey_for(kind).pages if page.whereabouts} if kind in kinds() else None
    return [replace(group, rows=[_masked(row, pages, telling) for row in group.rows]) for group in groups]


def _masked(row: SummaryRow, pages: set[str] | None, telling: Telling | None) -> SummaryRow:
    if pages is None or row.page_key in pages:
        return replace(row, lines=[HIDDEN], hidden=True)
    return replace(row, lines=redacted(row.lines, telling)) if tells(row.lines, telling) else row


def changes(before: Iterable[SummaryGroup], after: Iterable[SummaryGroup]) -> list[ChangedGroup]:
    """What differs between two versions, by section, in the newer one's order; what stands in neither is left out."""
    old, new = list(before), list(after)
    was = {_key(row): row for group in old for row in group.rows}
    now = {_key(row) for group in new for row in group.rows}
    found = []
    for group in new:
        rows = [_change(was.get(_key(row)), row) for row in group.rows]
        gone = [
            _change(row, None)
            for earlier in old
            if earlier.key == group.key
            for row in earlier.rows
            if _key(row) not in now
        ]
        found.append(ChangedGroup(group.title, tuple(one for one in [*rows, *gone] if one is not None)))
    kept = {group.key for group in new}
    for group in old:
        if group.key not in kept:
            lost = [_change(row, None) for row in group.rows if _key(row) not in now]
            found.append(ChangedGroup(group.title, tuple(one for one in lost if one is not None)))
    return [group for group in found if group.changes]


def _key(row: SummaryRow) -> Key:
    return (row.page_key, row.child, row.item, row.label)


def _change(before: SummaryRow | None, after: SummaryRow | None) -> Change | None:
    first, then = before.lines if before else [], after.lines if after else []
    if first == then:
        return None
    label = (after or before or _NONE).label
    return Change(label, as_text(label, first) if first else NOTHING, as_text(label, then) if then else NOTHING)


_NONE = SummaryRow("", [], "")
