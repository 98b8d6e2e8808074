"""What people and forms write, made comparable: names, addresses, numbers, dates."""

import re
import unicodedata

from tasks.identity.lexicon import GENERATIONS, NOBODY, PLACEHOLDER_DAYS, STREETS, TITLES, UNITS

LETTERS = str.maketrans(
    {"ß": "ss", "ø": "o", "ł": "l", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "'": None}
    | {"\N{RIGHT SINGLE QUOTATION MARK}": None}
)
"""Letters that have no accent to lose, and what names are written with or without."""
WORDS = re.compile(r"[^\W_]+")
SOUNDS = (
    (re.compile(r"ph"), "f"),
    (re.compile(r"[cq]|ck"), "k"),
    (re.compile(r"z"), "s"),
    (re.compile(r"(?<=.)[aeiouyhw]"), ""),
    (re.compile(r"(.)\1+"), r"\1"),
)


def plain(text: object) -> list[str]:
    """Return the words of a text in small letters without accents.

    >>> plain("Éloïse  O'Neill-Müller")
    ['eloise', 'oneill', 'muller']
    """
    folded = (
        str(text)
        .casefold()
        .replace("'", "")
        .replace("\N{RIGHT SINGLE QUOTATION MARK}", "")
        .translate(LETTERS)
    )
    spread = unicodedata.normalize("NFKD", folded)
    return WORDS.findall("".join(char for char in spread if not unicodedata.combining(char)))


def bare(text: object) -> list[str]:
    """Return the words of a name without titles, generations and middle initials."""
    words = plain(text)
    if "".join(words) in NOBODY:
        return []
    while len(words) > 1 and words[0] in TITLES:
        words = words[1:]
    while len(words) > 1 and words[-1] in GENERATIONS:
        words = words[:-1]
    while len(words) > 1 and len(words[-1]) == 1:
        words = words[:-1]
    return [] if "".join(words) in NOBODY else words


def name(text: object) -> str:
    """Return a name in one word."""
    return "".join(bare(text))


def generation(text: object) -> str:
    """Return which of several of one name this is, if the name says so."""
    words = plain(text)
    return next((GENERATIONS[one] for one in words[:0:-1] if one in GENERATIONS), "")


def sex(text: object) -> str:
    """Return the sex that a title tells, `m` or `f`.

    >>> sex("Mrs. Jane"), sex("Jane")
    ('f', '')
    """
    words = plain(text)
    return TITLES.get(words[0], "") if len(words) > 1 else ""


def sexed(text: object) -> str:
    """Return the sex a form tells, `m` or `f`."""
    first = "".join(plain(text))[:1]
    return {"m": "m", "f": "f", "w": "f"}.get(first, "")


def email(text: object) -> str:
    """Return an address as its mailbox knows it: no tag, and no dots where they mean nothing.

    >>> email("Jane.Doe+shop@Googlemail.com")
    'janedoe@gmail.com'
    """
    local, at, domain = str(text).strip().casefold().rpartition("@")
    local = local.partition("+")[0]
    if not at or not local or not domain:
        return ""
    if domain in {"gmail.com", "googlemail.com"}:
        return f"{local.replace('.', '')}@gmail.com"
    return f"{local}@{domain}"


def phone(text: object) -> str:
    """Return the last nine digits: the same however its country and trunk codes are written."""
    digits = "".join(char for char in str(text) if char.isdigit())
    return digits[-9:] if len(digits) > 6 and len(set(digits[-7:])) > 1 else ""


def number(text: object) -> str:
    """Return a number of any kind without what only divides it."""
    return "".join(plain(text))


def split(text: object) -> tuple[str, str]:
    """Return the street and the house number of an address line.

    >>> split("Flat 2, 14 Côte Street"), split("Hauptstraße 5a")
    (('cotest', '14'), ('hauptst', '5a'))
    """
    words = plain(text)
    units = {n for n, one in enumerate(words[:-1]) if one in UNITS}
    kept = [one for n, one in enumerate(words) if n not in units and n - 1 not in units]
    kept = kept or words
    house = next((one for one in kept if one[0].isdigit()), "")
    street = [re.sub(r"strasse$", "st", STREETS.get(one, one)) for one in kept if one != house]
    return "".join(street), house


def street(text: object) -> str:
    """Return the street of an address line, in one word."""
    return split(text)[0]


def house(text: object) -> str:
    """Return the house number of an address line."""
    return split(text)[1]


def day(text: object) -> str:
    """Return a date as YYYYMMDD, whether it was written year first or last.

    >>> day("1980-02-03"), day("03/02/1980"), day("19800203")
    ('19800203', '19800203', '19800203')
    """
    pieces = re.findall(r"\d+", str(text).partition("T")[0].partition(" ")[0])
    if len(pieces) == 3 and len(pieces[2]) == 4:
        pieces = pieces[::-1]
    found = "".join(one.zfill(2) for one in pieces)
    return "" if len(found) != 8 or found in PLACEHOLDER_DAYS else found


def sound(word: str) -> str:
    """Return roughly how a name sounds: its first letter and some consonants.

    >>> sound("katherine"), sound("cathryn")
    ('ktrn', 'ktrn')
    """
    for pattern, heard in SOUNDS:
        word = pattern.sub(heard, word)
    return word[:5]
