"""What a kernel calls: functions that one thread carries out for itself, or others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from lessonl.agents.builtin.effects import PURE
from lessonl.model import Function
from lessonl.source.cuda import blanked
from lessonl.source.functions import functions
from lessonl.source.syntax import Node, parse

TOGETHER: Final = re.compile(
    r"\b(?:__sync\w+|__shfl\w+|__ballot\w*|__a(?:ny|ll)_sync|__activemask|__match\w+|__reduce\w+"
    r"|__shared__|__threadfence\w*|cg|this_thread_block|warpSize)\b"
)
"""What threads have in common: their places in the block matter where it is used."""
_PLACES: Final = re.compile(r"\b(?:threadIdx|blockIdx|blockDim|gridDim)\b")
_KNOWN: Final = re.compile(
    r"(?:\w+_cast<.*>|atomic\w+|make_\w+|__ld\w+|__(?:f|d|u|s|i)?(?:add|mul|div|mad|fma|sad|sqrt)\w*"
    r"|__(?:exp|exp10|log|log2|log10|pow|sin|cos|tan|popc|clz|ffs|brev|saturate|int|uint|float|double"
    r"|half|low|high)\w*|r?sqrt|rcbrt|rint|sin(?:cos|pi)|cospi|fdim|ldexp|unsigned|short|dim3)f?",
    re.DOTALL,
)


def by_itself(function: Function, body: Node) -> bool:
    """Whether no function that is called asks for, or depends on, the place of the thread."""
    waiting, seen = [*_called(body)], set[str]()
    if not any(not _known(name) for name in waiting):
        return True
    there = _in_file(function)
    while waiting:
        name = waiting.pop()
        if name in seen or _known(name):
            continue
        seen.add(name)
        found = [f for f in there if f.name == name.rpartition("::")[2].partition("<")[0]]
        if not found:
            return False
        for one in found:
            if TOGETHER.search(one.text) or _PLACES.search(one.text):
                return False
            waiting += _called(parse(blanked(one.text.encode())))
    return True


def _known(name: str) -> bool:
    plain = name.removeprefix("::").removeprefix("std::")
    return bool(_KNOWN.fullmatch(plain)) or plain in PURE or plain.removesuffix("f") in PURE


def _called(region: Node) -> Iterator[str]:
    """The names that are called; a call of anything else has its own text."""
    for call in region.find("call_expression"):
        callee = call.field("function")
        yield callee.text if callee is not None else call.text


def _in_file(function: Function) -> tuple[Function, ...]:
    try:
        data = function.file.read_bytes()
    except OSError:
        return ()
    return functions(function.file, data)
