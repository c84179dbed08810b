"""What a file shows: every file has a kind of its own, chosen when it is added, and the page it was added on.

The two stand together as the file's category, "documents:tickets". Files of pages that take one kind only, and files
added before kinds were chosen, may have the page alone.
"""

from __future__ import annotations

from collections.abc import Collection

from portal.domain.ground_words import WORDS

PAPERS = {
    "parent_letter": "A parent’s letter, email or message",
    "tickets": "Tickets or a booking",
    "visa": "A visa or passport page",
    "school_confirmation": "A new school’s confirmation",
    "returned_letter": "A letter that came back",
    "order": "A court order or consent",
    "medical": "A medical certificate",
    "exclusion_letter": "An exclusion letter",
    "property": "A photo of the home",
    "attendance_record": "The child’s attendance record",
    "other": "Something else",
}
"""Kinds of file that support a notice."""
EVIDENCE = {each.code: each.words for told in WORDS.values() for each in told.evidence}
"""Kinds of file that show a ground for removing a name from the roll."""


def filed(page: str, kind: str = "") -> str:
    """The category of a file of this kind added on this page."""
    return f"{page}:{kind}" if kind else page


def page_of(category: str) -> str:
    """The page a file was added on."""
    return category.partition(":")[0]


def kind_of(category: str) -> str:
    """What the file shows, "" where that was not said."""
    return category.partition(":")[2]


def words_of(category: str) -> str:
    """What the file shows in words, "" where that was not said."""
    kind = kind_of(category)
    return PAPERS.get(kind) or EVIDENCE.get(kind, "")


def there_is(categories: Collection[str], page: str, kind: str = "") -> bool:
    """Whether a file was added on this page; of this kind, or of none that was said, where one is named."""
    return any(page_of(one) == page and (not kind or kind_of(one) in {"", kind}) for one in categories)
