"""The web application: the kernel and both sides, put together."""

from __future__ import annotations

from la_side import la
from portal.factory import create_app
from portal.services.wake import waker
from portal.settings import Settings
from school_side import school

settings = Settings()
app = create_app(settings, [school, la], wake=waker(settings.broker_url))
