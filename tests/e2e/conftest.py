"""A cache that all tests of the real command share, so that our programs are built once."""

from __future__ import annotations

from pathlib import Path

import pytest
from e2e.command import Project, make_project


@pytest.fixture(scope="session")
def shared_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("lessonl") / "cache"


@pytest.fixture
def project(tmp_path: Path, shared_cache: Path) -> Project:
    """A fresh project on the shared cache."""
    return make_project(tmp_path / "project", shared_cache)
