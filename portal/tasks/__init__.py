"""Celery: only the alarm clock. The outbox in PostgreSQL is the queue of record (see `portal.services.outbox`)."""

from __future__ import annotations

from celery import Celery
from celery.schedules import crontab
from flask import Flask

from portal.factory import create_worker_app
from portal.journeys import early_notice
from portal.services import (
    absences_nightly,
    adding_to_sent,
    arrivals,
    asking_councils,
    attachments,
    automatic_answers,
    case_from_notice,
    changing_sent,
    expected,
    nightly,
    notices,
    outbox,
    possible_finds,
    removal_steps,
    reunions,
    roll_arrivals,
    school_answers,
    school_replies,
    sibling_check,
)
from portal.services.wake import DRAIN, QUEUE
from portal.settings import Settings

EFFECTS = (
    adding_to_sent,
    school_answers,
    arrivals,
    asking_councils,
    attachments,
    case_from_notice,
    changing_sent,
    automatic_answers,
    expected,
    notices,
    possible_finds,
    removal_steps,
    reunions,
    roll_arrivals,
    school_replies,
    sibling_check,
)
"""The modules whose effects this worker knows; importing them registers those."""

settings = Settings()
celery = Celery("portal", broker=settings.broker_url or "memory://")
celery.conf.update(
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    task_ignore_result=True,
    result_backend=None,
    timezone="Europe/London",
    enable_utc=True,
    task_default_queue=QUEUE,
    broker_connection_retry_on_startup=True,
    broker_transport_options={
        "visibility_timeout": 600,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
    },
    beat_schedule={
        "drain": {"task": DRAIN, "schedule": 5.0, "options": {"expires": 5}},
        "place cases for the new day": {"task": "portal.nightly", "schedule": crontab(hour=0, minute=5)},
        "place cases after a start": {"task": "portal.nightly", "schedule": 3600.0, "options": {"expires": 600}},
    },
)
_app: Flask | None = None


def _worker_app() -> Flask:
    global _app  # noqa: PLW0603 - one application a worker process, built at first use
    if _app is None:
        _app = create_worker_app(settings)
    return _app


@celery.task(name=DRAIN)
def drain() -> None:
    """Do all due work."""
    with _worker_app().app_context():
        while outbox.drain():
            pass


@celery.task(name="portal.nightly")
def new_day() -> None:
    """Place every open case for today, throw away what has had its day, and send the early notices of absences."""
    with _worker_app().app_context():
        nightly.run()
        absences_nightly.send_early_notices(early_notice.prepare)


__all__ = ["celery"]
