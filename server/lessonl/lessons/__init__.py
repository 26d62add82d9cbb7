"""What was learnt: asking for lessons, choosing which to show, adjusting them, keeping them."""
