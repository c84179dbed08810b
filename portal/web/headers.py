"""The headers every answer carries: what a browser may load, keep and tell others about our pages."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Flask, Response, request

ONE_YEAR = 31_536_000
POWERS_REFUSED = (
    "accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "fullscreen",
    "geolocation", "gyroscope", "hid", "identity-credentials-get", "idle-detection", "local-fonts", "magnetometer",
    "microphone", "midi", "otp-credentials", "payment", "picture-in-picture", "publickey-credentials-create",
    "publickey-credentials-get", "screen-wake-lock", "serial", "usb", "window-management",
    "xr-spatial-tracking",
)  # fmt: skip


def page_policy(form_action_origins: Iterable[str] = ()) -> str:
    """Content Security Policy of a page: our own files only, nothing inline, Trusted Types with one named policy.

    `form_action_origins` are the sign-in provider's origins: a sign-in or sign-out form ends there by a redirect, and
    browsers apply `form-action` to redirects too.
    """
    forms = " ".join(("'self'", *form_action_origins))
    return "; ".join(
        (
            "default-src 'none'",
            "style-src 'self'",
            "script-src 'self'",
            "img-src 'self'",
            "font-src 'self'",
            "connect-src 'self'",
            "manifest-src 'self'",
            f"form-action {forms}",
            "base-uri 'none'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types fragment",
        )
    )


FILE_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"
"""For a file handed to the browser: even if it were shown, it could do nothing."""


def _is_file(answer: Response) -> bool:
    return answer.headers.get("Content-Disposition", "").startswith("attachment")


def add_headers(app: Flask) -> None:
    """Sets the headers after each request, by `FORM_ACTION_ORIGINS` (list of origins) and by `SETTINGS.production`.

    Nothing but built assets may be kept by a browser: an answer may be about a child, and computers in school offices
    are shared. A view that must say otherwise sets its own `Cache-Control` with `no-store` in it, never without.
    """
    policy = page_policy(app.config.get("FORM_ACTION_ORIGINS", ()))
    refused = ", ".join(f"{power}=()" for power in POWERS_REFUSED)

    @app.after_request
    def add(answer: Response) -> Response:
        headers = answer.headers
        headers["Content-Security-Policy"] = FILE_POLICY if _is_file(answer) else policy
        headers["X-Content-Type-Options"] = "nosniff"
        headers["X-Frame-Options"] = "DENY"
        headers["Referrer-Policy"] = "no-referrer"
        headers["Permissions-Policy"] = refused
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        headers["X-Robots-Tag"] = "noindex, nofollow"
        if app.config["SETTINGS"].production:
            headers["Strict-Transport-Security"] = f"max-age={2 * ONE_YEAR}; includeSubDomains"
        if request.path.startswith("/static/") and answer.status_code in (200, 206, 304):
            headers["Cache-Control"] = f"public, max-age={ONE_YEAR}, immutable"
        elif "no-store" not in headers.get("Cache-Control", ""):
            headers["Cache-Control"] = "no-store"
        return answer
