"""The facts compared of two records, as the lines of the one evidence table that every page shows."""

from __future__ import annotations

from dataclasses import dataclass

from portal.domain.matching.compared import Level
from portal.domain.matching.evidence import NOT_HELD, Fact, Finding

_RESULTS = {Level.SAME: "same", Level.SIMILAR: "similar", Level.DIFFERENT: "different", Level.NOT_COMPARED: "none"}


@dataclass(frozen=True, slots=True)
class Table:
    """The lines of the table, and the record that most values of each of its two columns are from."""

    facts: list[dict[str, str]]
    mine: str
    theirs: str


def table(finding: Finding | None, *, other_record: str) -> Table:
    """The evidence as lines; none without a finding. other_record: what the other column is called where no fact has
    a source."""
    facts = finding.facts if finding else ()
    mine = next((fact.this_source for fact in facts if fact.this_source), "the referral")
    theirs = next((fact.other_source for fact in facts if fact.other_source), other_record)
    return Table([_line(fact, mine, theirs) for fact in facts], mine, theirs)


def _line(fact: Fact, mine: str, theirs: str) -> dict[str, str]:
    """A line of the table; a value's source and day where it is not the column's."""
    return {
        "fact": fact.name,
        "mine": fact.this_value,
        "mine_source": fact.this_source if fact.this_source != mine and fact.this_value != NOT_HELD else "",
        "theirs": fact.other_value,
        "theirs_source": fact.other_source if fact.other_source != theirs and fact.other_value != NOT_HELD else "",
        "result": _RESULTS[fact.result] if fact.told else "none",  # the summary does not count it: no mark, no colour
        "words": fact.result_words,
        "counts": fact.counts_words,
    }
