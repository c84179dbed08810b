"""Pages for anyone: privacy, accessibility, cookies, help."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, render_template

PAGES = {
    "privacy": "privacy",
    "accessibility": "accessibility",
    "cookies": "cookies",
    "help": "help_page",
}
"""Address and template of each page -> its endpoint's name."""


def add_to(front: Blueprint) -> None:
    """Register the pages on the blueprint of the front page."""
    for name, endpoint in PAGES.items():
        front.add_url_rule(f"/{name}", endpoint, _page(name))


def _page(name: str) -> Callable[[], str]:
    def show() -> str:
        return render_template(f"public/{name}.html")

    return show
