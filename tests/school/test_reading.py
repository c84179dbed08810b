"""What a page costs: few statements, however much a draft holds."""

from __future__ import annotations

from typing import Any

from sqlalchemy import event

from portal.store.session import db
from tests.journeys.filled import rows
from tests.school.browsing import Browser
from tests.school.conftest import World

MOST = 10
NOT_COUNTED = ("SET LOCAL", "SELECT set_config")


def test_a_school_page_takes_at_most_ten_statements(world: World, denise: Browser) -> None:
    draft = denise.start()
    denise.fill(draft, [row for row in rows() if not row.page.startswith("dsl_")])
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(NOT_COUNTED):
            seen.append(statement)

    with world.app.app_context():
        event.listen(db.engine, "before_cursor_execute", note)
    for address in ("/school/", draft, f"{draft}/check", f"{draft}/family/adults", f"{draft}/c1/child_name"):
        seen.clear()
        denise.get(address)
        # The home page also asks after expected pupils, advice and the council's questions: a fixed number, however
        # much there is.
        most = MOST + 2 * (address == "/school/")
        assert len(seen) <= most, f"{address}: {seen}"
