"""``cme audit``: the chain that proves nothing on record was altered."""

from __future__ import annotations

import click

from portal.cli.connected import all_authorities, authority_id_of, connected
from portal.services.outbox import worker_of
from portal.store import audit as chain
from portal.store import wall
from portal.store.session import db


@click.group()
def audit() -> None:
    """The audit record: check that its chain is unbroken."""


@audit.command("verify")
@click.option("--authority", "code", default="", help="Only this council's chain (three-digit code).")
def verify(code: str) -> None:
    """Walk every link of each council's audit chain. Exit code 1 when one is broken."""
    broken = False
    with connected():
        chosen = [a for a in all_authorities() if not code or a[1] == code]
        if code and not chosen:
            authority_id_of(code)
        for authority_id, authority_code, name in chosen:
            with wall.acting_as(worker_of(authority_id)):
                verdict = chain.verify(db.session.connection(), authority_id)
                db.session.rollback()
            if verdict.unbroken:
                click.echo(f"{authority_code} {name}: unbroken, {verdict.links:,} links")
            else:
                broken = True
                click.echo(f"{authority_code} {name}: BROKEN, {verdict.why}", err=True)
    if broken:
        raise SystemExit(1)
