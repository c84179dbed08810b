"""``cme seed``: fills an empty database with the demonstration's invented past."""

from __future__ import annotations

import hashlib
import io
import time
from collections.abc import Mapping, Sequence
from typing import Final

import click
from sqlalchemy import select

from portal.cli.seeding import averford, between, northmere
from portal.cli.seeding.councils import AVERFORD, NORTHMERE, Council, make_council
from portal.cli.seeding.doing import Hand, World
from portal.cli.seeding.past import Past
from portal.cli.seeding.staff import approve_council_staff, make_staff
from portal.cli.seeding.story import Story
from portal.cli.seeding.telling import choose_pupils, tell
from portal.exchange.demo_families import SCHOOLS, Row, as_csv, families
from portal.factory import create_service_app, create_worker_app
from portal.services import importing_rolls
from portal.services.working_day import today
from portal.settings import Settings, UnsafeSettings
from portal.store.doors import Doors
from portal.store.places import Authority
from portal.store.session import UnsafeConnection, db

PUPILS: Final = {NORTHMERE: 3500, AVERFORD: 1500}
FEW: Final = {NORTHMERE: 600, AVERFORD: 200}
STORIES: Final[dict[str, Sequence[Story]]] = {NORTHMERE: northmere.STORIES, AVERFORD: averford.STORIES}


class NotEmpty(RuntimeError):
    """The database already serves councils; nothing was changed. The text says what to do."""


@click.command()
def seed() -> None:
    """Fill an empty database with invented councils, schools, rolls and children's referrals.

    Needs DATABASE_URL and DATABASE_WORKER_URL, and OIDC_ISSUER so that the demo's people are known when they sign
    in. Refuses production, and a database that has councils already.
    """
    settings = Settings()
    if settings.production:
        raise click.ClickException("This is production, where no child may be invented. Set APP_ENV to demo elsewhere.")
    for name in ("database_url", "database_worker_url", "oidc_issuer"):
        if not getattr(settings, name):
            raise click.ClickException(f"Set {name.upper()} first.")
    try:
        seed_demo(settings)
    except (NotEmpty, UnsafeSettings, UnsafeConnection) as problem:
        raise click.ClickException(str(problem)) from None


def seed_demo(
    settings: Settings,
    *,
    pupils: Mapping[str, int] = PUPILS,
    stories: Mapping[str, Sequence[Story]] = STORIES,
    most: int | None = None,
) -> None:
    """Invent everything the demonstration shows, dated around today; takes well under a minute.

    pupils: how many on each council's roll, by code. stories: the children referred, `most` of each council's.
    Raises `UnsafeSettings` in production and `NotEmpty` when there are councils already; both change nothing.
    """
    if settings.production:
        raise UnsafeSettings("This is production, where no child may be invented.")
    web, worker = create_service_app(settings), create_worker_app(settings)
    day = today()
    began = time.monotonic()

    def say(sentence: str) -> None:
        click.echo(f"{sentence} ({time.monotonic() - began:.0f} s)")

    try:
        with worker.app_context():
            if db.session.execute(select(Authority.id).limit(1)).first() is not None:
                db.session.rollback()
                raise NotEmpty("This database has councils already, so it was left alone. Seed a new, empty one.")
            db.session.rollback()
            councils = {code: make_council(code, day) for code in (AVERFORD, NORTHMERE)}
        with web.app_context():
            staff = make_staff(Doors(db.engine), councils, settings.oidc_issuer)
        hands: list[Hand] = []
        for code, council in councils.items():
            world = World(web, worker, staff, Past(day))
            with worker.app_context():
                approve_council_staff(council, staff)
                rows = [*families(code, SCHOOLS[code], pupils[code], day), *between.arrived(hands)]
                _load(council, rows)
            say(f"{council.name}: {len(council.schools)} schools and {len(rows):,} children on their rolls")
            told = tell(world, council, choose_pupils(rows, stories[code][:most], code), say)
            say(f"{council.name}: {len(told)} referrals and drafts")
            hands += told
        between.ask(world, councils[NORTHMERE], hands)
    finally:
        for app in (web, worker):
            with app.app_context():
                db.session.remove()
                db.engine.dispose()


def _load(council: Council, rows: Sequence[Row]) -> None:
    content = as_csv(rows)
    digest = hashlib.sha256(content).hexdigest()
    name = f"{council.name} schools.csv"
    importing_rolls.import_rows(council.id, io.BytesIO(content), name, digest, today=today())
