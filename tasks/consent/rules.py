"""The rules: which order of words means what, in whatever language the words are.

A rule is a line of kinds of words. `a|b` is one word of either kind, with `?`, `*` or `+` as usual;
`..3` are up to three words of any kind, `..3!a|b` none of them of these kinds; `^` and `$` are the
ends of a clause, `^^` and `$$` those of the text; `-a` forbids a kind right before, `!a` right
after (`!..3a` within three words, but for news of it), and `has:a` asks for one in this
clause. A rule never looks beyond its clause.
"""

import re

from msgspec import Struct

from tasks.consent.lexicon import BREAK, SIGNS

BARE = "stop|small|already|it|more|ad|keep|end|unsub|i|you|want"
"""What may stand around a lone stop word without giving it another meaning."""
TO_ME = "me|more|plus|small|it|number|message|ad|nothing|you|text|call|list"
"""What a refusal to be texted goes on with."""

KEPT_ON = (
    "-you not|cannot want? ..1!i|you|me|text|message stop|unsub|cancel",
    "unsub ..3 email|order ..3 keep ..4 message|text",
    "did i? stop|unsub",
    "ask ask ..1 stop|unsub",
    "gave ..3!number stranger|wrongly",
)
"""A stop that somebody does not want."""
INSTRUCTIONS = (
    "-i|said|not reply|text|send stop|end|cancel|unsub ..1 unsub|end|cancel|stop|remove",
    "-i|said|not reply|text|send stop|unsub $",
    "ask i? reply|text|send|said stop|unsub|end",
)
"""How our own texts say what to do: quoted or typed back it is nobody's wish."""

WRONG = (
    ("not this number's owner", "-gave stranger"),
    ("wrong number", "-gave wrongly ..1 number|person !order"),
    ("wrong number", "number|person -order wrongly"),
    ("not their number", "isnt ..1 number $"),
    ("not their number", "isnt ..1 number ..1 name"),
    ("not this person", "isnt name $"),
    ("not their number", "isnt|named name ..1 number"),
    ("not their number", "^ not name ..1 number"),
    ("not this person", "named ..1 name"),
    ("not this person", "i ..1 name not $"),
    ("nobody of that name", "no|not name ..2 here|number"),
    ("nobody of that name", "no ..2!order here ..2 name"),
    ("not this person", "^^ small* not first $$"),
    ("not this person", "named|isnt|not tiny? title !order"),
)
ONLY_ORDERS = (
    ("only orders", "^ small* only ..1 order ..1 message|help small* $"),
    ("only orders", "only ..1 text|send|want|receive|message|order ..5!stop order"),
    ("only orders", "text|send|want|message ..3!order only ..5 order"),
    ("marketing only", "stop|unsub|remove|takeoff|cancel|no|not ..4!order ad ..1 only"),
)
NO_ADS = "stop|end|cancel|unsub|remove|takeoff|no|not|plus|nothing ..4!order ad"
KEEP_ORDERS = (
    "keep|only ..5!ad order",
    "order ..2 keep",
    "only ..3!ad message",
    "keep ..3!ad message",
    "want ..2 order ..1 message",
)

