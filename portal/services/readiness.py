"""What must hold before requests are let in."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from portal.store.session import db


def checks() -> dict[str, bool]:
    """Name of each thing that must hold -> whether it does. Never raises."""
    try:
        db.session.execute(text("select 1"))
        database = True
    except SQLAlchemyError:
        database = False
    finally:
        db.session.rollback()
    return {"database": database}
