"""The shape of a template: its paths, its loops, and whether all it reckons can be reckoned."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from babel import Locale
from liquid import BoundTemplate, RenderContext
from liquid.ast import Node
from liquid.builtin.expressions import Path
from liquid.builtin.tags.for_tag import ForNode
from liquid.exceptions import LiquidError

from tasks.messaging.lint import Finding
from tasks.messaging.templates_language import LANGUAGE
from tasks.messaging.variables import ITEM, PARTS, VARIABLES, Variable, examples, values

LOOP = "forloop"
COUNTS = ("index", "index0", "rindex", "rindex0", "first", "last", "length")
"""What a loop knows of how far it is."""
ENDS = frozenset({"first", "last"})
"""The items of a list that have a name of their own."""
CONTEXT = RenderContext(LANGUAGE.from_string(""))
"""What the library wants to be given to walk a template; it has no includes to look up."""


def parts(template: BoundTemplate, variables: Mapping[str, Variable]) -> Iterator[Finding]:
    """Refuse a part of something that has no such part."""
    lists = {name for name, one in variables.items() if one.kind == "list"}
    items = {loop_name(node) for node in walk(template.nodes) if isinstance(node, ForNode)}
    used = template.analyze().variables
    for one in dict.fromkeys(one for found in used.values() for one in found):
        head, *rest = one.segments
        if not fitting(str(head), rest, lists, items):
            advice = f"Items have: {', '.join(PARTS)}; nothing else has parts."
            yield Finding("variable", "error", f"There is no {one}.", advice)


def fitting(head: str, rest: list[Any], lists: set[str], items: set[str]) -> bool:
    """Whether what follows the first name of a path is there."""
    if head == LOOP or head in items:
        return len(rest) == 1 and rest[0] in (COUNTS if head == LOOP else PARTS)
    if not rest:
        return True
    return head in lists and (
        rest == ["size"] or (len(rest) == 2 and rest[0] in ENDS and rest[1] in PARTS)
    )


def loops(template: BoundTemplate, variables: Mapping[str, Variable]) -> Iterator[Finding]:
    """Refuse loops through anything but a list, loops in loops, and names that mean something."""
    for node in walk(template.nodes):
        if not isinstance(node, ForNode):
            continue
        through, called = node.expression.iterable, loop_name(node)
        known = variables.get(root(through)) if isinstance(through, Path) else None
        inner = any(isinstance(one, ForNode) for one in walk(node.children(CONTEXT)))
        listed = known is not None and known.kind == "list" and str(through) in variables
        if not listed or inner or called in {*VARIABLES, LOOP}:
            words = f"The loop through {through} cannot be."
            advice = "Write {% for item in items %}, and no loop inside."
            yield Finding("loop", "error", words, advice)


def failures(template: BoundTemplate, variables: Mapping[str, Variable]) -> Iterator[Finding]:
    """Try each expression with examples, also where they would not lead: one may compare words."""
    known: dict[str, Any] = values(examples(variables), Locale("en"))
    items = {loop_name(node) for node in walk(template.nodes) if isinstance(node, ForNode)}
    known |= dict.fromkeys(items, values({"items": (ITEM,)}, Locale("en"))["items"][0])
    context = RenderContext(template, globals=known | {LOOP: dict.fromkeys(COUNTS, 1)})
    for expression in (one for node in walk(template.nodes) for one in node.expressions()):
        try:
            expression.evaluate(context)
        except LiquidError as error:
            advice = "Compare numbers with numbers, and give filters what they take."
            yield Finding("template", "error", f"{expression}: {error.message}.", advice)


def walk(nodes: Iterable[Node]) -> Iterator[Node]:
    """Go through all nodes of a template, also inside others."""
    for node in nodes:
        yield node
        yield from walk(node.children(CONTEXT))


def loop_name(node: ForNode) -> str:
    """Return what a loop calls its item."""
    return str(node.expression.identifier)


def root(path: Path) -> str:
    """Return the variable a path begins with."""
    return str(path.path[0])
