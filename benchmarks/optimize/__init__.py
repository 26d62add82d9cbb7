"""Runs of the built-in agents, as ``lessonl optimize`` makes them."""
