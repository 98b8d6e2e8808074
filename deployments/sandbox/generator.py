"""A believable shop, the same for the same seed: a year of people, orders and untidiness."""

from deployments.sandbox.almanac import Year
from deployments.sandbox.crowd import Crowd
from deployments.sandbox.shopify.state import Shop
from deployments.sandbox.trade import Trade


def believable(
    shop: Shop, *, seed: int = 7, people: int = 2000, orders: int = 6000
) -> dict[str, int]:
    """Fill a shop with the year before its clock, announcing nothing; count what was made."""
    year = Year(shop, seed)
    crowd = Crowd(year)
    trade = Trade(year, crowd)
    clock, listeners = shop.clock, shop.listeners
    shop.clock, shop.listeners = (lambda: year.now), []
    try:
        trade.stock()
        crowd.invite(people)
        trade.sell_all(orders)
        trade.abandon(orders // 6)
    finally:
        shop.clock, shop.listeners = clock, listeners
    return dict(sorted(year.made.items()))
