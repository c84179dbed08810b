"""What is measured of answers: recall by rank, what is decided, and what counts neither way."""

from __future__ import annotations

from portal.domain.matching.measured import Answered, measure

TRUTH = [("q1", "p1", "same"), ("q2", "p2", "same"), ("q1", "p9", "full"), ("q3", "p3", "same")]


def test_recall_precision_and_latency_count_only_what_was_asked() -> None:
    answers = [
        Answered("q1", "p7", 3.0, 1, decision=True, latency_ms=2.0),
        Answered("q1", "p1", 2.0, 2, decision=True, latency_ms=2.0),
        Answered("q1", "p9", 1.0, 3, decision=True, latency_ms=2.0),  # true for the other question: neither way
        Answered("q2", "", 0.0, 0, decision=False, latency_ms=4.0),
    ]
    found = measure(answers, TRUTH, "same")
    assert (found.questions, found.true_pairs) == (2, 2)  # q3 was not asked
    assert found.recall == {1: 0.0, 3: 0.5, 10: 0.5}
    assert (found.decided, found.precision, found.decided_recall) == (2, 0.5, 0.5)
    assert found.milliseconds[50] == 4.0


def test_neutral_pairs_are_left_out_unless_they_are_true() -> None:
    answers = [
        Answered("q1", "p7", 3.0, 1, decision=True, latency_ms=1.0),
        Answered("q1", "p9", 2.0, 2, decision=True, latency_ms=1.0),
    ]
    found = measure(answers, TRUTH, "sibling", neutral=[("q1", "p7"), ("q1", "p9")])
    assert (found.precision, found.decided_recall) == (1.0, 1.0)


def test_calibration_sets_what_the_score_promises_beside_what_was_true() -> None:
    answers = [Answered("q1", "p1", 0.0, 1, decision=True, latency_ms=1.0)]
    (band,) = measure(answers, TRUTH, "same").calibration
    assert (band.answers, band.promised, band.true) == (1, 0.5, 1.0)
