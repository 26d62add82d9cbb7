"""Which branches of a rewrite no input has taken: its build tells of blocks and comparisons.

Static side: the object's calls into runtime/coverage.cpp, with the lines of the rewrite they stand
for. What only an exception leads to is left out.
"""

from __future__ import annotations

import re
import struct
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from attrs import frozen
from elftools.elf.elffile import ELFFile

from lessonl.measure.levels import UNOPTIMISED

#: Relations of runtime/coverage.hpp.
BELOW, EQUAL, ABOVE = 1, 2, 4
_FILE = "rewrite"
_FUNCTION: Final = re.compile(r"^[0-9a-f]+ <(.+)>:$")
_LINE: Final = re.compile(r"^ *([0-9a-f]+):\t(\S+)\s*(.*)$")
_TARGET: Final = re.compile(r"(?:^|,\s*)([0-9a-f]+) <([^>]+)>")
_CALLS: Final = re.compile(r"callq?|bl")
_JUMPS: Final = re.compile(r"jmpq?|b|notrack|bnd")
_CONDITIONAL: Final = re.compile(r"j[a-z]+|b\.\w+|cbn?z|tbn?z")
_ENDS: Final = re.compile(r"(?:repz )?retq?|hlt|ud2|brk|udf")
_NEVER_RETURNS: Final = re.compile(
    r"__cxa_(?:re)?throw|_Unwind_Resume|_ZSt\d+__throw_|abort|exit|_ZSt9terminatev|__assert_fail"
    r"|__stack_chk_fail"
)
_OF_THE_COMPILER: Final = re.compile(r"__cxa_throw_bad_array|__cxa_call_unexpected|_ZSt9terminatev")
_EQUALITY: Final = re.compile(r"(?:set|j)n?[ez]|b\.(?:eq|ne)|cbn?z")
_DECIDES: Final = re.compile(r"set[a-z]+|j(?!mp)[a-z]+|cmov[a-z]+|b\.\w+|cset|cbn?z|csel")
_WITHIN = 8  # instructions from a call to what it told of


def flags(recorder: Path) -> tuple[str, ...]:
    """What a rewrite is built with, after its own flags."""
    traced = "-fsanitize-coverage=trace-pc,trace-cmp"
    return (*UNOPTIMISED, "-gdwarf-4", "-g1", traced, f"-Wl,{recorder}")


@frozen
class Site:
    """One call; ``address`` is what it returns to, relative to the object."""

    address: int
    line: int
    block: bool
    equality: bool = False
    """Whether what it compares is compared for equality."""


@frozen
class Met:
    """What a call was told: ``relations`` of left to right, and the two that came closest."""

    relations: int
    size: int
    left: float
    right: float
    real: bool

    def always(self, *, equality: bool) -> bool:
        """Whether the comparison, one for equality or one of order, came out one way only."""
        if equality:
            return not self.relations & EQUAL or self.relations == EQUAL
        return self.relations in (BELOW, ABOVE)


@frozen
class Untaken:
    """A branch that no input takes; ``met`` is what its condition met."""

    line: int
    site: Site
    met: Met | None = None


@frozen
class _Instruction:
    address: int
    name: str
    operands: str
    symbol: str = ""
    target: int = -1

    @property
    def traced(self) -> str:
        """``pc``, ``cmp4``, ``const_cmp8`` ..., or "" for any other instruction."""
        _, _, rest = self.symbol.partition("__sanitizer_cov_trace_")
        return rest.partition("@")[0].partition("+")[0] if _CALLS.fullmatch(self.name) else ""


def sites_of(path: Path, listing: str) -> tuple[Site, ...]:
    """Those in the lines of a rewrite; ``listing`` is what objdump says about ``path``."""
    with path.open("rb") as stream:
        lines = _Lines(ELFFile(stream))
    found: list[Site] = []
    for code in _functions(listing):
        if any(lines.at(i.address) for i in code if i.traced):
            found += _sites(code, lines)
    return tuple(found)


def met_of(words: Iterable[str]) -> dict[int, Met]:
    """What a runner tells, by the address of the site."""
    found = {}
    for word in words:
        address, kind, relations, size, left, right = word.split(" ")
        real = kind == "3"
        found[int(address)] = Met(
            int(relations), int(size), _number(left, real), _number(right, real), real
        )
    return found


def untaken(
    sites: Iterable[Site], met: Mapping[int, Met], text: str, original: str
) -> tuple[Untaken, ...]:
    """Branches of ``text`` that were not taken and that the ``original`` has not got itself."""
    known = {_plain(line) for line in original.splitlines()}
    own = text.splitlines()
    found = []
    for site in sites:
        line = own[site.line - 1] if 0 < site.line <= len(own) else ""
        if _plain(line) in known:
            continue
        what = met.get(site.address)
        if site.block and what is None:
            found.append(Untaken(site.line, site))
        elif not site.block and what is not None and _decided_nothing(site, what):
            found.append(Untaken(site.line, site, what))
    return tuple(found)


