"""What a project's own commands see of the machine: its tools, and nothing that is private.

They run code of a rewrite, which a language model may have written, and what they print can end
in a report. So of the user's home they read what is in plain sight and where ``PATH`` leads, never
the hidden files that keys lie in; and of the environment they have what builds and tests go by.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

#: Devices that any program may use; the others of ``/dev`` are the machine's.
DEVICES: Final = tuple(
    Path("/dev") / name for name in ("null", "zero", "full", "random", "urandom", "tty", "shm")
)
_UNREAD: Final = frozenset(Path(name) for name in ("/dev", "/run", "/lost+found"))
"""``/run`` has the sockets and the secrets of services."""
_SYSTEM: Final = Path("/run/current-system")
_BESIDE: Final = ("lib", "lib64", "libexec", "include", "share", "pyvenv.cfg")
"""What a directory of programs needs around it."""
_SHIMS: Final = "shims"
"""Programs that choose among versions, which lie beside them (pyenv, asdf, mise)."""
_DATA: Final = (".local", "share")
"""Where a desktop keeps what is private, passwords too."""

_KEPT: Final = re.compile(
    r"PATH|LANG|LANGUAGE|LC_\w+|TZ|TERM|USER|LOGNAME|SHELL|VIRTUAL_ENV|PYTHONPATH"
    r"|CC|CXX|AR|LD|CPP|CFLAGS|CXXFLAGS|CPPFLAGS|LDFLAGS|CPATH|C_INCLUDE_PATH|CPLUS_INCLUDE_PATH"
    r"|LIBRARY_PATH|LD_LIBRARY_PATH|PKG_CONFIG_\w+|[ALTU][SU]?B?SAN_OPTIONS"
    r"|(CMAKE|CTEST|GTEST|OMP|GOMP|KMP|CONDA|NIX)_\w+"
)
_SECRET: Final = re.compile(r"KEY|TOKEN|SECRET|PASS|CRED|AUTH", re.IGNORECASE)


def environment(variables: Mapping[str, str], home: Path, directory: Path) -> dict[str, str]:
    """The variables that builds and tests go by; ``home`` is home and temporary directory."""
    kept = {
        name: value
        for name, value in variables.items()
        if _KEPT.fullmatch(name) and not _SECRET.search(name)
    }
    return {**kept, "HOME": str(home), "TMPDIR": str(home), "PWD": str(directory)}


def search_path(variables: Mapping[str, str]) -> tuple[Path, ...]:
    """The directories of ``PATH`` that are there."""
    named = (Path(name) for name in variables.get("PATH", os.defpath).split(os.pathsep) if name)
    return tuple(path for path in named if path.is_absolute() and _is_directory(path))


def _is_directory(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # it lies where the user may not look
        return False


def user_home() -> Path | None:
    """The user's own home, None where there is none."""
    try:
        return Path.home().resolve()
    except RuntimeError:
        return None


def readable(home: Path | None, programs: Iterable[Path]) -> tuple[Path, ...]:
    """What may be read, with what lies beneath: real paths, ``programs`` with their libraries."""
    found = [*_plain(home), _SYSTEM]
    for directory in programs:
        if directory.name == _SHIMS:
            found.append(directory.resolve().parent)
        for real in (directory.resolve(), *_led_to(directory)):
            if not any(real.is_relative_to(path) for path in found):
                beside = (real.parent / name for name in _BESIDE)
                found += [real, *(path for path in beside if path.parts[-2:] != _DATA)]
    return tuple(found)


def _led_to(directory: Path) -> set[Path]:
    """Where the programs of a directory really are: an environment of Python has only links."""
    with contextlib.suppress(OSError), os.scandir(directory) as entries:
        links = [entry.path for entry in entries if entry.is_symlink()]
        return {Path(os.path.realpath(link)).parent for link in links}
    return set()


def _plain(home: Path | None) -> Iterator[Path]:
    above = (home, *home.parents) if home is not None else ()
    for directory in dict.fromkeys([Path("/"), *([home] if home is not None else [])]):
        with contextlib.suppress(OSError):
            for path in sorted(directory.iterdir()):
                if path not in above and path not in _UNREAD and not path.name.startswith("."):
                    yield path
