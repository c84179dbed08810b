"""Building the application from its settings and the sides it is given."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from pathlib import Path

from flask import Flask
from flask_wtf.csrf import CSRFProtect

from portal import signin
from portal.domain.matching.grade import use_weights
from portal.services import unit
from portal.settings import Settings, UnsafeSettings
from portal.store import wall
from portal.store.session import db, engine_options, insist_safe, without_detail
from portal.web import assets, errors, headers, jinja_words, mailbox, odd_requests, page_context, pages, running
from portal.web.pages import Side

TEMPLATES = Path(__file__).resolve().parents[1] / "templates"
csrf = CSRFProtect()


def create_app(settings: Settings, sides: Iterable[Side] = (), *, wake: Callable[[], None] | None = None) -> Flask:
    """The whole application: kernel plus the given sides.

    `wake` is called, best effort, when background work has been committed. Raises `UnsafeSettings` in production
    when something is missing, `UndeclaredPage` when a page has no permission, `UnsafeConnection` when the database
    role is not held by row security.
    """
    settings.insist()
    app = _bare(settings)
    app.config["WTF_CSRF_TIME_LIMIT"] = None  # a form stays good for as long as its session
    app.config["WTF_CSRF_SSL_STRICT"] = False  # our pages send no Referer; `odd_requests` asks where a form came from
    odd_requests.install(app)
    csrf.init_app(app)
    signin.install(app, csrf)
    for side in sides:
        app.register_blueprint(side)
    running.install(app)
    mailbox.install(app)
    assets.install(app)
    jinja_words.install(app)
    page_context.install(app)
    errors.install(app)
    headers.add_headers(app)
    pages.insist_declared(app)
    if wake is not None:
        unit.use_wake_up(wake)
    return app


def create_worker_app(settings: Settings) -> Flask:
    """The application without pages, connected as the worker: for tasks and commands."""
    settings.insist()
    return _bare(settings, worker=True)


def create_service_app(settings: Settings) -> Flask:
    """The application without pages, connected as the web is: for work done in people's names (the demo's past)."""
    settings.insist()
    return _bare(settings)


def _weigh_with(path: str) -> None:
    try:
        use_weights(Path(path).read_text("utf-8") if path else "")
    except (OSError, ValueError) as problem:
        raise UnsafeSettings(f"MATCH_WEIGHTS: {path} cannot be used. {problem}.") from None


def _bare(settings: Settings, *, worker: bool = False) -> Flask:
    app = Flask("portal", template_folder=str(TEMPLATES), static_folder=str(settings.static_path.resolve()))
    app.config.update(
        SETTINGS=settings,
        TESTING=settings.app_env == "test",
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_worker_url if worker else settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(settings, worker=worker),
        MAX_CONTENT_LENGTH=settings.max_submission_mb * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=512 * 1024,
        MAX_FORM_PARTS=2000,
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    _weigh_with(settings.match_weights)
    wall.use_key(wall.ContextKey(settings.context_key_id, settings.context_key.encode()))
    db.init_app(app)
    with app.app_context():
        without_detail(db.engine)
        try:
            insist_safe(db.engine)
        finally:
            db.engine.dispose()  # nothing stays open over a refusal, or into the processes that fork from this one
    logging.getLogger("portal").setLevel(logging.INFO)
    return app
