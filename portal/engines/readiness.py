"""Ways to ask whether a program does its work yet, and whether a port is free."""

from __future__ import annotations

import http.client
import socket
from collections.abc import Callable
from urllib.parse import urlsplit

import redis

LOOPBACK = "127.0.0.1"


def answers(url: str) -> Callable[[], bool]:
    """A check that `url` (http) answers with anything but a server error, within 2 seconds."""
    parts = urlsplit(url)

    def ask() -> bool:
        connection = http.client.HTTPConnection(parts.hostname or LOOPBACK, parts.port, timeout=2)
        try:
            connection.request("GET", parts.path or "/")
            return connection.getresponse().status < 500
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    return ask


def port_is_free(port: int) -> bool:
    """True if a server could listen on this port of the loopback address."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def free_port(first: int) -> int:
    """`first` if it is free, else the next free one of a hundred, else any the system gives."""
    for port in range(first, first + 100):
        if port_is_free(port):
            return port
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def work_is_awaited(broker_url: str) -> Callable[[], bool]:
    """A check that a Celery worker waits at this broker for work (its connection blocks on the queue)."""
    client = redis.Redis.from_url(broker_url.replace("redis+socket://", "unix://", 1), socket_timeout=2)

    def ask() -> bool:
        try:
            return any(connection["cmd"] == "brpop" for connection in client.client_list())
        except redis.RedisError:
            return False

    return ask