STOP = (
    ("leave me alone", "leave"),
    ("no permission", "no|not|cannot|remove|take|cancel|nolonger ..3!stop allow"),
    ("a threat", "text|send|message|call ..6!order sue"),
    ("a threat", "sue ..6!order text|send|message|call"),
    ("unsubscribe", "-cannot|not|unsubbed|did unsub !..4order"),
    ("unsubscribed already", "already ..3 unsubbed"),
    ("unsubscribe", "unsubbed me"),
    ("unsubscribed already", "unsubbed ..4 already|keep"),
    ("sign me off", "sign|text ..3!order me ..2 off"),
    ("sign me off", "sign ..3!order off"),
    ("take me off", "-not|cannot takeoff ..3!order $"),
    ("take me off", "-not|cannot takeoff ..3 list"),
    ("remove me", "-not|cannot remove ..3!order|email me|number|list !order"),
    ("remove my data", "my ..1 number ..2 remove"),
    ("remove my data", "^ small* number small* remove|take small* $"),
    ("remove my data", "-not|cannot|you take my number $"),
    ("remove my data", "-not|cannot remove my help $"),
    ("remove me from the list", "list ..1 remove|take small* $"),
    ("take me off", "take me off"),
    ("take me off", "want off $"),
    ("take me off", "want takeoff"),
    ("take me off", "want ..3 list off"),
    ("remove me", "small remove $"),
    ("remove me", "stop tiny? remove"),
    ("remove me", "me ..1 remove ..2!order $"),
    ("remove me from the list", "remove|take ..2!order me|my|number ..4!order list|number"),
    ("remove me from the list", "me ..1 remove|take ..3!order list"),
    ("remove me from the list", "remove|take|off ..3!order list $"),
    ("stop texting me", "-not|cannot stop ..3!order|stop|glad text|send|message|ad|list"),
    ("you won't stop texting me", "you cannot stop ..3!order text|send|message|ad"),
    ("stop calling me", "-not|cannot stop ..1 call"),
    ("end the texts", "-not|cannot cancel ..3!order message|ad|text|list|sub"),
    ("end the texts", "-not|cannot|_ end it|small? message|text|list|sub"),
    ("end the texts", "-not|cannot end ..1 list"),
    ("end the texts", "^ small* end send|text"),
    ("end the texts", "^ small* end tiny? tiny message|ad|text"),
    ("make them stop", "it message ..3!order|did|cannot stop $"),
    ("do not want texts", "not want nothing ..2 you"),
    ("stop receiving", "-i|not|cannot|did stop receive"),
    ("no more texts", "^ small* not plus receive"),
    ("no more texts", "plus not ..1 message"),
    ("do not want texts", "not|no ..1 want more nothing"),
    ("do not want texts", "want ..1 nothing more ..2 you|receive"),
    ("if you stopped texting me", "you stopped ..2!order text|send"),
    ("I would rather not", "rather ..3!order|stop message|text|receive"),
    ("end the subscription", "sub ..1 end|cancel|stop"),
    ("do not text me", f"-i|you|cannot|did not|no ..2!want|stop|receive|order text {TO_ME}"),
    ("do not text me", "-i|you|cannot not|no ..1!want|stop|order text my number"),
    ("do not text me", "-i|you|cannot|did not|no ..2!want|stop|receive|order text $"),
    ("do not text or call me", "-i|you|cannot not|no ..1!want text tiny call"),
    ("do not call me again", "-i|you|cannot not|no ..1 call|send ..1 me|it ..1 more"),
    ("do not call or text me", "-i|you|cannot not|no call ..1 text"),
    ("text me no more", "text ..3!order|message not|plus|nothing ..1 more|plus"),
    ("text me no more", "me text|send plus"),
    ("text no more", "not|no|plus ..1 more|plus text|send"),
    (
        "do not send more",
        ("-i|you not|no ..2!want|stop|order|call "
        "send ..2!order more|nothing|ad|plus"),
    ),
    ("do not send texts", "-i|you not|no ..2!want|stop|order send ..3!order|you message|ad"),
    ("send me no more", "send ..3!order not|nothing ..2!order more|message|ad|send"),
    (
        "no more texts",
        ("not|no|plus|nolonger|nothing ..2!order|receive|want "
        "more|plus ..2!order|glad message|ad|text"),
    ),
    ("no more texts", "-cannot not|no ..2!order|want message|ad ..1 more|send"),
    (
        "no texts",
        "^ small* no|not|plus ..1!want|order|receive|more|got message|ad|text ad? small* $",
    ),
    ("no more", "^ small* no|not more it? small* $"),
    ("no more of this", "^ small* no|not more ..1 it|small small* $"),
    (
        "do not want texts",
        ("not|no|nolonger|nothing ..1!i "
        "want ..5!stop|miss|order|only message|ad|list"),
    ),
    ("do not want texts", "nolonger ..1 want ..4!stop|miss|order receive|it|text|message"),
    ("do not want texts", "not|no ..1 want ..2!stop|miss|order receive|more $"),
    (
        "do not want texts",
        ("not|no ..1 want "
        "..3!stop|miss|order receive ..3!order it|message|ad|more|nothing|you|text|small"),
    ),
    ("do not want texts", "not|no ..1 want ..2!stop|miss|order text|call ..1 $"),
    ("do not want texts", "not|no ..2 more want ..3!stop|miss|order receive|message|ad"),
    ("do not want texts", "not|no|nolonger ..1 want it more"),
    ("do not want texts", "want it ..1 not more $"),
    ("do not want texts", "want ..2!stop|order not|plus|nothing ..3!order|miss receive|message|ad"),
    (
        "do not want texts",
        ("want ..2!stop|order not|plus "
        "more|plus ..3!order text|receive|message|ad"),
    ),
    ("do not want texts", "want ..2!stop|order plus ..4!order message|ad"),
    ("do not want texts", "^ small* i? not|no|plus ..1 want more|plus small* $"),
    ("I said no more", "said ..1 no|not more $"),
    ("I said stop", "-you said ..3!ask stop|unsub !_|name"),
    ("bare stop word", f"^ has:stop {BARE}+ $"),
    ("stop please", "^^ small* stop it? small _|i"),
    ("stop and again stop", "^ small* stop stop"),
    ("bare stop word", "^ small* remove small* $"),
    ("bare stop word", "^^ small* i? want? end small* $$"),
    ("bare stop word", "^^ small* cancel|end small|stop|more* $$"),
    ("bare stop word", "^^ small* end it small* $$"),
)  # fmt: skip
LOUD = ("stop", "unsub")

ORDER = (
    ("cancel an order", "-not|cannot|did cancel|stop|unsub ..4!message|ad order|digits"),
    ("cancel an order", "order ..2!not|cannot|i cancel"),
    ("cancel something", "^ small* want? small* cancel !sub"),
)
START = (
    ("start", "^^ small* start|resub more? text? small* $$"),
    ("start again", "^^ i? want? small* start receive|text|send|message ..3 more"),
    ("resubscribe", "^^ ..4!not|cannot|no|stop|email|order resub"),
)
HELP = (("help", "^^ small* help me? small* $$"),)
YES = (
    ("yes", "^^ yes|start yes|small|it|start|glad|name|want|i* $$"),
    ("yes", "^^ small yes small* $$"),
)
WEAK = (
    ("who are you", "who"),
    ("no", "^^ small* no|not small* $$"),
    ("no", "^^ small* i? no|not want small* $$"),
    ("not interested", "weak|spam|sue"),
    ("not interested", "not|no|cannot ..2 want text|message|receive|list|ad|you"),
    ("annoyed", "text|message|send ..1 weak"),
    ("not me to unsubscribe", "ask|email ..4 unsub"),
    ("a stop word in doubt", "unsub|leave"),
    ("not interested", "^ small* i? not ..1 want ..1 it small* $"),
    ("by e-mail", "send|text ..2 email"),
    ("account", "remove|end|cancel ..2 account"),
)


TABLES = {
    "wrong_number": WRONG,
    "stop": STOP,
    "order": ORDER,
    "start": START,
    "help": HELP,
    "yes": YES,
    "weak": WEAK,
}
"""Rules by what a reply means that one of them holds for."""


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
