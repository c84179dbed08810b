"""Waking the background worker. A message carries nothing: the outbox is the queue of record."""

from __future__ import annotations

from collections.abc import Callable

from celery import Celery

DRAIN = "portal.drain"
QUEUE = "portal"


def waker(broker_url: str) -> Callable[[], None]:
    """A call that asks a worker to look at the outbox; does nothing without a broker, and never waits long."""
    if not broker_url:
        return lambda: None
    celery = Celery("portal-wake", broker=broker_url)  # type: ignore[no-untyped-call]
    celery.conf.update(
        broker_connection_timeout=1,
        broker_transport_options={"socket_timeout": 1, "socket_connect_timeout": 1, "max_retries": 0},
        task_ignore_result=True,
    )

    def wake() -> None:
        celery.send_task(DRAIN, queue=QUEUE, ignore_result=True, retry=False, expires=60)  # type: ignore[no-untyped-call]

    return wake