def lines_of(branches: Iterable[Untaken]) -> str:
    """``line 3`` or ``lines 3, 12-14``."""
    numbers = sorted({b.line for b in branches})
    runs: list[list[int]] = []
    for n in numbers:
        if runs and n <= runs[-1][1] + 1:
            runs[-1][1] = n
        else:
            runs.append([n, n])
    named = ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in runs)
    return f"line{'s' if len(numbers) > 1 else ''} {named}"


def _decided_nothing(site: Site, met: Met) -> bool:
    if not met.relations or not met.always(equality=site.equality):
        return False
    null = site.equality and met.size == 8 and not met.real and 0 in (met.left, met.right)
    # A pointer that is not null, and lengths that no array has.
    return not null and (met.real or max(abs(met.left), abs(met.right)) < 1 << 58)


def _plain(line: str) -> str:
    return re.sub(r"[\s{}]+", "", line)


def _number(bits: str, real: bool) -> float:
    packed = struct.pack("<Q", int(bits))
    found: float = struct.unpack("<d" if real else "<q", packed)[0]
    return found


def _functions(listing: str) -> Iterator[list[_Instruction]]:
    code: list[_Instruction] = []
    for line in listing.splitlines():
        if match := _LINE.match(line):
            code.append(_instruction(match))
        elif _FUNCTION.match(line):
            yield code
            code = []
    yield code


def _instruction(match: re.Match[str]) -> _Instruction:
    address, name, operands = int(match[1], 16), match[2], match[3]
    if target := _TARGET.search(operands):
        return _Instruction(address, name, operands, target[2], int(target[1], 16))
    return _Instruction(address, name, operands)


def _sites(code: Sequence[_Instruction], lines: _Lines) -> Iterator[Site]:
    reached = _reachable(code)
    for at, i in enumerate(code[:-1]):
        line = lines.at(i.address) if i.traced and at in reached else 0
        if not line:
            continue
        returns_to = code[at + 1].address
        if i.traced == "pc":
            if not _is_the_compilers(code, at + 1):
                yield Site(returns_to, line, block=True)
        elif "cmp" in i.traced:
            after = code[at + 1 : at + 1 + _WITHIN]
            decides = next((k.name for k in after if _DECIDES.fullmatch(k.name)), "")
            equality = _EQUALITY.fullmatch(decides) is not None
            yield Site(returns_to, line, block=False, equality=equality)


def _is_the_compilers(code: Sequence[_Instruction], begin: int) -> bool:
    """Whether the block from here on is an error path that no text asks for."""
    for i in code[begin:]:
        if i.traced == "pc":
            return False
        if _OF_THE_COMPILER.match(i.symbol):
            return True
    return False


def _reachable(code: Sequence[_Instruction]) -> set[int]:
    """Places in ``code`` that jumps and falling through lead to from its beginning."""
    places = {i.address: at for at, i in enumerate(code)}
    seen: set[int] = set()
    pending = [0]
    while pending:
        at = pending.pop()
        if at in seen or at >= len(code):
            continue
        seen.add(at)
        i = code[at]
        if _JUMPS.fullmatch(i.name) or _CONDITIONAL.fullmatch(i.name):
            pending += [places[i.target]] if i.target in places else []
        stops = _ENDS.fullmatch(i.name) or _JUMPS.fullmatch(i.name)
        if not stops and not (_CALLS.fullmatch(i.name) and _NEVER_RETURNS.match(i.symbol)):
            pending.append(at + 1)
    return seen


class _Lines:
    """Lines of the rewrite by address; 0 for what is not of its text."""

    def __init__(self, elf: ELFFile) -> None:
        rows: list[tuple[int, int]] = []
        debug = elf.get_dwarf_info() if elf.has_dwarf_info() else None
        for unit in debug.iter_CUs() if debug is not None else ():
            program: Any = debug.line_program_for_CU(unit) if debug is not None else None
            rows += _rows(program) if program is not None else []
        rows.sort()
        self._starts = [start for start, _ in rows]
        self._lines = [line for _, line in rows]

    def at(self, address: int) -> int:
        place = bisect_right(self._starts, address) - 1
        return self._lines[place] if place >= 0 else 0


def _rows(program: Any) -> Iterator[tuple[int, int]]:
    files = [entry.name.decode(errors="replace") for entry in program["file_entry"]]
    own = {at + 1 for at, name in enumerate(files) if name == _FILE}
    for entry in program.get_entries():
        state = entry.state
        if state is not None:
            ours = state.file in own and not state.end_sequence
            yield state.address, state.line if ours else 0
