"""Which segments there are, and who belongs to each: comparisons over figures that the hub keeps.

Nothing here asks anybody anything: what a figure is in SQL the hub knows (`tasks/hub/figures.py`).
How much is much is the shop's own affair: every bound is a size by name, with a default.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct, field

Unit = Literal["count", "money", "place", "share", "hours", "days", "rhythms"]
"""`rhythms`: days, as multiples of a person's own usual time between two purchases."""
Name = Annotated[str, Meta(pattern="^[a-z0-9_]+$")]
CURRENCIES = ("USD", "CAD", "AUD", "EUR", "GBP", "CHF")


REGIONS = {
    "north_america": "US CA",
    "british_isles": "GB IE",
    "europe": "AT BE CH DE DK ES FI FR IT LU NL NO PL PT SE",
    "oceania": "AU NZ",
}


def amounts(*each: int) -> Any:
    """Say an amount in the currencies that need no setting."""
    said = {name: Decimal(one) for name, one in zip(CURRENCIES, each, strict=True)}
    return field(default_factory=said.copy)


def places() -> dict[str, list[str]]:
    """List the regions that need no setting."""
    return {name: countries.split() for name, countries in REGIONS.items()}


class Sizes(Struct, frozen=True, forbid_unknown_fields=True):
    """The shop's own bounds; amounts by currency, as money of two is never compared.

    Whose money is in a currency without a bound is in no segment of money.
    """

    vip_spend: dict[str, Decimal] = amounts(500, 650, 750, 450, 400, 450)
    big_basket: dict[str, Decimal] = amounts(150, 200, 225, 135, 120, 135)
    new_days: float = 30
    repeat_orders: int = 2
    usual_days: float = 60
    """The rhythm of who bought once: nobody knows theirs yet."""
    at_risk: float = 1.5
    lapsed: float = 3
    cart_hours: float = 1
    cart_gone_hours: float = 336
    looked_days: float = 30
    answered_days: float = 90
    leaving: float = 0.8
    """Chance to be lost from which somebody is likely to leave."""
    buying: float = 0.5
    worth: dict[str, Decimal] = amounts(300, 390, 450, 270, 240, 270)
    regions: dict[Name, list[str]] = field(default_factory=places)


class Figure(Struct, frozen=True):
    """One thing the hub can say of a person: in words, and what it is counted in."""

    says: str
    unit: Unit


FIGURES: Mapping[str, Figure] = {
    "orders": Figure("orders", "count"),
    "spent": Figure("money kept of their orders", "money"),
    "basket": Figure("an average order", "money"),
    "country": Figure("country", "place"),
    "first order": Figure("first order", "days"),
    "rest": Figure("last order", "rhythms"),
    "cart": Figure("left a cart", "hours"),
    "look": Figure("looked at one product twice", "days"),
    "answer": Figure("last answered us or clicked", "days"),
    "churn": Figure("chance to be lost", "share"),
    "chance": Figure("chance to buy soon", "share"),
    "worth": Figure("expected to spend in a year", "money"),
}
"""Every figure, by the name a segment calls it."""


class Comparison(Struct, frozen=True):
    """One comparison: a figure with bounds, each the name of a size.

    Of what happened at a moment the bounds say how long ago: so time alone moves people.
    """

    figure: str
    at_least: str | None = None
    under: str | None = None
    among: str | None = None
    """A region: only of countries."""

    @property
    def bounds(self) -> tuple[tuple[str, str], ...]:
        """List its bounds, and the size of each."""
        both = (("at least", self.at_least), ("under", self.under))
        return tuple((which, size) for which, size in both if size)


class Segment(Struct, frozen=True):
    """One segment: whom it means, by what sort of knowledge, and the tests that all must hold."""

    name: str
    says: str
    about: str
    tests: tuple[Comparison, ...]


DECLARED = (
    Segment("vip", "the best customers", "value", (Comparison("spent", "vip_spend"),)),
    Segment("big_baskets", "who buys much at once", "value", (Comparison("basket", "big_basket"),)),
    Segment(
        "new_buyers",
        "who bought once, lately",
        "purchases",
        (Comparison("orders", under="repeat_orders"), Comparison("first order", under="new_days")),
    ),
    Segment("repeat", "who came back", "purchases", (Comparison("orders", "repeat_orders"),)),
    Segment(
        "at_risk",
        "who is late, by their own rhythm",
        "purchases",
        (Comparison("rest", "at_risk", "lapsed"),),
    ),
    Segment("lapsed", "who has not bought for long", "purchases", (Comparison("rest", "lapsed"),)),
    Segment(
        "cart_abandoners",
        "who left a cart and did not buy",
        "cart",
        (Comparison("cart", "cart_hours", "cart_gone_hours"),),
    ),
    Segment(
        "product_interest",
        "who keeps looking at one product",
        "interest",
        (Comparison("look", under="looked_days"),),
    ),
    Segment(
        "engaged",
        "who answers us or follows our links",
        "engagement",
        (Comparison("answer", under="answered_days"),),
    ),
    Segment("likely_to_leave", "who may be lost", "scores", (Comparison("churn", "leaving"),)),
    Segment("likely_to_buy", "who may buy soon", "scores", (Comparison("chance", "buying"),)),
    Segment("high_worth", "who will spend most", "scores", (Comparison("worth", "worth"),)),
)
"""What needs no setting; adding a segment is one line."""

STAGES = ("lapsed", "at risk", "loyal", "new buyer", "cart", "interest", "known")
"""How far somebody is on the way, as the hub's view `funnel` says: the first that fits."""


def segments(sizes: Sizes) -> tuple[Segment, ...]:
    """List every segment: those declared, and one for each of the shop's regions."""
    regional = (
        Segment(
            f"region_{name}",
            f"who lives in {name.replace('_', ' ')}",
            "region",
            (Comparison("country", among=name),),
        )
        for name in sizes.regions
    )
    return (*DECLARED, *regional)


def named(sizes: Sizes, name: str) -> Segment | None:
    """Return a segment by its name."""
    return next((one for one in segments(sizes) if one.name == name), None)


def rule(segment: Segment, sizes: Sizes) -> str:
    """Say in words whom a segment means.

    >>> rule(DECLARED[3], Sizes())
    'orders: at least 2'
    """
    return " and ".join(said(test, sizes) for test in segment.tests)


def said(test: Comparison, sizes: Sizes) -> str:
    """Say one comparison in words."""
    figure = FIGURES[test.figure]
    if test.among:
        return f"{figure.says}: one of {', '.join(sizes.regions[test.among])}"
    return f"{figure.says}: {', '.join(worded(figure, test, sizes))}"


def worded(figure: Figure, test: Comparison, sizes: Sizes) -> Iterator[str]:
    """Say each bound in words."""
    for which, size in test.bounds:
        yield f"{which} {measured(figure.unit, getattr(sizes, size))}"


def measured(unit: Unit, size: Any) -> str:
    """Say how much a size is."""
    if unit == "money":
        return " / ".join(f"{amount} {currency}" for currency, amount in sorted(size.items()))
    if unit == "share":
        return f"{size:.0%}"
    words = {
        "count": "",
        "hours": " h ago",
        "days": " days ago",
        "rhythms": " times their usual time between purchases ago",
    }
    return f"{size:g}{words[unit]}"
