"""How a driver is built: as an adapter, with an agent's text in place of what is deduced."""

from __future__ import annotations

import re
from typing import Final

from attrs import evolve, frozen, mutable

from lessonl.measure.adapter import EXPORTED, Entry
from lessonl.measure.originals import Originals
from lessonl.measure.scan import scan_text
from lessonl.measure.together import together
from lessonl.measure.unit import Built
from lessonl.measure.ways import Way
from lessonl.model import Function

#: As long as nobody has written one: whether a driver could be built at all.
NO_DRIVER: Final = """\
struct lessonl_driver {
  lessonl_driver(lessonl_source&, std::size_t) {}
  void call(lessonl_function) {}
  void write(lessonl_sink&) const {}
};
"""
DRIVER_FILE: Final = "driver"
"""What messages of the compiler call the file."""
_INCLUDE: Final = re.compile(r"^[ \t]*#[ \t]*include\b.*$", re.MULTILINE)
_OURS: Final = re.compile(r"\blessonl_(driver|source|sink|function)\b")


@frozen
class DrivenEntry(Entry):
    """An entry whose adapter is a driver; ``fields`` is then the text of that."""

    def adapter_text(self, fields: str) -> str:
        includes = "".join(f"\n{line.strip()}" for line in _INCLUDE.findall(fields))
        body = _INCLUDE.sub("", fields)  # leaves the lines as they are counted
        return f"{includes}\n" + self._wrap(
            f"using lessonl_function = __decltype({self.expression});\n"
            "using lessonl_source = lessonl_rt::Source;\nusing lessonl_sink = lessonl_rt::Sink;\n"
            f'#line 1 "{DRIVER_FILE}"\n{body}\n#line 1 "lessonl_adapter"\n'
            f"{EXPORTED} lessonl_rt::Adapter lessonl_adapter() {{\n"
            "  return lessonl_rt::Driven<lessonl_function, lessonl_driver>::adapter();\n}\n"
        )


def driven(entry: Entry) -> DrivenEntry:
    """The same way to take a function's address, for a driver."""
    return DrivenEntry(
        entry.namespaces, entry.name, entry.expression, entry.picked, entry.instance,
        entry.prelude, entry.member,
    )  # fmt: skip


@mutable
class DrivenOriginals(Originals):
    """Finds a way to build the original with a driver beside it; nothing is modelled."""

    async def _built(self, way: Way) -> tuple[Built, Built, Way, str]:
        entry = driven(way.entry)
        adapter, original = await together(
            self.builder.adapter(self.unit, self.data, entry, NO_DRIVER),
            self._variant(entry, "original"),
        )
        return adapter, original, evolve(way, entry=entry), NO_DRIVER


def spoken_call(function: Function) -> str:
    """How the text of a driver calls the function."""
    arguments = ", ".join(p.name or "argument" for p in function.parameters)
    if function.classes and not function.static:
        return f"(object.*function)({arguments})"
    return f"function({arguments})"


def forbidden(driver: str, data: bytes) -> str:
    """What of a driver's text is refused, a sentence; "" where nothing is."""
    own = _OURS.sub(r"own_\1", driver)
    finding = scan_text(own, data.decode(errors="replace"))
    return finding.reason if finding is not None else ""
