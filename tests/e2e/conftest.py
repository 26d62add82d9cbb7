"""Projects for the tests of the real command."""

from __future__ import annotations

from pathlib import Path

import pytest
from e2e.command import Project, make_project


@pytest.fixture
def project(tmp_path: Path, shared_cache: Path) -> Project:
    """A fresh project on the shared cache."""
    return make_project(tmp_path / "project", shared_cache)
