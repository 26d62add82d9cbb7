"""Building, checking and timing one rewrite against the original."""
