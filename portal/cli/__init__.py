"""The command ``cme``: everything an operator or a developer does from a terminal.

A command is loaded only when it is used, so that `cme demo` does not wait for the others.
"""

from __future__ import annotations

import importlib

import click

COMMANDS = [
    "portal.cli.demo:demo",
    "portal.cli.check:check",
    "portal.cli.database:database",
    "portal.cli.authority:authority",
    "portal.cli.colleague:colleague",
    "portal.cli.roll:roll",
    "portal.cli.match:match",
    "portal.cli.audit:audit",
    "portal.cli.outbox:outbox",
    "portal.cli.seed:seed",
]
"""``module:command`` of every command, in the order the help shows them; the command's name is the last word."""

_PLACES = {place.rpartition(":")[2]: place for place in COMMANDS}


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_PLACES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        place = _PLACES.get(cmd_name)
        if place is None:
            return None
        module, _, name = place.partition(":")
        command = getattr(importlib.import_module(module), name)
        return command if isinstance(command, click.Command) else None


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
def main() -> None:
    """Children missing education: run, check and look after the portal.

    Settings come from the environment: DATABASE_URL, DATABASE_WORKER_URL, BROKER_URL, PUBLIC_URL and so on; the
    full list is in portal/settings.py. `cme demo` needs none. Start with `cme check` on a new server: it says in
    sentences what is still to be set.
    """
