"""The package installs as described, and the gate's own tools work."""

from __future__ import annotations

import importlib
import importlib.metadata
import pkgutil
import tomllib
from pathlib import Path

import pytest

import lessonl
from needs import needs

ROOT = Path(__file__).parents[2]


def test_version_is_the_installed_one() -> None:
    assert importlib.metadata.version("lessonl") == lessonl.__version__


def test_every_module_imports_and_says_what_it_is_for() -> None:
    names = [m.name for m in pkgutil.walk_packages(lessonl.__path__, "lessonl.")]
    assert "lessonl.model" in names
    undocumented = [name for name in names if not importlib.import_module(name).__doc__]
    assert undocumented == []


def test_lock_file_names_only_the_public_index() -> None:
    lock = tomllib.loads((ROOT / "uv.lock").read_text())
    sources = {p["source"].get("registry") for p in lock["package"]} - {None}
    assert sources == {"https://pypi.org/simple"}


def test_an_absent_tool_skips_a_test(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LESSONL_REQUIRE", raising=False)
    mark = needs("no-such-tool").mark
    assert (mark.name, mark.args) == ("skipif", (True,))


def test_an_absent_tool_that_is_required_fails_a_test(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LESSONL_REQUIRE", "g++, no-such-tool")
    assert needs("no-such-tool").mark.name == "missing_tool"
