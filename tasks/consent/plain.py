"""A text as its words: however it is written or dressed up, alike words come out alike."""

import re
import unicodedata

from msgspec import Struct

LONGEST = 1_600
"""Characters of a text that are read: no provider carries more."""
FEWEST = 3
"""Single letters in a row that spell a word: s t o p."""

APOSTROPHES = "'\u2018\u2019\u02bc`\u00b4"
DASHES = "\u2013\u2014"
JOINED = re.compile(rf"(?<=\w)[{APOSTROPHES}](?=(?:m|s|t|d|ve|re|ll)\b)", re.IGNORECASE)
ENDS = re.compile(rf"[.!?¡¿;:,\n\r…|/()\[\]{{}}\"“”„«»]+|\s[-{DASHES}]+\s")
WORD = re.compile(rf"#\d+|#(?!\d)|[\w$@]+|[^\w\s\x00-\x7f{APOSTROPHES}{DASHES}•·]")
UNSEEN = re.compile(
    r"[\u00ad\u034f\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]"
)
SKIN = re.compile("[\U0001f3fb-\U0001f3ff]")
LEET = str.maketrans(
    {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "$": "s", "@": "a"}
)
DOTTED = re.compile(r"(?<![^\W_])([^\W\d_](?:[.\-_*·•]{1,2}[^\W\d_]){2,}[.\-_*]?)(?![^\W_])")

AGAIN = re.compile(r"(\w{3,8}?)\1{1,8}")


class Plain(Struct, frozen=True):
    """A text taken apart: its words by clause, and the words that were written in capitals."""

    clauses: tuple[tuple[str, ...], ...]
    names: frozenset[str]
    """Words with a capital letter: nobody knows yet whether they are names."""
    loud: frozenset[str]
    """Words in capitals."""
    shouted: bool
    """Whether all of it is in capitals."""
    asked: bool


def plain(body: str) -> Plain:
    """Take a text apart."""
    text = unicodedata.normalize("NFKC", UNSEEN.sub("", body[:LONGEST]))[:LONGEST]
    text = SKIN.sub("", JOINED.sub("", text)).replace("w/", "with ")
    words = re.findall(r"[^\W\d_]+", text)
    names = frozenset(fold(word) for word in words if word.istitle())
    loud = frozenset(fold(word) for word in words if word.isupper() and len(word) > 1)
    shouted = not any(word.islower() for word in words)
    text = DOTTED.sub(lambda found: re.sub(r"[\W_]", "", found[0]), fold(text))
    clauses = (tuple(WORD.findall(clause)) for clause in ENDS.split(text))
    return Plain(
        spelled([c for c in clauses if c]), names, loud, shouted, "?" in body or "¿" in body
    )


def fold(text: str) -> str:
    """Return a text in lower case and without accents."""
    if text.isascii():
        return text.lower()
    bare = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in bare if not unicodedata.combining(sign))


def spelled(clauses: list[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    """Join a text that is one word, letter by letter."""
    words = [word for clause in clauses for word in clause]
    letters = [word for word in words if len(word) == 1 and word.isalpha()]
    if len(letters) >= FEWEST and all(len(word) == 1 for word in words):
        return (("".join(letters),),)
    return tuple(clauses)


def spellings(word: str) -> list[str]:
    """Return a word, and what it is when figures stand for letters or letters are drawn out.

    >>> spellings("5toooop")
    ['5toooop', 'stooop', 'stop', 'stoop']
    """
    found = [word]
    if again := AGAIN.fullmatch(word):
        found.append(again[1])
    if not word.isalpha():
        word = word.strip("*_").translate(LEET)
        found.append(word)
    if re.search(r"(.)\1\1", word):
        found += [re.sub(r"(.)\1\1+", r"\1", word), re.sub(r"(.)\1\1+", r"\1\1", word)]
    return found
