"""``cme demo``: the whole service on this machine, with invented councils, schools and children."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from portal.engines.demo_folder import DemoFolder
from portal.engines.places import CannotStart
from portal.engines.postgres import DEATH_SIGNAL, STOP_SIGNAL, EmbeddedPostgres
from portal.engines.readiness import LOOPBACK, answers, free_port, port_is_free, work_is_awaited
from portal.engines.tree import Child, Tree
from portal.engines.valkey import EmbeddedValkey
from portal.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
DATABASE = "cme"
STALE_AFTER = dt.timedelta(days=14)
"""The demo's deadlines are dated around the day they were made; after this they are mostly past."""


@click.command()
@click.option("--fresh", is_flag=True, help="Throw the demo data away and make them anew.")
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=ROOT / "var" / "demo",
    show_default="var/demo",
    help="Where the demo keeps its data and secrets.",
)
def demo(fresh: bool, folder: Path) -> None:
    """Run everything on this machine with invented data; Ctrl-C ends it.

    Starts its own PostgreSQL and Valkey, the portal, a background worker and a stand-in for the sign-in provider,
    all for this machine only. The data are kept for the next start. PORT and IDP_PORT choose the ports of the
    portal (8000) and of the sign-in stand-in (8001). Never for real children: for production see README.md.
    """
    try:
        _insist_possible()
        _run(DemoFolder(folder), fresh=fresh)
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


def _run(place: DemoFolder, *, fresh: bool) -> None:
    place.lock()
    postgres = EmbeddedPostgres(place.postgres, durable=True)
    valkey = EmbeddedValkey(place.valkey)
    if fresh:
        _throw_away(place, postgres, valkey)
    began = time.monotonic()
    with Tree(click.echo, hold=True) as tree:
        _start_engines(tree, postgres, valkey)
        environment = _environment(place, postgres, valkey)
        _prepare_data(tree, place, postgres, environment)
        tree.start(*_programs(place, environment))
        _announce(tree, environment, place, time.monotonic() - began)
        tree.release()
        tree.watch()
    click.echo("The demo has ended. Its data are kept for the next start.")


def _throw_away(place: DemoFolder, postgres: EmbeddedPostgres, valkey: EmbeddedValkey) -> None:
    click.echo("Throwing the demo data away ...")
    place.forget_seeded()
    postgres.discard()
    valkey.discard()
    shutil.rmtree(place.files, ignore_errors=True)
    for left in ("celerybeat-schedule", "sign-in.json"):
        for path in place.path.glob(left + "*"):
            path.unlink()


def _start_engines(tree: Tree, postgres: EmbeddedPostgres, valkey: EmbeddedValkey) -> None:
    if not postgres.has_data:
        tree.say("Making a database (first start only) ...")
    postgres.prepare()
    valkey.prepare()
    tree.start(
        Child(
            "PostgreSQL",
            postgres.argv(),
            postgres.env(),
            ready=postgres.ready,
            log=postgres.log,
            run_as=postgres.run_as,
            stop_signal=STOP_SIGNAL,
            death_signal=DEATH_SIGNAL,
            before=postgres.forget_dead_server,
        ),
        Child("Valkey", valkey.argv(), valkey.env(), ready=valkey.ready, log=valkey.log),
    )


def _port(name: str, usual: int) -> int:
    """The port by environment variable, which must be free; else the usual one or the next that is."""
    chosen = os.environ.get(name)
    if not chosen:
        return free_port(usual)
    if not (chosen.isascii() and chosen.isdecimal()) or not 0 < int(chosen) < 65536:
        raise CannotStart(f"{name} is {chosen}: set it to a port number, such as {usual}, or unset it.")
    if not port_is_free(int(chosen)):
        raise CannotStart(f"Port {chosen} is taken by another program. Set {name} to another number, or unset it.")
    return int(chosen)


def _environment(place: DemoFolder, postgres: EmbeddedPostgres, valkey: EmbeddedValkey) -> dict[str, str]:
    """Every setting of the demo by its environment variable."""
    port = _port("PORT", 8000)
    provider = _port("IDP_PORT", 8001 if port != 8001 else 8002)
    if provider == port:
        raise CannotStart("PORT and IDP_PORT are the same. Set one of them to another number.")
    return {
        "APP_ENV": "demo",
        "PUBLIC_URL": f"http://{LOOPBACK}:{port}",
        "PORT": str(port),
        "DATABASE_URL": postgres.url("cme_app", DATABASE),
        "DATABASE_WORKER_URL": postgres.url("cme_worker", DATABASE),
        "DATABASE_OWNER_URL": postgres.url("cme_owner", DATABASE),
        "BROKER_URL": valkey.url,
        "OIDC_ISSUER": f"http://{LOOPBACK}:{provider}",
        "OIDC_CLIENT_ID": "cme-demo",
        "ROLE_API_URL": f"http://{LOOPBACK}:{provider}",
        "IDP_PORT": str(provider),
        "IDP_STATE": str(place.path / "sign-in.json"),
        "STORAGE_PATH": str(place.files),
        "STATIC_PATH": str(ROOT / "static"),
        "CONTEXT_KEY_ID": "1",
    } | {name.upper(): value for name, value in place.secrets().items()}


