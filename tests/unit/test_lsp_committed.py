"""The committed version of a file, with as few questions to git as possible."""

from __future__ import annotations

import asyncio
import subprocess
from pathlib import Path

import pytest

from lessonl.lsp import committed
from lessonl.lsp.committed import Commits
from needs import needs

pytestmark = needs("git")


def git(root: Path, *words: str) -> str:
    who = ("-c", "user.name=n", "-c", "user.email=e@example.org")
    command = ["git", "-C", str(root), *who, *words]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    root = tmp_path / "repository"
    (root / "src").mkdir(parents=True)
    (root / "src" / "a.cpp").write_text("one")
    git(tmp_path, "init", "-q", str(root))
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "one")
    return root


def test_the_last_commit_is_what_counts(repository: Path) -> None:
    file, commits = repository / "src" / "a.cpp", Commits()

    async def look() -> tuple[str, bytes]:
        found = await commits.of(file)
        assert found is not None
        return found.commit, found.data

    async def whole() -> None:
        first = git(repository, "rev-parse", "--short", "HEAD")
        file.write_text("two")
        assert await look() == (first, b"one")
        git(repository, "commit", "-q", "-a", "-m", "two")
        assert await look() == (git(repository, "rev-parse", "--short", "HEAD"), b"two")
        git(repository, "checkout", "-q", first)
        assert await look() == (first, b"one")

    asyncio.run(whole())


def test_git_is_asked_once_for_a_commit(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, ...]] = []
    real = committed._git

    async def counted(directory: Path, *words: str) -> object:
        asked.append(words)
        return await real(directory, *words)

    monkeypatch.setattr(committed, "_git", counted)

    async def whole() -> None:
        commits = Commits()
        for _ in range(3):
            assert await commits.of(repository / "src" / "a.cpp") is not None

    asyncio.run(whole())
    assert len(asked) == 2


def test_a_worktree_has_a_head_of_its_own(repository: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    git(repository, "worktree", "add", "-q", str(other))
    (other / "src" / "a.cpp").write_text("of the worktree")
    git(other, "commit", "-q", "-a", "-m", "there")

    async def look() -> None:
        commits = Commits()
        here = await commits.of(repository / "src" / "a.cpp")
        there = await commits.of(other / "src" / "a.cpp")
        assert here is not None and here.data == b"one"
        assert there is not None and there.data == b"of the worktree"

    asyncio.run(look())


def test_there_is_none_outside_of_a_repository_or_for_a_new_file(
    repository: Path, tmp_path: Path
) -> None:
    (tmp_path / "b.cpp").write_text("")
    (repository / "new.cpp").write_text("")

    async def look() -> None:
        commits = Commits()
        assert await commits.of(tmp_path / "b.cpp") is None
        assert await commits.of(repository / "new.cpp") is None

    asyncio.run(look())
