"""The programs of the demo and what each of them is told."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from portal.engines.demo_folder import DemoFolder
from portal.engines.places import CannotStart
from portal.engines.postgres import DEATH_SIGNAL, STOP_SIGNAL, EmbeddedPostgres
from portal.engines.readiness import LOOPBACK, answers, free_port, port_is_free, work_is_awaited
from portal.engines.tree import Child
from portal.engines.valkey import EmbeddedValkey
from portal.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
DATABASE = "cme"
_FOR_THE_PROVIDER = ("APP_ENV", "PUBLIC_URL", "OIDC_", "ROLE_API_", "IDP_")


def port(name: str, usual: int) -> int:
    """The port by environment variable `name`, which must be free; else the usual one or the next that is.

    Raises `CannotStart` for a number that is none or is taken.
    """
    chosen = os.environ.get(name)
    if not chosen:
        return free_port(usual)
    if not (chosen.isascii() and chosen.isdecimal()) or not 0 < int(chosen) < 65536:
        raise CannotStart(f"{name} is {chosen}: set it to a port number, such as {usual}, or unset it.")
    if not port_is_free(int(chosen)):
        raise CannotStart(f"Port {chosen} is taken by another program. Set {name} to another number, or unset it.")
    return int(chosen)


def environment(place: DemoFolder, postgres: EmbeddedPostgres, valkey: EmbeddedValkey) -> dict[str, str]:
    """Every setting of the demo by its environment variable."""
    web = port("PORT", 8000)
    provider = port("IDP_PORT", 8001 if web != 8001 else 8002)
    if provider == web:
        raise CannotStart("PORT and IDP_PORT are the same. Set one of them to another number.")
    return {
        "APP_ENV": "demo",
        "PUBLIC_URL": f"http://{LOOPBACK}:{web}",
        "PORT": str(web),
        "DATABASE_URL": postgres.url("cme_app", DATABASE),
        "DATABASE_WORKER_URL": postgres.url("cme_worker", DATABASE),
        "DATABASE_OWNER_URL": postgres.url("cme_owner", DATABASE),
        "BROKER_URL": valkey.url,
        "OIDC_ISSUER": f"http://{LOOPBACK}:{provider}",
        "OIDC_CLIENT_ID": "cme-demo",
        "ROLE_API_URL": f"http://{LOOPBACK}:{provider}",
        "IDP_PORT": str(provider),
        "IDP_STATE": str(place.sign_in_state),
        "STORAGE_PATH": str(place.files),
        "STATIC_PATH": str(ROOT / "static"),
        "CONTEXT_KEY_ID": "1",
    } | {name.upper(): value for name, value in place.secrets().items()}


def as_settings(said: Mapping[str, str]) -> Settings:
    """The same settings, read."""
    known: dict[str, Any] = {name.lower(): value for name, value in said.items()}
    return Settings(**{name: value for name, value in known.items() if name in Settings.model_fields})


def engines(postgres: EmbeddedPostgres, valkey: EmbeddedValkey) -> list[Child]:
    """Both engines, which must have been prepared."""
    return [
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
    ]


def programs(place: DemoFolder, said: Mapping[str, str]) -> list[Child]:
    """Sign-in stand-in, worker, clock and web; each is given only the connections and secrets that are its own."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("DATABASE_")}
    ours["PYTHONUNBUFFERED"] = "1"
    shared = {name: value for name, value in said.items() if not name.startswith("DATABASE_")}
    provider = ours | {name: value for name, value in shared.items() if name.startswith(_FOR_THE_PROVIDER)}
    web = ours | shared | {"DATABASE_URL": said["DATABASE_URL"]}
    worker = ours | shared | {"DATABASE_WORKER_URL": said["DATABASE_WORKER_URL"]}
    # Somebody trying this out in a container is root there, and need not be told for each start.
    worker["PYTHONWARNINGS"] = "ignore:You're running the worker with superuser privileges"
    celery = [sys.executable, "-m", "celery", "--app", "portal.tasks:celery", "--quiet"]
    settings = as_settings(said)
    return [
        Child(
            "sign-in",
            [sys.executable, "-m", "portal.signin.local_provider"],
            provider,
            ready=answers(said["OIDC_ISSUER"] + "/.well-known/openid-configuration"),
            cwd=ROOT,
            stop_seconds=5,
        ),
        Child(
            "worker",
            [
                *celery, "worker", "--concurrency", "1", "--loglevel", "WARNING",
                "--without-gossip", "--without-mingle",
            ],
            worker,
            ready=work_is_awaited(said["BROKER_URL"]),
            cwd=ROOT,
            stop_seconds=15,
        ),
        # Not inside the worker (--beat): a clock that dies there is not started again.
        Child(
            "clock",
            [*celery, "beat", "--schedule", str(place.schedule), "--pidfile", "", "--loglevel", "WARNING"],
            ours | shared,
            cwd=ROOT,
            stop_seconds=5,
        ),
        Child(
            "web",
            [
                sys.executable, "-m", "gunicorn", "wsgi:app", "--bind", f"{LOOPBACK}:{said['PORT']}",
                "--worker-class", "gthread", "--workers", str(settings.web_processes),
                "--threads", str(settings.web_threads), "--no-control-socket", "--log-level", "warning",
                "--graceful-timeout", "20",
            ],
            web,
            ready=answers(said["PUBLIC_URL"] + "/readyz"),
            cwd=ROOT,
        ),
    ]  # fmt: skip
