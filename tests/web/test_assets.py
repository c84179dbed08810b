"""Finding the built files by their plain names."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from flask import Flask

from portal.web import assets


def asked(folder: Path) -> Flask:
    app = Flask("assets", static_folder=str(folder))
    assets.install(app)
    return app


def build(folder: Path, name: str, when: int) -> None:
    (folder / "dist").mkdir(exist_ok=True)
    manifest = folder / "dist" / "manifest.json"
    manifest.write_text(json.dumps({"app.css": name}))
    os.utime(manifest, (when, when))


def test_a_name_is_found_and_a_new_build_is_seen(tmp_path: Path) -> None:
    asset = asked(tmp_path).jinja_env.globals["asset"]
    assert callable(asset)
    build(tmp_path, "app.1.css", 1)
    assert asset("app.css") == "/static/dist/app.1.css"
    build(tmp_path, "app.2.css", 2)
    assert asset("app.css") == "/static/dist/app.2.css"
    with pytest.raises(KeyError):
        asset("other.css")


def test_without_a_build_the_command_to_run_is_said(tmp_path: Path) -> None:
    asset = asked(tmp_path).jinja_env.globals["asset"]
    assert callable(asset)
    with pytest.raises(assets.NotBuilt, match="npm run build"):
        asset("app.css")
