"""A shop that remembers: Shopify's Admin API over a small store of its own."""
