"""Bulk operations: one question about everything, answered by a file."""
