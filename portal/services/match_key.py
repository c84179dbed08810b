"""The key under which comparing values are hashed: the installation's own, never stored with what it hashes."""

from __future__ import annotations

from flask import current_app


def match_key() -> bytes:
    """The setting `MATCH_KEY` as the engine takes it."""
    return bytes(current_app.config["SETTINGS"].match_key.encode())
