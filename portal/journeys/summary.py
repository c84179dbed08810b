"""Answers in words: for the check page, the receipt, the printed record and the council's copy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from wtforms.fields.core import Field

from portal.domain.dates_in_words import long_date
from portal.domain.facts.telltale import Telling, looking_for, redacted, tells
from portal.domain.sentences import begun, inside
from portal.journeys.answers import Answers
from portal.journeys.date_field import GovDateField
from portal.journeys.fields import GovCheckboxes, GovFiles, GovRadios, GovSelect, GovTick, GovYesNoNotKnown
from portal.journeys.forms import NOT_ANSWERS, FormContext, JourneyForm, open_form
from portal.journeys.model import Page, Sealed, SummaryGroup, SummaryRow

if TYPE_CHECKING:
    from portal.journeys.model import Journey

HIDDEN = "Hidden: not safe to share"
NOT_PROVIDED = "Not provided"
LEADS_PART = "Worries and risks"
LEADS_ONLY = "Only safeguarding leads, and council staff with the right, can read this part"


def journey_summary(journey: Journey, answers: Answers, reveal: frozenset[str]) -> list[SummaryGroup]:
    """A group per section that has something to show. Sealed values stay masked unless `reveal` names their seal."""
    masked = journey.masked(answers)
    telling = looking_for(_whereabouts(journey, answers)) if masked else None
    names = journey.names(answers) if len(answers.children) > 1 else {}
    groups = []
    for place, child in enumerate(answers.children):
        there = answers.for_child(child)
        for section in journey.sections:
            asked = [page for page in journey.asked_in(section, there) if page.scope == "child" or not place]
            if asked and section.sealed and section.sealed not in reveal:
                rows = [_closed(asked[0], child)]
            else:
                shown_rows = [row for page in asked for row in _page_rows(journey, page, there, masked)]
                rows = list(_masked(shown_rows, reveal, telling))
            if rows:
                named = names and any(row.child for row in rows)
                title = f"{section.title}: {names[child]}" if named else section.title
                groups.append(SummaryGroup(title, rows, f"{section.key}:{child}"))
    return groups


def split_summary(journey: Journey, answers: Answers) -> dict[str, list[SummaryGroup]]:
    """The summary as three records: "open" with every seal kept, and only the sealed rows under each seal's name."""
    parts = {"open": journey_summary(journey, answers, frozenset())}
    whole = journey_summary(journey, answers, frozenset({"address", "safeguarding"}))
    for seal in ("address", "safeguarding"):
        kept = [replace(group, rows=[row for row in group.rows if row.sealed == seal]) for group in whole]
        parts[seal] = [group for group in kept if group.rows]
    _share_out(parts, looking_for(_whereabouts(journey, answers)) if journey.masked(answers) else None)
    return parts


def _share_out(parts: dict[str, list[SummaryGroup]], telling: Telling | None) -> None:
    """What the safeguarding part repeats of an address stands, whole, with the addresses: fewer people read those."""
    whole = parts["safeguarding"]
    parts["safeguarding"] = [
        replace(group, rows=[replace(row, lines=redacted(row.lines, telling)) for row in group.rows]) for group in whole
    ]
    told = [replace(group, rows=[row for row in group.rows if tells(row.lines, telling)]) for group in whole]
    parts["address"] = parts["address"] + [group for group in told if group.rows]


def join_summary(groups: Iterable[SummaryGroup], sealed: Iterable[SummaryGroup], seal: str) -> list[SummaryGroup]:
    """An open summary with the rows of one seal put back: whereabouts in their places, the leads' part whole."""
    found = {group.key: group for group in sealed}
    return [_joined(group, found[group.key], seal) if group.key in found else group for group in groups]


def _joined(group: SummaryGroup, sealed: SummaryGroup, seal: str) -> SummaryGroup:
    if seal == "safeguarding":
        return sealed
    values = {(row.page_key, row.child, row.item, row.label): row for row in sealed.rows}
    rows = [values.get((row.page_key, row.child, row.item, row.label), row) for row in group.rows]
    return replace(group, rows=rows)


def _closed(page: Page, child: str) -> SummaryRow:
    """All that is shown of a part somebody may not read: not even its questions, which depend on its answers."""
    return SummaryRow(LEADS_PART, [LEADS_ONLY], page.key, child, sealed="safeguarding", hidden=True)


def _masked(rows: Iterable[SummaryRow], reveal: frozenset[str], telling: Telling | None) -> Iterator[SummaryRow]:
    for row in rows:
        if not row.sealed and tells(row.lines, telling):
            lines = row.lines if "address" in reveal else redacted(row.lines, telling)
            yield replace(row, lines=lines, sealed="address")
        elif row.sealed == "address" and "address" not in reveal:
            yield replace(row, lines=[HIDDEN], hidden=True)
        else:
            yield row


def _whereabouts(journey: Journey, answers: Answers) -> list[Any]:
    """Every address and phone among the answers, as typed."""
    fields = {page.key: page.whereabouts for page in journey.pages}
    return [row.answers.get(name) for row in answers for name in sorted(fields.get(row.page, ()))]


