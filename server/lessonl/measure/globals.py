"""Global variables that others of the program see: what a call leaves in them is compared.

Only plain values are (counters, flags, last results); addresses and what they lead to are not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from elftools.elf.elffile import ELFFile
from elftools.elf.sections import SymbolTableSection

from lessonl.measure.object_facts import ObjectFacts, made_by_compiler, plain
from lessonl.model import Function

_MOST, _MOST_BYTES = 32, 256


def visible(function: Function, data: bytes, facts: ObjectFacts) -> tuple[str, ...]:
    """Mangled names of those that the text outside of the function uses, or another file may."""
    rest = (data[: function.start] + data[function.end :]).decode(errors="replace")
    return tuple(
        name
        for name, size in facts.variables
        if size <= _MOST_BYTES and not made_by_compiler(name) and _is_seen(name, rest)
    )[:_MOST]


def _is_seen(name: str, rest: str) -> bool:
    if name.startswith(("_ZZ", "_ZGV")):  # of one function alone
        return False
    uses = len(re.findall(rf"\b{re.escape(plain(name))}\b", rest))
    own = name.startswith("_ZL") or "_GLOBAL__N_" in name  # of this file alone
    return uses > (1 if own else 0)


def addresses(path: Path, names: Sequence[str]) -> str:
    """Where they lie in a linked object, and their sizes, as the runner reads it; 0 for none."""
    if not names:
        return ""
    with path.open("rb") as stream:
        table = ELFFile(stream).get_section_by_name(".symtab")
        symbols = table.iter_symbols() if isinstance(table, SymbolTableSection) else ()
        found = {s.name: (s["st_value"], s["st_size"]) for s in symbols if s.name in set(names)}
    known = (found.get(name, (0, 0)) for name in names)
    return "globals=" + ";".join(f"{address}:{size}" for address, size in known)
