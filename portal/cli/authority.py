"""``cme authority``: which councils this installation serves."""

from __future__ import annotations

from pathlib import Path
from typing import IO, Any

import click

from portal.cli.connected import all_authorities, authority_id_of, connected
from portal.services import adding_authorities, setting_up
from portal.services.trouble import Refused


@click.group()
def authority() -> None:
    """Councils this installation serves: add one, list them, set their numbers, statements and term dates."""


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


@authority.command("set")
@click.argument("code")
@click.option("--mailbox", help="The team's mail address for notices.")
@click.option("--admissions-mailbox", help="The admissions team's, told when a name comes off a roll.")
@click.option("--phone-social-care", help="Children's social care, by day.")
@click.option("--phone-out-of-hours", help="The same at night and at weekends.")
@click.option("--phone-duty", help="The CME duty officer.")
@click.option("--privacy-statement", type=click.File("r", encoding="utf-8"), help="A text file with the statement.")
@click.option("--privacy-statement-dated", type=click.DateTime(["%Y-%m-%d"]), help="Its date, as 2026-09-01.")
@click.option("--privacy-notice-url", help="Address of the council's privacy notice.")
@click.option("--head-signs-referral/--no-head-signs-referral", default=None, help="Whether heads sign referrals off.")
@click.option(
    "--wants-standard-transition-returns/--no-wants-standard-transition-returns",
    default=None,
    help="Whether schools return top-year leavers too, and pupils who join the first class at its start.",
)
@click.option(
    "--withdrawal-consent-from",
    type=click.DateTime(["%Y-%m-%d"]),
    help="From when section 434A holds here, as 2027-09-01: the council's consent before some are educated at home.",
)
@click.option(
    "--between-councils-from",
    type=click.DateTime(["%Y-%m-%d"]),
    help="From when it asks other councils whether they know a child, and answers them, as 2026-09-01.",
)
@click.option("--stop-between-councils", is_flag=True, help="It no longer asks other councils, nor answers them.")
@click.option(
    "--council-questions-an-officer", type=click.IntRange(0), help="Questions one officer may ask other councils a day."
)
@click.option(
    "--council-questions-a-day",
    type=click.IntRange(0),
    help="Questions all its officers may ask other councils a day, and that it takes from each of them.",
)
def change(code: str, privacy_statement: IO[str] | None, *, stop_between_councils: bool, **given: Any) -> None:
    """Set what the council with this CODE shows its schools. Only what you name changes."""
    values = {name: value for name, value in given.items() if value is not None}
    if privacy_statement is not None:
        values["privacy_statement"] = privacy_statement.read().strip()
    for name in {"privacy_statement_dated", "withdrawal_consent_from", "between_councils_from"} & set(values):
        values[name] = values[name].date()
    if stop_between_councils:
        values["between_councils_from"] = None
    if not values:
        raise click.ClickException("Name something to set; see: cme authority set --help")
    with connected():
        changed = setting_up.set_council(authority_id_of(code), values)
    click.echo(f"Changed: {', '.join(n.replace('_', ' ') for n in changed)}." if changed else "All as it was.")


@authority.command("school-mailbox")
@click.argument("code")
@click.argument("urn")
@click.argument("mailbox")
@click.option("--data-team", is_flag=True, help="The data team's mailbox, told when a name comes off the roll.")
def school_mailbox(code: str, urn: str, mailbox: str, *, data_team: bool) -> None:
    """Set where notices for the school with this URN go, in the council with this CODE."""
    with connected():
        try:
            name = setting_up.set_mailbox(authority_id_of(code), urn, mailbox, data_team=data_team)
        except Refused as refused:
            raise click.ClickException(str(refused)) from None
    click.echo(f"Notices for {'the data team of ' if data_team else ''}{name} go to {mailbox}.")


@authority.command("answers-for-restricted")
@click.argument("code")
@click.argument("email", default="")
def answers_for_restricted(code: str, email: str) -> None:
    """Set who answers other councils for children whose address is not safe to share, in the council with this CODE.

    EMAIL is the address that a CME officer or manager signs in with; left out, every CME manager answers.
    """
    with connected():
        try:
            name = setting_up.set_answers_for_restricted(authority_id_of(code), email)
        except Refused as refused:
            raise click.ClickException(str(refused)) from None
    click.echo(f"{name or 'Every CME manager'} answers for children whose address is not safe to share.")


@authority.command("terms")
@click.argument("code")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def terms(code: str, file: Path) -> None:
    """Load term dates from a CSV FILE for the council with this CODE.

    Columns: school_urn (empty for the council's own dates), kind (term, closure or inset), name, starts_on, ends_on.
    Whoever the file names is replaced whole. Enter the coming year in time: nothing is counted past the last term.
    """
    with connected(), file.open(encoding="utf-8-sig", newline="") as lines:
        try:
            counted = setting_up.replace_term_dates(authority_id_of(code), lines)
        except Refused as refused:
            said = "\n".join(["Nothing was changed.", *(sentence for _, sentence in refused.faults)])
            raise click.ClickException(said) from None
    for urn, number in sorted(counted.items()):
        click.echo(f"{number} dates for {f'the school with URN {urn}' if urn else 'the council'}.")
