"""A template: what a workflow says, in each language it is said in.

It is read once, with every fault it has, and then filled for each person. A variable that is blank
where nothing is said instead is a fault when the template is read, and an error if it ever comes.
"""

from collections.abc import Collection, Mapping
from typing import Any, get_args

from babel import Locale, UnknownLocaleError
from babel.languages import get_official_languages
from liquid import BoundTemplate
from liquid.exceptions import LiquidError
from msgspec import Struct

from tasks.messaging.lint import Finding
from tasks.messaging.templates_reading import faults, parsed
from tasks.messaging.variables import About, offered, values


class Unreadable(ValueError):
    """A template has faults; nothing was made of it. `findings` holds each with what to do."""

    def __init__(self, name: str, findings: list[Finding]) -> None:
        self.findings = findings
        said = " ".join(f"{one.words} {one.advice}" for one in findings)
        super().__init__(f"the template {name} cannot be used: {said}")


class Unfilled(ValueError):
    """A text could not be made for one person; the others are not concerned."""


class Template(Struct, frozen=True):
    """A template that was read: its name, and one wording for each locale; the first is for all."""

    name: str
    wordings: Mapping[str, BoundTemplate]
    about: frozenset[str] = frozenset()


class Written(Struct, frozen=True):
    """A text made for one person, and the locale it is worded in."""

    body: str
    locale: str


def read(name: str, wording: Mapping[str, str], about: Collection[str] = ()) -> Template:
    """Read a template's wording in each locale; raise Unreadable with all that is wrong with it.

    `about` says what the text is about (cart, order, parcel …): those variables are offered.
    """
    found = [unheard(one) for one in about if one not in get_args(About)]
    wordings: dict[str, BoundTemplate] = {}
    variables = offered(about)
    if not wording:
        found.append(Finding("template", "error", "It has no wording.", "Write one."))
    for locale, source in wording.items():
        one = parsed(source)
        if isinstance(one, Finding):
            found.append(placed(locale, one))
        else:
            wordings[locale] = one
            found += [placed(locale, fault) for fault in faults(one, variables)]
        found += [placed(locale, fault) for fault in misnamed(locale)]
    if found:
        raise Unreadable(name, found)
    return Template(name, wordings, frozenset(about))


def unheard(about: str) -> Finding:
    """Refuse what no text is about."""
    advice = f"Texts are about: {', '.join(get_args(About))}."
    return Finding("template", "error", f"No text is about {about}.", advice)


def placed(locale: str, fault: Finding) -> Finding:
    """Say in which locale a fault lies."""
    return Finding(fault.rule, fault.severity, f"[{locale}] {fault.words}", fault.advice)


def misnamed(locale: str) -> list[Finding]:
    """Refuse a locale that is none."""
    try:
        language_of(locale)
    except (ValueError, UnknownLocaleError):
        advice = "Name it as en, fr or fr-CA."
        return [Finding("locale", "error", f"{locale} is no locale.", advice)]
    return []


def language_of(locale: str) -> Locale:
    """Return what is known of a locale, as fr or fr-CA."""
    return Locale.parse(locale.replace("_", "-"), sep="-")


def choose(offered: Collection[str], language: str | None, country: str | None = None) -> str:
    """Choose the wording for a person: their language there, their language, their country's.

    A country speaks for its people only when it has one language; else the first wording is taken.
    """
    spoken = (language or "").replace("_", "-")
    short = spoken.split("-")[0]
    tongues = list(get_official_languages(country, de_facto=True)) if country else []
    theirs = [short] if short else tongues if len(tongues) == 1 else []
    exact = [spoken] if spoken != short else []
    wanted = [*exact, *(f"{one}-{country}" for one in theirs), *theirs]
    known = {one.replace("_", "-").lower(): one for one in offered}
    return next((known[one.lower()] for one in wanted if one.lower() in known), next(iter(offered)))


def fill(
    template: Template,
    row: Mapping[str, Any],
    language: str | None = None,
    country: str | None = None,
) -> Written:
    """Write the text for one person; raise Unfilled when something it needs is not there.

    Blank lines and double blanks that a condition left behind are taken out.
    """
    locale = choose(template.wordings, language, country)
    try:
        filled = values(row, spoken(locale, country))
        body = template.wordings[locale].render(filled)
    except KeyError as error:
        raise Unfilled(f"{template.name}: there is no variable {error}") from None
    except LiquidError as error:
        raise Unfilled(f"{template.name}: {error.message}") from None
    except (AttributeError, TypeError, ValueError) as error:
        raise Unfilled(f"{template.name}: a value cannot be written: {error}") from None
    return Written(tidy(body), locale)


def spoken(locale: str, country: str | None) -> Locale:
    """Return how money and days are written: as the wording's language does it in their country."""
    known = language_of(locale)
    try:
        there = Locale.parse(f"{known.language}_{country}") if country else known
    except (ValueError, UnknownLocaleError):
        return known
    return known if known.territory else there


def tidy(body: str) -> str:
    """Take out the blanks that stand where something was left out."""
    lines = (" ".join(line.split()) for line in body.strip().splitlines())
    return "\n".join(line for line in lines if line)
