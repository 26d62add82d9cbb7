"""Compares the linked object of a rewrite with the original's: what it could do besides compute.

Both objects are built from the same translation unit, after ``--gc-sections`` with one exported
symbol, so whatever one of them has and the other has not comes from the rewrite. The link line
must hold ``-z relro -z now``: only then is writable memory what the object itself can change.
"""

from __future__ import annotations

from typing import Final

from attrs import frozen

from lessonl.measure.object_facts import ENTRY, ObjectFacts, inspect, made_by_compiler, plain
from lessonl.measure.symbols import refused

__all__ = ["ENTRY", "Finding", "ObjectFacts", "compare", "inspect"]

OPENMP: Final = ("GOMP_", "omp_", "__kmpc_")
"""How what OpenMP's libraries define begins: GCC's, the standard's own, LLVM's."""
_COMPILER_BYTES: Final = 16
"""What one variable of the compiler's own can add to the writable sections, padding included."""


@frozen
class Finding:
    """Why a rewrite is refused: ``check`` for machines, ``reason`` one sentence for its author."""

    check: str
    reason: str


def compare(original: ObjectFacts, rewrite: ObjectFacts, *, threads: bool) -> Finding | None:
    """The first reason to refuse ``rewrite``, or ``None``; ``threads``: OpenMP is allowed.

    Checks: writable_text, ifunc, threads, constructors, state, instructions, symbols.
    """
    if rewrite.writable_text and not original.writable_text:
        return Finding("writable_text", "It needs memory that is both writable and executable.")
    if rewrite.ifuncs > original.ifuncs:
        return Finding(
            "ifunc", "It chooses a function while it is loaded (ifunc or target_clones)."
        )
    symbols = _new_symbols(original, rewrite, threads)
    for finding in symbols:
        if finding.check == "threads":
            return finding
    return (
        _new_constructors(original, rewrite)
        or _new_state(original, rewrite)
        or _new_instructions(original, rewrite)
        or (symbols[0] if symbols else None)
    )


def _new_constructors(original: ObjectFacts, rewrite: ObjectFacts) -> Finding | None:
    if (
        rewrite.constructors > original.constructors
        or rewrite.destructors > original.destructors
        or rewrite.init_code > original.init_code
    ):
        return Finding(
            "constructors",
            "It runs code when it is loaded or unloaded (a constructor function, or a global "
            "whose value must be computed), which the original does not; use constexpr or a local.",
        )
    return None


def _new_state(original: ObjectFacts, rewrite: ObjectFacts) -> Finding | None:
    ours = dict(original.variables)
    grown = [name for name, size in rewrite.variables if size > ours.get(name, 0)]
    fresh = [name for name in grown if not made_by_compiler(name)]
    slack = _COMPILER_BYTES * (len(grown) - len(fresh))
    named = max(rewrite.variable_bytes - original.variable_bytes, rewrite.tls - original.tls)
    sections = rewrite.writable - original.writable
    more = named if named > 0 or sections <= slack else sections
    if more <= 0:
        return None
    names = f" ({', '.join(plain(n) for n in fresh[:3])})" if fresh else ""
    plural = "byte" if more == 1 else "bytes"
    return Finding(
        "state",
        f"It keeps state between calls: {more} more {plural} of writable static data "
        f"than the original{names}.",
    )


def _new_instructions(original: ObjectFacts, rewrite: ObjectFacts) -> Finding | None:
    before = dict(original.instructions)
    for effect, count in rewrite.instructions:
        if count > before.get(effect, 0):
            return Finding(
                "instructions",
                f"It {effect}: {count} such machine instructions against "
                f"{before.get(effect, 0)} in the original.",
            )
    return None


def _new_symbols(original: ObjectFacts, rewrite: ObjectFacts, threads: bool) -> list[Finding]:
    if stray := sorted(rewrite.exported - original.exported - {ENTRY}):
        return [Finding("symbols", f"It exports a symbol of its own ({stray[0]}).")]
    return [
        Finding(rule.check, f"It {rule.effect} ({name}), which the original does not.")
        for name, rule in refused(rewrite.undefined - original.undefined)
        if not (threads and name.startswith(OPENMP))
    ]
