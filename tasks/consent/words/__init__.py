"""The words of each language by what they do in a sentence; a file here is a language we know.

In a table `_` joins words that count together, `*` ends a stem, and `~` marks a word that is
known misspelt, too.
"""

from importlib import import_module
from pkgutil import iter_modules


def tables() -> list[dict[str, str]]:
    """Return the table of every language."""
    names = sorted(module.name for module in iter_modules(__path__))
    return [import_module(f"{__name__}.{name}").WORDS for name in names]
