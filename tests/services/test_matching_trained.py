"""`cme match train`: weights estimated anew from what officers decided, or a sentence saying what is missing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine

from portal.cli import main
from portal.domain.access import Role
from portal.domain.matching.grade import our_own, use_weights, version, weights_for
from portal.settings import Settings
from tests.conftest import CONTEXT_KEY, Database
from tests.scenes import Scene

HOME = {"address_line1": "14 Tamarisk Close", "postcode": "ZN4 2QT"}
MOTHER = {"parent1_forename": "Marta", "parent1_surname": "Kowalska", "parent1_phone": "07700 900412"}
CASES = 10


@pytest.fixture
def decided(superuser: Engine) -> Any:
    """(number of pairs a case) -> decisions: who lives with the child was linked, who has only its surname was not."""
    scene = Scene(superuser)
    council = scene.authority("991", "Northmere Council")
    school = scene.school(council, "Hazelbank Academy")
    clerk = scene.member(council, Role.SUBMITTER, school=school)

    def decide(each: int) -> None:
        for _ in range(CASES):
            facts = {
                "child": {"first_name": "Zofia", "last_name": "Kowalska", "date_of_birth": "2013-03-14"},
                "addresses": [{"lines": [HOME["address_line1"]], "postcode": HOME["postcode"], "current": True}],
                "adults": [{"name": "Marta Kowalska", "phones": [{"number": MOTHER["parent1_phone"]}]}],
                "reason": {"main": "whereabouts_unknown"},
            }
            sent = scene.submission(school, clerk)
            scene.told[sent.id] = facts
            case = scene.case(sent, school)
            for number in range(each):
                near = number % 2 == 0
                row = {"forename": f"Name{number}", "surname": "Kowalski", **(HOME | MOTHER if near else {})}
                pupil = scene.pupil(school, row=row, forename=row["forename"])
                scene.proposal(case, other_id=pupil.id, state="linked" if near else "dismissed")

    return decide


@pytest.fixture
def run(database: Database, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    for name, value in {
        "APP_ENV": "test",
        "DATABASE_WORKER_URL": database.worker,
        "CONTEXT_KEY": CONTEXT_KEY,
        "MATCH_KEY": settings.match_key,
    }.items():
        monkeypatch.setenv(name, value)

    def train(out: str = "weights.json") -> Result:
        return CliRunner().invoke(main, ["match", "train", "--authority", "991", "--out", str(tmp_path / out)])

    yield train
    use_weights("")


def test_too_few_decisions_change_nothing_and_say_how_many_are_needed(decided: Any, run: Any, tmp_path: Path) -> None:
    decided(2)
    done = run()
    assert done.exit_code == 1
    assert "10 confirmed and 10 turned down. At least 200 decisions are needed, 40 of them each way" in done.output
    assert not (tmp_path / "weights.json").exists()


def test_decisions_move_the_weights_and_the_file_says_how(
    decided: Any, run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    decided(22)
    done = run()
    assert done.exit_code == 0, done.output
    assert "Brothers and sisters: 110 confirmed, 110 turned down" in done.output
    assert "Same child: too few decisions" in done.output
    written = json.loads((tmp_path / "weights.json").read_text(encoding="utf-8"))
    told = written["estimated"]["sibling"]
    assert (told["confirmed"], told["turned_down"], told["thresholds_set"]) == (110, 110, True)
    assert told["precision_at_possible"] >= 0.98
    assert written["begun_from"] == our_own()["version"]
    assert written["same_child"] == our_own()["same_child"]
    before, after = our_own()["sibling"]["weights"], written["sibling"]["weights"]
    assert after["together.door_and_adult"] > before["together.door_and_adult"]
    # What nobody decided about stays where it was.
    assert after["declared.full"] == before["declared.full"]

    assert version() == our_own()["version"]
    monkeypatch.setenv("MATCH_WEIGHTS", str(tmp_path / "weights.json"))
    assert run("again.json").exit_code == 0
    assert version() == written["version"]
    assert weights_for("sibling").weights["together.door_and_adult"] == after["together.door_and_adult"]


def test_a_file_of_something_else_is_refused_at_the_start(
    decided: Any, run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "odd.json").write_text("{}", encoding="utf-8")
    monkeypatch.setenv("MATCH_WEIGHTS", str(tmp_path / "odd.json"))
    assert "MATCH_WEIGHTS" in run().output
