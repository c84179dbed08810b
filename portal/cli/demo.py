"""``cme demo``: the whole service on this machine, with invented councils, schools and children."""

from __future__ import annotations

import datetime as dt
import os
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import click
import psycopg

from portal.engines import demo_programs
from portal.engines.demo_folder import DemoFolder
from portal.engines.demo_programs import DATABASE, ROOT
from portal.engines.places import CannotStart
from portal.engines.postgres import EmbeddedPostgres
from portal.engines.tree import Tree
from portal.engines.valkey import EmbeddedValkey

STALE_AFTER = dt.timedelta(days=14)
"""The demo's deadlines are dated around the day they were made; after this they are mostly past."""
SMALL_STORIES = 3
"""How many children each council has been told of in a small demo."""


@click.command()
@click.option("--fresh", is_flag=True, help="Throw the demo data away and make them anew.")
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=ROOT / "var" / "demo",
    show_default="var/demo",
    help="Where the demo keeps its data and secrets.",
)
@click.option("--small", is_flag=True, help="Invent few children: ready sooner, with less to look at.")
def demo(fresh: bool, folder: Path, small: bool) -> None:
    """Run everything on this machine with invented data; Ctrl-C ends it.

    Starts its own PostgreSQL and Valkey, the portal, a background worker and a stand-in for the sign-in provider,
    all for this machine only. The data are kept for the next start. PORT and IDP_PORT choose the ports of the
    portal (8000) and of the sign-in stand-in (8001). Never for real children: for production see README.md.
    """
    try:
        _insist_possible()
        _run(DemoFolder(folder), fresh=fresh, small=small)
    except CannotStart as problem:
        raise click.ClickException(str(problem)) from None


def _insist_possible() -> None:
    """Refuse, in a sentence each, what cannot or must not run."""
    if os.environ.get("APP_ENV", "demo") == "production":
        raise CannotStart("APP_ENV is production, and the demo must not run there. Unset APP_ENV to see the demo.")
    if os.environ.get("DATABASE_URL"):
        raise CannotStart("DATABASE_URL is set, and the demo brings its own database. Unset DATABASE_URL first.")
    if sys.platform not in ("linux", "darwin"):
        raise CannotStart("The demo runs on Linux and macOS. On Windows use it inside WSL.")
    if not (ROOT / "static" / "dist" / "manifest.json").exists():
        raise CannotStart("The style sheet and script have not been built: use `make run`, which does it.")


def _run(place: DemoFolder, *, fresh: bool, small: bool) -> None:
    place.lock()
    postgres = EmbeddedPostgres(place.postgres, durable=True)
    valkey = EmbeddedValkey(place.valkey)
    if fresh:
        click.echo("Throwing the demo data away ...")
        place.forget_data()
        postgres.discard()
        valkey.discard()
    began = time.monotonic()
    with Tree(click.echo, hold=True) as tree:
        if not postgres.has_data:
            tree.say("Making a database (first start only) ...")
        postgres.prepare()
        valkey.prepare()
        tree.start(*demo_programs.engines(postgres, valkey))
        said = demo_programs.environment(place, postgres, valkey)
        _prepare_data(tree, place, postgres, said, small=small)
        tree.start(*demo_programs.programs(place, said))
        _announce(tree, said["PUBLIC_URL"], place, time.monotonic() - began)
        tree.release()
        tree.watch()
    click.echo("The demo has ended. Its data are kept for the next start.")


def _prepare_data(
    tree: Tree, place: DemoFolder, postgres: EmbeddedPostgres, said: Mapping[str, str], *, small: bool
) -> None:
    """Roles, schema and invented data: whole, or made again at the next start."""
    from portal.store.setup import install_context_key, migrate, prepare_cluster
    from portal.store.wall import ContextKey

    if place.seeded_on() is None and postgres.has_database(DATABASE):
        tree.say("The last start was interrupted while making the demo data: making them again ...")
        postgres.drop_database(DATABASE)
    tree.say("Bringing the database up to date ...")
    owner = said["DATABASE_OWNER_URL"]
    prepare_cluster(postgres.superuser_url(), DATABASE)
    migrate(owner)
    install_context_key(owner, ContextKey(1, said["CONTEXT_KEY"].encode()))
    if place.seeded_on() is None:
        from portal.cli.seed import FEW, PUPILS, seed_demo

        tree.say("Inventing councils, schools and children (first start only) ...")
        began = time.monotonic()
        wanted = {"pupils": FEW, "most": SMALL_STORIES} if small else {"pupils": PUPILS}
        seed_demo(demo_programs.as_settings(said), **wanted)
        place.note_seeded(dt.datetime.now(dt.UTC).date())
        tree.say(f"Invented them in {time.monotonic() - began:.1f} seconds")
    else:
        _follow_provider(postgres, said["OIDC_ISSUER"])


def _follow_provider(postgres: EmbeddedPostgres, issuer: str) -> None:
    """The demo's sign-in may stand at another port than last time: its people are still the same people."""
    url = postgres.superuser_url(DATABASE).replace("postgresql+psycopg:", "postgresql:")
    with psycopg.connect(url) as connection:
        connection.execute("update identity set issuer = %s where issuer <> %s", (issuer, issuer))


def _announce(tree: Tree, address: str, place: DemoFolder, took: float) -> None:
    """Say where the front page is and who may sign in. The first http address we print is the front page's."""
    from portal.signin.demo_people import DEMO_PEOPLE

    tree.say(f"\nReady after {took:.1f} seconds. Open this in a browser:\n\n    {address}/\n")
    tree.say("You can sign in as any of these invented people, without a password:\n")
    width = max(len(person.name) for person in DEMO_PEOPLE)
    for person in DEMO_PEOPLE:
        where = ", ".join(part for part in (person.job, person.organisation) if part)
        words = f" ({person.role_words})" if person.role_words else ""
        tree.say(f"    {person.name:<{width}}  {where}{words}")
    made = place.seeded_on()
    if made and dt.datetime.now(dt.UTC).date() - made > STALE_AFTER:
        tree.say(f"\nThese data were made on {made:%-d %B %Y}, so most deadlines are past. New ones: make run FRESH=1")
    if not os.environ.get("SCANNER_ADDRESS"):
        tree.say("\nNo virus scanner is set (SCANNER_ADDRESS), so files are marked as not checked.")
    tree.say("\nCtrl-C ends everything; the data are kept. What the programs say follows.\n")
