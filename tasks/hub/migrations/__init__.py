"""How the hub's schema came to be, version by version."""
