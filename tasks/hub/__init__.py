"""The hub: PostgreSQL, the only state there is. The only folder with SQL."""
