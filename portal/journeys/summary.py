"""Answers in words: for the check page, the receipt, the printed record and the council's copy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from wtforms.fields.core import Field

from portal.domain.dates_in_words import long_date
from portal.journeys.answers import Answers
from portal.journeys.date_field import GovDateField
from portal.journeys.fields import GovCheckboxes, GovFiles, GovRadios, GovSelect, GovTick
from portal.journeys.forms import NOT_ANSWERS, FormContext, JourneyForm, open_form
from portal.journeys.model import Page, Sealed, SummaryGroup, SummaryRow

if TYPE_CHECKING:
    from portal.journeys.model import Journey

HIDDEN = "Hidden: not safe to share"
NOT_PROVIDED = "Not provided"


def journey_summary(journey: Journey, answers: Answers, reveal: frozenset[str]) -> list[SummaryGroup]:
    """A group per section that has something to show. Sealed values stay masked unless `reveal` names their seal."""
    masked = journey.masked(answers)
    several = len(answers.children) > 1
    groups = []
    for place, child in enumerate(answers.children):
        there = answers.for_child(child)
        for section in journey.sections:
            rows: list[SummaryRow] = []
            for page in journey.asked_in(section, there):
                if page.scope == "child" or not place:
                    rows += _page_rows(journey, page, there, masked)
            rows = [_masked(row, reveal) for row in rows]
            if rows:
                title = f"{section.title}: child {place + 1}" if several else section.title
                groups.append(SummaryGroup(title, rows, section.key))
    return groups


def split_summary(journey: Journey, answers: Answers) -> dict[str, list[SummaryGroup]]:
    """The summary as three records: "open" with every seal kept, and only the sealed rows under each seal's name."""
    whole = journey_summary(journey, answers, frozenset({"address", "safeguarding"}))
    parts = {"open": [_group(group, [_masked(row, frozenset()) for row in group.rows]) for group in whole]}
    for seal in ("address", "safeguarding"):
        kept = [_group(group, [row for row in group.rows if row.sealed == seal]) for group in whole]
        parts[seal] = [group for group in kept if group.rows]
    return parts


def join_summary(shown: Iterable[SummaryGroup], sealed: Iterable[SummaryGroup], seal: str) -> list[SummaryGroup]:
    """An open summary with the rows of one seal put back in their places."""
    found = {(row.page_key, row.child, row.item, row.label): row for group in sealed for row in group.rows}
    return [
        _group(group, [
            found.get((row.page_key, row.child, row.item, row.label), row) if row.sealed == seal else row
            for row in group.rows
        ])
        for group in shown
    ]  # fmt: skip


def _group(group: SummaryGroup, rows: list[SummaryRow]) -> SummaryGroup:
    return replace(group, rows=rows)


def _masked(row: SummaryRow, reveal: frozenset[str]) -> SummaryRow:
    if not row.sealed or row.sealed in reveal:
        return row
    return replace(row, lines=[HIDDEN], hidden=True)


def _page_rows(journey: Journey, page: Page, answers: Answers, masked: bool) -> Iterator[SummaryRow]:
    if not page.many:
        yield from _answer_rows(page, answers, masked)
        return
    child = page.child_key(answers)
    seal: Sealed = page.sealed
    entries = answers.items(page.key)
    if not entries:
        line = page.many.none_label if answers.list_none(page.key) else NOT_PROVIDED
        yield SummaryRow(page.many.plural.capitalize(), [line], page.key, child, sealed=seal)
    for place, (item, entry) in enumerate(entries, 1):
        there = answers.at(item)
        follow_ups = journey.follow_ups(page.key, answers, item)
        rows = [row for each in [page, *follow_ups] for row in _answer_rows(each, there, masked)]
        name = page.many.entry_title(entry) or f"{page.many.singular.capitalize()} {place}"
        for kind in dict.fromkeys(row.sealed for row in rows):
            lines = [f"{row.label}: {'; '.join(row.lines)}" for row in rows if row.sealed == kind and row.lines]
            suffix = ": addresses and phones" if kind == "address" else ""
            yield SummaryRow(f"{name}{suffix}", lines, page.key, child, item, kind)


def _answer_rows(page: Page, answers: Answers, masked: bool) -> Iterator[SummaryRow]:
    """A row per answered question; boxes of one address are one row; a page with nothing in it is "Not provided"."""
    child = page.child_key(answers)
    row = answers.row(page.key)
    if row is None or (page.follows and row.item != answers.item):
        if page.needed and not page.follows:
            yield SummaryRow(page.title_for(answers), [NOT_PROVIDED], page.key, child, sealed=page.sealed)
        return
    form = open_form(page.form, FormContext(answers=answers), row.answers)
    empty = True
    for label, boxes in _lines_of(form):
        names = {box.short_name for box in boxes}
        where = bool(names & page.whereabouts)
        seal: Sealed = page.sealed or ("address" if where and masked else "")
        lines = [line for box in boxes for line in shown(box)]
        unread = bool(names & set(row.hidden)) and not lines
        if not lines and not unread:
            continue
        empty = False
        said = page.title_for(answers) if page.heading_field in names else label
        yield SummaryRow(said, lines or [HIDDEN], page.key, child, answers.item, seal or ("address" if unread else ""))
    if empty and not answers.item:
        yield SummaryRow(page.title_for(answers), [NOT_PROVIDED], page.key, child, sealed=page.sealed)


def _lines_of(form: JourneyForm) -> Iterator[tuple[str, list[Field]]]:
    joined = {name: label for label, names in form.together.items() for name in names}
    done: set[str] = set()
    for box in form:
        if box.short_name in NOT_ANSWERS or isinstance(box, GovFiles) or box.short_name in done:
            continue
        label = joined.get(box.short_name)
        boxes = [form[name] for name in form.together[label] if name in form] if label else [box]
        done |= {each.short_name for each in boxes}
        yield label or box.label.text, boxes


def shown(box: Field) -> list[str]:
    """A field's answer as lines of text; none when nothing was given."""
    if isinstance(box, GovTick):
        return ["Yes"] if box.data else []
    if not box.data:
        return []
    if isinstance(box, GovDateField):
        return [long_date(box.data)]
    if isinstance(box, GovRadios | GovSelect | GovCheckboxes):
        words = {option.value: option.label for option in box.iter_choices()}
        picked = box.data if isinstance(box.data, list) else [box.data]
        return [words.get(value, value) for value in picked]
    return [line for line in str(box.data).splitlines() if line.strip()]


def to_json(groups: Iterable[SummaryGroup]) -> list[dict[str, Any]]:
    """A summary as it is stored with a submission."""
    return [asdict(group) for group in groups]


def from_json(stored: Iterable[dict[str, Any]]) -> list[SummaryGroup]:
    """A stored summary, whatever older version of this portal wrote it."""
    return [
        SummaryGroup(group["title"], [SummaryRow(**row) for row in group["rows"]], group.get("key", ""))
        for group in stored
    ]
