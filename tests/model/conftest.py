"""The small model for a whole session, and the project that it is asked about."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from e2e.command import Project, make_project
from model.server import LONGEST_ANSWER, ModelServer, serving


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModelServer]:
    """The running server; without one there is no test here that could be passed over."""
    home = os.environ.get("LESSONL_MODEL")
    if not home:
        pytest.fail("Run `make test-model`, which builds the model's server and says where.")
    folder = tmp_path_factory.mktemp("server")
    with serving(Path(home), folder / "log") as started:
        yield started
    assert not Path(f"/proc/{started.process}").exists()


@pytest.fixture
def project(tmp_path: Path, shared_cache: Path, server: ModelServer) -> Project:
    """A project with three agents on the one model: careful, ordinary, and free."""
    made = make_project(tmp_path / "project", shared_cache)
    tables = [
        f'[agents.{name}]\nmodel = "smollm2"\nbase_url = "{server.url}"\n'
        f"temperature = {temperature}\nmax_tokens = {LONGEST_ANSWER}\ntimeout = 300\n"
        for name, temperature in (("careful", 0.0), ("ordinary", 0.2), ("free", 1.2))
    ]
    (made.root / "models.toml").write_text("\n".join(tables))
    return made
