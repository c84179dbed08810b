"""The one Flask-SQLAlchemy object, over our plain `Base`; its session class carries the wall's hook."""

from __future__ import annotations

import re
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy import Engine, event

from portal.settings import Settings
from portal.store import wall
from portal.store.models import Base


class WallSession(FlaskSession):
    """A session whose every transaction runs behind the wall."""


wall.guard(WallSession)
db = SQLAlchemy(
    metadata=Base.metadata,
    session_options={"class_": WallSession, "expire_on_commit": False, "autoflush": True},
    disable_autonaming=True,
)


class UnsafeConnection(RuntimeError):
    """The web or a worker was given a connection that row security does not hold."""


def engine_options(settings: Settings, *, worker: bool) -> dict[str, Any]:
    """Pool and time limits: 5 s a statement for the web, 60 s for a worker; a lost server is noticed before use."""
    limit = "60s" if worker else "5s"
    return {
        "pool_pre_ping": True,
        "pool_size": settings.web_threads + 1,
        "max_overflow": 2,
        "hide_parameters": True,
        "connect_args": {
            "options": f"-c statement_timeout={limit} -c idle_in_transaction_session_timeout=30s -c lock_timeout=4s",
            "application_name": "cme-worker" if worker else "cme-web",
            "prepare_threshold": None,
        },
    }


def insist_safe(engine: Engine) -> None:
    """Refuse a connection that owns tables, is superuser, or bypasses row security."""
    with engine.connect() as connection:
        row = connection.exec_driver_sql(
            "select r.rolname, r.rolsuper, r.rolbypassrls, "
            "exists (select from pg_class c where c.relowner = r.oid and c.relnamespace = 'public'::regnamespace) "
            "from pg_roles r where r.rolname = current_user"
        ).one()
    name, superuser, bypasses, owner = row
    if superuser or bypasses or owner:
        why = "is a superuser" if superuser else "bypasses row security" if bypasses else "owns the tables"
        raise UnsafeConnection(
            f"The database role {name} {why}. "
            "Set DATABASE_URL to the role cme_app and DATABASE_WORKER_URL to cme_worker."
        )


def without_detail(engine: Engine) -> None:
    """Strip the driver's DETAIL line from errors: it repeats the row's values, a child's among them."""

    @event.listens_for(engine, "handle_error")
    def _strip(context: Any) -> None:
        for problem in (context.original_exception, context.sqlalchemy_exception):
            if problem is not None and problem.args:
                problem.args = (re.sub(r"\nDETAIL:[^\n]*", "", str(problem.args[0])), *problem.args[1:])
