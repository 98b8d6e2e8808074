"""Finding people in words: e-mail addresses and telephone numbers."""

import re

PERSON = re.compile(
    r"""
      \w[\w.+'-]*@[\w-]+(?:\.[\w-]+)+                                  # ada@example.com
    | (?<![\w.+-])\+[1-9]\d{7,14}(?!\w)                              # sms:+442079460000:cart
    | (?<![\w.:+-])(?:\+|00)[1-9](?:[ ().-]*\d){7,14}(?![\w:])         # +44 20 7946 0000, 0044...
    | (?<![\w.:+-])(?:\(\d{2,5}\)[ .-]?|0\d{1,4}[ .-])                 # (415) 555-2671,
      \d{2,4}(?:[ .-]?\d{2,4}){1,3}(?![\w:])                           # 020 7946 0000
    """,
    re.VERBOSE,
)


def personal(text: str) -> list[str]:
    """Return every e-mail address and telephone number that a text holds, as it is written.

    Masked ones (`a…@example.com`, `+44…10`), ids, dates, amounts and addresses of the network
    are nobody's.
    """
    return [found[0] for found in PERSON.finditer(text)]
