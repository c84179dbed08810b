"""The worked examples of the rule-book, each computed twice by people before any code was written.

`WORKED_EXAMPLES` may name another file of the same shape: {"calendar": ..., "examples": [...]}.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from portal.domain import absence_runs, ages, statutory_dates
from portal.domain.codes import known_la_codes
from portal.domain.identifiers import read_upn
from portal.domain.school_days import SchoolCalendar, Span

OWN_COPY = Path(__file__).parents[1] / "data" / "worked_examples.json"
BOOK = json.loads(Path(os.environ.get("WORKED_EXAMPLES") or OWN_COPY).read_text(encoding="utf-8"))

Inputs = dict[str, Any]


def day(text: str) -> date:
    return date.fromisoformat(text)


def calendar(inputs: Inputs) -> SchoolCalendar:
    said = BOOK["calendar"]
    return SchoolCalendar(
        terms=tuple(Span(day(first), day(last)) for first, last in said["terms"]),
        closures=tuple(Span(day(first), day(last)) for first, last in said["half_terms"]),
        training_days=frozenset(day(one) for one in inputs.get("inset", [])),
        bank_holidays=frozenset(day(one) for one in said["bank_holidays"]),
    )


ANSWERS: dict[str, Callable[[Inputs], object]] = {
    "csa_first_day": lambda i: ages.csa_first_day(day(i["date_of_birth"])),
    "csa_last_day": lambda i: ages.csa_last_day(day(i["date_of_birth"])),
    "is_csa": lambda i: ages.is_csa(day(i["date_of_birth"]), day(i["on"])),
    "nc_year": lambda i: ages.nc_year(day(i["date_of_birth"]), day(i["on"])),
    "nth_school_day": lambda i: calendar(i).nth_school_day(day(i["first_day"]), i["n"]),
    "ground_h_window_end": lambda i: statutory_dates.ground_h_window_end(day(i["leave_ended"]), calendar(i)),
    "ground_i_run": lambda i: absence_runs.ground_i_run(i["marks"]).days,
    "attendance_return_run": lambda i: absence_runs.attendance_return_run(i["marks"]).days,
    "new_pupil_return_due": lambda i: statutory_dates.new_pupil_return_due(day(i["entered_on"])),
    "home_education_earliest_deletion": lambda i: statutory_dates.home_education_earliest_deletion(
        day(i["notice_received"]), day(i["last_day_stated"])
    ),
    "ctf_due": lambda i: statutory_dates.ctf_due(day(i["off_roll_on"]), calendar(i)),
    "code_n_change_by": lambda i: statutory_dates.code_n_change_by(day(i["recorded_on"]), calendar(i)),
    "s437_notice_ends": lambda i: statutory_dates.s437_notice_ends(day(i["served_on"])),
    "duration_band": lambda i: statutory_dates.duration_band(day(i["cme_from"]), day(i["census_day"])),
    "upn_valid": lambda i: read_upn(i["upn"], known_la_codes()).accepted,
}


@pytest.mark.parametrize(
    "example", BOOK["examples"], ids=lambda example: f"{example['area']}-{next(iter(example['inputs'].values()))}"
)
def test_the_rule_book_gives_the_worked_answer(example: dict[str, Any]) -> None:
    assert str(ANSWERS[example["area"]](example["inputs"])) == str(example["expected"])


def test_there_are_examples_of_every_rule() -> None:
    assert {example["area"] for example in BOOK["examples"]} >= set(ANSWERS) or os.environ.get("WORKED_EXAMPLES")
