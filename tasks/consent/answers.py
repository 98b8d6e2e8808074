"""The one answer a person gets to STOP, START or HELP: it sells nothing and asks nothing."""

from collections.abc import Collection, Mapping
from datetime import timedelta

from tasks.consent.scope import TRANSACTIONAL

AT_ONCE = timedelta(minutes=5)
"""How long after a STOP its confirmation may leave; later it would be one text too many."""
WITHIN_AN_HOUR = timedelta(hours=1)
WORKFLOWS = {
    "stop": "stop_confirmation",
    "stop_marketing": "stop_confirmation",
    "wrong_number": "stop_confirmation",
    "start": "start_answer",
    "yes": "start_answer",
    "help": "help_answer",
}
"""Which text answers which kind of reply."""
TEXTS = {
    "stop_all": "You will get no more texts from us. Reply START to get them again.",
    "stop_text": "You will get no more marketing texts from us. Reply START to get them again.",
    "start_text": "You will get our texts again. Reply HELP for help, STOP to opt out. "
    "Msg & data rates may apply.",
    "help_text": "You get texts about our shop and your orders. Reply STOP to opt out. "
    "Msg & data rates may apply.",
}
"""Our words, by the account's setting that replaces them."""


def worded(kind: str, ended: Collection[str], brand: str, account: Mapping[str, str]) -> str:
    """Write the answer to a reply of this kind, which ended these purposes."""
    begins = WORKFLOWS[kind].partition("_")[0]
    name = "stop_all" if begins == "stop" and TRANSACTIONAL in ended else f"{begins}_text"
    words = account.get(name) or TEXTS[name]
    return f"{brand}: {words}" if brand else words


def patience(kind: str) -> timedelta:
    """Return how long after the reply its answer may still leave."""
    return AT_ONCE if WORKFLOWS[kind] == "stop_confirmation" else WITHIN_AN_HOUR
