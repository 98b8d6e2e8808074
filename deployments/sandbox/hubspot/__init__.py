"""A HubSpot that remembers: records, properties, search with its lag, limits, merges, webhooks."""
