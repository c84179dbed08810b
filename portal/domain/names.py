"""People's names, folded and compared: accents, spelling by sound, double barrels, gendered endings, swapped order.

Nothing here looks at ethnicity or language; a rule about a spelling applies to every name that has it.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from functools import lru_cache
from typing import Final

from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler

SPELT_OUT: Final = {
    "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ø": "o", "æ": "ae", "œ": "oe", "ß": "ss", "ı": "i", "ħ": "h",
    "ŋ": "n", "ə": "e", "’": "", "'": "", "`": "", "‘": "", "ʼ": "", "ʻ": "", "´": "",
}  # fmt: skip
"""Letters that Unicode does not take apart into a base letter and an accent, and apostrophes of every kind."""
_SINGLE_LETTERS: Final = str.maketrans(SPELT_OUT)
# They part or join letters inside one word, as Persian and the scripts of India need.
_JOINERS: Final = frozenset("\u200c\u200d")
_NOT_WORD: Final = re.compile(r"[\W_]+")
_TITLES: Final = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "rev", "prof", "sir"})
PARTICLES: Final = frozenset({
    "al", "el", "ul", "ur", "abu", "bin", "bint", "ibn", "de", "da", "do", "dos", "das", "del", "della", "di", "la",
    "le", "van", "von", "der", "den", "ter", "o", "mac", "mc",
})  # fmt: skip
_NOT_NAMES: Final = frozenset({
    "", "unknown", "notknown", "na", "nfn", "nln", "none", "tbc", "tba", "x", "xx", "xxx", "test", "blank", "nil",
    "notgiven", "noname", "lnu", "fnu",
})  # fmt: skip
# One spelling of a sound for each of its usual spellings, before vowels go. Order matters.
_SOUNDS: Final = (
    ("sch", "s"), ("tch", "c"), ("tsch", "c"), ("dzh", "j"), ("szcz", "s"), ("sz", "s"), ("cz", "c"), ("rz", "z"),
    ("ph", "f"), ("kh", "k"), ("gh", "g"), ("sh", "s"), ("zh", "z"), ("ch", "c"), ("th", "t"), ("dh", "d"),
    ("bh", "b"), ("ck", "k"), ("q", "k"), ("x", "ks"), ("v", "w"), ("rn", "m"),
)  # fmt: skip
_SOFT_C: Final = re.compile(r"c(?=[eiy])")
_VOWELS: Final = re.compile(r"[aeiouyh]+")
_DOUBLED: Final = re.compile(r"(.)\1+")
# Sound keys of first words that several brothers may carry before the name they are called by.
_SHARED_BY_BROTHERS: Final = frozenset({"mmd", "abdl", "sd"})
_SHORT_FOR_SHARED: Final = frozenset({"mo", "md", "mohd", "moh", "muhd", "abd", "syd"})
_GENDERED: Final = re.compile(r"(?:sk|ck|dzk)(?:a|aya|aia|i|y|iy|yy|ij)$")
_SLAVIC_FEMALE: Final = re.compile(r"(?<=[a-z]{3})(ov|ev|yev|in)a$")


def without_unseen_marks(text: str) -> str:
    """The text without what nobody sees: direction marks, zero-width spaces, control characters.

    A line end or tab becomes a space. The two joiners that some scripts need inside a word stay.
    """
    spaced = re.sub(r"[\t\r\n\u2028\u2029]+", " ", text)
    return "".join(one for one in spaced if one in _JOINERS or unicodedata.category(one) not in ("Cc", "Cf"))


def holds_pictures(text: str) -> bool:
    """Whether something in it is no letter of any script but a picture or a sign of money, sums or machines."""
    return any(unicodedata.category(one) in ("So", "Sm", "Sc", "Cs", "Co", "Cn") for one in text)


class NameLevel(StrEnum):
    """How two written names stand to each other, strongest first."""

    EQUAL = "equal"
    VARIANT = "variant"  # the same sound, a short form, or one part of a double-barrelled name
    NEAR = "near"  # a slip or two of the pen
    DIFFERENT = "different"
    MISSING = "missing"


@lru_cache(maxsize=200_000)
def fold(text: str) -> str:
    """Lower-case words without accents, apostrophes or punctuation, parted by single spaces.

    "O'Brien-ŁUCZAK" becomes "obrien luczak". Letters of other scripts stay as they are, in lower case.
    """
    if text.isascii() and text.isalpha():
        return text.lower()
    seen = text if text.isascii() else without_unseen_marks(text)
    lowered = seen.casefold().translate(_SINGLE_LETTERS)
    bare = "".join(c for c in unicodedata.normalize("NFKD", lowered) if not unicodedata.combining(c))
    return _NOT_WORD.sub(" ", bare.casefold().translate(_SINGLE_LETTERS)).strip()


@lru_cache(maxsize=200_000)
def words(text: str) -> tuple[str, ...]:
    """The folded words of a name, courtesy titles and placeholders ("unknown", "TBC") left out."""
    folded = fold(text)
    if folded.replace(" ", "") in _NOT_NAMES:
        return ()
    return tuple(w for w in folded.split() if w not in _TITLES)


@lru_cache(maxsize=200_000)
def joined(text: str) -> str:
    """A whole name as one folded word: "Abdul-Rahman" and "Abdul Rahman" both give "abdulrahman"."""
    return "".join(words(text))


@lru_cache(maxsize=200_000)
def sound(word: str) -> str:
    """The consonant skeleton of one folded word: "mohammed" and "muhamad" both give "mmd".

    A leading vowel is kept as "a" so that "ali" and "lee" stay apart. A word of vowels only stands for itself.
    """
    if not word:
        return ""
    text = _DOUBLED.sub(r"\1", word)
    for spelling, plain in _SOUNDS:
        if spelling in text:
            text = text.replace(spelling, plain)
    text = _SOFT_C.sub("s", text).replace("c", "k").replace("z", "s")
    first = "a" if text[0] in "aeiouyh" else ""
    skeleton = first + _VOWELS.sub("", _DOUBLED.sub(r"\1", text))
    return skeleton if len(skeleton) > 1 else word


@lru_cache(maxsize=200_000)
def neutral_surname(word: str) -> str:
    """One folded surname word without its ending for a man or a woman.

    "kowalska" and "kowalski" give "kowalsk"; "ivanova" and "ivanov" give "ivanov".
    """
    ending = _GENDERED.search(word)
    if ending and ending.start() >= 2:
        return word[: ending.start()] + word[ending.start() : ending.end()].rstrip("aiyj")
    return _SLAVIC_FEMALE.sub(r"\1", word)


def changes_with_gender(one: str, other: str) -> bool:
    """Whether two surnames are one name with the ending of a man and of a woman (Kowalski, Kowalska)."""
    a, b = joined(one), joined(other)
    return bool(a) and a != b and neutral_surname(a) == neutral_surname(b)


@lru_cache(maxsize=200_000)
def surname_parts(text: str) -> tuple[str, ...]:
    """The words of a surname that may stand alone: double barrels split, particles (al, de, van) dropped.

    Words carry the neutral ending. "Smith-Jones" gives ("smith", "jones"); "Al-Hakimi" gives ("hakimi",).
    """
    found = words(text)
    strong = tuple(dict.fromkeys(neutral_surname(w) for w in found if w not in PARTICLES and len(w) > 1))
    return strong or tuple(dict.fromkeys(found))


@lru_cache(maxsize=200_000)
def surname_sounds(text: str) -> tuple[str, ...]:
    """Sound keys of the parts of a surname, without repeats."""
    return tuple(dict.fromkeys(sound(part) for part in surname_parts(text)))


@lru_cache(maxsize=200_000)
def forename_sound(text: str) -> str:
    """Sound key of the first forename: "Abdul-Rahman" counts whole, "Sofia Maria" counts as "sofia"."""
    found = words(text)
    if not found:
        return ""
    if "-" in text:
        return sound("".join(found))
    return sound(found[0])


@lru_cache(maxsize=200_000)
def further_forename_sounds(text: str) -> tuple[str, ...]:
    """Sound keys of the forenames a child may be called by beside the first: "Mohammed Aqib" gives that of "aqib".

    Initials are left out, and so are words that brothers often share.
    """
    return tuple(dict.fromkeys(sound(w) for w in _own_words(words(text)) if len(w) > 1))


def split_full(text: str) -> tuple[str, str]:
    """Forename and surname of a name in one box: "Mrs Nadia Yousaf" or "YOUSAF, Nadia". A mononym is a forename."""
    if "," in text:
        last, _, first = text.partition(",")
        return " ".join(words(first)), " ".join(words(last))
    found = words(text)
    if len(found) < 2:
        return (found[0] if found else ""), ""
    particles = len(found) - 1
    while particles > 1 and found[particles - 1] in PARTICLES:
        particles -= 1
    return " ".join(found[:particles]), " ".join(found[particles:])


@lru_cache(maxsize=100_000)
def compare_forenames(one: str, other: str) -> NameLevel:
    """How two forenames stand: equal, variant (sound, short form, one word of several), near, different.

    A first word that brothers often share (Mohammed, Abdul, Syed) does not make two forenames alike when
    the words after it differ.
    """
    a, b = words(one), words(other)
    if not a or not b:
        return NameLevel.MISSING
    joined_a, joined_b = "".join(a), "".join(b)
    if joined_a == joined_b:
        return NameLevel.EQUAL
    if len(a) == len(b) == 1:
        return _single_forenames(joined_a, joined_b)
    own_a, own_b = _own_words(a), _own_words(b)
    if not own_a or not own_b:
        # Only the shared word is left on one side: it may be short for the whole, or a brother's.
        return NameLevel.NEAR if {sound(w) for w in a} & {sound(w) for w in b} else NameLevel.DIFFERENT
    level = min((_single_forenames(x, y) for x in own_a for y in own_b), key=_LEVEL_ORDER.__getitem__)
    if level is NameLevel.DIFFERENT and sound(joined_a) == sound(joined_b):
        return NameLevel.VARIANT
    return NameLevel.VARIANT if level is NameLevel.EQUAL else level


def _own_words(found: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(w for w in found if sound(w) not in _SHARED_BY_BROTHERS and w not in _SHORT_FOR_SHARED)


def _single_forenames(a: str, b: str) -> NameLevel:
    if a == b:
        return NameLevel.EQUAL
    if len(a) == 1 or len(b) == 1:
        return NameLevel.NEAR if a[0] == b[0] else NameLevel.DIFFERENT
    if sound(a) == sound(b) and JaroWinkler.similarity(a, b, score_cutoff=0.6) > 0:
        return NameLevel.VARIANT
    if min(len(a), len(b)) >= 3 and (a.startswith(b) or b.startswith(a)):
        return NameLevel.VARIANT
    return _near(a, b)


@lru_cache(maxsize=100_000)
def compare_surnames(one: str, other: str) -> NameLevel:
    """How two surnames stand; one part of a double barrel, a gendered ending or the same sound is a variant."""
    a, b = surname_parts(one), surname_parts(other)
    if not a or not b:
        return NameLevel.MISSING
    if joined(one) == joined(other):
        return NameLevel.EQUAL
    if not set(a).isdisjoint(b) or not set(surname_sounds(one)).isdisjoint(surname_sounds(other)):
        return NameLevel.VARIANT
    return _near("".join(a), "".join(b))


def one_surname(one: str, other: str) -> bool:
    """Whether two surnames are equal or variants, without asking how near they are otherwise."""
    a, b = surname_parts(one), surname_parts(other)
    if not a or not b:
        return False
    return (
        not set(a).isdisjoint(b)
        or not set(surname_sounds(one)).isdisjoint(surname_sounds(other))
        or (joined(one) == joined(other))
    )


_LEVEL_ORDER: Final = {level: rank for rank, level in enumerate(NameLevel)}


def _near(a: str, b: str) -> NameLevel:
    slips = DamerauLevenshtein.distance(a, b, score_cutoff=2)
    if slips == 1 and min(len(a), len(b)) >= 3:
        return NameLevel.NEAR
    if slips == 2 and min(len(a), len(b)) >= 6:
        return NameLevel.NEAR
    return NameLevel.NEAR if len(a) > 4 and JaroWinkler.similarity(a, b, score_cutoff=0.93) > 0 else NameLevel.DIFFERENT


def shown_name(text: str) -> str:
    """A name tidied for the page: outer and double spaces go; a name all in capitals or small letters is recased."""
    tidy = " ".join(text.split())
    if len(tidy) > 3 and (tidy.isupper() or tidy.islower()):
        return re.sub(r"[^\W\d_]+(?:['’][^\W\d_]+)?", _capitalised, tidy)
    return tidy


def _capitalised(match: re.Match[str]) -> str:
    word = match.group().lower()
    if len(word) > 3 and word[1] in "'’":
        return word[0].upper() + word[1] + word[2].upper() + word[3:]
    return word[0].upper() + word[1:]
