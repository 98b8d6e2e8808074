"""Which texts an order is told to be of, by rules that never give away more than it was worth."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import ROUND_DOWN, Decimal
from fractions import Fraction

from babel.numbers import get_currency_precision
from msgspec import Struct

from mappings.utm import Utm, ours
from tasks.attribution.touches import Sale, Touch, Window, leading


class Credit(Struct, frozen=True):
    """What one touch is given of an order: its share, and the money to the cent."""

    order: str
    touch: Touch
    share: Fraction
    amount: Decimal
    currency: str


Shares = list[tuple[Touch, Fraction]]
Rule = Callable[[Sale, Sequence[Touch]], Shares]


def last_click(sale: Sale, touches: Sequence[Touch]) -> Shares:
    """Give all to the last click; an order whose visit was another channel's is theirs."""
    if sale.utm is not None:
        named = [one for one in touches if told(sale.utm, one)]
        return whole(named)
    return whole([one for one in touches if one.kind == "click"])


def last_touch(_: Sale, touches: Sequence[Touch]) -> Shares:
    """Give all to the last text or click."""
    return whole(touches)


def linear(_: Sale, touches: Sequence[Touch]) -> Shares:
    """Give the same to every text; a click and its text are one."""
    texts = once(touches)
    return [(one, Fraction(1, len(texts))) for one in texts]


def position(_: Sale, touches: Sequence[Touch]) -> Shares:
    """Give two fifths to the first text and to the last, and share the fifth between them."""
    texts = once(touches)
    if len(texts) <= 2:
        return [(one, Fraction(1, len(texts))) for one in texts]
    middle = Fraction(1, 5 * (len(texts) - 2))
    ends = {0, len(texts) - 1}
    return [(one, Fraction(2, 5) if n in ends else middle) for n, one in enumerate(texts)]


RULES: Mapping[str, Rule] = {
    "last click": last_click,
    "last touch": last_touch,
    "linear": linear,
    "position": position,
}
"""By what an order may be told to be a text's; each is shown under its name."""


def whole(touches: Sequence[Touch]) -> Shares:
    """Give all to the last of these, if there is one."""
    return [(touches[-1], Fraction(1))] if touches else []


def once(touches: Sequence[Touch]) -> list[Touch]:
    """Keep one touch of each text, its click if there was one, in the order of their first."""
    kept: dict[str, Touch] = {}
    for one in touches:
        if one.message not in kept or one.kind == "click":
            kept[one.message] = one
    return list(kept.values())


def told(utm: Utm, touch: Touch) -> bool:
    """Whether a visit says that it came by this text: by its token, or its campaign and variant."""
    if not ours(utm) or utm.medium != touch.medium:
        return False
    if utm.term is not None:
        return touch.token == utm.term
    return utm.campaign in {touch.campaign, touch.workflow} and touch.content == utm.content


def credit(
    sales: Iterable[Sale], touches: Iterable[Touch], rule: str, window: Window | None = None
) -> list[Credit]:
    """Tell orders to texts by a rule; of each order, all together get its net at most.

    `touches` are the rightful ones, in order of time (`touches.sort`).
    """
    theirs: dict[str, list[Touch]] = {}
    for one in touches:
        theirs.setdefault(one.person, []).append(one)
    found: list[Credit] = []
    for sale in (one for one in sales if not one.void):
        near = leading(sale, theirs.get(sale.person, ()), window or Window())
        found += divided(sale, RULES[rule](sale, near))
    return found


def divided(sale: Sale, shares: Shares) -> list[Credit]:
    """Divide an order's net by shares so that the parts sum up to exactly all of it."""
    if not shares:
        return []
    amounts = split(sale.net, [share for _, share in shares], sale.currency)
    return [
        Credit(sale.order, touch, share, amount, sale.currency)
        for (touch, share), amount in zip(shares, amounts, strict=True)
    ]


def split(net: Decimal, shares: Sequence[Fraction], currency: str) -> list[Decimal]:
    """Split money by shares of one; odd cents go to whom rounding took most from, first come first.

    Raises ValueError when the shares are not exactly one together.
    """
    if sum(shares) != 1:
        raise ValueError("shares of an order are one together")
    cent = coin(net, currency)
    exact = [share * Fraction(net) for share in shares]
    parts = [floored(one, cent) for one in exact]
    short = int((net - sum(parts, Decimal(0))) / cent)
    most = sorted(range(len(parts)), key=lambda n: Fraction(parts[n]) - exact[n])
    for n in most[:short]:
        parts[n] += cent
    return parts


def coin(net: Decimal, currency: str) -> Decimal:
    """Return the smallest coin an amount is made of: the currency's, or what it is written in."""
    written = net.as_tuple().exponent
    places = get_currency_precision(currency)
    return Decimal(1).scaleb(-max(places, -written if isinstance(written, int) else 0))


def floored(exact: Fraction, cent: Decimal) -> Decimal:
    """Round down to whole coins."""
    coins = exact / Fraction(cent)
    return (Decimal(coins.numerator // coins.denominator) * cent).quantize(cent, ROUND_DOWN)
