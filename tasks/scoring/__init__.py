"""Who buys again, when, and for how much: purchases in; scores with their reasons out."""
