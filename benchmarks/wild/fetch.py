"""Gets the packages by their ordinary clients into a folder outside of the repository."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tarfile
import tomllib
from collections.abc import Sequence
from pathlib import Path

from attrs import frozen

from benchmarks.log import ROOT
from lessonl.model import LessonlError

SOURCE_SUFFIXES = (".cpp", ".cc", ".cxx")
MOST_PACKAGES = 6


@frozen
class Package:
    """One entry of ``sources.toml``."""

    name: str
    version: str
    origin: str
    take: str
    sample: tuple[str, ...]
    include: tuple[str, ...]


def load_packages() -> tuple[Package, ...]:
    """The packages, in the order of ``sources.toml``: at most six."""
    file = Path(__file__).with_name("sources.toml")
    entries = tomllib.loads(file.read_text())["package"]
    if len(entries) > MOST_PACKAGES:
        raise LessonlError(
            f"{file} names {len(entries)} packages.", f"At most {MOST_PACKAGES} are allowed."
        )
    return tuple(
        Package(
            e["name"], e["version"], e["from"], e["take"], tuple(e["sample"]), tuple(e["include"])
        )
        for e in entries
    )


def make_cache(cache: Path) -> None:
    """Makes the folder; raises LessonlError when it lies in the repository."""
    if cache.resolve().is_relative_to(ROOT):
        raise LessonlError(
            f"{cache} lies in the repository.", "Give a folder outside of it with --cache."
        )
    cache.mkdir(parents=True, exist_ok=True)


def fetch(package: Package, cache: Path) -> Path:
    """The package's folder in ``cache``, downloaded and unpacked if it is not there yet.

    Raises LessonlError (``environment``) when the client cannot get it.
    """
    unpacked = cache / f"{package.name}-{package.version}"
    if not unpacked.is_dir():
        partial = cache / f".{unpacked.name}"
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        (_from_debian if package.origin == "debian" else _from_pypi)(package, partial)
        partial.replace(unpacked)
    return unpacked / package.take


def _from_pypi(package: Package, folder: Path) -> None:
    wanted = f"{package.name}=={package.version}"
    # Only this package from source: its build requirements may come as wheels.
    options = ["--quiet", "--no-deps", "--no-binary", package.name, "--dest", str(folder)]
    _run([sys.executable, "-m", "pip", "download", *options, wanted], folder, wanted)
    with tarfile.open(_only(folder, "*.tar.gz")) as archive:
        archive.extractall(folder, filter="data")


def _from_debian(package: Package, folder: Path) -> None:
    wanted = f"{package.name}={package.version}"
    _run(["apt-get", "--quiet", "download", wanted], folder, wanted)
    _run(["dpkg", "-x", str(_only(folder, "*.deb")), str(folder)], folder, wanted)


def _only(folder: Path, pattern: str) -> Path:
    found = sorted(folder.glob(pattern))
    if len(found) != 1:
        raise LessonlError(
            f"{folder} has {len(found)} files {pattern} instead of one.", code="environment"
        )
    return found[0]


def _run(command: Sequence[str], folder: Path, wanted: str) -> None:
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    except OSError as error:
        raise LessonlError(f"{command[0]}: {error.strerror}.", code="environment") from error
    if done.returncode:
        last = (done.stderr.strip() or done.stdout.strip()).splitlines()[-1:]
        raise LessonlError(
            f"{command[0]} cannot get {wanted}: {' '.join(last)}",
            "It needs the package index (apt-get update) and this version in it.",
            code="environment",
        )


def copy_workspace(package: Package, source: Path, target: Path) -> Path:
    """A copy of the package to judge in, with a compile database for its source files."""
    shutil.copytree(source, target, symlinks=True)
    flags = ["c++", "-std=c++17", "-O2", *(f"-I{folder}" for folder in package.include)]
    entries = [
        {"directory": str(target), "file": str(file), "arguments": [*flags, "-c", str(file)]}
        for folder in package.sample
        for file in sorted((target / folder).rglob("*"))
        if file.suffix in SOURCE_SUFFIXES
    ]
    (target / "compile_commands.json").write_text(json.dumps(entries, indent=1))
    return target
