"""What a person can press, and in what order."""
