"""What each word does in a sentence: one sign per word, one string per text.

A text becomes a string of signs, in which rules look for an order of signs: a few dozen short
searches, however long the text and however many languages.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache

from tasks.consent.plain import fold, spellings
from tasks.consent.words import tables

UNKNOWN, BREAK = ".", "|"
KINDS = """
    stop end cancel unsub unsubbed remove take takeoff sign off stopped
    me my i you number person name list
    not no cannot nolonger more plus nothing rather
    text send call message ad sub want receive got
    already said it small reply order keep only
    leave wrongly stranger isnt named here
    start resub yes help
    who weak glad miss ask gave did email account digits tiny spam sue allow first title
"""
"""What a word may do; which words do it, `words` says."""
SIGNS = dict(
    zip(
        KINDS.split(),
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789%&!#~=;:,<>@`'_",
        strict=False,
    )
)
"""One sign for each kind of word."""
TITLES = ("an", "ish", "ese", "er", "ing", "ed")
"""How words end that have a capital letter and are no names: Canadian, English."""
SHORTEST, LONG = 4, 8
"""Letters of a word that is known misspelt: by one slip, and by two."""
REAL_WORDS = """
    shop step atop top stow slop strop stops stock store story sto stomp swop massage
    massages passage passages contract contracts contest context content contacts quiet
    quite test tests tested taxi taxing next exit cease lease crease tease phrase order
    ordered older border person persons lost let put price prize rise raise want wants wane
    wand wanted went warm wait wart number lumber remote removed removes remover deleted
    deletes relate delta channel cancer cancels canceled sends sent lend seed sender spend
    fending mending tending lending vending receipt received receiver receives wrongs strong
    prong shipping skipping purple place pleased ease lists least last marketed market
    promotion motion notification direction subscribes
"""
"""Words that are no slip of another."""
REAL = frozenset(REAL_WORDS.split())


def slips(word: str, most: int) -> Iterator[str]:
    """Yield a word with up to `most` letters left out."""
    yield word
    if most:
        for at in range(len(word)):
            yield from slips(word[:at] + word[at + 1 :], most - 1)


def near(one: str, other: str, most: int) -> bool:
    """Whether two words differ by no more slips: a letter more, less, another, or two swapped."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one):
        last, row, before = before, [at + 1], row
        for to, theirs in enumerate(other):
            cost = min(before[to + 1] + 1, row[to] + 1, before[to] + (letter != theirs))
            if at and to and letter == other[to - 1] and one[at - 1] == theirs:
                cost = min(cost, last[to - 1] + 1)
            row.append(cost)
    return row[-1] <= most


def allowed(word: str) -> int:
    """Return how many slips a word may have and still be known."""
    return 0 if len(word) < SHORTEST else 1 if len(word) < LONG else 2


class Lexicon:
    """The words of all languages."""

    def __init__(self, languages: Sequence[Mapping[str, str]]) -> None:
        self.words: dict[str, str] = {}
        self.stems: dict[str, str] = {}
        self.phrases: dict[tuple[str, ...], str] = {}
        self.starts: set[str] = set()
        self.near: dict[str, list[str]] = {}
        for table in languages:
            for name, words in table.items():
                for word in words.split():
                    self.learn(word, SIGNS[name])
        self.longest = max(map(len, self.phrases))
        self.alone = lru_cache(maxsize=16_384)(self.sign)

    def learn(self, entry: str, sign: str) -> None:
        """Learn one entry of a table; the first meaning of a word stays."""
        for word in {fold(entry), fold(entry.translate(UMLAUTS))}:
            parts = tuple(word.strip("*~").split("_"))
            if len(parts) > 1:
                self.phrases.setdefault(parts, sign)
                self.starts.add(parts[0])
                continue
            (self.stems if word.endswith("*") else self.words).setdefault(parts[0], sign)
            if word.endswith("~"):
                for slip in slips(parts[0], allowed(parts[0])):
                    self.near.setdefault(slip, []).append(parts[0])

    def sign(self, word: str) -> str:
        """Return the sign of one word."""
        if word.lstrip("#").isdigit():
            return SIGNS["digits"]
        if word == "#":
            return SIGNS["number"]
        for written in spellings(word):
            if found := self.words.get(written) or self.stem(written):
                return found
        return self.misspelt(spellings(word)[-1])

    def stem(self, word: str) -> str:
        """Return the sign of the stem a word begins with, or nothing."""
        lengths = range(len(word), SHORTEST - 1, -1)
        return next((self.stems[word[:n]] for n in lengths if word[:n] in self.stems), "")

    def misspelt(self, word: str) -> str:
        """Return the sign of the word this may be a slip of."""
        most = allowed(word)
        if not most or word in REAL or not word.isascii() or len(word) > 16:
            return UNKNOWN
        for slip in slips(word, most):
            for meant in self.near.get(slip, ()):
                if near(word, meant, min(most, allowed(meant))):
                    return self.words[meant]
        return UNKNOWN

    def signs(self, clause: Sequence[str], names: Collection[str] = ()) -> str:
        """Write a clause as signs; words that count together are one, unknown ones may be names."""
        found, at = [], 0
        while at < len(clause):
            length = self.together(clause, at) if clause[at] in self.starts else 0
            sign = self.phrases[tuple(clause[at : at + length])] if length else ""
            sign = sign or self.alone(clause[at])
            named = sign == UNKNOWN and clause[at] in names and not clause[at].endswith(TITLES)
            found.append(SIGNS["name"] if named else sign)
            at += length or 1
        return "".join(found)

    def together(self, clause: Sequence[str], at: int) -> int:
        """Return how many words from here on count together, or 0."""
        lengths = range(min(self.longest, len(clause) - at), 1, -1)
        return next((n for n in lengths if tuple(clause[at : at + n]) in self.phrases), 0)


UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
LEXICON = Lexicon(tables())
