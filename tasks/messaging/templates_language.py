"""The language templates are written in: Liquid, which marketers know from their shop, made small.

python-liquid reads it. Jinja2's sandbox was the other choice: it evaluates Python expressions and
attributes and has to forbid what is dangerous, while Liquid has no way to reach Python at all.
What could grow without end is not offered: no includes, no variables of its own, no `replace`,
`split` or arithmetic, no `date` (it would read the clock); what is left has limits.
"""

from liquid import DictLoader, Environment, FalsyStrictUndefined, Mode
from liquid.token import TOKEN_CONTENT, TOKEN_ILLEGAL, TOKEN_OUTPUT

from tasks.messaging.variables import MOST_ITEMS

LONGEST_SOURCE = 4000
"""Characters of the longest template; providers take texts of 1,600."""
TAGS = frozenset(("if", "unless", "case", "for", "comment", "#"))
"""What may stand between {% and %}."""
FILTERS = frozenset(
    (
        *("default", "upcase", "downcase", "capitalize", "strip", "truncate", "truncatewords"),
        *("append", "prepend", "first", "last", "size"),
    )
)
"""What may stand behind a |."""


class Language(Environment):
    """Liquid with what a text needs, and an end to everything."""

    block_nesting_limit = 5
    loop_iteration_limit = MOST_ITEMS
    output_stream_limit = 10_000

    def setup_tags_and_filters(self, *, extra: bool = False) -> None:
        """Keep of the language only what is named above."""
        super().setup_tags_and_filters(extra=extra)
        kept = {*TAGS, TOKEN_CONTENT, TOKEN_ILLEGAL, TOKEN_OUTPUT}
        self.tags = {name: tag for name, tag in self.tags.items() if name in kept}
        self.filters = {name: one for name, one in self.filters.items() if name in FILTERS}


LANGUAGE = Language(
    tolerance=Mode.STRICT,
    undefined=FalsyStrictUndefined,
    loader=DictLoader({}),
    strict_filters=True,
)
