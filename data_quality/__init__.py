"""What good looks like: rules per data type, and what it means when they fail."""
