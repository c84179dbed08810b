"""Free text that repeats an address or a phone which is not safe to know: what to look for, and taking it out.

Looked for, however it is spaced or written in capitals: postcodes, phone numbers, and the lines of an address that
name a place ("14 Hazel Road", "Rose Cottage"), each also without its number. A town alone tells too little.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from portal.domain.addresses import normal_postcode
from portal.domain.phones import read_phones

MARK = "(hidden)"
_SHORTEST = 6
_PLAIN = re.compile(r"[^\W_]+")
_PLACE = re.compile(
    r"\b(?:road|rd|street|st|lane|avenue|ave|close|drive|way|court|crescent|gardens?|grove|place|terrace|square|hill|"
    r"park|walk|mews|cottage|house|farm|lodge|hotel|hostel|refuge|site|estate)\b",
    re.IGNORECASE,
)
LIKE_A_PLACE = re.compile(
    r"\b[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}\b"  # a postcode
    r"|(?<!\w)\+?\d(?:[\s().-]*\d){8,}"  # a phone number
    rf"|\b(?:\d+\s*[a-z]?\s*,?\s+)?(?:[^\W_]+\s+){{1,2}}?{_PLACE.pattern}"  # "14 Hazel Road", "Rose Cottage"
    r"|\b\d+[a-z]?\s*,?\s+(?!(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\b)"  # no day of a month
    r"(?-i:[A-Z])[^\W\d_]+(?:\s+(?-i:[A-Z])[^\W\d_]+)*",  # "26 Plover Dr"
    re.IGNORECASE,
)
"""Whatever has the look of a postcode, a phone number or a line of an address, true or not."""
_NUMBERED = re.compile(r"^(?:flat|unit|apartment|plot|pitch)?\s*\d+\s*[a-z]?\s*,?\s+", re.IGNORECASE)
Telling = re.Pattern[str]


def looking_for(whereabouts: Iterable[Any]) -> Telling | None:
    """A pattern that finds these values in text; None when they hold nothing that tells a place or a number.

    whereabouts: values of address and phone fields as typed: text, or lists and dictionaries of it.
    """
    found = {form for text in _texts(list(whereabouts)) for form in _forms(text)}
    if not found:
        return None
    return re.compile("|".join(sorted(found, key=lambda form: (-len(form), form))), re.IGNORECASE)


def redacted(part: Any, telling: Telling | None) -> Any:
    """The same text, list or dictionary with every telling piece replaced by `MARK`."""
    if telling is None:
        return part
    if isinstance(part, str):
        return telling.sub(MARK, part)
    if isinstance(part, list):
        return [redacted(each, telling) for each in part]
    if isinstance(part, dict):
        return {name: redacted(each, telling) for name, each in part.items()}
    return part


def tells(part: Any, telling: Telling | None) -> bool:
    """Whether a text, list or dictionary holds a telling piece."""
    return telling is not None and any(telling.search(text) for text in _texts(part))


def _texts(part: Any) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, dict):
        for each in part.values():
            yield from _texts(each)
    elif isinstance(part, list | tuple):
        for each in part:
            yield from _texts(each)


def _forms(text: str) -> Iterator[str]:
    for phone in read_phones(text):
        national = re.sub(r"\D", "", phone.e164.removeprefix("+44")) if phone.e164.startswith("+44") else ""
        if national:
            yield r"(?:\+44|0044|0)[\s().-]*(?:0[\s().-]*)?" + r"[\s().-]*".join(national) + r"(?!\d)"
    for piece in re.split(r"[\n,;]", text):
        if code := normal_postcode(piece):
            yield r"\b" + r"\s*".join(code.replace(" ", "")) + r"\b"
            continue
        named = any(mark.isdigit() for mark in piece) and any(mark.isalpha() for mark in piece)
        if named or _PLACE.search(piece):
            yield from (_spaced(form) for form in {piece, _NUMBERED.sub("", piece.strip())} if _long_enough(form))


def _long_enough(form: str) -> bool:
    return len(form.strip()) >= _SHORTEST and len(_PLAIN.findall(form)) > 1


def _spaced(text: str) -> str:
    return r"\b" + r"[\W_]+".join(re.escape(word) for word in _PLAIN.findall(text)) + r"\b"
