"""Files and functions stay small enough to be read at a glance."""

import ast
import re
from statistics import median

from tests.contracts.house import FILES, depth, functions, imports, length, name, tree, within

VAGUE = re.compile(r"(^|_)(utils?|helpers?|common|managers?|misc|stuff)(_|$)", re.IGNORECASE)
WRITTEN = [path for path in FILES if "versions" not in path.parts]
"""A migration is a list of statements: it is as long as the schema."""
NAMED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)

LINES = {name(path): len(path.read_text().splitlines()) for path in WRITTEN}
FUNCTIONS = {
    f"{name(path)}:{one.lineno} {one.name}": (length(one), depth(one))
    for path in WRITTEN
    for one in functions(path)
}


def test_a_file_fits_in_250_lines():
    assert {file: lines for file, lines in LINES.items() if lines > 250} == {}


def test_a_function_fits_in_50_lines():
    assert {what: lines for what, (lines, _) in FUNCTIONS.items() if lines > 50} == {}


def test_blocks_do_not_lie_deep_in_each_other():
    assert {what: deep for what, (_, deep) in FUNCTIONS.items() if deep > 4} == {}


def test_most_are_much_smaller():
    depths = sorted(deep for _, deep in FUNCTIONS.values())

    assert median(LINES.values()) <= 110
    assert median(lines for lines, _ in FUNCTIONS.values()) <= 8
    assert depths[len(depths) * 9 // 10] <= 2


def test_names_say_what_a_thing_is():
    names = {part for path in FILES for part in name(path).removesuffix(".py").split("/")}
    names |= {
        node.name for path in FILES for node in ast.walk(tree(path)) if isinstance(node, NAMED)
    }

    assert {one for one in names if VAGUE.search(one)} == set()


def test_few_files_know_prefect():
    knowing = [p for p in FILES if any(within(one, ("prefect",)) for one in imports(p))]

    assert len(knowing) < 0.35 * len(FILES)
