"""The paper pages are written on: our own templates and one style, which is part of each page."""

import base64
import hashlib
import re
from functools import cache
from importlib import resources

from jinja2 import DictLoader, Environment, StrictUndefined, Template
from markupsafe import Markup

from tasks.pages.worded import spaced

STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)


@cache
def paper() -> Environment:
    """Read all templates, once; what stands in a page is escaped."""
    kept = resources.files("tasks.pages") / "templates"
    files = [one for one in kept.iterdir() if one.name.endswith(".jinja")]
    loader = DictLoader({one.name.partition(".")[0]: one.read_text("utf-8") for one in files})
    made = Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style = (kept / "paper.css").read_text("utf-8")
    made.globals |= {"style": Markup(style)}  # noqa: S704 - our own file
    made.filters |= {"spaced": spaced}
    return made


def template(name: str) -> Template:
    """Return a page's template."""
    return paper().get_template(name)


def styles(html: str) -> list[str]:
    """Return the hash of each style a page holds: a browser may use these and no others."""
    found = (hashlib.sha256(one.encode()).digest() for one in STYLE.findall(html))
    return [f"'sha256-{base64.b64encode(one).decode()}'" for one in found]
