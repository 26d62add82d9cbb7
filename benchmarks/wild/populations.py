"""The functions of every package, from copies that a run may do with as it likes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from benchmarks.wild.fetch import copy_workspace, fetch, load_packages
from benchmarks.wild.sample import Sampled, population


def populations(cache: Path, copies: Path) -> dict[str, Sequence[Sampled]]:
    """By the package's name; packages are fetched into ``cache`` unless there."""
    found: dict[str, Sequence[Sampled]] = {}
    for package in load_packages():
        source = fetch(package, cache)
        workspace = copy_workspace(package, source, copies / package.name)
        found[package.name] = population(package.name, workspace, package.sample)
    return found
