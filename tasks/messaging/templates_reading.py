"""What is wrong with a template, found when it is read and not when it is sent."""

from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches

from liquid import BoundTemplate
from liquid.ast import Node
from liquid.builtin.expressions import FilteredExpression, Path
from liquid.builtin.expressions.logical import (
    BooleanExpression,
    LogicalAndExpression,
    LogicalOrExpression,
)
from liquid.builtin.output import OutputNode
from liquid.builtin.tags.if_tag import IfNode
from liquid.exceptions import LiquidError
from liquid.expression import Expression

from tasks.messaging.lint import Finding
from tasks.messaging.templates_language import FILTERS, LANGUAGE, LONGEST_SOURCE, TAGS
from tasks.messaging.templates_shape import CONTEXT, failures, loops, parts, root
from tasks.messaging.variables import VARIABLES, Variable


def parsed(source: str) -> BoundTemplate | Finding:
    """Read a template, or say in one sentence where it is broken and what to do."""
    if len(source) > LONGEST_SOURCE:
        words = f"The template has {len(source)} characters; {LONGEST_SOURCE} are the most."
        return Finding("template", "error", words, "Shorten it.")
    try:
        return LANGUAGE.from_string(source)
    except LiquidError as error:
        where = error.context()
        place = f"Line {where[0]}: " if where else ""
        known = ", ".join(sorted(TAGS - {"#"}))
        advice = f"Close what is open; between {{% and %}} may stand: {known}."
        return Finding("template", "error", f"{place}{error.message}.", advice)


def faults(template: BoundTemplate, variables: Mapping[str, Variable]) -> Iterator[Finding]:
    """Find what nobody offers, and what may be blank where nothing is said instead."""
    used = template.analyze()
    yield from unknown_filters(used.filters)
    yield from unknown(used.globals, variables)
    blanks = {name for name, one in variables.items() if not one.sure}
    seen = (path for node in template.nodes for path in leaks(node, blanks))
    for name in dict.fromkeys(root(path) for path in seen):
        words = f"{name} ({variables[name].says}) may be blank."
        advice = (
            f'Say what stands there then: {{{{ {name} | default: "…" }}}}, '
            f"or ask first: {{% if {name} %}}."
        )
        yield Finding("blank", "error", words, advice)
    found = [*parts(template, variables), *loops(template, variables)]
    yield from found or failures(template, variables)


def unknown_filters(used: Collection[str]) -> Iterator[Finding]:
    """Refuse filters the language does not have."""
    for name in used:
        if name not in FILTERS:
            near = get_close_matches(name, FILTERS, 1)
            advice = (
                f"Did you mean {near[0]}?" if near else f"There are: {', '.join(sorted(FILTERS))}."
            )
            yield Finding("filter", "error", f"There is no filter {name}.", advice)


def unknown(used: Collection[str], variables: Mapping[str, Variable]) -> Iterator[Finding]:
    """Refuse variables nobody knows, or nobody knows for such a text."""
    for name in used:
        if name in variables:
            continue
        if name in VARIABLES:
            words = f"{name} is only known to texts about: {', '.join(VARIABLES[name].about)}."
            advice = "Take it out, or send this where that is known."
        else:
            words, advice = f"There is no variable {name}.", nearest(name, variables)
        yield Finding("variable", "error", words, advice)


def nearest(name: str, known: Collection[str]) -> str:
    """Say what somebody may have meant."""
    near = get_close_matches(name, known, 1)
    return f"Did you mean {near[0]}?" if near else f"There are: {', '.join(sorted(known))}."


def leaks(node: Node, blanks: set[str]) -> Iterator[Path]:
    """Yield each variable that would be written although it may be blank there."""
    if isinstance(node, IfNode):
        yield from branches(node, blanks)
        return
    if isinstance(node, OutputNode):
        yield from written(node.expression, blanks)
    for child in node.children(CONTEXT):
        yield from leaks(child, blanks)


def branches(node: IfNode, blanks: set[str]) -> Iterator[Path]:
    """Yield what leaks in each branch; what was asked for is known to be there."""
    yield from leaks(node.consequence, blanks - certain(node.condition))
    for other in node.alternatives:
        yield from leaks(other.block, blanks - certain(other.expression))
    if node.default:
        yield from leaks(node.default, blanks)


def certain(condition: Expression) -> set[str]:
    """Name the variables that are not blank when this holds."""
    if isinstance(condition, BooleanExpression):
        return certain(condition.expression)
    if isinstance(condition, LogicalAndExpression):
        return certain(condition.left) | certain(condition.right)
    if isinstance(condition, LogicalOrExpression):
        return certain(condition.left) & certain(condition.right)
    return {root(condition)} if isinstance(condition, Path) else set()


def written(expression: Expression, blanks: set[str]) -> Iterator[Path]:
    """Yield what an output may leave blank; `default` helps only where it comes first."""
    if not isinstance(expression, FilteredExpression):
        return
    filters = expression.filters or []
    helped = bool(filters) and filters[0].name == "default" and bool(filters[0].args)
    said = [] if helped else [expression.left]
    said += [child for one in filters for child in one.children()]
    yield from (one for one in said if isinstance(one, Path) and root(one) in blanks)
