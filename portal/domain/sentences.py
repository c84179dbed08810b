"""Words put inside a sentence, and a sentence made of words that begin small."""

from __future__ import annotations


def inside(words: str) -> str:
    """Words as they stand in the middle of a sentence: "Child missing education" with a small first letter.

    Words that begin with letters said one by one keep them: "UPN", "EHC plan". "" stays "".
    """
    if len(words) > 1 and words[:2].isalpha() and words[:2].isupper():
        return words
    return words[:1].lower() + words[1:]


def begun(words: str) -> str:
    """Words as they begin a sentence or a line: with a capital."""
    return words[:1].upper() + words[1:]
