"""What the pages on the benchmarks say is there, is: tests, commands, and what they link to."""

from __future__ import annotations

import re
import shlex
import textwrap
from pathlib import Path

import pytest

from benchmarks.runner.arguments import wanted
from benchmarks.runner.cell import chosen, plan

ROOT = Path(__file__).parents[2]
CAPABILITIES = ROOT / "docs" / "reference" / "capabilities.md"
HOW_TO = ROOT / "docs" / "how-to" / "benchmarks.md"
ROWS = [
    [cell.strip() for cell in line.strip("|").split(" | ")]
    for line in CAPABILITIES.read_text().splitlines()
    if re.match(r"\| \d+ \|", line)
]


def commands(page: Path) -> list[str]:
    """Every run of the bench that a page names."""
    found = re.findall(r"(?:^    |`)(lessonl-bench run [^`\n]*)", page.read_text(), re.MULTILINE)
    return [str(command) for command in found]


COMMANDS = sorted({command for page in (CAPABILITIES, HOW_TO) for command in commands(page)})


def test_every_row_is_there_once_and_has_tests_or_is_not_yet() -> None:
    assert [int(row[0]) for row in ROWS] == list(range(1, 38))
    for row in ROWS:
        assert re.search(r"`\w+/\w+\.py::\w+`|\*\*not yet\*\*", " ".join(row[2:])), row[0]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_every_test_that_is_named_exists(row: list[str]) -> None:
    for path, name in re.findall(r"`([\w/]+\.py)::(\w+)`", " ".join(row)):
        text = (ROOT / "tests" / path).read_text()
        assert re.search(rf"^(async )?def {name}\(", text, re.MULTILINE), f"{path}::{name}"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_a_cell(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    models = re.search(r"^    # models.toml\n((?:    .*\n|\n)+)", HOW_TO.read_text(), re.MULTILINE)
    assert models is not None
    Path("models.toml").write_text(textwrap.dedent(models[1]))
    asked = wanted(shlex.split(command)[2:])
    made = plan(asked.cell, asked.config)
    assert made.team and chosen(asked.cell, asked.only)


def test_commands_of_both_pages_are_found() -> None:
    assert len(commands(CAPABILITIES)) >= 10 and len(commands(HOW_TO)) >= 20


@pytest.mark.parametrize("page", [CAPABILITIES, HOW_TO], ids=lambda page: page.stem)
def test_every_link_and_path_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text()):
        assert (page.parent / target).exists(), target
    for path in re.findall(r"`(benchmarks/[\w/.-]+)`", page.read_text()):
        assert (ROOT / path).exists(), path
