"""Verdicts while processes are killed at random: what is said, and what is left."""
