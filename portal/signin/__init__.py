"""Who is here: OpenID Connect, claims, sessions, and the demo identity provider."""

from __future__ import annotations

import logging

from flask import Flask
from flask_wtf.csrf import CSRFProtect


def install(app: Flask, csrf: CSRFProtect) -> None:
    """Give the application its sessions, the front page and the pages of signing in and out.

    Reads ``app.config["SETTINGS"]``; sets the form cookie's name and the origins forms may end at. Call it after
    `csrf` is installed, so that a form's token is checked before anything is kept of it.
    """
    from portal.signin import front, kept_posts, machinery, session

    settings = app.config["SETTINGS"]
    built = app.extensions[machinery.EXTENSION] = machinery.build(settings)
    app.config.update(
        SESSION_COOKIE_NAME=built.form_cookie,
        SESSION_COOKIE_SECURE=built.secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        FORM_ACTION_ORIGINS=machinery.provider_origins(settings),
        PRODUCTION=settings.production,
    )
    for chatty in ("authlib", "urllib3", "requests"):  # at DEBUG they would write down codes and verifiers
        logging.getLogger(chatty).setLevel(logging.WARNING)
    session.install(app)
    kept_posts.install(app)
    app.register_blueprint(front.front)
    app.context_processor(front.context)
    csrf.exempt(front.back_channel_sign_out)
