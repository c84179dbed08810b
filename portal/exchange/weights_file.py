"""Weights of the matching as a JSON file that a person can read: what was estimated, from how much, and how."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any, Final

from portal.domain.matching.estimate import PRECISE, RIDGE, SURE, Estimated

_HOW: Final = (
    "From pairs of children that officers of the council confirmed or turned down, by penalised logistic regression "
    f"(Newton steps, ridge {RIDGE}) that draws every weight to where it stood in 'begun_from'."
)
_THRESHOLDS: Final = (
    f"'possible' is the least score from which on at least {PRECISE:.0%} of the pairs were right, 'likely' {SURE:.0%}, "
    "each pair scored by weights made without its case; 'possible' is never lower than it was."
)


def write_weights(
    path: Path, *, standing: Mapping[str, Any], found: Mapping[str, Estimated], council: str, on: date, people: int
) -> None:
    """Write new weights; a question that was not estimated keeps the standing ones.

    standing: the file in use. found: by question. on: the London date. people: children in the council's index.
    """
    data: dict[str, Any] = {
        "version": f"{on.isoformat()}-{council}",
        "estimated_on": on.isoformat(),
        "council": council,
        "children_in_index": people,
        "begun_from": standing["version"],
        "how_estimated": [
            _HOW,
            _THRESHOLDS,
            "A question with too few decisions keeps its weights, and is not named under 'estimated'.",
            *(f"Before: {line}" for line in standing.get("how_estimated", ()) if not line.startswith("Before: ")),
        ],
        "estimated": {
            question: {
                "confirmed": one.confirmed,
                "turned_down": one.turned_down,
                "precision_at_possible": round(one.precision, 4),
                "recall_at_possible": round(one.recall, 4),
                "thresholds_set": one.thresholds_set,
                "moved_most": {
                    name: [standing[question]["weights"][name], one.weights.weights[name]] for name in one.moved
                },
            }
            for question, one in found.items()
        },
    }
    for question in ("same_child", "sibling"):
        data[question] = asdict(found[question].weights) if question in found else standing[question]
    path.write_text(json.dumps(data, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
