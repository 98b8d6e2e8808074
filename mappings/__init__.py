"""What means what: declarations and pure translations."""
