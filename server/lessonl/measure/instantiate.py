"""Chooses the template arguments a function is judged with: those the translation unit uses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_ABI_TAG = re.compile(r"\[abi:\w+\]")


def instantiations(symbols: Iterable[str], qualified_name: str) -> tuple[str, ...]:
    """The function with its template arguments, out of demangled symbols, in order.

    ``hot::kth<int>`` for the symbol ``int hot::kth<int>(std::vector<int>, unsigned long)``.
    """
    found: dict[str, None] = {}
    for symbol in symbols:
        name = _match(_ABI_TAG.sub("", symbol), qualified_name.split("::"))
        if name is not None and "<" in name:
            found[name] = None
    return tuple(found)


def _match(symbol: str, parts: list[str]) -> str | None:
    symbol = symbol.replace("(anonymous namespace)::", "").replace("{anonymous}::", "")
    starts = (m.start() for m in re.finditer(rf"(?<![\w:]){re.escape(parts[0])}\b", symbol))
    return next((name for s in starts if (name := _name_at(symbol, s, parts)) is not None), None)


def _name_at(symbol: str, start: int, parts: list[str]) -> str | None:
    """The qualified name at ``start`` if it has these parts and a parameter list follows."""
    at = start
    for index, part in enumerate(parts):
        if index:
            if not symbol.startswith("::", at):
                return None
            at += 2
        if not symbol.startswith(part, at):
            return None
        at += len(part)
        if symbol.startswith("<", at):
            at = _closing(symbol, at)
    return symbol[start:at] if symbol.startswith("(", at) else None


def _closing(text: str, start: int) -> int:
    """The index after the ``>`` that closes the ``<`` at ``start``."""
    depth = 0
    for index, character in _brackets(text, start):
        depth += 1 if character in "<(" else -1
        if depth == 0:
            return index + 1
    return len(text)


def _brackets(text: str, start: int) -> Iterator[tuple[int, str]]:
    return ((i, text[i]) for i in range(start, len(text)) if text[i] in "<>()")
