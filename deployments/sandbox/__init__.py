"""Stateful stand-ins for the platforms: they enforce what the platform enforces."""
