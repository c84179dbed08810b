"""What signing in is made of in one application: the provider, the role look-up, cookie names and time limits."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import Flask, current_app

from portal.domain.access import Kind
from portal.settings import Settings
from portal.signin.oidc import Client, SignIn
from portal.signin.provider import Provider
from portal.signin.roles_api import RoleLookUp, RolesUnavailable

EXTENSION = "portal.signin"
GRACE = dt.timedelta(minutes=60)
"""How long past a due role check a session may live while the provider cannot be asked."""


@dataclass(frozen=True, slots=True)
class Machinery:
    """Everything sign-in needs; `sign_in` and `role_look_up` are None where no provider is configured (tests)."""

    sign_in: SignIn | None
    role_look_up: RoleLookUp | None
    secure: bool
    idle: dict[Kind, dt.timedelta]
    longest: dt.timedelta
    role_check: dt.timedelta

    @property
    def cookie(self) -> str:
        """Name of the session's cookie; the prefix holds it to this host over https."""
        return "__Host-cme" if self.secure else "cme"

    @property
    def form_cookie(self) -> str:
        """Name of the signed cookie with the form token and the sign-in under way."""
        return f"{self.cookie}-form"

    def role_codes(self, subject: str, organisation_id: str) -> frozenset[str]:
        """The role codes a person holds now; `RolesUnavailable` when they cannot be asked for."""
        if self.role_look_up is None:
            raise RolesUnavailable("no role look-up is configured")
        return self.role_look_up.codes(subject, organisation_id)


def build(settings: Settings) -> Machinery:
    """The machinery these settings describe."""
    public = settings.public_url.rstrip("/")
    sign_in = None
    if settings.oidc_issuer:
        client = Client(
            settings.oidc_client_id,
            settings.oidc_client_secret,
            redirect_uri=f"{public}/auth/callback",
            post_logout_uri=f"{public}/signed-out",
            longest_session_seconds=settings.absolute_hours * 3600,
        )
        sign_in = SignIn(Provider(settings.oidc_issuer), client)
    look_up = None
    if settings.role_api_url:
        look_up = RoleLookUp(
            settings.role_api_url, settings.oidc_client_id, settings.role_api_secret, settings.role_api_audience
        )
    return Machinery(
        sign_in=sign_in,
        role_look_up=look_up,
        secure=public.startswith("https://"),
        idle={
            Kind.SCHOOL: dt.timedelta(minutes=settings.idle_minutes_school),
            Kind.COUNCIL: dt.timedelta(minutes=settings.idle_minutes_council),
        },
        longest=dt.timedelta(hours=settings.absolute_hours),
        role_check=dt.timedelta(minutes=settings.role_check_minutes),
    )


def provider_origins(settings: Settings) -> list[str]:
    """Origins a sign-in or sign-out form may end at by a redirect."""
    parts = urlsplit(settings.oidc_issuer)
    return [f"{parts.scheme}://{parts.netloc}"] if parts.netloc else []


def machinery(app: Flask | None = None) -> Machinery:
    """The machinery of the application (the current one by default)."""
    found = (app or current_app).extensions[EXTENSION]
    assert isinstance(found, Machinery)
    return found
