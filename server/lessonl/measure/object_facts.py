"""Reads from a linked shared object what its code could do besides compute."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from attrs import frozen
from elftools.common.exceptions import ELFError
from elftools.elf.elffile import ELFFile
from elftools.elf.relocation import RelocationSection
from elftools.elf.sections import Section, SymbolTableSection

from lessonl.measure import process
from lessonl.model import LessonlError

_COMPILERS_OWN: Final = re.compile(
    r"_ZStL8__ioinit|DW\.ref\..*|completed\.\d+|\.gomp_critical_user_\w+"
    r"|_ZN12lessonl_cuda\d+\w+E"
)
"""Writable variables that no text declares: the guard that ``#include <iostream>`` adds
(libstdc++ before 13), the address of the exception handler, a flag of the start-up code; and the
emulator's of CUDA, whose namespace no rewrite may name."""
_DISASSEMBLY_LIMIT: Final = 256 << 20
ENTRY: Final = "lessonl_entry"

_INSTRUCTIONS: Final[tuple[tuple[str, str], ...]] = (
    (r"\b(?:syscall|sysenter|svc|int)\b", "makes a system call of its own"),
    (r"\b(?:wrpkru|rdpkru|(?:wr|rd)[fg]sbase)\b|\bmsr\s+tpidr", "changes protection registers"),
    (r"\b(?:v?ldmxcsr|f?xrstors?(?:64)?)\b|\bmsr\s+fpcr", "changes the floating-point mode"),
    (r"\b(?:rdtscp?|rdpmc)\b|\bmrs\s+\w+,\s*(?:cntvct|cntpct|pmccntr)", "reads a clock register"),
    (r"\b(?:rdrand|rdseed)\b|\bmrs\s+\w+,\s*rndr", "draws random numbers"),
    (r"\b(?:cpuid|xgetbv)\b|\bmrs\s+\w+,\s*(?:id_aa64|midr)", "asks which processor it runs on"),
    (r"%[fg]s:(?!0x28\b)|\bmrs\s+\w+,\s*tpidr", "reaches into its thread's control block"),
)
_INSTRUCTION: Final = re.compile(
    "|".join(f"(?P<i{at}>{pattern})" for at, (pattern, _) in enumerate(_INSTRUCTIONS))
)
_IMMEDIATE: Final = re.compile(r"[$#]0x([0-9a-f]+)\b")
_LINE: Final = re.compile(r"^ *[0-9a-f]+:\t(.*)$", re.MULTILINE)
_INIT_NAME: Final = re.compile(
    r"_GLOBAL__(?:sub_)?[ID]_.*|_Z\d+__static_initialization_and_destruction_0.*"
    r"|__cxx_global_(?:var|array)_(?:init|dtor).*"
)
_QUIET: Final = re.compile(
    r"(?:push|pop)\s+%\w+|endbr64|ret|nop.*|cs nop.*|data16.*|xchg\s+%ax,%ax|bti.*|[a-z]+asp"
    r"|xor\s+%eax,%eax|(?:sub|add)\s+\$0x[0-9a-f]+,%rsp|(?:lea|mov)\s+\S*,%\w+(?:\s+#.*)?"
    r"|(?:call|jmp|bl|b)\s+[0-9a-f]+ <(?:_ZNSt8ios_base4InitC1Ev|__cxa_atexit)@plt>"
    r"|(?:call|jmp)\s+\*0x[0-9a-f]+\(%rip\)\s+#.*|(?:adrp|add|mov|ldr)\s+x\d+,.*"
    r"|(?:stp|str|ldp|ldr)\s+[^\[]*\[sp.*"
)
_QUIET_NAMES: Final = frozenset(
    {"_ZStL8__ioinit", "_ZNSt8ios_base4InitC1Ev", "_ZNSt8ios_base4InitD1Ev", "__cxa_atexit",
     "__dso_handle"}
)  # fmt: skip


