"""Where and how often it runs."""
