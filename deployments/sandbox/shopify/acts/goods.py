"""What happens to the shop's goods."""

from decimal import Decimal

from deployments.sandbox.shopify.acts.basics import now
from deployments.sandbox.shopify.state import Goods, Shop


def add_goods(shop: Shop, title: str, sku: str, price: Decimal, stock: int = 100) -> Goods:
    """Put something new on the shelf. No topic: the shop's products are read, not announced."""
    moment = now(shop)
    goods = Goods(
        id=shop.next_id(),
        variant_id=shop.next_id(),
        title=title,
        sku=sku,
        price=price,
        created_at=moment,
        updated_at=moment,
        stock=stock,
    )
    shop.goods[goods.id] = goods
    return goods


def restock(shop: Shop, goods: Goods, stock: int) -> Goods:
    """Count the shelf anew: there are so many now."""
    goods.stock, goods.updated_at = stock, now(shop)
    shop.announce("products/update", goods)
    shop.announce("inventory_levels/update", goods)
    return goods
