"""How fast the judge is, and how often it is right: ``python -m benchmarks.harness PART``."""
