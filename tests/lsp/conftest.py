"""A project for the tests of the language server, its files all saved."""

from __future__ import annotations

from pathlib import Path

import pytest
from e2e.command import Project, make_project

from needs import is_there

MEDIAN = """\
#include <algorithm>
#include <vector>

// Sorts everything to look at one element.
int median(const std::vector<int>& values) {
    if (values.empty()) return 0;
    std::vector<int> sorted = values;
    std::sort(sorted.begin(), sorted.end());
    return sorted[sorted.size() / 2];
}

struct Kept {
    ~Kept() {}
};
"""

OPTIMIZE = ["Optimize with LessonL"]
"""The actions that start a run."""
if is_there("openmp"):
    OPTIMIZE += ["Optimize with LessonL (OpenMP)"]


@pytest.fixture
def project(tmp_path: Path, shared_cache: Path) -> Project:
    """``work.cpp`` and ``median.cpp``, each with a function that one technique makes faster."""
    made = make_project(tmp_path / "project", shared_cache)
    (made.root / "median.cpp").write_text(MEDIAN)
    return made
