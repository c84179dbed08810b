"""How good a set of answers is, against what an authority knows to be true."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

SAME: Final = "same"
RANKS: Final = (1, 3, 10)
_BANDS: Final = ((-math.inf, -4.0), (-4.0, -2.0), (-2.0, 0.0), (0.0, 2.0), (2.0, 4.0), (4.0, math.inf))


@dataclass(frozen=True, slots=True)
class Answered:
    """One line of answers, as `cme match` writes them."""

    query_id: str
    pupil_id: str
    score: float
    rank: int
    decision: bool
    latency_ms: float


@dataclass(frozen=True, slots=True)
class Band:
    """Answers whose log-odds lie in a band: how many, which share the score promises, and which is true."""

    words: str
    answers: int
    promised: float
    true: float


@dataclass(frozen=True, slots=True)
class Measured:
    """recall: share of the true pairs found by each rank. precision, decided_recall: of what was shown as likely or
    possible. milliseconds: latency at the 50th, 95th and 99th percentile of the questions."""

    questions: int
    true_pairs: int
    recall: Mapping[int, float]
    decided: int
    precision: float
    decided_recall: float
    calibration: Sequence[Band]
    milliseconds: Mapping[int, float]


def measure(
    answers: Sequence[Answered],
    truth: Iterable[tuple[str, str, str]],
    task: str,
    neutral: Iterable[tuple[str, str]] = (),
) -> Measured:
    """Measure the answers to one task ("same" or "sibling") against (query_id, pupil_id, relation).

    Only the questions that were answered count. neutral: pairs that are neither right nor wrong, such as the child's
    own row where brothers and sisters were asked for; they are left out, and so is every pair true for the other task.
    """
    asked = {one.query_id for one in answers}
    true: set[tuple[str, str]] = set()
    left_out = set(neutral)
    for query_id, pupil_id, relation in truth:
        if (relation == SAME) == (task == SAME):
            true.add((query_id, pupil_id))
        else:
            left_out.add((query_id, pupil_id))
    true = {pair for pair in true if pair[0] in asked}
    found = [one for one in answers if one.pupil_id and (one.query_id, one.pupil_id) not in left_out - true]
    right = [(one.query_id, one.pupil_id) in true for one in found]
    decided = [good for one, good in zip(found, right, strict=True) if one.decision]
    taken = sorted({one.query_id: one.latency_ms for one in answers}.values())
    return Measured(
        questions=len(asked),
        true_pairs=len(true),
        recall={
            most: _share(sum(good for one, good in zip(found, right, strict=True) if one.rank <= most), len(true))
            for most in RANKS
        },
        decided=len(decided),
        precision=_share(sum(decided), len(decided)),
        decided_recall=_share(sum(decided), len(true)),
        calibration=list(_bands(found, right)),
        milliseconds={at: _percentile(taken, at) for at in (50, 95, 99)},
    )


def _bands(found: Sequence[Answered], right: Sequence[bool]) -> Iterable[Band]:
    for low, high in _BANDS:
        inside = [(one, good) for one, good in zip(found, right, strict=True) if low <= one.score < high]
        if inside:
            promised = sum(1 / (1 + math.exp(-max(-30.0, min(30.0, one.score)))) for one, _ in inside)
            words = (
                f"under {high:g}"
                if low == -math.inf
                else f"{low:g} or more"
                if high == math.inf
                else f"{low:g} to {high:g}"
            )
            yield Band(words, len(inside), promised / len(inside), sum(good for _, good in inside) / len(inside))


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _percentile(ordered: Sequence[float], at: int) -> float:
    return ordered[min(len(ordered) - 1, len(ordered) * at // 100)] if ordered else 0.0
