"""What to do next for one person, and what must not be done now: rules over what is known."""
