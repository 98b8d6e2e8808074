"""The report as one page of HTML: it fetches nothing, runs nothing, and prints."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from importlib import resources
from typing import Any

from jinja2 import DictLoader, Environment, StrictUndefined, Template
from markupsafe import Markup
from msgspec import Struct

from mappings.masks import masked
from tasks.reporting import words
from tasks.reporting.drawing import drawn
from tasks.reporting.opening import opening
from tasks.reporting.report import Report
from tasks.reporting.sections import SECTIONS

MARKS = {"act now": "▲", "this week": "●", "good to know": "○", "in order": "✓", "no data": "·"}
"""A shape beside each word: nobody needs the colour."""
SLUGS = {word: word.replace(" ", "-") for word in MARKS}
FEW = 4
ORDINALS = ("", "", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")


class Signature(Struct, frozen=True):
    """Who reviewed a report, when, and whether it was made anew since."""

    who: str
    at: datetime
    remarks: str = ""
    anew: bool = False


@cache
def template(name: str) -> Template:
    """Read a page's template, once."""
    kept = resources.files("tasks.reporting") / "templates"
    loader = DictLoader({name: (kept / f"{name}.html.jinja").read_text("utf-8")})
    made = Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style = (kept / "report.css").read_text("utf-8")
    made.globals |= {"style": Markup(style)}  # noqa: S704 - our own file
    made.filters |= {"day": words.day, "ticks": ticks, "masked": masked, "few": few}
    return made.get_template(name)


def ticks(text: str) -> Markup:
    """Show what stands between backticks as something to press or type."""
    parts = [str(Markup.escape(part)) for part in text.split("`")]
    said = "".join(f"<code>{part}</code>" if n % 2 else part for n, part in enumerate(parts))
    return Markup(said)  # noqa: S704 - every part was escaped


def page(report: Report, made_at: datetime, signature: Signature | None = None) -> str:
    """Write the page."""
    return template("report").render(
        report=report,
        facts=report.facts,
        opening=opening(report),
        sections=[(name, one.TITLE, report.shown[name]) for name, one in SECTIONS.items()],
        drawn=lambda chart: drawn(chart, report.facts.weeks),
        marks=MARKS,
        slugs=SLUGS,
        lasted=lasted,
        number=title(report.facts.week),
        made_at=made_at,
        signature=signature,
        groups=groups(report),
        last=report.facts.until - timedelta(days=1),
        titles={name: one.TITLE for name, one in SECTIONS.items()},
    )


def index(reports: Sequence[Any]) -> str:
    """Write the list of all reports, which leads to each; they are those the hub keeps."""
    return template("index").render(reports=reports, title=title)


def title(week: str) -> str:
    """Say a week as people do."""
    year, _, number = week.partition("-W")
    return f"Week {int(number)}, {year}"


def lasted(weeks: int) -> str:
    """Say for how many weeks something has been so; nothing for the first."""
    if weeks < 2:
        return ""
    return f"{ORDINALS[weeks]} week" if weeks < len(ORDINALS) else f"{weeks} weeks"


def groups(report: Report) -> Sequence[tuple[str, list[str]]]:
    """List what became of last week's findings; nothing before the second report."""
    since = report.changes
    if since is None:
        return ()
    named = (
        ("New", since.new),
        ("Worse", since.worse),
        ("As before", since.same),
        ("Better", since.better),
        ("Over", since.over),
    )
    return [(word, [f"{one.kind}: {one.subject}" for one in those]) for word, those in named]


def few(those: Sequence[str]) -> list[str]:
    """Name the first of many."""
    rest = len(those) - FEW
    return [*those[:FEW], *([f"and {rest} more"] if rest > 0 else [])]
