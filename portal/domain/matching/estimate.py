"""New weights from pairs that people have decided on: the standing weights, moved as far as the pairs speak for it.

Penalised logistic regression whose penalty draws each weight to where it stands, not to nothing: what few pairs show
moves little. Thresholds are set on scores each pair was given by weights that had not seen its case.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from portal.domain.matching.grade import Weights

RIDGE: Final = 1.0
LEAST_PAIRS: Final = 200
LEAST_EITHER_WAY: Final = 40
"""Fewer than this many confirmed, or as many turned down, say nothing about a weight."""
PRECISE: Final = 0.98
SURE: Final = 0.99
_FOLDS: Final = 5
_STEPS: Final = 8


@dataclass(frozen=True, slots=True)
class Labelled:
    """A pair somebody decided on: what the weights multiply, whether it was confirmed, and whose case it was."""

    features: Mapping[str, float]
    right: bool
    case: int


@dataclass(frozen=True, slots=True)
class Estimated:
    """New weights, and what they rest on. `precision`, `recall`: of those at or above `possible`, held out by case."""

    weights: Weights
    confirmed: int
    turned_down: int
    precision: float
    recall: float
    moved: Sequence[str]
    """The names of the ten weights that moved furthest, furthest first."""
    thresholds_set: bool
    """False where no score separates precisely enough, and the standing thresholds were kept."""


def too_few(pairs: Sequence[Labelled]) -> str:
    """A sentence saying what is missing; "" where there are enough pairs."""
    confirmed = sum(pair.right for pair in pairs)
    turned_down = len(pairs) - confirmed
    if len(pairs) >= LEAST_PAIRS and min(confirmed, turned_down) >= LEAST_EITHER_WAY:
        return ""
    return (
        f"{confirmed} confirmed and {turned_down} turned down. At least {LEAST_PAIRS} decisions are needed, "
        f"{LEAST_EITHER_WAY} of them each way"
    )


def estimate(pairs: Sequence[Labelled], standing: Weights, people: int) -> Estimated:
    """New weights for one question. people: how many children the index held."""
    shift = standing.growth * math.log(standing.people / max(people, 1))
    scores: list[tuple[float, bool]] = []
    for fold in range(_FOLDS):
        fitted = _fitted([pair for pair in pairs if pair.case % _FOLDS != fold], standing, shift)
        scores += [(_score(pair, fitted, shift), pair.right) for pair in pairs if pair.case % _FOLDS == fold]
    whole = _fitted(pairs, standing, shift)
    possible, likely = _least_score(scores, PRECISE), _least_score(scores, SURE)
    found = possible is not None
    # Nobody was shown under the standing threshold, so nothing can be known of what lies there.
    possible = max(possible, standing.possible) if possible is not None else standing.possible
    likely = max(likely, possible) if likely is not None else max(standing.likely, possible)
    shown = [right for score, right in scores if score >= possible]
    moved = sorted(whole.weights, key=lambda name: -abs(whole.weights[name] - standing.weights[name]))
    confirmed = sum(pair.right for pair in pairs)
    return Estimated(
        weights=replace(whole, possible=round(possible, 2), likely=round(likely, 2)),
        confirmed=confirmed,
        turned_down=len(pairs) - confirmed,
        precision=sum(shown) / len(shown) if shown else 0.0,
        recall=sum(shown) / confirmed if confirmed else 0.0,
        moved=moved[:10],
        thresholds_set=found,
    )


def _score(pair: Labelled, weights: Weights, shift: float) -> float:
    known = weights.weights
    return weights.bias + shift + sum(known[name] * value for name, value in pair.features.items() if name in known)


def _least_score(scores: Sequence[tuple[float, bool]], precision: float) -> float | None:
    """The least score from which upwards at least this share is right; None where there is none."""
    least, right = None, 0
    ordered = sorted(scores, reverse=True)
    for count, (score, good) in enumerate(ordered, start=1):
        right += good
        last_of_equals = count == len(ordered) or ordered[count][0] < score
        if last_of_equals and count >= LEAST_EITHER_WAY and right / count >= precision:
            least = score
    return least


def _fitted(pairs: Sequence[Labelled], standing: Weights, shift: float) -> Weights:
    """Newton steps from the standing weights; features no weight is held for are left out."""
    names = sorted({name for pair in pairs for name in pair.features if name in standing.weights})
    place = {name: n for n, name in enumerate(names, start=1)}
    rows = [
        ([(0, 1.0), *((place[name], value) for name, value in pair.features.items() if name in place)], pair.right)
        for pair in pairs
    ]
    start = [standing.bias, *(standing.weights[name] for name in names)]
    at = list(start)
    for _ in range(_STEPS):
        slope = [RIDGE * (begun - now) for begun, now in zip(start, at, strict=True)]
        bend = [[RIDGE if i == j else 0.0 for j in range(len(at))] for i in range(len(at))]
        for row, right in rows:
            total = shift + sum(at[i] * value for i, value in row)
            chance = 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))
            spread = chance * (1 - chance)
            for i, value in row:
                slope[i] += (right - chance) * value
                for j, other in row:
                    bend[i][j] += spread * value * other
        step = _solved(bend, slope)
        at = [now + more for now, more in zip(at, step, strict=True)]
        if max(map(abs, step)) < 1e-4:
            break
    moved = {name: round(at[n], 3) for name, n in place.items()}
    return replace(standing, bias=round(at[0], 3), weights={**standing.weights, **moved})


def _solved(bend: list[list[float]], slope: list[float]) -> list[float]:
    """The solution of a symmetric positive definite system, by Cholesky's decomposition."""
    size = len(slope)
    lower = [[0.0] * size for _ in range(size)]
    for i in range(size):
        mine = lower[i]
        for j in range(i + 1):
            theirs = lower[j]
            left = bend[i][j] - sum(mine[k] * theirs[k] for k in range(j))
            mine[j] = math.sqrt(left) if i == j else left / theirs[j]
    down = [0.0] * size
    for i in range(size):
        down[i] = (slope[i] - sum(lower[i][k] * down[k] for k in range(i))) / lower[i][i]
    up = [0.0] * size
    for i in reversed(range(size)):
        up[i] = (down[i] - sum(lower[k][i] * up[k] for k in range(i + 1, size))) / lower[i][i]
    return up
