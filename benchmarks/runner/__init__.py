"""Runs one cell of the evaluation: a suite, a strategy and its terms, over trials."""
