"""Techniques for CUDA: each is shown to be safe from the function's own text, or not applied."""
