"""What the demo keeps between two starts: its secrets, its data, and a lock so that it runs once at a time."""

from __future__ import annotations

import datetime as dt
import fcntl
import json
import os
import secrets
import shutil
from pathlib import Path
from typing import IO

from portal.engines.places import CannotStart

SECRETS = ("secret_key", "context_key", "match_key", "oidc_client_secret", "role_api_secret")


class DemoFolder:
    """The folder of one demo. Made when first used; `lock` it before touching anything else in it."""

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()
        self._held: IO[str] | None = None

    def lock(self) -> None:
        """Take the folder for this process until it ends. Raises `CannotStart` if another demo has it."""
        self.path.mkdir(parents=True, exist_ok=True, mode=0o711)
        held = (self.path / "lock").open("a+")
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            held.seek(0)
            number = held.read().strip() or "unknown"
            held.close()
            msg = f"The demo already runs in {self.path} (process {number}). Stop it first with Ctrl-C."
            raise CannotStart(msg) from None
        held.truncate(0)
        held.write(str(os.getpid()))
        held.flush()
        self._held = held

    def unlock(self) -> None:
        """Let another process have the folder."""
        if self._held is not None:
            self._held.close()
            self._held = None

    def secrets(self) -> dict[str, str]:
        """The demo's secrets, made at the first call and kept in a file only we can read."""
        kept = self.path / "secrets.json"
        found: dict[str, str] = json.loads(kept.read_text()) if kept.exists() else {}
        missing = {name: secrets.token_urlsafe(48) for name in SECRETS if name not in found}
        if missing:
            found |= missing
            making = self.path / "secrets.json.new"
            making.unlink(missing_ok=True)
            with os.fdopen(os.open(making, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
                json.dump(found, out, indent=1)
            making.replace(kept)
        return found

    @property
    def postgres(self) -> Path:
        """PostgreSQL's folder."""
        return self.path / "postgres"

    @property
    def valkey(self) -> Path:
        """Valkey's folder."""
        return self.path / "valkey"

    @property
    def files(self) -> Path:
        """Where sent-in files are stored."""
        return self.path / "files"

    @property
    def sign_in_state(self) -> Path:
        """What the sign-in stand-in remembers between two starts."""
        return self.path / "sign-in.json"

    @property
    def schedule(self) -> Path:
        """What the clock remembers; the system may add endings to this name."""
        return self.path / "clock"

    def seeded_on(self) -> dt.date | None:
        """The day the demo data were made (they are dated around it); None if they are not whole."""
        try:
            return dt.date.fromisoformat((self.path / "seeded").read_text().strip())
        except (FileNotFoundError, ValueError):
            return None

    def note_seeded(self, day: dt.date) -> None:
        """Remember that the demo data are whole."""
        (self.path / "seeded").write_text(day.isoformat() + "\n")

    def forget_data(self) -> None:
        """Remove what is ours of the demo data (the engines remove theirs). The secrets stay."""
        (self.path / "seeded").unlink(missing_ok=True)
        shutil.rmtree(self.files, ignore_errors=True)
        for left in (self.sign_in_state, *self.path.glob(self.schedule.name + "*")):
            left.unlink(missing_ok=True)
