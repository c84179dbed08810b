"""A durable embedded PostgreSQL with one council in it, and timing two things side by side."""

from __future__ import annotations

import contextlib
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, create_engine

from portal.engines.postgres import EmbeddedPostgres
from portal.settings import Settings
from portal.store.places import Authority
from portal.store.setup import install_context_key, migrate, prepare_cluster
from portal.store.wall import ContextKey
from tests.scenes import Scene

KEY = "a context key that is only ever used by benchmarks"


@dataclass
class Ground:
    """The database, its council, and settings to reach it."""

    server: EmbeddedPostgres
    superuser: Engine
    settings: Settings
    scene: Scene
    council: Authority


@contextlib.contextmanager
def ground() -> Iterator[Ground]:
    """Start, migrate, add a council; end and throw away."""
    with tempfile.TemporaryDirectory() as folder:
        server = EmbeddedPostgres(Path(folder) / "postgres", durable=True)
        server.start()
        try:
            prepare_cluster(server.superuser_url(), "bench")
            owner = server.url("cme_owner", "bench")
            migrate(owner)
            install_context_key(owner, ContextKey(1, KEY.encode()))
            engine = create_engine(server.superuser_url("bench"))
            scene = Scene(engine)
            settings = Settings(
                app_env="test",
                database_url=server.url("cme_app", "bench"),
                database_worker_url=server.url("cme_worker", "bench"),
                secret_key="a secret key that is only ever used by benchmarks",
                context_key=KEY,
                match_key="a match key that is only ever used by benchmarks",
                storage_path=Path(folder) / "files",
            )
            yield Ground(server, engine, settings, scene, scene.authority("991", "Northmere Council"))
            engine.dispose()
        finally:
            server.discard()


def seconds(work: Callable[[], object]) -> float:
    """How long one call takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def side_by_side(ours: Callable[[], object], theirs: Callable[[], object], *, times: int) -> tuple[float, float]:
    """Median seconds of each, taken in turns so that a busy machine disturbs both alike."""
    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(times):
        taken[0].append(seconds(ours))
        taken[1].append(seconds(theirs))
    return statistics.median(taken[0]), statistics.median(taken[1])
