"""Exhibit what texts will say on one page: words with nobody in them, faults, and the cost."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from mappings.masks import masked
from tasks.messaging.templates_preview import Preview, foretell
from tasks.pages.glass import table
from tasks.preview import faults

Sample = Sequence[tuple[int, Preview]]
SHOWN = 10
"""Texts shown one by one."""


def page(
    name: str, sample: Sample, outcomes: Iterable[Mapping[str, Any]], also: Sample = ()
) -> str:
    """Write the page; `outcomes` is what the gates say, `also` what the examples say."""
    parts = [f"# {name.replace('_', ' ')}", cost(sample)]
    if found := faults(sample):
        parts += [
            "## To be mended",
            listed(f"{masked(words)} ({n} texts)" for words, n in found.items()),
        ]
    parts += ["## What it says to real people (masked)", texts(sample)]
    if also:
        parts += ["## What it says in each language, by examples", texts(also)]
    if rows := [{"what": one["what"], "people": one["people"]} for one in outcomes]:
        parts += ["## What would become of them now", table(rows, "")]
    return "\n\n".join(parts) + "\n"


def cost(sample: Sample) -> str:
    """Say how large the texts are; a segment is what a provider charges for."""
    told = foretell(one for _, one in sample)
    if told.worst is None:
        return "It means nobody just now, or nobody it can be written to."
    return (
        f"{told.texts} texts, {told.segments} segments: **{told.each:.2f} segments a text**, at "
        f"most {told.worst.segments} ({told.worst.encoding}); {told.faulty} would not leave."
    )


def texts(sample: Sample) -> str:
    """List the largest text of each step and language first, then others, each once."""
    known: dict[str, tuple[int, Preview]] = {}
    for number, one in sorted(sample, key=lambda pair: (pair[0], -pair[1].segments)):
        if one.body:
            known.setdefault(hidden(one.body), (number, one))
    lines = (
        f"step {number + 1}, {one.locale}, {sized(one)}: {words}"
        for words, (number, one) in list(known.items())[:SHOWN]
    )
    return listed(lines) or "*Nothing.*"


def sized(one: Preview) -> str:
    """Say what a provider charges for a text; an e-mail or a task costs nothing."""
    if one.channel == "sms":
        return f"{one.segments} segments of {one.encoding}"
    return {"email": "an e-mail"}.get(one.channel, f"a {one.channel}")


def hidden(body: str) -> str:
    """Write a text with nobody's number, address or way back in it, on one line."""
    return " ".join(masked(body).split())


def listed(lines: Iterable[str]) -> str:
    """Lay lines out as a list: they break where they must."""
    return "\n".join(f"- {line}" for line in lines)


def outcome(name: str, rows: Iterable[Mapping[str, Any]]) -> str:
    """Say what became of a campaign so far."""
    told = [{"what": one["what"], "people": one["people"]} for one in rows]
    return f"# Campaign {name}\n\n{table(told, 'Nobody was asked.')}\n"
