"""``cme match``: look many children up in an authority's pupil index, and measure how good the answers are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import click

from portal.cli.connected import authority_id_of, connected
from portal.domain.matching.estimate import Estimated, estimate, too_few
from portal.domain.matching.grade import in_use, weights_for
from portal.domain.matching.measured import RANKS, SAME, Answered, measure
from portal.domain.matching.measured_by_group import FEW, Group, by_group, is_findable
from portal.domain.matching.person import Person
from portal.exchange.answer_file import NotReadable, read_answers, rows_of, write_answers
from portal.exchange.question_file import TASKS, read_questions
from portal.exchange.roll_file import people_of
from portal.exchange.weights_file import write_weights
from portal.services import bulk_lookup, training, working_day

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_TASK = click.Choice(TASKS)
_ASKED = {"same_child": "Same child", "sibling": "Brothers and sisters"}


@click.group(invoke_without_command=True)
@click.option("--authority", "code", help="Three-digit code of the council whose pupil index is asked.")
@click.option("--task", type=_TASK, help="Look for the same child, or for brothers and sisters.")
@click.option("--queries", type=_FILE, help="The children asked about (CSV, plain or gzip).")
@click.option("--answers", type=click.Path(dir_okay=False, writable=True, path_type=Path), help="Where answers go.")
@click.pass_context
def match(
    context: click.Context, code: str | None, task: str | None, queries: Path | None, answers: Path | None
) -> None:
    """Look up every child of a file, one at a time, as an officer's look-up would.

    Columns of the file are bound by header; rows whose `task` is another are skipped. Each answer says which pupil,
    the score (log-odds), the rank, whether an officer would be shown it (decision) and how long the look-up took.
    """
    if context.invoked_subcommand is not None:
        return
    if code is None or task is None or queries is None or answers is None:
        raise click.UsageError("Give --authority, --task, --queries and --answers.")
    asked = 0

    def told() -> Iterator[Answered]:
        nonlocal asked
        questions = ((q.query_id, q.person) for q in read_questions(queries) if q.task in ("", task))
        for one in bulk_lookup.answer(authority_id_of(code), questions, task):
            asked += 1
            yield from one

    with connected(), answers.open("w", encoding="utf-8", newline="") as out:
        try:
            write_answers(out, told())
        except NotReadable as problem:
            raise click.ClickException(str(problem)) from None
    click.echo(f"{asked:,} questions answered: {answers}")


@match.command()
@click.option("--authority", "code", required=True, help="Three-digit code of the council whose decisions count.")
@click.option("--out", type=click.Path(dir_okay=False, writable=True, path_type=Path), required=True, help="New file.")
def train(code: str, out: Path) -> None:
    """Estimate the weights anew from what the council's officers have decided, and write them for a person to read.

    Nothing changes until an operator has read the file and set MATCH_WEIGHTS to it.
    """
    with connected():
        pairs, people = training.decided_pairs(authority_id_of(code))
        today = working_day.today()
    found: dict[str, Estimated] = {}
    for question, decided in pairs.items():
        missing = too_few(decided)
        if missing:
            click.echo(f"{_ASKED[question]}: too few decisions, {missing}.")
        else:
            found[question] = estimate(decided, weights_for(question), people)
    if not found:
        raise click.ClickException("Nothing was written. Try again when officers have decided on more pairs.")
    write_weights(out, standing=in_use(), found=found, council=code, on=today, people=people)
    for question, one in found.items():
        click.echo(
            f"{_ASKED[question]}: {one.confirmed} confirmed, {one.turned_down} turned down; of those it calls likely "
            f"or possible {one.precision:.3f} right, of those confirmed {one.recall:.3f} called so"
            + ("." if one.thresholds_set else "; no score was precise enough, so the thresholds stay.")
        )
    click.echo(f"Written: {out}. Read it, measure with it, then set MATCH_WEIGHTS to it.")


@match.command()
@click.option("--task", type=_TASK, required=True, help="What the answers are answers to.")
@click.option("--answers", type=_FILE, required=True, help="What `cme match` wrote.")
@click.option("--truth", type=_FILE, required=True, help="CSV: query_id, pupil_id, relation (same, or how related).")
@click.option("--neutral", type=_FILE, help="CSV: query_id, pupil_id of pairs that count neither way.")
@click.option("--about", type=_FILE, help="CSV: query_id and the group of each question, for a table by group.")
@click.option("--by", "column", default="tradition", show_default=True, help="The column of --about that groups.")
@click.option("--queries", type=_FILE, help="The questions: with --roll, the table tells what could be found at all.")
@click.option("--roll", type=_FILE, help="The roll they were asked of.")
def evaluate(
    task: str,
    answers: Path,
    truth: Path,
    neutral: Path | None,
    about: Path | None,
    column: str,
    queries: Path | None,
    roll: Path | None,
) -> None:
    """Measure answers against what is true: recall, precision, calibration and latency.

    With --about, also the recall of each group of questions, such as the naming tradition of the child's family.
    """
    try:
        true = [
            (r["query_id"], r["pupil_id"], r["relation"]) for r in rows_of(truth, ("query_id", "pupil_id", "relation"))
        ]
        out = [(r["query_id"], r["pupil_id"]) for r in rows_of(neutral, ("query_id", "pupil_id"))] if neutral else []
        listed = list(read_answers(answers))
        found = measure(listed, true, task, out)
        groups = _groups(listed, true, task, about, column, queries, roll) if about else []
    except NotReadable as problem:
        raise click.ClickException(str(problem)) from None
    click.echo(f"{found.questions:,} questions, {found.true_pairs:,} true pairs")
    click.echo("Recall      " + ", ".join(f"first {n}: {found.recall[n]:.3f}" for n in RANKS))
    click.echo(
        f"Decision    precision {found.precision:.3f}, recall {found.decided_recall:.3f} ({found.decided:,} pairs)"
    )
    click.echo("Calibration (log-odds: answers, promised, true)")
    for band in found.calibration:
        click.echo(f"  {band.words:>12}: {band.answers:>7,}  {band.promised:.3f}  {band.true:.3f}")
    click.echo("Latency     " + ", ".join(f"p{at}: {ms:.2f} ms" for at, ms in found.milliseconds.items()))
    if groups:
        click.echo(f"Recall among the first ten, by {column} (pairs, findable, of all, of findable)")
    for group in groups:
        few = "" if group.findable >= FEW else "  (few)"
        click.echo(
            f"  {group.name:>16}: {group.pairs:>6,}  {group.findable:>6,}  {group.recall:.3f}  "
            f"{group.recall_of_findable:.3f}{few}"
        )


def _groups(
    answers: list[Answered], truth: list[tuple[str, str, str]], task: str, about: Path, column: str,
    queries: Path | None, roll: Path | None,
) -> list[Group]:  # fmt: skip
    groups = {row["query_id"]: row[column] for row in rows_of(about, ("query_id", column)) if row.get(column)}
    asked = {one.query_id for one in answers}
    same = {(q, p) for q, p, relation in truth if relation == SAME and q in asked}
    true = same if task == SAME else {(q, p) for q, p, relation in truth if relation != SAME and q in asked}
    findable = true
    if queries and roll:
        people = people_of(roll, {p for _, p in true | same})
        own: dict[str, list[Person]] = defaultdict(list)
        for q, p in same:
            if p in people:
                own[q].append(people[p])
        persons = {one.query_id: one.person for one in read_questions(queries) if one.query_id in asked}
        findable = {
            (q, p)
            for q, p in true
            if q in persons and p in people and is_findable(persons[q], [] if task == SAME else own[q], people[p])
        }
    return by_group(answers, true, findable, groups)
