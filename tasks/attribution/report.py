"""The report of a window of texts: what each brought, added up by workflow, variant and so on."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from tasks.attribution.crediting import Credit, credit
from tasks.attribution.figures import DIMENSIONS, OF_MAILS, Dimension, Tally
from tasks.attribution.touches import Sale, Touch, Window

ARRIVED = frozenset({"delivered"})
TAKEN = "sent"
"""An e-mail is reached when the mail server has taken it: nobody says more."""
NAMES = Tally.__struct_fields__
FAILED = frozenset({"undelivered", "refused"})


class Sent(Struct, frozen=True, kw_only=True):
    """One text or e-mail that left: its touch, how it ended, and whether it was right to send."""

    touch: Touch
    tokens: tuple[str, ...] = ()
    status: str = "sent"
    opted_out: bool = False
    clicked: bool = False
    after_stop: bool = False
    mail: bool = False


class Report(Struct, frozen=True):
    """What texts brought, in all and by each dimension; money of one currency."""

    currency: str
    whole: Tally
    by: dict[Dimension, dict[str, Tally]]
    elsewhere: int
    """Orders in another currency, which are in none of these figures."""
    mails: dict[Dimension, dict[str, Tally]] = {}
    """What e-mails brought by each dimension they have; in none of the figures of texts."""


class Brought(Struct):
    """What one text brought."""

    orders: set[str]
    revenue: Decimal = Decimal(0)


class How(Struct, frozen=True, kw_only=True):
    """How orders are told to texts; `again` are those of people who had bought before."""

    currency: str
    rule: str = "last click"
    window: Window = Window()
    again: frozenset[str] = frozenset()


def report(
    sent: Sequence[Sent], clicks: Sequence[Touch], sales: Sequence[Sale], how: How
) -> Report:
    """Tell orders to texts and e-mails, and add up; what was sent after a STOP earns nothing."""
    wrong = {one.touch.message for one in sent if one.after_stop}
    touches = [*named(sent), *clicks]
    rightful = sorted(
        (one for one in touches if one.message not in wrong),
        key=lambda one: (one.at, one.kind, one.message),
    )
    counted = [one for one in sales if one.currency == how.currency]
    told = gathered(credit(counted, rightful, how.rule, how.window))
    each = [(one, tally(one, told.get(one.touch.message), how.again)) for one in sent]
    tallies = [pair for pair in each if not pair[0].mail]
    mails = [pair for pair in each if pair[0].mail]
    return Report(
        how.currency,
        added(tally for _, tally in tallies),
        {name: split(tallies, name) for name in DIMENSIONS},
        sum(not one.void for one in sales) - sum(not one.void for one in counted),
        {name: split(mails, name) for name in OF_MAILS},
    )


def named(sent: Iterable[Sent]) -> Iterable[Touch]:
    """Return the touch of each text that may have arrived, under each token a visit may name."""
    for one in (one for one in sent if one.status not in FAILED):
        for token in one.tokens or (None,):
            yield replace(one.touch, token=token)


def gathered(credits: Iterable[Credit]) -> dict[str, Brought]:
    """Gather what each text is told."""
    found: dict[str, Brought] = defaultdict(lambda: Brought(set()))
    for one in credits:
        mine = found[one.touch.message]
        mine.orders.add(one.order)
        mine.revenue += one.amount
    return found


def tally(one: Sent, brought: Brought | None, again: frozenset[str]) -> Tally:
    """Count one text."""
    if one.after_stop:
        return Tally(after_stop=1)
    orders = brought.orders if brought else set()
    revenue = brought.revenue if brought else Decimal(0)
    return Tally(
        sent=1,
        arrived=int(one.status in ARRIVED or (one.mail and one.status == TAKEN)),
        failed=int(one.status in FAILED),
        opt_outs=int(one.opted_out),
        linked=int(bool(one.tokens)),
        clicks=int(one.clicked),
        buyers=int(bool(orders)),
        repeat=int(bool(orders & again)),
        revenue=revenue,
        squares=revenue**2,
    )


def added(tallies: Iterable[Tally]) -> Tally:
    """Add up."""
    rows = list(tallies)
    return Tally(**{name: sum(getattr(one, name) for one in rows) for name in NAMES})


def split(tallies: Iterable[tuple[Sent, Tally]], by: Dimension) -> dict[str, Tally]:
    """Add up by one dimension, most texts first; texts that have no value of it are left out.

    One of several values counts in each of them: their rows do not add up to the whole.
    """
    found: dict[str, list[Tally]] = defaultdict(list)
    for one, counted in tallies:
        said = getattr(one.touch, by)
        for value in said if isinstance(said, tuple) else filter(None, (said,)):
            found[value].append(counted)
    summed = {value: added(those) for value, those in found.items()}
    return dict(sorted(summed.items(), key=lambda pair: (-pair[1].sent, pair[0])))
