"""Suspect what is wrong with texts: the shares of what went wrong, by the diagnosis's names."""

from collections import Counter
from collections.abc import Sequence

from tasks.attribution.lift import Lift
from tasks.hub.brought import Measured, Text
from tasks.messaging.links import Domain, own

CODES = {
    "unregistered": {"30034"},
    "opted out": {"21610"},
    "filtered": {"30007"},
    "no mobile": {"30005", "30006", "21614"},
    "too slow": {"30001"},
}
"""Why texts fail, by the codes providers give."""
A_WEEK = 3
MANY = 4
"""Texts of one window from which on somebody is one of the few who get them all."""
FRONT = ["/"]


def facts(found: Measured, domain: Domain, added: Lift | None = None) -> dict[str, float]:
    """Return the shares of what went wrong; what nobody can know is left out."""
    texts = found.texts
    known = {
        **failing(texts),
        **leaving([one for one in texts if one.opted_out]),
        **reading(found.selling),
        **arriving([one for one in texts if one.clicked], domain),
        "same people": portion(often(texts)),
        "discounted": portion([one.discounted for one in found.orders if not one.void]),
    }
    return known | ({"bought anyway": added.anyway} if added and added.anyway is not None else {})


def failing(texts: Sequence[Text]) -> dict[str, float]:
    """Say why texts did not arrive."""
    return {name: portion([one.error in codes for one in texts]) for name, codes in CODES.items()}


def leaving(left: Sequence[Text]) -> dict[str, float]:
    """Say who they are who answered with STOP."""
    return {
        "over three a week": portion([one.week > A_WEEK for one in left]),
        "never bought": portion([not one.bought for one in left]),
        "first text": portion([one.first for one in left]),
    }


def reading(texts: Sequence[Text]) -> dict[str, float]:
    """Say why nobody clicks."""
    return {
        "no link": portion([not one.tokens for one in texts]),
        "over two parts": portion([one.parts > 2 for one in texts]),
        "late": portion([one.late for one in texts]),
    }


def arriving(clicked: Sequence[Text], domain: Domain) -> dict[str, float]:
    """Say what they found who clicked."""
    return {
        "broken link": portion([one.gone or strange(one, domain) for one in clicked]),
        "sold out": portion([one.sold_out for one in clicked]),
        "home page": portion([one.leads == FRONT for one in clicked]),
    }


def strange(one: Text, domain: Domain) -> bool:
    """Whether a link leads to a host that is none of the shop's any more: all end on its front."""
    return bool(domain.hosts) and not all(own(host, domain.hosts) for host in one.hosts)


def often(texts: Sequence[Text]) -> list[bool]:
    """Say of each text whether its person got many of them."""
    counted = Counter(one.person for one in texts)
    return [counted[one.person] >= MANY for one in texts]


def portion(holds: Sequence[bool]) -> float:
    """Return the share for which something holds."""
    return sum(holds) / len(holds) if holds else 0.0
