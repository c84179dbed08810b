"""``python -m portal.cli``: the command ``cme`` where no script is installed."""

from portal.cli import main

main(prog_name="cme")
