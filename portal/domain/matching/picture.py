"""The picture of a family as fixed geometry: this child, the facts compared, the other children.

No physics: the same findings give the same picture every time, on screen and on paper. Every line of the picture has
its sentence for people who do not see it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from portal.domain.dates_in_words import counted
from portal.domain.matching.compared import Level
from portal.domain.matching.evidence import HIDDEN, NOT_HELD, Fact, Finding
from portal.domain.sentences import inside
from portal.domain.year_groups import shown as year_in_words

MOST_CHILDREN: Final = 6
MOST_FACTS: Final = 6
WIDTH: Final = 720
_TOP: Final = 40
_ROW: Final = 52
_BOX: Final = 38
_CHILD_BOX: Final = 46
_COLUMNS: Final = ((8, 196), (252, 206), (534, 178))  # left edge and width: this child, facts, others
_LETTERS_IN_FACT: Final = 28
_LETTERS_IN_CHILD: Final = 24

LineKind = Literal["same", "similar", "said"]
BoxKind = Literal["this", "fact", "linked", "likely", "possible"]


@dataclass(frozen=True, slots=True)
class Box:
    """A box with one or two lines of text. Units are those of the picture's viewBox."""

    kind: BoxKind
    x: int
    y: int
    width: int
    height: int
    title: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line as an SVG path, its kind (same: solid; similar: dashed; said: this child's own value), its sentence."""

    kind: LineKind
    path: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything a template needs to draw; `sentences` says the same in words, one per line of the picture."""

    width: int
    height: int
    headings: tuple[tuple[int, int, str], ...]
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    sentences: tuple[str, ...]
    title: str
    description: str
    more: str


def draw(
    child_name: str, child_detail: str, findings: Sequence[Finding], linked: Mapping[str, str] = MappingProxyType({})
) -> Picture | None:
    """Lay out findings, best first; None where there are none.

    child_name, child_detail: the lines in this child's box ("Zofia Kowalska", "Year 9, Hazelbank Academy"). The first
    six children and the six facts most of them share are drawn; `more` counts the rest ("and 2 more in the list").
    linked: by id, in a word what a person said of those who are linked; it stands in their boxes.
    """
    if not findings:
        return None
    shown = findings[:MOST_CHILDREN]
    rows = _facts(shown)
    height = _TOP + max(len(rows), len(shown), 1) * _ROW + 8
    this = _box("this", 0, 0, 1, height, child_name, child_detail)
    fact_boxes = {
        key: _box("fact", 1, place, len(rows), height, label) for place, (key, label) in enumerate(rows.items())
    }
    boxes = [this, *fact_boxes.values()]
    lines = [
        Line("said", _curve(this, box), f"{child_name}: {label}.")
        for (key, label), box in zip(rows.items(), fact_boxes.values(), strict=True)
    ]
    for place, finding in enumerate(shown):
        kind, said = _kind(finding, linked)
        where = ", ".join(part for part in (year_in_words(finding.other_year), said) if part)
        box = _box(kind, 2, place, len(shown), height, finding.other_name, where)
        boxes.append(box)
        for fact in finding.facts:
            key = (fact.fact, fact.this_value)
            if key not in fact_boxes or fact.result not in (Level.SAME, Level.SIMILAR):
                continue
            line_kind: LineKind = "same" if fact.result is Level.SAME else "similar"
            lines.append(Line(line_kind, _curve(fact_boxes[key], box), _sentence(finding, fact)))
    shared = _shared(shown)
    return Picture(
        width=WIDTH,
        height=height,
        headings=tuple(
            (x, 22, text)
            for (x, _), text in zip(_COLUMNS, ("This child", "What we compared", "Other children"), strict=True)
        ),
        boxes=tuple(boxes),
        lines=tuple(lines),
        sentences=tuple(line.sentence for line in lines),
        title="What this child shares with other children",
        description=" ".join(f"{f.other_name}: {_kind(f, linked)[1]}, {inside(f.summary)}." for f in shown),
        more=_left_out(len(findings) - len(shown), len(shared) - len(rows)),
    )


def _shared(findings: Sequence[Finding]) -> set[tuple[str, str]]:
    """Every fact that agrees with any of these children."""
    agree = (Level.SAME, Level.SIMILAR)
    return {(fact.fact, fact.this_value) for f in findings for fact in f.facts if fact.result in agree}


def _facts(findings: Sequence[Finding]) -> dict[tuple[str, str], str]:
    """Facts to draw, in the table's order: those that agree with most children first, then cut to six."""
    tally: dict[tuple[str, str], list[int]] = {}
    labels: dict[tuple[str, str], str] = {}
    order: dict[tuple[str, str], int] = {}
    for finding in findings:
        for fact in finding.facts:
            if fact.result not in (Level.SAME, Level.SIMILAR):
                continue
            key = (fact.fact, fact.this_value)
            labels.setdefault(key, _label(fact))
            order.setdefault(key, len(order))
            points = tally.setdefault(key, [0, 0])
            points[fact.result is not Level.SAME] += 1
    best = sorted(tally, key=lambda key: (-tally[key][0], -tally[key][1], order[key]))[:MOST_FACTS]
    return {key: labels[key] for key in sorted(best, key=order.__getitem__)}


def _label(fact: Fact) -> str:
    if fact.this_value in (HIDDEN, NOT_HELD):
        return f"{fact.name}: {fact.this_value.lower()}"
    value = fact.this_value.split(",")[0] if fact.fact == "address" else fact.this_value
    return _cut(f"{fact.name}: {value}", _LETTERS_IN_FACT)


def _box(kind: BoxKind, column: int, place: int, of: int, height: int, title: str, detail: str = "") -> Box:
    x, width = _COLUMNS[column]
    tall = _BOX if kind == "fact" else _CHILD_BOX
    room = height - _TOP
    middle = _TOP + room * (2 * place + 1) // (2 * max(of, 1))
    letters = _LETTERS_IN_FACT if kind == "fact" else _LETTERS_IN_CHILD
    return Box(kind, x, middle - tall // 2, width, tall, _cut(title, letters), _cut(detail, letters + 2))


def _curve(start: Box, end: Box) -> str:
    x1, y1 = start.x + start.width, start.y + start.height // 2
    x2, y2 = end.x, end.y + end.height // 2
    bend = (x1 + x2) // 2
    return f"M{x1} {y1} C{bend} {y1} {bend} {y2} {x2} {y2}"


def _sentence(finding: Finding, fact: Fact) -> str:
    hidden = HIDDEN in (fact.this_value, fact.other_value)
    if hidden:
        return f"{finding.other_name}: {fact.name.lower()} {fact.result_words.lower()}."
    if fact.result is Level.SAME:
        return f"{finding.other_name}: {inside(fact.name)} the same, {fact.other_value}."
    return f"{finding.other_name}: {inside(fact.name)} similar, {fact.other_value} for {fact.this_value}."


def _kind(finding: Finding, linked: Mapping[str, str]) -> tuple[BoxKind, str]:
    """How a child's box looks, and the words in it."""
    if finding.other_id in linked:
        return "linked", linked[finding.other_id]
    return ("likely" if finding.grade == "likely" else "possible"), finding.words.lower()


def _left_out(children: int, facts: int) -> str:
    """ "and 2 more in the list"; "" where everything is drawn."""
    parts = [f"and {children} more in the list"] if children > 0 else []
    if facts > 0:
        parts.append(f"{'' if parts else 'and '}{counted(facts, 'more fact')} in the evidence")
    return ", ".join(parts)


def _cut(text: str, letters: int) -> str:
    return text if len(text) <= letters else text[: letters - 1].rstrip() + "…"