@frozen
class ObjectFacts:
    """What one linked object holds; sizes in bytes. Equal ``digest``: identical machine code."""

    undefined: frozenset[str]
    exported: frozenset[str]
    constructors: int
    destructors: int
    init_code: int
    """Size of the code that runs at load; what ``<iostream>`` alone needs is left out."""
    writable: int
    variables: tuple[tuple[str, int], ...]
    """Named writable variables and their sizes; ``thread_local`` ones too."""
    tls: int
    ifuncs: int
    instructions: tuple[tuple[str, int], ...]
    """What telling instructions do, and how often they occur."""
    writable_text: bool
    digest: str
    functions: frozenset[str] = frozenset()
    """Mangled names of the functions in it, local ones too."""
    immediates: frozenset[int] = frozenset()
    """The numbers that its instructions name."""
    code_bytes: int = 0
    """Of all its functions, without what every object has."""

    @property
    def globals(self) -> tuple[str, ...]:
        """Plain names of the writable variables that outlive a call."""
        found = (name for name, _ in self.variables if not made_by_compiler(name))
        return tuple(dict.fromkeys(plain(name) for name in found))

    @property
    def variable_bytes(self) -> int:
        """The sum over all named variables but those that the compiler adds."""
        return sum(size for name, size in self.variables if not made_by_compiler(name))


def made_by_compiler(variable: str) -> bool:
    """Whether the compiler adds ``variable`` on its own, so that it is no state of the text."""
    return _COMPILERS_OWN.fullmatch(variable) is not None


def plain(name: str) -> str:
    """The variable's own name out of a mangled one: ``_ZZ3sumiE5cache`` gives ``cache``."""
    if not name.startswith("_Z"):
        return name
    guard = "the guard of " if name.startswith("_ZGV") else ""
    for match in reversed(list(re.finditer(r"(?<!\d)[1-9]\d*(?=[A-Za-z_])", name))):
        end = match.end() + int(match.group())
        if 0 <= len(name) - end <= 4:  # what may follow: E, a discriminator such as _0, nothing
            return guard + name[match.end() : end]
    return guard + name


async def inspect(path: Path) -> ObjectFacts:
    """Read the shared object at ``path``; it is not loaded and none of its code runs.

    Raises LessonlError (``environment``) when it is no ELF object or ``objdump`` is missing.
    """
    listing = await disassemble(path)
    try:
        with path.open("rb") as stream:
            return _facts(ELFFile(stream), listing)
    except (ELFError, OSError) as error:
        raise LessonlError(
            f"The built object {path.name} could not be read: {error}.",
            "Only ELF objects (Linux) can be checked.",
            code="environment",
        ) from error


async def disassemble(path: Path) -> str:
    """What objdump says; raises LessonlError (``environment``) when it cannot."""
    argv = ["objdump", "-d", "-w", "--no-show-raw-insn", str(path)]
    try:
        done = await process.run(
            argv,
            cwd=path.parent,
            env=process.clean_environment(path.parent),
            timeout=60,
            limit=_DISASSEMBLY_LIMIT,
        )
    except LessonlError as error:
        raise LessonlError(
            "objdump could not be started.", "Install binutils.", code="environment"
        ) from error
    if done.timed_out or done.returncode != 0 or len(done.stdout) >= _DISASSEMBLY_LIMIT:
        raise LessonlError(
            f"objdump could not disassemble {path.name}.",
            "Check that its target is this machine's.",
            code="environment",
        )
    return done.stdout.decode("utf-8", "replace")


def _facts(elf: ELFFile, listing: str) -> ObjectFacts:
    symbols = _symbols(elf, ".symtab")
    dynamic = _symbols(elf, ".dynsym")
    init = _init_functions(elf, symbols)
    streams = {name for name in init if _only_starts_streams(name, listing)}
    return ObjectFacts(
        undefined=frozenset(_undefined(dynamic)) - _of_streams_alone(streams, listing),
        exported=frozenset(s.name for s in dynamic if s["st_shndx"] != "SHN_UNDEF" and s.name),
        constructors=_entries(elf, ".init_array", ".preinit_array", ".ctors") - len(streams),
        destructors=_entries(elf, ".fini_array", ".dtors"),
        init_code=sum(size for name, size in init.items() if name not in streams)
        + _size(elf, ".init", ".fini"),
        writable=sum(s["sh_size"] for s in _writable_sections(elf)),
        variables=_variables(elf, symbols),
        tls=sum(s["p_memsz"] for s in elf.iter_segments("PT_TLS")),
        ifuncs=_ifuncs(elf, symbols),
        instructions=_telling_instructions(listing),
        writable_text=_writable_text(elf),
        digest=_digest(elf),
        functions=frozenset(s.name for s in symbols if _is_function(s)),
        immediates=_immediates(listing),
        code_bytes=_code_bytes(symbols),
    )


