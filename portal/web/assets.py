"""Addresses of the built style sheet, script and icons, whose names change with their content."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from flask import Flask


class NotBuilt(RuntimeError):
    """The front end has not been built; the text says which command does it."""


@lru_cache(maxsize=8)
def _read(manifest: Path, _changed: int) -> dict[str, str]:
    listed: dict[str, str] = json.loads(manifest.read_text(encoding="utf-8"))
    return listed


def _names(folder: Path) -> dict[str, str]:
    """Plain name to hashed name; read again when a new build has replaced the list."""
    manifest = folder / "manifest.json"
    try:
        return _read(manifest, manifest.stat().st_mtime_ns)
    except FileNotFoundError:
        raise NotBuilt(f"{manifest} is missing: run `npm run build` in frontend/") from None


def install(app: Flask) -> None:
    """Adds `asset(name)` to every template: ``asset("app.css")`` gives ``/static/dist/app.1a2b3c4d.css``.

    Names come from the build in the application's static folder. A page is refused with `NotBuilt` until the build
    has run, and an unknown name is a `KeyError`.
    """
    folder = Path(app.static_folder or "static").resolve() / "dist"

    def asset(name: str) -> str:
        return f"/static/dist/{_names(folder)[name]}"

    app.jinja_env.globals["asset"] = asset
