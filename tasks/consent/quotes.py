"""What of a reply is not the person's own word: reactions, and our own text quoted back."""

import re

QUOTE = re.compile(r"[“”„«\"]([^“”„»\"]{0,1600})(?:[“”»\"]|\Z)")
LINE = re.compile(r"^[ \t]*>.*$", re.MULTILINE)
ACTS = (
    "liked|loved|disliked|laughed at|emphasi[sz]ed|questioned|reacted|removed an?|"
    "le gustó|le gusta|le encantó|le dio|me gusta|te gustó|a réagi|réaction|a aimé|a adoré|"
    "j'aime|n'aime pas|a ri|gefällt|gefiel|hat|reagiert|reagierte|liebt|ha messo|ha reagito|"
    "le è piaciuto|mi piace|piace|curtiu|amei|gostou|gosto|adorou|reagiu|vond|vindt|reageerde|"
    "heeft|gillade|likte|synes"
)
REACTION = re.compile(
    rf"""\s*[\u200b-\u200f\u2068\ufeff]*(?:
      (?:{ACTS})\b[^“”„«»"\n]{{0,60}}[“„«"]
    | (?:liked|loved|disliked|laughed[ ]at|emphasi[sz]ed|questioned|reacted|removed[ ]an?)\b
      .{{0,40}}\b(?:an?|\d+)[ ](?:image|photo|message|attachment|video|movie|sticker|audio|contact)
    | \W{{1,12}}\b(?:to|a|à|zu|auf|an|para|op|til|på)\b\s*[“„«"]
    | (?:to|a|à|zu|an|op)\s*[“„«"]
    )""",
    re.IGNORECASE | re.VERBOSE,
)
FEW = 3
"""Words of a quotation that may still be the person's own: I said “stop”."""


def reaction(body: str) -> bool:
    """Whether a phone wrote this: a reaction to a text of ours, not words of the person's.

    >>> reaction("Liked “Sale! Reply STOP to opt out”"), reaction("I liked it, but stop")
    (True, False)
    """
    return REACTION.match(body) is not None


def own(body: str) -> str:
    """Return a reply without the lines and the longer sentences it quotes."""
    text = LINE.sub("\n", body) if ">" in body else body
    rest = QUOTE.sub(lambda found: found[0] if len(found[1].split()) <= FEW else " ", text)
    return rest if rest.strip(" \t\n.!…") else text
