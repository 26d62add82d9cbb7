"""Where NVIDIA's compiler is, if it is on this machine."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from attrs import frozen

from lessonl.measure import process

_ASK_SECONDS: Final = 20.0
_RELEASE: Final = re.compile(r"release (\d+\.\d+)")
_HERE: Final = re.compile(r"^#\$ _HERE_=(.+)$", re.MULTILINE)
_HOMES: Final = ("CUDA_HOME", "CUDA_PATH")
_DEFAULT: Final = Path("/usr/local/cuda")


@frozen
class Toolkit:
    """An nvcc that answers: its ``release``, such as "13.5", and what it is installed below."""

    nvcc: Path
    release: str
    root: Path
    """The directory with ``bin``, ``include`` and ``nvvm``."""

    @property
    def readable(self) -> tuple[Path, ...]:
        """What a compile may read of the toolkit."""
        named = ("bin", "include", "lib", "lib64", "nvvm", "targets", "libdevice")
        found = [p.resolve() for name in named if (p := self.root / name).is_dir()]
        return (self.nvcc.parent.resolve(), *found)

    @property
    def sanitizer(self) -> Path | None:
        """compute-sanitizer, which comes with the whole toolkit and not with the wheels."""
        beside = self.root / "bin" / "compute-sanitizer"
        found = str(beside) if beside.exists() else shutil.which("compute-sanitizer")
        return Path(found) if found else None

    def libraries(self) -> tuple[str, ...]:
        """Flags that let a program of nvcc's find the runtime's static library."""
        places = (self.root / "targets/x86_64-linux/lib", self.root / "lib", self.root / "lib64")
        return tuple(f"-L{p}" for p in places if (p / "libcudart_static.a").exists())


def find_toolkit(named: str = "", environment: Mapping[str, str] = os.environ) -> Toolkit | None:
    """The first nvcc that answers: the project's own, that of PATH, of CUDA_HOME, of a wheel."""
    for place in _places(named, environment):
        if place.is_file() and os.access(place, os.X_OK) and (release := _release(place)):
            return Toolkit(place, release, _root(place))
    return None


def _places(named: str, environment: Mapping[str, str]) -> Iterator[Path]:
    if "/" in named:
        yield Path(named)
    path = environment.get("PATH", os.defpath)
    if found := shutil.which("nvcc", path=path):
        yield Path(found)
    homes = [Path(environment[name]) for name in _HOMES if environment.get(name)]
    for home in (*homes, _DEFAULT):
        yield home / "bin" / "nvcc"
    yield from _wheels()


def _wheels() -> Iterator[Path]:
    """The nvcc of the package nvidia-cuda-nvcc (13 or newer), installed beside us."""
    spec = importlib.util.find_spec("nvidia")
    for place in (spec.submodule_search_locations or ()) if spec else ():
        yield from sorted(Path(place).glob("cu*/bin/nvcc"), reverse=True)


def _release(nvcc: Path) -> str:
    match = _RELEASE.search(_said(nvcc, "--version"))
    return match[1] if match else ""


def _root(nvcc: Path) -> Path:
    """As nvcc itself says: what is on the PATH may be a script that calls it."""
    said = _said(nvcc, "--dryrun", "-cubin", "-x", "cu", "-o", os.devnull, os.devnull)
    match = _HERE.search(said)
    return (Path(match[1]) if match else nvcc.resolve().parent).parent


def _said(nvcc: Path, *arguments: str) -> str:
    """Both streams; empty where it fails."""
    environment = process.clean_environment(Path(tempfile.gettempdir()))  # it asks for one
    done = process.ask([str(nvcc), *arguments], env=environment, timeout=_ASK_SECONDS)
    return (done.stdout + done.stderr).decode(errors="replace") if done.ok else ""
