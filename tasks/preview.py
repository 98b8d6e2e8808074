"""Preview what a workflow says to real people: each text, its faults, and what it costs.

Nothing is written: no journey begins, no link is kept.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlsplit

from msgspec.structs import replace

from mappings.masks import initial
from mappings.segments import segments
from tasks import phrase, settings
from tasks.decide import Trip, asked_of
from tasks.hub import engine, enrolling
from tasks.hub.journeys import Traveller
from tasks.lead import Leads
from tasks.messaging.lint import Draft, Finding, lint
from tasks.messaging.templates import Unfilled, Written, fill
from tasks.messaging.templates_preview import Preview
from tasks.messaging.variables import examples as exemplary
from tasks.messaging.workflow import Workflow
from tasks.phrase import Shop
from tasks.step import start_of, trip

Row = dict[str, Any]
MEND = "Mend the row, or let the template say what stands there instead."
"""What to do where something that a text needs is not known."""


def preview(hub_url: str, workflow: Workflow, people: int) -> list[tuple[int, Preview]]:
    """Write each step's texts to a sample of those it means now.

    Raises NotConfigured, and Unreadable for words with faults, even where it means nobody.
    """
    shared = trip()
    for number in range(len(workflow.steps)):
        phrase.read(workflow, number)
    with engine.autocommit(hub_url) as hub:
        hub.execute("SET default_transaction_read_only = on")
        found = enrolling.foresee(hub, start_of(workflow), asked_of(workflow), people)
    return [
        (number, previewed(workflow, replace(one, step=number), shared, variant))
        for number in range(len(workflow.steps))
        for variant in varied(workflow, number)
        for one in found
    ]


def varied(workflow: Workflow, number: int) -> tuple[str | None, ...]:
    """List what a step says otherwise: as it is, in other words, or with links that lead away."""
    leading = (name for name, variant in workflow.variants.items() if variant.leads)
    return (None, *workflow.steps[number].variants, *leading)


def previewed(workflow: Workflow, one: Traveller, shared: Trip, variant: str | None) -> Preview:
    """Write and read one text, or an e-mail with its subject."""
    leads, seen = Leads(settings.links()), veiled(one)
    step = workflow.steps[one.step]
    try:
        text = phrase.phrase(workflow, one, shared.shop, variant, leads=leads)
        title = phrase.title(workflow, seen, shared.shop) if step.title else ""
    except Unfilled as error:
        fault = Finding("unfilled", "error", str(error), MEND)
        return Preview("", "", findings=(fault,), channel=step.channel)
    shown = phrase.phrase(workflow, seen, shared.shop, variant, leads=leads)
    return proofread(workflow, one.step, text, f"{title}\n{shown.body}".strip())


def proofread(workflow: Workflow, number: int, text: Written, shown: str) -> Preview:
    """Read what was written as an editor would, and size it; `shown` is what may be seen of it."""
    channel = workflow.steps[number].channel
    if channel != "sms":
        return Preview(shown, text.locale, channel=channel)
    encoding, parts = segments(text.body)
    brand = settings.rules().brand
    draft = Draft(body=text.body, purpose=workflow.purpose, brand=brand, finished=True)
    return Preview(shown, text.locale, encoding, parts, tuple(lint(draft)))


def veiled(one: Traveller) -> Traveller:
    """Return somebody whose text names nobody, and leads to nobody's cart."""
    known = dict(one.known)
    for name in (*phrase.LINKS, "tracking_link"):
        if name in known:
            known[name] = f"https://{urlsplit(known[name]).hostname}/…"
    for name in ("first_name", "last_name"):
        if known.get(name):
            known[name] = initial(known[name])
    return replace(one, known=known)


def examples(workflow: Workflow) -> list[tuple[int, Preview]]:
    """Write each step in each of its languages with the examples of all variables."""
    known = exemplary()
    found = []
    for number in range(len(workflow.steps)):
        said = phrase.read(workflow, number)
        for locale in said[None].wordings:
            written = fill(said[None], known, locale)
            title = fill(said["title"], known, locale).body if "title" in said else ""
            shown = f"{title}\n{written.body}".strip()
            found.append((number, proofread(workflow, number, written, shown)))
    return found


def example(workflow: Workflow, number: int, shop: Shop) -> str:
    """Write one of a workflow's texts with examples, as the shop would send it.

    Raises NotConfigured for a step that is no text.
    """
    steps = [n for n, step in enumerate(workflow.steps, 1) if step.channel == "sms"]
    if number not in steps:
        known = ", ".join(map(str, steps)) or "none"
        raise settings.NotConfigured(f"step {number} of {workflow.name} is no text: {known} are")
    filled = exemplary() | {"brand": shop.brand}
    if shop.link:
        filled |= dict.fromkeys(phrase.LINKS, shop.link)
    return fill(phrase.wording(workflow, number - 1, None), filled, "en").body


def warned(
    sample: Sequence[tuple[int, Preview]], finding: Finding | None
) -> list[tuple[int, Preview]]:
    """Say something against every text of a sample, if there is anything."""
    more = (finding,) if finding else ()
    return [(step, replace(one, findings=(*one.findings, *more))) for step, one in sample]


def faults(sample: Iterable[tuple[int, Preview]]) -> Counter[str]:
    """Count what is wrong, in words; what is only a warning says so."""
    return Counter(
        f"{finding.severity}, step {number + 1}: {finding.words} {finding.advice}"
        for number, one in sample
        for finding in one.findings
    )


def faulty(sample: Sequence[tuple[int, Preview]]) -> int:
    """Count the texts that would not leave as they are."""
    return sum(one.faulty for _, one in sample)
