"""The rules: which order of words means what, in whatever language the words are.

How a line is written, `grammar` says. Of the rules of one kind the first that holds is named.
"""

from tasks.consent.stops import STOP

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
