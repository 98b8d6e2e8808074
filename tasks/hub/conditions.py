"""What workflows may ask about a person, by name: each is a condition in SQL, asked when it counts.

`j` is the journey, `c` its customer, `k` its cart and `o` its order, where it has one. `{value}`
stands for what the workflow says beside the name.
"""

from collections.abc import Mapping, Sequence
from typing import Any, LiteralString

from msgspec import Struct

Asked = tuple[str, Any]
"""A condition's name and its value."""


class Condition(Struct, frozen=True):
    """A condition: what it says of somebody it holds for, and how the hub knows."""

    says: str
    sql: LiteralString


LIVE = "x.cancelled_at IS NULL AND x.deleted_at IS NULL AND NOT x.test"
MARKETING = """
    EXISTS (SELECT FROM consent_state s
             WHERE (s.channel, s.purpose, s.status) = ('sms', 'marketing', '{status}')
               AND s.address = coalesce(c.phone, k.phone, o.phone))
"""

CONDITIONS: Mapping[str, Condition] = {
    "bought since": Condition(
        "has bought since",
        """EXISTS (SELECT FROM orders x WHERE x.customer_id = j.customer_id AND {live}
                       AND x.placed_at >= j.happened_at AND x.id IS DISTINCT FROM j.order_id)""",
    ),
    "bought it": Condition(
        "has bought it since",
        """EXISTS (SELECT FROM orders x JOIN order_line l ON l.order_id = x.id
                     WHERE x.customer_id = j.customer_id AND {live}
                       AND x.placed_at >= j.happened_at - interval '1 day'
                       AND l.product_external_id = j.facts ->> 'product')""",
    ),
    "sold out again": Condition(
        "it is sold out again",
        """EXISTS (SELECT FROM product x
                    WHERE (x.platform, x.external_id)
                          = (j.facts ->> 'platform', j.facts ->> 'product')
                      AND (x.deleted_at IS NOT NULL OR x.facts @@ '$.inventory <= 0'))""",
    ),
    "cart completed": Condition("finished the cart", "k.completed_at IS NOT NULL"),
    "cart gone": Condition("the cart is no longer there", "j.cart IS NOT NULL AND k.id IS NULL"),
    # in the shop's currency: a checkout's total is, whatever the shopper was shown
    "cart over": Condition("a cart over {value}", "coalesce(k.total, 0) > {value}::numeric"),
    "order cancelled": Condition(
        "the order was cancelled", "o.cancelled_at IS NOT NULL OR o.deleted_at IS NOT NULL"
    ),
    "gave it back": Condition(
        "gave the order back", "coalesce(o.financial_status LIKE '%%REFUNDED', false)"
    ),
    "parcel delivered": Condition(
        "the parcel is there already",
        """EXISTS (SELECT FROM fulfilment x
                    WHERE (x.order_id, x.external_id) = (j.order_id, j.facts ->> 'parcel')
                      AND x.facts ->> 'shipment' = 'DELIVERED')""",
    ),
    "orders at least": Condition("{value} orders or more", "c.order_count >= {value}::int"),
    "spent at least": Condition("{value} spent or more", "c.net_spend >= {value}::numeric"),
    "may be sold to": Condition(
        "allowed texts that sell", MARKETING.replace("{status}", "granted")
    ),
    "said no": Condition("wants no texts that sell", MARKETING.replace("{status}", "withdrawn")),
    "engaged": Condition(
        "answered us or clicked a link of ours in the last 90 days",
        """EXISTS (SELECT FROM message_event e
                    WHERE e.kind = 'reply' AND e.happened_at > present() - interval '90 days'
                      AND e.facts ->> 'from' = coalesce(c.phone, k.phone))
           OR EXISTS (SELECT FROM journey p JOIN link x ON x.journey_id = p.id
                        JOIN click y ON (y.token, y.what) = (x.token, 'person')
                       WHERE p.customer_id = j.customer_id
                         AND y.last_at > present() - interval '90 days')""",
    ),
    # by the chance the scores give them; without one, who bought twice or more and is not yet late
    # by their own measure
    "would buy anyway": Condition(
        "would buy anyway",
        """coalesce((SELECT z.chance >= 0.5 FROM score z
                     WHERE z.customer_id = c.id AND z.until IS NULL),
                    c.order_count >= 2 AND present() < c.last_order_at
               + 1.25 * (c.last_order_at - c.first_order_at) / (c.order_count - 1), false)""",
    ),
    "likely to leave": Condition(
        "may be lost, with a chance of {value} or more",
        """EXISTS (SELECT FROM score z WHERE z.customer_id = c.id AND z.until IS NULL
                       AND z.churn >= {value}::numeric)""",
    ),
    "worth at least": Condition(
        "will spend {value} or more in a year",
        """EXISTS (SELECT FROM score z WHERE z.customer_id = c.id AND z.until IS NULL
                       AND z.value >= {value}::numeric)""",
    ),
    "clicked": Condition(
        "clicked the link of one of its texts",
        """EXISTS (SELECT FROM link x JOIN click y ON (y.token, y.what) = (x.token, 'person')
                    WHERE x.journey_id = j.id)""",
    ),
    "in segment": Condition(
        "is in the segment {value}",
        """EXISTS (SELECT FROM membership x WHERE x.customer_id = j.customer_id
                       AND x.segment = {value} AND x.until IS NULL)""",
    ),
    "in conversation": Condition(
        "is talking with the shop",
        """EXISTS (SELECT FROM (
                   SELECT 'phone' AS kind, coalesce(c.phone, k.phone, o.phone) AS value
                   UNION ALL SELECT i.kind, i.value FROM identity i WHERE i.customer_id = c.id) w
                  CROSS JOIN LATERAL (
                        SELECT FROM conversation x
                         WHERE (x.value, x.kind) = (w.value, w.kind) AND x.closed_at IS NULL
                           AND x.until > present() OFFSET 0) t)""",
    ),
}
"""Every condition there is, by the name a workflow calls it."""


def compiled(asked: Sequence[Asked], prefix: str = "v") -> tuple[list[str], dict[str, Any]]:
    """Return conditions as SQL, with the values they need; raise KeyError for an unknown name."""
    said, values = [], {}
    for number, (name, value) in enumerate(asked):
        key = f"{prefix}{number}"
        sql = CONDITIONS[name].sql.replace("{live}", LIVE).replace("{value}", f"%({key})s")
        said.append(f"coalesce({sql}, false)")
        values[key] = value
    return said, values


def words(name: str, value: Any = None) -> str:
    """Say what a condition says."""
    return CONDITIONS[name].says.replace("{value}", str(value))
