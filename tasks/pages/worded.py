"""The little that all words about a person share."""

from decimal import Decimal

Words = tuple[str, str, str]
"""Of one thing that happened: its title, what is said below it, and its tone."""


def money(amount: object, currency: object) -> str:
    """Write an amount."""
    return f"{Decimal(str(amount)):,.2f} {currency}"


def spaced(word: object) -> str:
    """Write a state as a person does."""
    return str(word or "").replace("_", " ").lower()


def percent(share: object) -> str:
    """Write a share."""
    return f"{float(str(share)):.0%}"


def listed(*said: str) -> str:
    """Say what there is, one after the other."""
    return "; ".join(one for one in said if one not in ("", "-"))


def counted(number: int, one: str, several: str) -> str:
    """Say how many there are.

    >>> counted(1, "search", "searches"), counted(2, "search", "searches")
    ('1 search', '2 searches')
    """
    return f"{number} {one if number == 1 else several}"
