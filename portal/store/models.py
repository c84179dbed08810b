"""All tables, imported once so that the metadata is whole."""

from portal.store import additions, cases, drafts, people, places, pupil_index, records, returns, reunion, submissions
from portal.store.tables import Base

__all__ = [
    "Base",
    "additions",
    "cases",
    "drafts",
    "people",
    "places",
    "pupil_index",
    "records",
    "returns",
    "reunion",
    "submissions",
]
