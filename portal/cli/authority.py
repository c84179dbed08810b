"""``cme authority``: which councils this installation serves."""

from __future__ import annotations

import click

from portal.cli.connected import all_authorities, connected
from portal.services import adding_authorities
from portal.services.trouble import Refused


@click.group()
def authority() -> None:
    """Councils this installation serves: add one, list them."""


@authority.command("add")
@click.argument("code")
@click.argument("name")
@click.option("--prefix", default="", help="Two letters that begin its references; made from the name if left out.")
@click.option("--mailbox", default="", help="The team's mail address for notices.")
@click.option("--demo", is_flag=True, help="An invented council: its code need not be a real one.")
def add(code: str, name: str, prefix: str, mailbox: str, *, demo: bool) -> None:
    """Add the council with three-digit DfE CODE and NAME, ready for its schools and rolls."""
    with connected():
        try:
            made = adding_authorities.add_authority(code, name, prefix=prefix, mailbox=mailbox, demo=demo)
        except Refused as refused:
            raise click.ClickException(str(refused)) from None
        click.echo(f"{made.name} ({made.code}) is here. Its references begin with {made.reference_prefix}.")


@authority.command("list")
def show() -> None:
    """List the councils."""
    with connected():
        for _, code, name in all_authorities():
            click.echo(f"{code}  {name}")
