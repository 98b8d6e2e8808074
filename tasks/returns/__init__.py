"""What the integration returned: like compared with like, before beside after, cost beside gain."""
