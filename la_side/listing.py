"""What the officer asked of the queue, out of the address and back into one, without ever putting a name there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from portal.domain.notices import NoticeKind
from portal.services import looking
from portal.services.looking import Due, View, Wanted

SIZES = (50, 100)
_KEPT = ("view", "school", "reason", "flag", "due", "with", "q", "sort", "size", "rows")
"""What links carry on, in the order they stand in an address."""


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 9 else 0


@dataclass(frozen=True, slots=True)
class Listing:
    """A list as its address describes it. `asked` holds only what differs from the plain list."""

    asked: Mapping[str, str]
    wanted: Wanted
    first: int
    one_line: bool

    def query(self, **changes: str) -> str:
        """The query string of this list with changes; an empty value takes a part away. Starts with "?"."""
        parts = {name: value for name, value in {**self.asked, **changes}.items() if value}
        kept = [(name, parts[name]) for name in (*_KEPT, "after", "before", "n") if name in parts]
        return "?" + urlencode(kept)

    def page(self, **changes: str) -> str:
        """The same from its first page."""
        return self.query(**{"after": "", "before": "", "n": "", **changes})

    @property
    def filtered(self) -> bool:
        """Whether anything but the view narrows the list."""
        return any(self.asked.get(name) for name in ("school", "reason", "flag", "due", "with", "q"))


def read(args: Mapping[str, str], *, words: str = "") -> Listing:
    """The list an address asks for; whatever it says that makes no sense is left out.

    `words` is a child's name searched for, which came in a post and never stands in an address; a case number may.
    """
    asked = {name: args[name].strip()[:80] for name in (*_KEPT, "after", "before", "n") if args.get(name, "").strip()}
    view = asked.get("view", "open")
    if view not in set(View):
        view = "open"
        asked.pop("view", None)
    due = asked.get("due", "")
    whom = asked.get("with", "")
    folded, number = looking.wanted_words(words or asked.get("q", ""))
    if not words:
        folded = ()
    size = _number(asked.get("size", "")) or SIZES[0]
    sort = asked.get("sort", "")
    kind = asked["reason"] if asked.get("reason") in set(NoticeKind) else ""
    wanted = Wanted(
        view=View(view),
        words=folded,
        reference=number,
        school=_id(asked.get("school", "")),
        kind=kind,
        reason="" if kind else asked.get("reason", ""),
        flag=asked.get("flag", ""),
        due=Due(due) if due in set(Due) else None,
        nobody=whom == "nobody",
        owner=_id(whom),
        sort=sort if sort.removeprefix("-") in looking.SORTS else "",
        after=_id(asked.get("after", "")),
        before=_id(asked.get("before", "")),
        size=size if size in SIZES else SIZES[0],
    )
    return Listing(asked, wanted, max(1, _number(asked.get("n", "1"))), asked.get("rows") == "one")
