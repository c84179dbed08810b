"""What the demo sign-in provider remembers: its signing key, and sign-ins that are under way. One file, ours alone."""

from __future__ import annotations

import json
import os
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from joserfc.jwk import RSAKey

Records = dict[str, dict[str, Any]]
KINDS = ("asks", "codes", "tokens")


class LocalState:
    """Key and short-lived records, written to `path` (mode 0600) at each change so that a restart loses nothing."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._kept: dict[str, Any] = self._read()
        self.key = RSAKey.import_key(self._kept["key"])

    def _read(self) -> dict[str, Any]:
        try:
            found: dict[str, Any] = json.loads(self._path.read_text("utf-8"))
            if isinstance(found.get("key"), dict) and all(isinstance(found.get(k), dict) for k in KINDS):
                return found
        except (OSError, ValueError):
            pass  # none yet, or not ours to read: begin again
        key = RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256", "kid": secrets.token_hex(8)})
        fresh: dict[str, Any] = {"key": key.as_dict(private=True), **{kind: {} for kind in KINDS}}
        self._write(fresh)
        return fresh

    def _write(self, kept: dict[str, Any]) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        beside = self._path.with_name(f"{self._path.name}.{os.getpid()}.new")
        beside.unlink(missing_ok=True)
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(kept, file)
        beside.replace(self._path)

    @contextmanager
    def _changing(self, kind: str) -> Iterator[Records]:
        with self._lock:
            records: Records = self._kept[kind]
            for old in [k for k, v in records.items() if v["until"] < time.time()]:
                del records[old]
            yield records
            self._write(self._kept)

    def put(self, kind: str, record: dict[str, Any], *, seconds: int) -> str:
        """Keep a record for so many seconds; gives the secret it is found by."""
        name = secrets.token_urlsafe(32)
        with self._changing(kind) as records:
            records[name] = {**record, "until": time.time() + seconds}
        return name

    def take(self, kind: str, name: str) -> dict[str, Any] | None:
        """The record, once; None when unknown, taken or too old."""
        with self._changing(kind) as records:
            return records.pop(name, None)

    def look(self, kind: str, name: str) -> dict[str, Any] | None:
        """The record, left where it is; None when unknown or too old."""
        with self._lock:
            found: dict[str, Any] | None = self._kept[kind].get(name)
            return found if found and found["until"] >= time.time() else None
