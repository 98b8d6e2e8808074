"""Read a text before it is used: what is wrong with it, in a marketer's words, and what to do.

An error keeps the text from leaving; a warning is for the one who writes it.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator

from msgspec import Struct

from mappings.segments import GSM, segments
from tasks.messaging.wording import (
    BLANK,
    BRAND,
    CERTAIN,
    HOST,
    LEADING_OUT,
    LIKELY,
    LINK,
    OUT,
    PLAIN,
    SHORTENERS,
    STRANGE,
)

LONGEST = 1600
"""Characters of the longest text providers take."""
MANY = 3
"""Parts beyond which a text is dear."""


class Draft(Struct, frozen=True, kw_only=True):
    """A text to be read; a template may still have {blanks}, a `finished` text has none."""

    body: str
    purpose: str
    brand: tuple[str, ...] = ()
    way_out_due: bool = True
    finished: bool = False

    @property
    def promotional(self) -> bool:
        """Whether it wants to sell something."""
        return self.purpose != "transactional"


class Finding(Struct, frozen=True):
    """One thing to mend: `severity` is error or warning."""

    rule: str
    severity: str
    words: str
    advice: str


def lint(draft: Draft) -> list[Finding]:
    """Return everything to be said against a text, errors first."""
    found = [finding for check in CHECKS for finding in check(draft)]
    return sorted(found, key=lambda one: one.severity)


def names_way_out(body: str) -> bool:
    """Whether a text tells how to get no more of them, in the languages we sell in."""
    return OUT.search(unicodedata.normalize("NFKC", body)) is not None


def links(body: str) -> list[str]:
    """List where a text wants people to go; the link that leads out of the list is not one."""
    wanted = [one for one in LINK.finditer(body) if not LEADING_OUT.search(body[: one.start()])]
    return list(dict.fromkeys(one.group().rstrip(".,;:!?)") for one in wanted))


def blank(draft: Draft) -> Iterator[Finding]:
    """Refuse what says nothing, or still has blanks to be filled."""
    if not draft.body.strip():
        yield Finding("empty", "error", "The text is empty.", "Write something.")
    if draft.finished and (left := BLANK.search(draft.body)):
        words = f"The blank {left.group()} was not filled."
        advice = 'Give it a default: {{ first_name | default: "there" }}.'
        yield Finding("blanks", "error", words, advice)


def brand(draft: Draft) -> Iterator[Finding]:
    """Want a promotional text to say whose it is."""
    if not draft.promotional or (BRAND.search(draft.body) and not draft.finished):
        return
    if not draft.brand:
        words, advice = "Nobody has set the shop's name.", "Set the brand to have it checked."
        yield Finding("brand", "warning", words, advice)
    elif not any(squeezed(name) in squeezed(draft.body) for name in draft.brand):
        words = "The text does not say who sends it."
        yield Finding("brand", "error", words, f"Begin with “{draft.brand[0]}: ”.")


def squeezed(words: str) -> str:
    """Reduce a name to its letters, so that spelling it Ada's or ADAS is the same."""
    folded = unicodedata.normalize("NFKD", words.casefold())
    return "".join(char for char in folded if char.isalnum())


def way_out(draft: Draft) -> Iterator[Finding]:
    """Want the words that tell how to opt out where they are due."""
    if draft.promotional and draft.way_out_due and not names_way_out(draft.body):
        words = "The text does not say how to get no more of them."
        yield Finding("opt-out", "error", words, "End with “Reply STOP to opt out”.")


def call_to_action(draft: Draft) -> Iterator[Finding]:
    """Want one thing to do, behind a link that is our own."""
    wanted = links(draft.body)
    if len(wanted) > 1:
        severity = "error" if draft.promotional else "warning"
        words = f"The text has {len(wanted)} links; people follow one."
        yield Finding("links", severity, words, f"Keep {wanted[0]} and drop the others.")
    for link in wanted:
        host = HOST.match(link)
        if host and host.group(1).lower() in SHORTENERS:
            words = f"{host.group(1)} is shared by everybody: carriers block its links."
            yield Finding("shortener", "error", words, "Use a link of your own domain.")


DISTRUSTED = {
    "door": "hides whose it is before an @",
    "figures": "leads to figures instead of a name",
    "disguise": "is written in signs that look like others",
    "open": "does not begin with https",
}
"""What is wrong with a link, by its mark."""


def suspicious(draft: Draft) -> Iterator[Finding]:
    """Warn of links that look like those of thieves: carriers keep their texts."""
    for link in links(draft.body):
        if found := STRANGE.search(link):
            words = f"The link {DISTRUSTED[found.lastgroup or 'open']}."
            yield Finding("link", "warning", words, "Use a plain https link of your own domain.")


def offers(draft: Draft) -> Iterator[Finding]:
    """Keep a transactional text free of what sells: it goes to people who never asked for that."""
    if draft.promotional:
        return
    advice = "Take the offer out, or send it as marketing to those who allowed that."
    if found := CERTAIN.search(draft.body):
        words = f"“{found.group()}” makes this an advertisement, not a service."
        yield Finding("offer", "error", words, advice)
    elif found := LIKELY.search(draft.body):
        words = f"“{found.group()}” sounds like an advertisement."
        yield Finding("offer", "warning", words, advice)


def length(draft: Draft) -> Iterator[Finding]:
    """Point at what makes a text dear: its length, and signs that cost more than they show."""
    coding, parts = segments(draft.body)
    if len(draft.body) > LONGEST:
        words = f"The text has {len(draft.body)} characters; providers take {LONGEST}."
        yield Finding("length", "error", words, "Shorten it.")
    elif parts > MANY:
        words = f"The text is charged as {parts} parts ({coding})."
        yield Finding("length", "warning", words, "Say it shorter: most texts fit in one or two.")
    if coding == "UCS-2":
        yield from costly(draft.body, parts)


def costly(body: str, parts: int) -> Iterator[Finding]:
    """Name the signs that force the dear encoding, when the text would be cheaper without them."""
    plain = body.translate(PLAIN)
    signs = dict.fromkeys(char for char in body if char not in GSM)
    shown = ", ".join(f"{char} (at {body.index(char) + 1})" for char in list(signs)[:5])
    typed = all(set(char.translate(PLAIN)) <= GSM for char in signs)
    cheaper = segments(plain if typed else "".join(c for c in body if c in GSM))[1]
    if cheaper < parts:
        words = f"{shown} makes this text cost {parts} parts instead of {cheaper}."
        advice = "Write plain quotes, dashes and blanks." if typed else "Do without, or accept it."
        yield Finding("signs", "warning", words, advice)


def shouting(draft: Draft) -> Iterator[Finding]:
    """Warn of capitals and marks that people and carriers take for spam."""
    letters = [char for char in LINK.sub("", BLANK.sub("", draft.body)) if char.isalpha()]
    loud = sum(char.isupper() for char in letters)
    if len(letters) >= 20 and loud > 0.6 * len(letters):
        words = "Most of the text is in capitals."
        yield Finding("shouting", "warning", words, "Write as you would speak; carriers filter it.")
    if found := re.search(r"[!?]{3,}|[$€£]{3,}", draft.body):
        words = f"“{found.group()}” looks like spam to carriers."
        yield Finding("shouting", "warning", words, "One mark is enough.")


Check = Callable[[Draft], Iterator[Finding]]
CHECKS: tuple[Check, ...] = (
    *(blank, brand, way_out, call_to_action),
    *(suspicious, offers, length, shouting),
)
