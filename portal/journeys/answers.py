"""What has been answered so far in a draft: a read view over the rows the store keeps, one per page or list entry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

FIRST_CHILD = "c1"
"""The key of a draft's first child. Pages about the family carry no child: ""."""

LIST_CLOSED = "no"
"""The value of "more" on a list's own row once the person has said there is nobody and nothing to add."""

TO_CONFIRM = "to_confirm"
"""A mark among a page's answers that came from a school's file and answer it only in part: they are offered on the
page, and the page is not answered until somebody has completed and saved it, which takes the mark away."""


def _place(child: str) -> int:
    return int(child[1:]) if child[1:].isdecimal() else 0


@dataclass(frozen=True, slots=True)
class PageAnswers:
    """The answers of one page, or of one entry (`item`) of an add-to-a-list page.

    `answers` is plain JSON: dates as ISO text, choices as codes. `hidden` names the fields whose values are sealed
    because an address is not safe to know: a reader with the right finds their values in `answers`, another does not.
    A list page's own row has no item and holds {"none": true} or {"more": "yes" | "no"}.
    """

    child: str
    page: str
    item: str = ""
    answers: dict[str, Any] = field(default_factory=dict)
    hidden: tuple[str, ...] = ()
    position: int = 0
    version: int = 0
    saved_by_name: str = ""
    saved_at: datetime | None = None


class Answers:
    """A draft's answers, looked at for one child and, inside an add-to-a-list page, for one entry.

    `sealed` is the draft's own mark that its addresses are hidden. Nothing here changes anything.
    """

    def __init__(
        self, pages: Iterable[PageAnswers] = (), *, sealed: bool = False, child: str = FIRST_CHILD, item: str = ""
    ) -> None:
        self._rows = {(row.child, row.page, row.item): row for row in pages}
        self.sealed = sealed
        self.child = child
        self.item = item

    def __iter__(self) -> Iterator[PageAnswers]:
        return iter(self._rows.values())

    def _view(self, child: str, item: str) -> Answers:
        view = Answers(sealed=self.sealed, child=child, item=item)
        view._rows = self._rows
        return view

    def for_child(self, child: str) -> Answers:
        """The same answers seen for another child."""
        return self._view(child, self.item)

    def at(self, item: str) -> Answers:
        """The same answers seen from one entry of a list: `of("adults")` is then that entry."""
        return self._view(self.child, item)

    def with_copies(self, copies: Mapping[str, dict[str, Any]]) -> Answers:
        """The same answers, with these pages of the child looked at as if they had been saved."""
        made = [PageAnswers(self.child, page, "", given) for page, given in copies.items()]
        return Answers([*self, *made], sealed=self.sealed, child=self.child, item=self.item)

    @property
    def children(self) -> tuple[str, ...]:
        """Keys of the children told about, the first always among them."""
        return tuple(sorted({FIRST_CHILD} | {row.child for row in self if row.child}, key=_place))

    @property
    def next_child(self) -> str:
        """A key no child of this draft has yet."""
        return f"c{max(_place(child) for child in self.children) + 1}"

    def row(self, page: str, child: str | None = None, item: str | None = None) -> PageAnswers | None:
        """The row of a page: the child's own, else the family's; None when unanswered."""
        child = self.child if child is None else child
        wanted = self.item if item is None else item
        for key in ((child, page, wanted), ("", page, wanted), (child, page, ""), ("", page, "")):
            if key in self._rows:
                return self._rows[key]
        return None

    def of(self, page: str, child: str | None = None) -> dict[str, Any]:
        """The answers of a page, or {} when unanswered. At an entry, those of that entry."""
        row = self.row(page, child)
        return row.answers if row else {}

    def value(self, page: str, name: str, default: Any = "") -> Any:
        """One answer, or `default` when it was not given."""
        given = self.of(page).get(name)
        return default if given is None else given

    def given(self, page: str) -> bool:
        """Whether the page has been saved, and does not wait to be confirmed."""
        row = self.row(page)
        return row is not None and not row.answers.get(TO_CONFIRM)

    def item_given(self, page: str, item: str) -> bool:
        """Whether this very entry of a list, or page that follows an entry, has been saved and needs no confirming."""
        rows = (self._rows.get((child, page, item)) for child in (self.child, ""))
        return any(row is not None and not row.answers.get(TO_CONFIRM) for row in rows)

    def item_kept(self, page: str, item: str) -> bool:
        """Whether this very entry is there at all, confirmed or not."""
        return any((child, page, item) in self._rows for child in (self.child, ""))

    def items(self, page: str) -> list[tuple[str, dict[str, Any]]]:
        """The entries of a list in their order: (entry's id, answers)."""
        rows = [row for row in self if row.page == page and row.item and row.child in ("", self.child)]
        return [(row.item, row.answers) for row in sorted(rows, key=lambda row: (row.position, row.item))]

    def list_none(self, page: str) -> bool:
        """Whether "none that we know of" was ticked."""
        row = self.row(page, item="")
        return bool(row and row.answers.get("none"))

    def list_closed(self, page: str) -> bool:
        """Whether the person said there is nothing (more) to add."""
        row = self.row(page, item="")
        return self.list_none(page) or bool(row and row.answers.get("more") == LIST_CLOSED)

    def is_hidden(self, page: str, name: str, item: str = "") -> bool:
        """Whether this answer is sealed because an address is not safe to know."""
        row = self.row(page, item=item)
        return bool(row and row.item == item and name in row.hidden)

    def hidden_of(self, page: str, item: str = "") -> frozenset[str]:
        """Names of the page's sealed fields whose values are not among the answers read here."""
        row = self.row(page, item=item)
        if row is None or row.item != item:
            return frozenset()
        return frozenset(name for name in row.hidden if row.answers.get(name) in (None, "", []))
