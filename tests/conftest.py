"""Rules for every test."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

# How long an example takes says something of the machine only.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

# Needs a server that is built for minutes: `make test-model` names the folder.
collect_ignore = ["model"]


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Fail a test whose required tool is absent; see ``needs``."""
    if mark := item.get_closest_marker("missing_tool"):
        pytest.fail(f"{mark.args[0]} is not here, yet LESSONL_REQUIRE asks for it")


@pytest.fixture(scope="session")
def shared_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache for all tests of the real command, so that our programs are built once."""
    return tmp_path_factory.mktemp("lessonl") / "cache"
