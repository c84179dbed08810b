"""``cme roll``: schools' rolls into an authority's pupil index."""

from __future__ import annotations

from pathlib import Path

import click

from portal.cli.connected import authority_id_of, connected
from portal.services.importing_rolls import BrokenFile, RollHeaderError, import_roll
from portal.services.indexing import index_again
from portal.services.working_day import today

MOST_SHOWN = 50


@click.group()
def roll() -> None:
    """Schools' rolls: load them into the pupil index in which brothers and sisters are looked for."""


@roll.command("import")
@click.option("--authority", "code", required=True, help="Three-digit code of the council whose schools these are.")
@click.option("--complete", is_flag=True, help="The file is every pupil there is: mark those it lacks as left.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def load(code: str, file: Path, *, complete: bool) -> None:
    """Load FILE (CSV, plain or gzip; columns by header name in any order).

    Good rows load; bad ones are told by line and column, and the exit code is 2 when there were any. A file that is
    no roll changes nothing. Loading the same file again changes only what changed.
    """
    with connected():
        authority_id = authority_id_of(code)
        try:
            done = import_roll(authority_id, file, today=today(), complete=complete)
        except (RollHeaderError, BrokenFile) as broken:
            raise click.ClickException(str(broken)) from None
    for line, warning in done.warnings[:MOST_SHOWN]:
        click.echo(f"line {line}: {warning}", err=True)
    if len(done.warnings) > MOST_SHOWN:
        click.echo(f"and {len(done.warnings) - MOST_SHOWN:,} more warnings", err=True)
    for fault in done.faults[:MOST_SHOWN]:
        where = f", column {fault.column}" if fault.column else ""
        click.echo(f"NOT LOADED line {fault.line}{where}: {fault.message}", err=True)
    if len(done.faults) > MOST_SHOWN:
        click.echo(f"and {len(done.faults) - MOST_SHOWN:,} more rows not loaded", err=True)
    for school in done.schools_made:
        click.echo(f"New school, not in the register of schools: {school}")
    click.echo(
        f"{done.rows:,} rows read: {done.new:,} new, {done.changed:,} changed, {done.unchanged:,} as before"
        + (f", {done.left:,} marked as left" if complete else "")
        + f". {len(done.faults):,} not loaded."
    )
    if done.faults:
        raise SystemExit(2)


@roll.command("index")
@click.option("--authority", "code", required=True, help="Three-digit code of the council whose index is made anew.")
@click.option("--everybody", is_flag=True, help="Every pupil and every case, as after a change of MATCH_KEY.")
def index(code: str, *, everybody: bool) -> None:
    """Index the pupils anew that an earlier version of the portal indexed. Look-ups go on meanwhile."""
    done = 0
    with connected():
        for done in index_again(authority_id_of(code), everybody=everybody):
            click.echo(f"{done:,} pupils", err=True)
    click.echo(f"{done:,} pupils indexed.")
