"""The judge's cache of its tests is shared with the corpus."""

from judge.conftest import cache

__all__ = ["cache"]
