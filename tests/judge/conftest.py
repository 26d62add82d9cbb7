"""A cache that all tests of the judge share, so that our programs are built once."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(scope="session", autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """LESSONL_TEST_CACHE_DIR keeps it from one run to the next."""
    kept = os.environ.get("LESSONL_TEST_CACHE_DIR")
    directory = Path(kept) if kept else tmp_path_factory.mktemp("judge-cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LESSONL_CACHE_DIR", str(directory))
        yield directory
