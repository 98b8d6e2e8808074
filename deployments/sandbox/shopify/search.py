"""Shopify's search syntax: `updated_at:>='2026-01-01' AND (tag:vip OR -state:disabled)`.

A field a connection does not know is ignored, and a warning says so.
"""

import re
from datetime import tzinfo
from typing import Any

from deployments.sandbox.shopify.finding import FIELDS, Test, compared, listed

TOKEN = re.compile(
    r"""\s*(?: (?P<open>\() | (?P<close>\))
      | (?P<not>-|NOT\s+) | (?P<word>AND|OR)(?=[\s(])
      | (?:(?P<field>[A-Za-z_.]+):)?(?P<sign>[<>]=?|=)?\s*
        (?:'(?P<single>(?:\\.|[^'\\])*)'|"(?P<double>(?:\\.|[^"\\])*)"|(?P<bare>[^\s()]+)) )""",
    re.VERBOSE,
)
FREE = ("name", "email", "phone", "first_name", "last_name", "title", "sku")
"""What a word without a field is looked for in."""


class Search:
    """One search, read once; `test` tells whether an object is found."""

    def __init__(self, root: str, query: str, zone: tzinfo) -> None:
        self.fields, self.zone = FIELDS[root], zone
        self.warnings: list[dict[str, str]] = []
        self.tokens = [found.groupdict() for found in TOKEN.finditer(query)]
        self.test = self.either()

    def next(self, *kinds: str) -> dict[str, Any] | None:
        """Take the next token if it is of one of these kinds."""
        if self.tokens and any(self.tokens[0][kind] is not None for kind in kinds):
            return self.tokens.pop(0)
        return None

    def either(self) -> Test:
        """Read alternatives."""
        tests = [self.both()]
        while self.tokens and self.tokens[0]["word"] == "OR":
            self.tokens.pop(0)
            tests.append(self.both())
        return tests[0] if len(tests) == 1 else lambda one: any(test(one) for test in tests)

    def both(self) -> Test:
        """Read what must all hold; no word between two terms means AND."""
        tests: list[Test] = []
        while self.tokens and not self.tokens[0]["close"] and self.tokens[0]["word"] != "OR":
            if not self.next("word"):
                tests.append(self.one())
        return tests[0] if len(tests) == 1 else lambda one: all(test(one) for test in tests)

    def one(self) -> Test:
        """Read one term, a group or their opposite."""
        if self.next("not"):
            denied = self.one() if self.tokens else found
            return lambda one: not denied(one)
        if self.next("open"):
            inner = self.either()
            self.next("close")
            return inner
        return self.term(self.tokens.pop(0))

    def term(self, token: dict[str, Any]) -> Test:
        """Make the test of one term."""
        quoted = token["single"] if token["single"] is not None else token["double"]
        value = re.sub(r"\\(.)", r"\1", quoted) if quoted is not None else token["bare"] or ""
        name, sign = token["field"], token["sign"] or ""
        if name is None:
            return self.anywhere(value)
        get = self.fields.get(name.removesuffix("_not"))
        if get is None:
            message = "Invalid search field for this query."
            self.warnings.append({"field": name, "message": message})
            return found
        test = compared(get, sign, value, self.zone)
        return (lambda one: not test(one)) if name.endswith("_not") else test

    def anywhere(self, value: str) -> Test:
        """Look for a word in whatever is text."""
        word, gets = value.casefold().strip("*"), [self.fields.get(name) for name in FREE]
        texts = [get for get in gets if get]
        return lambda one: any(
            word in said.casefold() for get in texts for said in listed(get(one))
        )


def found(_: Any) -> bool:
    """Find everything."""
    return True
