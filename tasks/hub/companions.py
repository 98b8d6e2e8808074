"""What goes with what: products that the same people bought, counted anew from a year of orders."""

from tasks.hub.engine import Connection

# Who buys everything says nothing of what goes together, and would make most of the pairs. Of few
# buyers it is chance; and what sells best to everybody goes with nothing in particular.
PAIRED = """
    INSERT INTO companion (platform, product_external_id, other_external_id, buyers, likeness)
    WITH bought AS MATERIALIZED (
        SELECT DISTINCT o.platform, o.customer_id, l.product_external_id AS product
          FROM (SELECT id, platform, customer_id FROM orders
                 WHERE customer_id IS NOT NULL AND placed_at > present() - interval '365 days'
                   AND NOT test AND cancelled_at IS NULL AND deleted_at IS NULL
                 ORDER BY placed_at DESC LIMIT %(newest)s) o
          JOIN order_line l ON l.order_id = o.id
         WHERE l.product_external_id IS NOT NULL),
    sold AS (SELECT platform, product, count(*) AS buyers FROM bought GROUP BY 1, 2),
    told AS MATERIALIZED (
        SELECT platform, customer_id, product
          FROM (SELECT b.*, count(*) OVER (PARTITION BY platform, customer_id) AS many
                  FROM bought b) b
         WHERE many BETWEEN 2 AND %(most)s),
    pairs AS (
        SELECT a.platform, a.product, b.product AS other, count(*) AS buyers
          FROM told a JOIN told b ON (b.platform, b.customer_id) = (a.platform, a.customer_id)
           AND b.product <> a.product
         GROUP BY 1, 2, 3 HAVING count(*) >= %(fewest)s),
    alike AS (
        SELECT p.*, p.buyers / sqrt(one.buyers::float8 * two.buyers) AS likeness
          FROM pairs p JOIN sold one USING (platform, product)
          JOIN sold two ON (two.platform, two.product) = (p.platform, p.other)),
    ranked AS (
        SELECT *, row_number() OVER (PARTITION BY platform, product
                                     ORDER BY likeness DESC, other) AS place
          FROM alike)
    SELECT platform, product, other, buyers, likeness FROM ranked WHERE place <= %(each)s
"""
NEWEST = 300_000
"""Orders that are looked at: of more, taste is the same and it only takes longer."""
MOST = 50
"""Products of one person beyond which their taste says nothing."""
FEWEST = 5
"""People who bought both: fewer are chance, and could be told apart."""
EACH = 5
"""Companions of a product that are kept: the first may be sold out, or theirs already."""


def pair(hub: Connection) -> int:
    """Count anew what goes with what, in the caller's transaction; return how many pairs."""
    hub.execute("DELETE FROM companion")
    values = {"newest": NEWEST, "most": MOST, "fewest": FEWEST, "each": EACH}
    return hub.execute(PAIRED, values).rowcount
