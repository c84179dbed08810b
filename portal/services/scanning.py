"""Asking clamd whether bytes hold a virus (its INSTREAM command). A stopped scanner is no answer, never a yes."""

from __future__ import annotations

import socket
import struct

CHUNK = 64 * 1024
SECONDS = 10.0
CLEAN, INFECTED, CHECKING, NOT_CHECKED = "clean", "infected", "checking", "not_checked"


def scan(content: bytes, address: str) -> str:
    """clean, infected, checking (the scanner did not answer: ask again later) or not_checked (there is no scanner).

    `address` is ``host:port`` or the path of a socket.
    """
    if not address:
        return NOT_CHECKED
    try:
        with _connect(address) as line:
            line.sendall(b"zINSTREAM\0")
            for start in range(0, len(content), CHUNK):
                piece = content[start : start + CHUNK]
                line.sendall(struct.pack("!I", len(piece)) + piece)
            line.sendall(struct.pack("!I", 0))
            said = b""
            while not said.endswith(b"\0") and (more := line.recv(4096)):
                said += more
    except OSError:
        return CHECKING
    answer = said.rstrip(b"\0\n").strip()
    if answer.endswith(b" OK"):
        return CLEAN
    return INFECTED if answer.endswith(b" FOUND") else CHECKING


def _connect(address: str) -> socket.socket:
    if address.startswith("/"):
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(SECONDS)
        try:
            line.connect(address)
        except OSError:
            line.close()
            raise
        return line
    host, _, port = address.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=SECONDS)
