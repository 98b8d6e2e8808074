"""Whether this text may go now: pure rules, which take the time and touch nothing."""
