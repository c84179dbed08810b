"""Every setting the portal reads from its environment, in one place.

A setting that would be unsafe in production stops the program at start with a sentence saying what to set;
`complain()` lists every such sentence at once.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

KEY_LENGTH = 32


class UnsafeSettings(RuntimeError):
    """Raised at start-up in production; its text says what to set, one sentence a line."""


class Settings(BaseSettings):
    """Settings by environment variable of the same name, upper case (``DATABASE_URL``, ``BROKER_URL`` ...)."""

    model_config = SettingsConfigDict(env_file=None, extra="ignore")

    app_env: Literal["production", "demo", "test"] = "production"
    public_url: str = "http://127.0.0.1:8000"
    """Address people type; https in production."""

    database_url: str = ""
    """The web's connection: role ``cme_app``."""
    database_worker_url: str = ""
    """The workers' connection: role ``cme_worker``."""
    database_owner_url: str = ""
    """Migrations only: never given to web or worker processes."""
    broker_url: str = ""
    """Redis protocol; only ever carries wake-ups."""

    secret_key: str = ""
    """Signs forms (CSRF) and the sign-in flow cookie; 32 characters or more."""
    context_key: str = ""
    """Signs who is asking for each database transaction; 32 characters or more, also known to the database."""
    context_key_id: int = 1
    match_key: str = ""
    """Keyed hash for the match keys of the pupil index; 32 characters or more."""
    roll_old_days: int = 30
    """Days after which officers who look a child up are told that the school rolls are old."""
    match_weights: str = ""
    """Path of a file that ``cme match train`` wrote and a person has read; empty for the product's own weights."""

    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: str = ""
    role_api_url: str = ""
    """DfE Sign-in public API (roles of a person in an organisation)."""
    role_api_secret: str = ""
    role_api_audience: str = "signin.education.gov.uk"

    storage_path: Path = Path("var/files")
    scanner_address: str = ""
    """``host:port`` or socket path of clamd; empty means no virus scanner."""
    mail_server: str = ""
    """``smtp://[user:password@]host:port`` for notices; empty keeps them in the demo's mailbox only."""
    mail_from: str = ""
    max_file_mb: int = 10
    max_submission_mb: int = 40

    idle_minutes_school: int = 20
    idle_minutes_council: int = 15
    absolute_hours: int = 8
    role_check_minutes: int = 15

    static_path: Path = Path("static")
    web_processes: int = 2
    web_threads: int = 4
    today: str = Field(default="", description="Demo and tests only: an ISO date to stand in for today")

    @property
    def production(self) -> bool:
        """True unless the environment says demo or test."""
        return self.app_env == "production"

    def complain(self) -> list[str]:
        """Sentences saying what to set before this may run in production; empty when safe or not production."""
        if not self.production:
            return []
        said: list[str] = []
        if not self.public_url.startswith("https://"):
            said.append("Set PUBLIC_URL to the https address people will use.")
        said += [
            f"Set {name.upper()} to a random value of at least {KEY_LENGTH} characters."
            for name in ("secret_key", "context_key", "match_key")
            if len(getattr(self, name)) < KEY_LENGTH
        ]
        if not self.database_url and not self.database_worker_url:
            said.append("Set DATABASE_URL for the web process, DATABASE_WORKER_URL for the workers.")
        said += [
            f"Set {name.upper()}."
            for name in ("broker_url", "oidc_issuer", "oidc_client_id", "oidc_client_secret")
            if not getattr(self, name)
        ]
        said += [
            f"Set {name.upper()}: roles come from the sign-in provider's role look-up."
            for name in ("role_api_url", "role_api_secret")
            if not getattr(self, name)
        ]
        if self.oidc_issuer and not self.oidc_issuer.startswith("https://"):
            said.append("Set OIDC_ISSUER to an https address; the demo sign-in provider cannot be used here.")
        if self.role_api_url and not self.role_api_url.startswith("https://"):
            said.append("Set ROLE_API_URL to an https address.")
        if not self.scanner_address:
            said.append("Set SCANNER_ADDRESS to a clamd virus scanner; files are not accepted without one.")
        if not self.mail_server or not self.mail_from:
            said.append("Set MAIL_SERVER and MAIL_FROM: people are told by mail that something awaits them.")
        if self.today:
            said.append("Unset TODAY: the date comes from the clock.")
        return said

    def insist(self) -> None:
        """Raise `UnsafeSettings` with every complaint, one a line."""
        said = self.complain()
        if said:
            raise UnsafeSettings("This cannot start in production:\n  " + "\n  ".join(said))
