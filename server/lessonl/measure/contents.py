"""What containers among the global variables hold: made before a call, and compared after it.

They lie in the variants, each at a place of its own; the adapter knows their types.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from elftools.elf.elffile import ELFFile
from elftools.elf.sections import SymbolTableSection

from lessonl.measure.inputs import InputClass
from lessonl.measure.nodes import Tree
from lessonl.measure.referee import Placement
from lessonl.measure.spec import Shape, Spec
from lessonl.measure.unit import Unit
from lessonl.source.outside import containers

#: As runtime/contents.hpp has them.
FIRST_NODE, NODES_EACH, MOST = 440, 8, 8
FIELDS = "globals"
"""What a compiler's messages about the text below name."""
_SIZES = (33, 9, 2)
_FILLED = Shape(filled=True, name="global containers filled")
_PART = re.compile(r"L?(\d+)")
_ANONYMOUS = "_GLOBAL__N_1"


def shared(unit: Unit, data: bytes) -> tuple[str, ...]:
    """Those that the unit's function shares with others."""
    own = unit.function.file.resolve()
    others = (p.read_bytes() for p in unit.closure if p.resolve() != own)
    return containers(unit.function, data, others)[:MOST]


def contents_text(names: Sequence[str]) -> str:
    """Tells the adapter the types of these variables."""
    if not names:
        return ""
    types = ", ".join(f"decltype(::{name})" for name in names)
    return (
        f'\n#line 1 "lessonl_fields {FIELDS}"\n'
        "template <> struct lessonl_rt::Outside<void> "
        f"{{ using Types = std::tuple<{types}>; }};\n"
        '#line 1 "lessonl_adapter"\n'
    )


def places(path: Path, names: Sequence[str]) -> str:
    """Where they lie in a linked object, as the runner reads it; 0 for what it lacks."""
    if not names:
        return ""
    with path.open("rb") as stream:
        table = ELFFile(stream).get_section_by_name(".symtab")
        symbols = table.iter_symbols() if isinstance(table, SymbolTableSection) else ()
        found = {
            qualified(s.name): s["st_value"]
            for s in symbols
            if s["st_info"]["type"] == "STT_OBJECT" and s["st_shndx"] != "SHN_UNDEF"
        }
    return "contents=" + ";".join(str(found.get(name, 0)) for name in names)


def qualified(mangled: str) -> str:
    """``ns::table`` for ``_ZN2ns5tableE``; the name itself where it is not mangled."""
    if not mangled.startswith("_Z"):
        return mangled
    rest, parts = mangled[2:].removeprefix("N"), []
    while part := _PART.match(rest):
        end = part.end() + int(part[1])
        parts.append(rest[part.end() : end])
        rest = rest[end:]
    return "::".join(p for p in parts if p != _ANONYMOUS) if rest in ("", "E") else ""


def filled_classes(tree: Tree, spec: Spec, names: Sequence[str]) -> Iterator[InputClass]:
    """Inputs with something in the containers, for originals that are clean with anything there."""
    if names and tree.inputs:
        for n in _SIZES if spec.variables else _SIZES[:1]:
            sizes = tuple(spec.sizes(n).items()) if spec.variables else ()
            end = Placement.FLUSH_END
            yield InputClass(sizes, _FILLED, end, 24, end)


def name_at(node: int, names: Sequence[str]) -> str:
    """Which of them a difference is in."""
    at = (node - FIRST_NODE) // NODES_EACH
    return names[at] if 0 <= at < len(names) else ""
