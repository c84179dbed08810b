"""Acting for another council or school, for whoever belongs to more than one."""

from __future__ import annotations

from uuid import UUID

from flask import render_template, request
from werkzeug.wrappers import Response

from la_side.side import la
from portal.domain.access import May
from portal.services.trouble import NotFound
from portal.signin import switching


@la.page("/manage/switch", needs=May.ENTER_COUNCIL_SIDE)
def switch() -> str:
    """The councils and schools this person may act for."""
    return render_template("council/switch.html", choices=switching.choices())


@la.page("/manage/switch", needs=May.ENTER_COUNCIL_SIDE, methods=("POST",))
def switch_now() -> Response:
    """Go on as the one chosen."""
    try:
        return switching.switch_to(UUID(request.form.get("to", "")))
    except ValueError:
        raise NotFound from None
