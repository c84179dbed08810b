"""Where the bytes of attached files lie: one small interface, and a private folder behind it."""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path
from typing import Protocol

from flask import current_app

_KEY = re.compile(r"[0-9a-f]{64}")


class Storage(Protocol):
    """Keeps bytes under a key nobody can guess. Never asked for by name."""

    def put(self, content: bytes) -> str:
        """Keep the bytes; gives their key once they are safely stored."""
        ...

    def get(self, key: str) -> bytes:
        """The bytes, or `FileNotFoundError`."""
        ...

    def drop(self, key: str) -> None:
        """Delete the bytes; nothing happens when they are gone already."""
        ...


class Folder:
    """A folder on the server's disk that only the portal's own account can open."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def _place(self, key: str) -> Path:
        if not _KEY.fullmatch(key):
            raise FileNotFoundError(key)
        return self.path / key[:2] / key

    def put(self, content: bytes) -> str:
        """Write the bytes to disk, whole or not at all."""
        key = secrets.token_hex(32)
        place = self._place(key)
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        place.parent.mkdir(mode=0o700, exist_ok=True)
        handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        return key

    def get(self, key: str) -> bytes:
        """The bytes, or `FileNotFoundError`."""
        return self._place(key).read_bytes()

    def drop(self, key: str) -> None:
        """Delete the bytes; nothing happens when they are gone already."""
        self._place(key).unlink(missing_ok=True)


def storage() -> Storage:
    """The storage of the running application."""
    return Folder(Path(current_app.config["SETTINGS"].storage_path))