def _symbols(elf: ELFFile, table: str) -> list[Any]:
    section = elf.get_section_by_name(table)
    return list(section.iter_symbols()) if isinstance(section, SymbolTableSection) else []


def _undefined(symbols: list[Any]) -> Iterable[str]:
    for symbol in symbols:
        if symbol["st_shndx"] != "SHN_UNDEF" or not symbol.name:
            continue
        # Old libstdc++ asks for this one, weakly, only to learn whether there are threads.
        if symbol.name != "__pthread_key_create" or symbol["st_info"]["bind"] != "STB_WEAK":
            yield symbol.name.partition("@")[0]


def _size(elf: ELFFile, *names: str) -> int:
    return sum(s["sh_size"] for name in names if (s := elf.get_section_by_name(name)))


def _entries(elf: ELFFile, *names: str) -> int:
    return _size(elf, *names) * 8 // int(elf.elfclass)


def _relocations(elf: ELFFile) -> Iterable[tuple[int, int, str, int]]:
    """(address, type, symbol, addend) of every dynamic relocation."""
    for section in elf.iter_sections():
        if not isinstance(section, RelocationSection):
            continue
        table: Any = elf.get_section(section["sh_link"])
        for entry in section.iter_relocations():
            named = isinstance(table, SymbolTableSection) and entry["r_info_sym"]
            name = table.get_symbol(entry["r_info_sym"]).name if named else ""
            addend = entry["r_addend"] if entry.is_RELA() else 0
            yield entry["r_offset"], entry["r_info_type"], name, addend


def _init_functions(elf: ELFFile, symbols: list[Any]) -> Mapping[str, int]:
    """Name and size of the functions that run at load, by ``.init_array`` or by their names."""
    arrays = [s for n in (".init_array", ".fini_array") if (s := elf.get_section_by_name(n))]
    targets = {
        addend
        for address, _, _, addend in _relocations(elf)
        if any(s["sh_addr"] <= address < s["sh_addr"] + s["sh_size"] for s in arrays)
    }
    return {
        s.name: s["st_size"]
        for s in symbols
        if s["st_info"]["type"] == "STT_FUNC"
        and s["st_size"]
        and (s["st_value"] in targets or _INIT_NAME.fullmatch(s.name))
    }


def _body(name: str, listing: str) -> str:
    found = re.search(rf"^[0-9a-f]+ <{re.escape(name)}>:\n((?:.+\n)+)", listing, re.MULTILINE)
    return found.group(1) if found else ""


def _of_streams_alone(streams: set[str], listing: str) -> set[str]:
    """``__cxa_atexit``, where nothing but the constructors of ``<iostream>`` calls it."""
    if not streams:
        return set()
    rest = re.sub(r"section \.plt[^:]*:\n(?:(?!Disassembly).*\n)*", "", listing)
    for name in streams:
        rest = rest.replace(_body(name, listing), "")
    return set() if "<__cxa_atexit@" in rest else {"__cxa_atexit"}


def _only_starts_streams(name: str, listing: str) -> bool:
    """Whether the function does no more than the constructor that ``<iostream>`` adds."""
    body = _body(name, listing)
    if "_ZNSt8ios_base4InitC1Ev" not in body:
        return False
    lines = [line.group(1).strip() for line in _LINE.finditer(body)]
    named = {n for line in lines for n in re.findall(r"<([^@>]+)(?:@[^>]*)?>", line)}
    return named <= _QUIET_NAMES and all(_QUIET.fullmatch(line) for line in lines)