def _page_rows(journey: Journey, page: Page, answers: Answers, masked: bool) -> Iterator[SummaryRow]:
    if not page.many:
        yield from _answer_rows(page, answers, masked, journey.kind)
        return
    child = page.child_key(answers)
    entries = answers.items(page.key)
    if not entries:
        line = page.many.none_label if answers.list_none(page.key) else NOT_PROVIDED
        yield SummaryRow(begun(page.many.plural), [line], page.key, child, sealed=page.sealed)
    for place, (item, entry) in enumerate(entries, 1):
        there = answers.at(item)
        follow_ups = journey.follow_ups(page.key, answers, item)
        rows = [row for each in [page, *follow_ups] for row in _answer_rows(each, there, masked, journey.kind)]
        name = page.many.entry_title(entry) or f"{begun(page.many.singular)} {place}"
        for kind in dict.fromkeys(row.sealed for row in rows):
            kept = [row for row in rows if row.sealed == kind and row.lines != [name]]
            suffix = ": addresses and phones" if kind == "address" else ""
            yield SummaryRow(f"{name}{suffix}", [_one_line(row) for row in kept], page.key, child, item, kind)


def _one_line(row: SummaryRow) -> str:
    label = row.label if row.label.endswith("?") else f"{row.label}:"
    return f"{label} {'; '.join(row.lines)}"


def _answer_rows(page: Page, answers: Answers, masked: bool, kind: str) -> Iterator[SummaryRow]:
    """A row per answered question; boxes of one address are one row; a page with nothing in it is "Not provided"."""
    child, title = page.child_key(answers), page.title_for(answers)
    row = answers.row(page.key)
    if row is None or (page.follows and row.item != answers.item):
        if page.needed and not page.follows:
            yield SummaryRow(title, [NOT_PROVIDED], page.key, child, sealed=page.sealed)
        return
    form = open_form(page.form, FormContext(answers=answers, kind=kind), row.answers)
    empty = True
    for label, boxes, lines in _lines_of(form, title):
        names = {box.short_name for box in boxes}
        unread = bool(names & set(row.hidden)) and not lines
        if not lines and not unread:
            continue
        empty = False
        where = (masked or unread) and names & page.whereabouts
        seal: Sealed = page.sealed or ("address" if where else "")
        said = title if page.heading_field in names else label
        yield SummaryRow(said, lines or [HIDDEN], page.key, child, answers.item, seal)
    if empty and not answers.item:
        yield SummaryRow(title, [NOT_PROVIDED], page.key, child, sealed=page.sealed)


def _lines_of(form: JourneyForm, title: str) -> Iterator[tuple[str, list[Field], list[str]]]:
    """(label, boxes, lines) of every row of a form, in the order of its boxes."""
    joined = {name: label for label, names in form.together.items() for name in names}
    boxes = [box for box in form if box.short_name not in NOT_ANSWERS and not isinstance(box, GovFiles)]
    if form.by_answer:
        listed = [box for box in boxes if isinstance(box, GovRadios)]
        yield from _by_answer(form, listed)
        boxes = [box for box in boxes if box not in listed]
    done: set[str] = set()
    for box in boxes:
        if box.short_name in done:
            continue
        label = joined.get(box.short_name)
        together = [form[name] for name in form.together[label] if name in form] if label else [box]
        done |= {each.short_name for each in together}
        yield label or _label(form, box, title), together, [line for each in together for line in shown(each)]


def _by_answer(form: JourneyForm, boxes: list[Field]) -> Iterator[tuple[str, list[Field], list[str]]]:
    for option in boxes[0].iter_choices() if boxes else ():
        given = [box for box in boxes if box.data == option.value]
        label = f"{form.by_answer}: {inside(str(option.label))}"
        yield label, given, [box.label.text for box in given]


def _label(form: JourneyForm, box: Field, title: str) -> str:
    if box.short_name in form.said_as:
        return form.said_as[box.short_name]
    if box.short_name.endswith("not_known") and not isinstance(box, GovYesNoNotKnown):
        return f"{title} (why not known)"
    return str(box.label.text).removesuffix(" (optional)")


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
    suffix = getattr(box, "suffix", "")
    return [f"{line}{suffix}" for line in str(box.data).splitlines() if line.strip()]


def to_json(groups: Iterable[SummaryGroup]) -> list[dict[str, Any]]:
    """A summary as it is stored with a submission."""
    return [asdict(group) for group in groups]


def from_json(stored: Iterable[dict[str, Any]]) -> list[SummaryGroup]:
    """A stored summary, whatever older version of this portal wrote it."""
    return [
        SummaryGroup(group["title"], [SummaryRow(**row) for row in group["rows"]], group.get("key", ""))
        for group in stored
    ]


FEW = 3


def as_text(label: str, lines: list[str]) -> str:
    """An answer's lines as pages show them: one under another, but a long list of what is not so in one go."""
    if len(lines) > FEW and label.endswith((": no", ": not known", ": not sure")):
        return "; ".join(lines)
    return "\n".join(lines)
