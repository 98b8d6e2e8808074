"""What a template will say to real people, before it says it: each text, its size, its faults."""

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct

from mappings.segments import segments
from tasks.messaging.lint import Draft, Finding, lint
from tasks.messaging.templates import Template, Unfilled, fill

PLACE = ("language", "country")
"""Keys of a row that say how a person is spoken to; all others are variables."""


class Preview(Struct, frozen=True):
    """One person's text, or why there is none; sizes as it will be charged.

    An e-mail, or a task for somebody of the shop, is charged for by nobody.
    """

    body: str
    locale: str
    encoding: str = ""
    segments: int = 0
    findings: tuple[Finding, ...] = ()
    channel: str = "sms"

    @property
    def faulty(self) -> bool:
        """Whether this text would not leave."""
        return any(one.severity == "error" for one in self.findings)


class Foretold(Struct, frozen=True):
    """What a sample foretells: the largest text, what all cost together, how many fail."""

    worst: Preview | None
    segments: int
    texts: int
    faulty: int

    @property
    def each(self) -> float:
        """Return the segments of a text, on average."""
        return self.segments / self.texts if self.texts else 0.0


def preview(
    template: Template,
    rows: Iterable[Mapping[str, Any]],
    *,
    purpose: str,
    brand: tuple[str, ...] = (),
) -> list[Preview]:
    """Write a sample of texts and read each as an editor would; one bad row costs one row."""
    return [previewed(template, row, Draft(body="", purpose=purpose, brand=brand)) for row in rows]


def previewed(template: Template, row: Mapping[str, Any], draft: Draft) -> Preview:
    """Write and read one text."""
    given = {name: value for name, value in row.items() if name not in PLACE}
    try:
        text = fill(template, given, row.get("language"), row.get("country"))
    except Unfilled as error:
        advice = "Mend the row, or let the template say what stands there instead."
        return Preview("", "", findings=(Finding("unfilled", "error", str(error), advice),))
    encoding, parts = segments(text.body)
    read = Draft(body=text.body, purpose=draft.purpose, brand=draft.brand, finished=True)
    return Preview(text.body, text.locale, encoding, parts, tuple(lint(read)))


def foretell(sample: Iterable[Preview]) -> Foretold:
    """Sum up a sample; the largest text is the one to look at."""
    known = [one for one in sample if one.channel == "sms"]
    texts = [one for one in known if one.body]
    worst = max(texts, key=lambda one: (one.segments, len(one.body)), default=None)
    parts = sum(one.segments for one in texts)
    return Foretold(worst, parts, len(texts), sum(one.faulty for one in known))


def table(sample: Iterable[Preview]) -> list[dict[str, Any]]:
    """Lay a sample out, one row per text."""
    return [
        {
            "locale": one.locale,
            "text": one.body,
            "encoding": one.encoding,
            "segments": one.segments,
            "said": " ".join(f"{finding.words} {finding.advice}" for finding in one.findings),
        }
        for one in sample
    ]
