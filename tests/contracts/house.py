"""The house as its files tell it: what there is, what imports what, how long and how deep."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
LAYERS = ("mappings", "data_quality", "tasks", "flows", "deployments")
FILES = sorted(path for layer in LAYERS for path in (ROOT / layer).rglob("*.py"))
TASK_FOLDERS = sorted(
    path.name for path in (ROOT / "tasks").iterdir() if (path / "__init__.py").exists()
)


def name(path: Path) -> str:
    """Name a file as a test is to show it."""
    return str(path.relative_to(ROOT))


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


@cache
def imports(path: Path) -> set[str]:
    """List every module a file imports, wherever in it, with what it takes from packages."""
    found = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def within(module: str, packages: set[str] | tuple[str, ...]) -> bool:
    """Whether a module is one of these packages or in one of them."""
    return any(module == one or module.startswith(f"{one}.") for one in packages)


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Count the lines of a body, without its docstring."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


NESTING = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Try, ast.Match)


def depth(node: ast.AST) -> int:
    """Say how deep blocks lie in each other; an `elif` is no deeper than its `if`."""
    inner = max((depth(child) for child in ast.iter_child_nodes(node)), default=0)
    if isinstance(node, ast.If) and len(node.orelse) == 1 and isinstance(node.orelse[0], ast.If):
        parts = [*node.body, node.test]
        own = max((depth(part) for part in parts), default=0) + 1
        return max(own, depth(node.orelse[0]))
    return inner + isinstance(node, NESTING)
