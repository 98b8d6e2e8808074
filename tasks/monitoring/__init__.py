"""When something is wrong, and when it is well again: rows in, alarms out."""
