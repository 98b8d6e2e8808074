"""How a rule is written: an order of kinds of words, and what it is to find.

`a|b` is one word of either kind, with `?`, `*` or `+` as usual; `..3` are up to three words of any
kind, `..3!a|b` none of them of these kinds; `^` and `$` are the ends of a clause, `^^` and `$$`
those of the text; `-a` forbids a kind right before, `!a` right after (`!..3a` within three words,
but for news of it), and `has:a` asks for one in this clause. A rule never looks beyond its clause.
"""

import re

from msgspec import Struct

from tasks.consent.lexicon import BREAK, SIGNS

ALIKE = {"_": ".", "name": SIGNS["name"] + SIGNS["first"], "ad": SIGNS["ad"] + SIGNS["spam"]}
"""Kinds that stand for more than their own sign; `_` is a word nobody knows."""


class Rule(Struct, frozen=True):
    """One rule: its name, the search for it, and whether it is about the text as a whole."""

    name: str
    search: re.Pattern[str]
    whole: bool = False


def compiled(line: str) -> re.Pattern[str]:
    """Turn a rule's line into a search in signs."""
    return re.compile("".join(map(part, line.split())))


def part(word: str) -> str:
    """Turn one part of a rule's line into its part of the search."""
    fixed = {"^^": r"\A", "$$": r"\Z", "^": rf"(?:\A|(?<=\{BREAK}))", "$": rf"(?=\{BREAK}|\Z)"}
    if word in fixed:
        return fixed[word]
    if word.startswith(".."):
        most, _, without = word[2:].partition("!")
        return f"[^{BREAK}{signs(without)}]{{0,{most}}}?"
    if word.startswith("has:"):
        return f"(?=[^{BREAK}]*[{signs(word[4:])}])"
    if word.startswith("!.."):
        news = signs("message|ad|text")
        return f"(?![^{BREAK}]{{0,{word[3]}}}[{signs(word[4:])}](?![{news}]))"
    if word[0] in "-!":
        return f"(?{'<' if word[0] == '-' else ''}![{signs(word[1:])}])"
    times = word[-1] if word[-1] in "?*+" else ""
    return f"[{signs(word.rstrip('?*+'))}]{times}"


def signs(names: str) -> str:
    """Return the signs of some kinds of words."""
    return "".join(ALIKE.get(name) or SIGNS[name] for name in names.split("|") if name)
