"""The demonstration's invented past: whole, safe, and at every stage."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, text

from portal.cli.seed import seed_demo
from portal.settings import Settings
from tests.conftest import CONTEXT_KEY, Database


@pytest.fixture(scope="module")
def seeded(module_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    settings = Settings(
        app_env="test",
        database_url=module_database.web,
        database_worker_url=module_database.worker,
        secret_key="a secret key that is only ever used by the tests",
        context_key=CONTEXT_KEY,
        match_key="a match key that is only ever used by the tests",
        oidc_issuer="http://127.0.0.1:8001",
        storage_path=Path(tmp_path_factory.mktemp("files")),
    )
    seed_demo(settings, pupils={"990": 500, "991": 900})
    engine = create_engine(module_database.superuser)
    yield engine
    engine.dispose()


def rows(engine: Engine, sql: str) -> list[Any]:
    with engine.connect() as connection:
        return list(connection.execute(text(sql)))


def test_there_is_something(seeded: Engine) -> None:
    assert rows(seeded, "select 1 from case_file")
