"""What the front-end build leaves: names, sizes within the budgets, and none of GOV.UK's own brand."""

from __future__ import annotations

import gzip
import json
import re
import struct
import zlib
from pathlib import Path

import pytest

from portal.web.paper_letters import FACES

ROOT = Path(__file__).resolve().parents[2]
BUILT = ROOT / "static" / "dist"
CSS_BUDGET = 24 * 1024
JS_BUDGET = 12 * 1024


@pytest.fixture(scope="module")
def manifest() -> dict[str, str]:
    """The build's list of names; a build is part of setting up."""
    listed: dict[str, str] = json.loads((BUILT / "manifest.json").read_text(encoding="utf-8"))
    return listed


def built(manifest: dict[str, str], name: str) -> str:
    return (BUILT / manifest[name]).read_text(encoding="utf-8")


def test_every_name_in_the_manifest_is_a_file_named_by_its_content(manifest: dict[str, str]) -> None:
    assert set(manifest) == {"app.css", "app.js", "icon.svg", "icon-32.png", "icon-180.png"}
    for plain, hashed in manifest.items():
        stem, dot, ending = plain.rpartition(".")
        assert re.fullmatch(rf"{re.escape(stem)}\.[0-9a-f]{{10}}{re.escape(dot + ending)}", hashed)
        assert (BUILT / hashed).stat().st_size > 100


@pytest.mark.parametrize("name", ["app.css", "app.js", "icon.svg"])
@pytest.mark.parametrize("brand", ["GDS Transport", "govuk-crest", "crown", "royal-arms", "1d70b8"])
def test_nothing_of_gov_uk_branding_is_shipped(manifest: dict[str, str], name: str, brand: str) -> None:
    assert brand.lower() not in built(manifest, name).lower()


def test_the_style_sheet_fetches_nothing(manifest: dict[str, str]) -> None:
    css = built(manifest, "app.css")
    assert "url(" not in css
    assert "@import" not in css
    assert "@font-face" not in css


def test_no_text_is_smaller_than_16_pixels(manifest: dict[str, str]) -> None:
    sizes = [float(size) for size in re.findall(r"font-size:([\d.]+)rem", built(manifest, "app.css"))]
    assert len(sizes) > 50
    assert min(sizes) >= 1


@pytest.mark.parametrize(("name", "budget"), [("app.css", CSS_BUDGET), ("app.js", JS_BUDGET)])
def test_sizes_stay_within_the_budget(manifest: dict[str, str], name: str, budget: int) -> None:
    assert len(gzip.compress((BUILT / manifest[name]).read_bytes(), 9)) <= budget


def test_the_script_turns_text_into_html_in_one_place_only(manifest: dict[str, str]) -> None:
    js = built(manifest, "app.js")
    assert js.count("createPolicy(") == 1
    assert 'createPolicy("fragment"' in js
    assert js.count(".innerHTML=") == 1
    for door in ("outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function"):
        assert door not in js


def test_every_part_shipped_has_its_licence() -> None:
    licences = (BUILT / "licences.txt").read_text(encoding="utf-8")
    packages = json.loads((ROOT / "frontend" / "package.json").read_text(encoding="utf-8"))["dependencies"]
    for name, version in packages.items():
        assert f"{name} {version}" in licences
    assert licences.count("\n----\n") == len(packages) - 1
    for owner in ("Crown Copyright", "Bitstream, Inc.", "The Noto Project Authors"):
        assert owner in licences


def test_the_faces_for_documents_are_built_and_no_page_asks_for_them(manifest: dict[str, str]) -> None:
    faces = sorted(face.name for face in (BUILT / "fonts").iterdir())
    assert faces == sorted(FACES.values())
    assert not [face for face in faces if any(face in built(manifest, name) for name in ("app.css", "app.js"))]


def test_the_lock_names_no_package_host() -> None:
    assert "://" not in (ROOT / "frontend" / "package-lock.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("size", [32, 180])
def test_icons_are_whole_png_pictures_of_our_mark(manifest: dict[str, str], size: int) -> None:
    picture = (BUILT / manifest[f"icon-{size}.png"]).read_bytes()
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    at, pixels = 8, b""
    while at < len(picture):
        (length,) = struct.unpack(">I", picture[at : at + 4])
        kind, body = picture[at + 4 : at + 8], picture[at + 8 : at + 8 + length]
        (check,) = struct.unpack(">I", picture[at + 8 + length : at + 12 + length])
        assert check == zlib.crc32(kind + body)
        if kind == b"IHDR":
            assert struct.unpack(">II", body[:8]) == (size, size)
        if kind == b"IDAT":
            pixels += body
        at += 12 + length
    rows = zlib.decompress(pixels)
    assert len(rows) == size * (size * 3 + 1)
    colours = {rows[1 + i * 3 : 4 + i * 3] for i in range(size)}
    assert colours == {bytes([0x17, 0x47, 0x5C])}, "the first row is plain ground, above the mark"
    assert b"\xff\xff\xff" in rows, "the mark is drawn in white"