def _prepare_data(tree: Tree, place: DemoFolder, postgres: EmbeddedPostgres, environment: Mapping[str, str]) -> None:
    """Roles, schema and invented data: whole, or made again at the next start."""
    from portal.store.setup import install_context_key, migrate, prepare_cluster
    from portal.store.wall import ContextKey

    if place.seeded_on() is None and postgres.has_database(DATABASE):
        tree.say("The last start was interrupted while making the demo data: making them again ...")
        postgres.drop_database(DATABASE)
    tree.say("Bringing the database up to date ...")
    owner = environment["DATABASE_OWNER_URL"]
    prepare_cluster(postgres.superuser_url(), DATABASE)
    migrate(owner)
    install_context_key(owner, ContextKey(1, environment["CONTEXT_KEY"].encode()))
    if place.seeded_on() is None:
        from portal.cli.seed import seed_demo

        tree.say("Inventing councils, schools and children (first start only) ...")
        began = time.monotonic()
        seed_demo(_settings(environment))
        place.note_seeded(dt.datetime.now(dt.UTC).date())
        tree.say(f"Invented them in {time.monotonic() - began:.1f} seconds")


def _settings(environment: Mapping[str, str]) -> Settings:
    known: dict[str, Any] = {name.lower(): value for name, value in environment.items()}
    return Settings(**{name: value for name, value in known.items() if name in Settings.model_fields})


def _programs(place: DemoFolder, environment: Mapping[str, str]) -> list[Child]:
    """Sign-in stand-in, worker and web; each is given only the connections and secrets that are its own."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("DATABASE_")}
    shared = {name: value for name, value in environment.items() if not name.startswith("DATABASE_")}
    common = ours | shared | {"PYTHONUNBUFFERED": "1"}
    web = common | {"DATABASE_URL": environment["DATABASE_URL"]}
    worker = common | {"DATABASE_WORKER_URL": environment["DATABASE_WORKER_URL"]}
    own = ("APP_ENV", "PUBLIC_URL", "OIDC_", "ROLE_API_", "IDP_")
    provider = ours | {name: value for name, value in shared.items() if name.startswith(own)}
    settings = _settings(environment)
    return [
        Child(
            "sign-in",
            [sys.executable, "-m", "portal.signin.local_provider"],
            provider | {"PYTHONUNBUFFERED": "1"},
            ready=answers(environment["OIDC_ISSUER"] + "/.well-known/openid-configuration"),
            cwd=ROOT,
            stop_seconds=5,
        ),
        Child(
            "worker",
            [
                sys.executable, "-m", "celery", "--app", "portal.tasks:celery", "--quiet", "worker", "--beat",
                "--schedule", str(place.path / "celerybeat-schedule"), "--concurrency", "1", "--loglevel", "WARNING",
                "--without-gossip", "--without-mingle",
            ],
            worker,
            ready=work_is_awaited(environment["BROKER_URL"]),
            cwd=ROOT,
            stop_seconds=15,
        ),
        Child(
            "web",
            [
                sys.executable, "-m", "gunicorn", "wsgi:app", "--bind", f"{LOOPBACK}:{environment['PORT']}",
                "--worker-class", "gthread", "--workers", str(settings.web_processes),
                "--threads", str(settings.web_threads), "--no-control-socket", "--log-level", "warning",
                "--graceful-timeout", "20",
            ],
            web,
            ready=answers(environment["PUBLIC_URL"] + "/readyz"),
            cwd=ROOT,
        ),
    ]  # fmt: skip


def _announce(tree: Tree, environment: Mapping[str, str], place: DemoFolder, took: float) -> None:
    """Say where the front page is and who may sign in. The first http address we print is the front page's."""
    from portal.signin.demo_people import DEMO_PEOPLE

    tree.say(f"\nReady after {took:.1f} seconds. Open this in a browser:\n\n    {environment['PUBLIC_URL']}/\n")
    tree.say("You can sign in as any of these invented people, without a password:\n")
    width = max(len(person.name) for person in DEMO_PEOPLE)
    for person in DEMO_PEOPLE:
        where = ", ".join(part for part in (person.job, person.organisation) if part)
        words = f" ({person.role_words})" if person.role_words else ""
        tree.say(f"    {person.name:<{width}}  {where}{words}")
    made = place.seeded_on()
    if made and dt.datetime.now(dt.UTC).date() - made > STALE_AFTER:
        tree.say(f"\nThese data were made on {made:%-d %B %Y}, so most deadlines are past. New ones: cme demo --fresh")
    if not os.environ.get("SCANNER_ADDRESS"):
        tree.say("\nNo virus scanner is set (SCANNER_ADDRESS), so files are marked as not checked.")
    tree.say("\nCtrl-C ends everything; the data are kept. What the programs say follows.\n")
