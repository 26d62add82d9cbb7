"""Whether flags ask for code of another machine, which cannot run on this one."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from typing import Final

_NARROW: Final = ("-m32", "-mx32", "-m16")
_ALIASES: Final = {"amd64": "x86_64", "x64": "x86_64", "arm64": "aarch64", "arm64e": "aarch64"}


def foreign_target(arguments: Sequence[str], machine: str = platform.machine()) -> str:
    """The flag that asks for another machine's code, as spelled; "" where none does.

    Of several the last one is in force, as for a compiler.
    """
    here = _known(machine)
    found = ""
    for flag, value in zip(arguments, [*arguments[1:], ""], strict=True):
        if flag in _NARROW:
            found = flag if "64" in here else ""
        elif flag == "-m64":
            found = "" if "64" in here else flag
        elif flag in ("-target", "--target", "-arch"):
            found = "" if _known(value) == here else f"{flag} {value}"
        elif flag.startswith("--target="):
            found = "" if _known(flag.partition("=")[2]) == here else flag
    return found


def _known(target: str) -> str:
    """The machine of ``x86_64-linux-gnu`` or ``arm64``, under one name."""
    name = target.partition("-")[0].lower()
    return _ALIASES.get(name, name)
