"""A cache of one's own, for what is to be measured as on a machine never used before."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def empty_cache() -> Iterator[None]:
    """``LESSONL_CACHE_DIR`` is an empty folder, gone afterwards."""
    before = os.environ.get("LESSONL_CACHE_DIR")
    with tempfile.TemporaryDirectory(prefix="lessonl-bench-") as directory:
        os.environ["LESSONL_CACHE_DIR"] = directory
        try:
            yield
        finally:
            if before is None:
                del os.environ["LESSONL_CACHE_DIR"]
            else:
                os.environ["LESSONL_CACHE_DIR"] = before
