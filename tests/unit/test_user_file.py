"""Changes of the user's file: what is asked for, and not a byte more."""

from __future__ import annotations

import threading
import tomllib
from pathlib import Path
from typing import Any

import pytest

from lessonl import user_file
from lessonl.model import LessonlError


def _tables(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text())


NEW = {"model": "m", "base_url": "http://h/v1"}
COMMENTED = """\
# My settings.
rounds = 3  # enough

# The big one.
[agents.big]  # at work
model = "x"
base_url = "http://x/v1"

[agents.big.headers]
X-A = "b"

# What I can spend.
[budget]
tokens = 5000  # a day of work
"""


@pytest.mark.parametrize(
    "before",
    ["", "rounds = 3", COMMENTED, COMMENTED.replace("\n", "\r\n"), "[agents]\n", "[agents.a]\n"],
)
def test_adding_leaves_every_other_byte_and_removing_undoes_it(tmp_path: Path, before: str) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(before.encode())
    user_file.add_agent(path, "new", NEW)
    assert path.read_bytes().startswith(before.encode())
    assert _tables(path)["agents"]["new"] == NEW
    assert ("\r\n" in before) == (b"\r\n" in path.read_bytes())
    user_file.remove_agent(path, "new")
    assert path.read_bytes().rstrip() == before.encode().rstrip()


def test_removing_takes_the_subtables_and_leaves_the_comments_of_what_follows(
    tmp_path: Path,
) -> None:
    path = tmp_path / "config.toml"
    path.write_text(COMMENTED)
    user_file.remove_agent(path, "big")
    assert path.read_text() == (
        "# My settings.\nrounds = 3  # enough\n\n# The big one.\n\n"
        "# What I can spend.\n[budget]\ntokens = 5000  # a day of work\n"
    )


@pytest.mark.parametrize(
    ("team", "left"),
    [
        ('["loops", "a"]  # both', 'team = ["loops"]  # both\n'),
        ('[\n  "a",\n  # always\n  "loops",\n]', "# always"),
        ('["a", "a"]', ""),
    ],
)
def test_a_removed_agent_leaves_the_team(tmp_path: Path, team: str, left: str) -> None:
    path = tmp_path / "config.toml"
    path.write_text(f"team = {team}\nrounds = 3\n[agents.a]\nmodel = 'x'\n")
    assert user_file.remove_agent(path, "a")
    assert left in path.read_text()
    assert _tables(path) == ({"team": ["loops"]} if left else {}) | {"rounds": 3}


@pytest.mark.parametrize(
    "text", ["agents = { a = { model = 'x' } }\n", "agents.a.model = 'x'\nrounds = 3\n"]
)
def test_a_file_that_cannot_be_changed_safely_is_left_as_it_is(tmp_path: Path, text: str) -> None:
    path = tmp_path / "config.toml"
    path.write_text(text)
    with pytest.raises(LessonlError, match="cannot be changed safely"):
        user_file.remove_agent(path, "a")
    assert path.read_text() == text


def test_a_linked_file_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "dotfiles").mkdir()
    kept = tmp_path / "dotfiles" / "lessonl.toml"
    kept.write_text("rounds = 3\n")
    (tmp_path / "config.toml").symlink_to(kept)
    user_file.add_agent(tmp_path / "config.toml", "a", NEW)
    assert (tmp_path / "config.toml").is_symlink() and "agents" in _tables(kept)
    assert list(kept.parent.iterdir()) == [kept]


def test_two_that_add_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    names = [f"a{number}" for number in range(12)]
    threads = [
        threading.Thread(target=user_file.add_agent, args=(path, name, NEW)) for name in names
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(_tables(path)["agents"]) == sorted(names)
