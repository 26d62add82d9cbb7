"""The user's own tests in the terminal: run when they are trusted, asked for once, else skipped."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import subprocess
import time
from pathlib import Path

import jsonschema
import pytest
from e2e.command import COMMAND, FAST, Project, make_project

from needs import needs

pytestmark = [needs("g++", "unshare"), pytest.mark.slow]

SCHEMA = Path(__file__).parents[2] / "docs" / "reference" / "schema-1.json"
CHECK = """\
#include <vector>
std::vector<long long> sums(const std::vector<int>& values);
int main() {
    const auto found = sums({1, 2, 3});
    return found.size() == 3 && found[2] == 6 && found.capacity() < 100 ? 0 : 1;
}
"""
ROOMY = FAST.replace("out;\n", "out;\n    out.reserve(values.size() + 4096);\n")
JUDGE = ("judge", "work.cpp:4", "--rewrite")


@pytest.fixture
def own(tmp_path: Path, shared_cache: Path) -> Project:
    """A project with tests of its own, whose build knows where it is."""
    made = make_project(tmp_path / "mein Projekt é", shared_cache)
    (made.root / "check.cpp").write_text(CHECK)
    (made.root / "roomy.cpp").write_text(ROOMY)
    (made.root / "broken.cpp").write_text(FAST.replace("sum += value", "sum +="))
    (made.root / "out").mkdir()
    build = f"g++ work.cpp check.cpp -o '{made.root}/out/check'"
    (made.root / "lessonl.toml").write_text(
        f'[test]\nbuild = "{build}"\ncommand = "./out/check"\n[bench]\ncommand = "./out/check"\n'
    )
    return made


def files(root: Path) -> dict[Path, tuple[int, bytes]]:
    return {p: (p.stat().st_mtime_ns, p.read_bytes()) for p in root.rglob("*") if p.is_file()}


def test_a_good_rewrite_passes_the_users_tests(own: Project) -> None:
    before = files(own.root)
    ended = own.run(*JUDGE, "fast.cpp", "--trust", "--json")
    document = json.loads(ended.stdout)
    jsonschema.validate(document, json.loads(SCHEMA.read_text()))
    assert (ended.code, document["verdict"]) == (0, "faster"), document
    assert document["evidence"]["own_tests"].startswith("passed: ./out/check (")
    (row,) = document["evidence"]["own_bench"]
    assert row["name"] == "wall clock" and row["pairs"] == 12
    assert files(own.root) == before and own.leftovers() == []


def test_what_generated_inputs_let_pass_the_users_tests_do_not(own: Project) -> None:
    before = files(own.root)
    ended = own.run(*JUDGE, "roomy.cpp", "--trust")
    assert ended.code == 4
    assert "Incorrect: your tests fail with it: ./out/check" in " ".join(ended.stdout.split())
    assert files(own.root) == before and own.leftovers() == []


def test_without_trust_and_a_terminal_they_are_skipped_and_that_is_said(own: Project) -> None:
    ended = own.run(*JUDGE, "roomy.cpp")
    assert ended.code == 0
    said = " ".join(ended.stdout.split())
    assert "your own tests not run: the commands of lessonl.toml are not trusted" in said
    assert "Run them" not in ended.stderr


def on_terminal(project: Project, answer: str) -> str:
    """What ``judge`` says on a terminal where its question is answered, on a quick rewrite."""
    master, slave = pty.openpty()
    command = [*COMMAND, *JUDGE, "broken.cpp"]
    with subprocess.Popen(
        command, cwd=project.root, env={**project.environment, "TERM": "dumb"},
        stdin=slave, stdout=subprocess.DEVNULL, stderr=slave, start_new_session=True,
    ) as child:  # fmt: skip
        os.close(slave)
        said, ends = "", time.monotonic() + 100
        try:
            while child.poll() is None and time.monotonic() < ends:
                if not select.select([master], [], [], 0.1)[0]:
                    continue
                try:
                    said += os.read(master, 4096).decode()
                except OSError:  # the last writer is gone
                    break
                if answer and said.endswith("[y/N]: "):
                    os.write(master, f"{answer}\n".encode())
            assert child.wait(timeout=10) == 4
        finally:
            child.kill()
            os.close(master)
    return said


def test_a_terminal_is_asked_until_it_says_yes_and_again_for_other_commands(own: Project) -> None:
    asked = on_terminal(own, "n")
    assert re.search(r"  g\+\+ work\.cpp check\.cpp .*\r\n  \./out/check\r\n", asked)
    assert "[y/N]" in on_terminal(own, "y")
    assert "[y/N]" not in on_terminal(own, "")
    toml = own.root / "lessonl.toml"
    toml.write_text(toml.read_text().replace('"./out/check"', '"./out/check -x"'))
    assert "[y/N]" in on_terminal(own, "n")
