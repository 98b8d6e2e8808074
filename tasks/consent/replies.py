"""Understand a reply: what the person means by it, and the rule that says so.

A stop is understood without knowing anything else, so that whoever hears it can act at once. What
raises consent is understood narrowly, what ends it widely; what may mean no is `weak`: promotion
waits until a person has looked.
"""

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from tasks.consent import quotes, rules
from tasks.consent.grammar import Rule, compiled
from tasks.consent.lexicon import BREAK, LEXICON, SIGNS, UNKNOWN
from tasks.consent.plain import Plain, plain

VERSION = "2026-11-26"
"""Of the rules and the words: kept with every decision."""

FEW = 6
"""Words of a text that may be no more than an instruction of ours, typed back."""
ASIDE = 8
"""Words of a text in which a lone word may mean no."""
REACTION = "a reaction"
"""The rule of what only says that somebody liked a text."""


class Meaning(Struct, frozen=True):
    """What a reply means, the rule that says so, and of which version it is.

    `kind`: stop, stop_marketing, wrong_number, start, yes, help, weak, order or talk.
    """

    kind: str
    rule: str
    version: str = VERSION


def made(lines: Sequence[tuple[str, str]]) -> list[Rule]:
    """Turn a table of rules into searches."""
    return [Rule(name, compiled(line), line.startswith("^^")) for name, line in lines]


KEPT_ON = [compiled(line) for line in rules.KEPT_ON]
INSTRUCTIONS = [compiled(line) for line in rules.INSTRUCTIONS]
TABLES = {kind: made(lines) for kind, lines in rules.TABLES.items()}
ONLY_ORDERS = made(rules.ONLY_ORDERS)
NO_ADS = compiled(rules.NO_ADS)
KEEP_ORDERS = [compiled(line) for line in rules.KEEP_ORDERS]
LOUD = {SIGNS["stop"], SIGNS["unsub"]}
LIGHT = frozenset({"bare stop word", "stop please", "stop and again stop"})
"""Rules that a delighted word overrules: stop it, I love them."""


def understand(body: str, *, opt_out_type: str | None = None, pending: bool = False) -> Meaning:
    """Say what a reply means.

    `opt_out_type` is what the provider made of it (STOP, START, HELP). `pending`: a YES can mean
    that texts are wanted, for we asked, or the person had stopped them.
    """
    theirs = (opt_out_type or "").upper()
    ours = read(body)
    if theirs == "STOP" and ours.kind not in ("stop", "wrong_number"):
        return Meaning("stop", "the provider heard a stop")
    if ours.kind == "yes":
        return ours if pending else Meaning("talk", "nobody asked")
    if theirs == "START" and ours.kind in ("talk", "help"):
        return Meaning("start", "the provider heard a start")
    if theirs == "HELP" and ours.kind == "talk":
        return Meaning("help", "the provider heard a call for help")
    return ours


def read(body: str) -> Meaning:
    """Say what the words alone mean; a YES may still be talk."""
    if quotes.reaction(body):
        return Meaning("talk", REACTION)
    said = plain(quotes.own(body))
    return next(meanings(said), Meaning("talk", "nothing of it"))


def meanings(said: Plain) -> Iterator[Meaning]:
    """Yield what a text may mean, the gravest first."""
    heard = BREAK.join(LEXICON.signs(one, said.names) for one in said.clauses)
    for wanted in KEPT_ON:
        heard = wanted.sub(unheard, heard)
    signs = heard
    for instruction in INSTRUCTIONS:
        signs = instruction.sub("", signs)
    yield from found("wrong_number", signs)
    if rule := only_orders(signs):
        yield Meaning("stop_marketing", rule)
    yield from stops(said, signs)
    pieces = "".join(word for one in said.clauses for word in one)
    if len(signs) <= FEW and LEXICON.alone(pieces) in LOUD:
        yield Meaning("stop", "a stop word in pieces")
    if signs != heard and len(heard) <= FEW and not said.asked:
        yield Meaning("stop", "our own instruction")
    for kind in ("order", "start", "help"):
        yield from found(kind, signs)
    if len(signs) <= ASIDE:
        yield from found("yes", signs)
    yield from found("weak", signs)


def unheard(part: re.Match[str]) -> str:
    """Take a stop that somebody does not want for words without meaning."""
    return UNKNOWN * len(part[0])


def found(kind: str, signs: str) -> Iterator[Meaning]:
    """Yield a meaning for each rule of one kind that holds."""
    text = signs.replace(BREAK, "")
    for rule in TABLES[kind]:
        if rule.search.search(text if rule.whole else signs):
            yield Meaning(kind, rule.name)


def stops(said: Plain, signs: str) -> Iterator[Meaning]:
    """Yield the stops; a delighted `stop it` is none."""
    delighted = SIGNS["glad"] in signs
    for meaning in found("stop", signs):
        if not (delighted and meaning.rule in LIGHT):
            yield meaning
    loud = any(LEXICON.alone(word) in LOUD for word in said.loud) and LOUD & set(signs)
    if loud and not (delighted or said.asked or said.shouted or SIGNS["ask"] in signs):
        yield Meaning("stop", "STOP in capitals")


def only_orders(signs: str) -> str:
    """Name the rule by which a person wants to hear of orders only, or nothing."""
    if rule := next((rule.name for rule in ONLY_ORDERS if rule.search.search(signs)), ""):
        return rule
    kept = any(one.search(signs) for one in KEEP_ORDERS)
    return "no marketing, but orders" if kept and NO_ADS.search(signs) else ""