def _writable_sections(elf: ELFFile) -> list[Section]:
    """Sections that stay writable once the loader has applied its relocations; TLS included."""
    shielded = [(s["p_vaddr"], s["p_vaddr"] + s["p_memsz"]) for s in elf.iter_segments()
                if s["p_type"] == "PT_GNU_RELRO"]  # fmt: skip
    return [
        section
        for section in elf.iter_sections()
        if section["sh_flags"] & 0x3 == 0x3  # SHF_WRITE and SHF_ALLOC
        and (
            section["sh_flags"] & 0x400  # SHF_TLS: only its first image lies in this segment
            or not any(
                low <= section["sh_addr"] and section["sh_addr"] + section["sh_size"] <= high
                for low, high in shielded
            )
        )
    ]


def _variables(elf: ELFFile, symbols: list[Any]) -> tuple[tuple[str, int], ...]:
    writable = {elf.get_section_index(s.name) for s in _writable_sections(elf)}
    found = {
        (s["st_value"], s["st_info"]["type"]): (s.name, s["st_size"])
        for s in symbols
        if s["st_size"] and s["st_shndx"] in writable
    }
    return tuple(sorted(found.values()))


def _ifuncs(elf: ELFFile, symbols: list[Any]) -> int:
    irelative = {"EM_X86_64": 37, "EM_386": 42, "EM_AARCH64": 1032}.get(elf["e_machine"])
    by_relocation = [kind for _, kind, _, _ in _relocations(elf) if kind == irelative]
    by_type = [
        s
        for s in symbols
        if s["st_info"]["type"] in ("STT_GNU_IFUNC", "STT_LOOS") and s["st_shndx"] != "SHN_UNDEF"
    ]
    return len(by_relocation) + len(by_type)


def _telling_instructions(listing: str) -> tuple[tuple[str, int], ...]:
    found: Counter[str] = Counter()
    for match in _INSTRUCTION.finditer(_without_names(listing)):
        found[_INSTRUCTIONS[int((match.lastgroup or "i0")[1:])][1]] += 1
    return tuple(sorted(found.items()))


def _is_function(symbol: Any) -> bool:
    kind: str = symbol["st_info"]["type"]
    return kind == "STT_FUNC" and symbol["st_shndx"] != "SHN_UNDEF"


def _code_bytes(symbols: list[Any]) -> int:
    # Several names may stand for one function.
    sizes = {s["st_value"]: s["st_size"] for s in symbols if _is_function(s) and s.name != ENTRY}
    return sum(sizes.values())


def _immediates(listing: str) -> frozenset[int]:
    found = (int(text, 16) for text in _IMMEDIATE.findall(listing))
    return frozenset(n for n in found if n < 1 << 63)


def _without_names(listing: str) -> str:
    """The instructions alone: a function that is called ``int`` is no interrupt."""
    bare = re.sub(r"<[^>\n]*>", "", listing)
    return "\n".join(line.group(1) for line in _LINE.finditer(bare))


def _writable_text(elf: ELFFile) -> bool:
    loaded = any(
        s["p_flags"] & 0x3 == 0x3  # PF_X and PF_W
        for s in elf.iter_segments()
        if s["p_type"] in ("PT_LOAD", "PT_GNU_STACK")
    )
    dynamic: Any = elf.get_section_by_name(".dynamic")
    tags = list(dynamic.iter_tags()) if dynamic else []
    return loaded or any(
        tag.entry.d_tag == "DT_TEXTREL"
        or (tag.entry.d_tag == "DT_FLAGS" and tag.entry.d_val & 0x4)  # DF_TEXTREL
        for tag in tags
    )


_NOT_CODE: Final = re.compile(r"\.note.*|\.dyn.*|\.gnu\.(?:hash|version.*)|\.hash|\.rela?\..*")


def _digest(elf: ELFFile) -> str:
    digest = hashlib.sha256()
    for section in elf.iter_sections():
        if section["sh_flags"] & 0x2 and not _NOT_CODE.fullmatch(section.name):
            digest.update(f"{section.name} {section['sh_addr']} {section['sh_size']}\n".encode())
            if section["sh_type"] != "SHT_NOBITS":
                digest.update(section.data())
    for relocation in sorted(_relocations(elf)):
        digest.update(repr(relocation).encode())
    return digest.hexdigest()
