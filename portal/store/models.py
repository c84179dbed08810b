"""All tables, imported once so that the metadata is whole."""

from portal.store import (
    additions,
    cases,
    child_links,
    councils,
    drafts,
    people,
    places,
    pupil_index,
    records,
    returns,
    submissions,
)
from portal.store.tables import Base

__all__ = [
    "Base",
    "additions",
    "cases",
    "child_links",
    "councils",
    "drafts",
    "people",
    "places",
    "pupil_index",
    "records",
    "returns",
    "submissions",
]
