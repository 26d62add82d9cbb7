"""What a technique is: a name, an idea, a condition, and a function from function to rewrite."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from attrs import frozen

from lessonl.model import Function, Mode, Rewrite
from lessonl.source.syntax import Edit, Node, apply_edits, insert, replace

_LONGEST_TEST = 70


@frozen
class Technique:
    """``idea`` continues "It ...", ``condition`` continues "which rests on ..."."""

    name: str
    idea: str
    condition: str
    apply: Callable[[Function], Rewrite | None]
    """The rewrite, or None where the technique does not apply or its guard cannot be given."""
    reassociates: bool = False
    """Whether floating-point results may round differently: not offered where they must not."""

    parallel: bool = False
    """Whether the rewrite has threads: not offered where it may not."""

    cuda: bool = False
    """Whether it is for functions of CUDA, and for those only."""

    def allowed(self, policy: str, mode: Mode = "serial", *, cuda: bool = False) -> bool:
        """Whether it may be offered under a floating-point policy, in a mode, for C++ or CUDA."""
        rounds = policy != "exact" or not self.reassociates
        return self.cuda == cuda and rounds and (mode == "openmp" or not self.parallel)


def rewritten(function: Function, edits: Iterable[Edit], *headers: str) -> Rewrite | None:
    """The function's text with edits made and ``#include`` lines put before it, if any changed."""
    edits = tuple(edits)
    if not edits:
        return None
    return with_headers(function, apply_edits(function.text.encode(), edits).decode(), *headers)


def with_headers(function: Function, text: str, *headers: str) -> Rewrite:
    """The new text of a function, with what it and the guards in it need put before it."""
    if text.count("<decltype(") > function.text.count("<decltype("):
        headers = (*headers, "type_traits")
    includes = "".join(f"#include <{header}>\n" for header in dict.fromkeys(headers))
    return Rewrite(includes + text)


def fresh(text: str, base: str, *, numbered: bool = False) -> str:
    """A name like ``base`` that does not occur in ``text``; with digits neither if ``numbered``."""
    name, number, digits = base, 2, r"\d*" if numbered else ""
    while re.search(rf"\b{name}{digits}\b", text):
        name, number = f"{base}{number}", number + 1
    return name


def instead(node: Node, conditions: Iterable[str], fast: str, kept: str = "") -> Edit:
    """Puts ``fast`` in the statement's place; under conditions, with the statement as fallback.

    ``kept`` is written as the fallback where that is not the statement as it stands.
    """
    test = tuple(conditions)
    text = either(test, fast, kept or edited(node)) if test else f"{{\n{indented(fast)}\n}}"
    # A brace of its own, or an else that follows would belong to the new if.
    if test and (node.parent is None or node.parent.kind != "compound_statement"):
        text = f"{{\n{indented(text)}\n}}"
    return placed(node, text)


def either(conditions: Iterable[str], fast: str, kept: str) -> str:
    """``fast`` where all conditions hold, else ``kept``."""
    tests = tuple(conditions)
    test = " && ".join(tests)
    if len(test) > _LONGEST_TEST:
        test = "\n    && ".join(tests)
    return f"if ({test}) {{\n{indented(fast)}\n}} else {{\n{indented(kept)}\n}}"


def indented(text: str) -> str:
    """``text`` one step to the right."""
    return "    " + text.replace("\n", "\n    ")


def placed(node: Node, text: str) -> Edit:
    """Puts ``text``, written at the left margin, where ``node`` stands."""
    return replace(node, text.replace("\n", "\n" + _margin(node)))


def insert_before(statement: Node, text: str) -> Edit:
    """Puts whole lines, written at the left margin, before a statement of a block."""
    margin = _margin(statement)
    return insert(statement.start, text.replace("\n", "\n" + margin))


def without(statement: Node) -> Edit:
    """Takes a statement of a block away, with the rest of its line if that is blank."""
    tail = re.match(rb"[ \t]*\r?\n[ \t]*", statement.source[statement.end :])
    return Edit(statement.start, statement.end + (tail.end() if tail else 0), b"")


def _margin(node: Node) -> str:
    line = node.source[: node.start].rpartition(b"\n")[2]
    return line[: len(line) - len(line.lstrip())].decode()


def edited(node: Node, edits: Iterable[Edit] = ()) -> str:
    """The node's text with edits (at offsets of the whole) made, moved to the left margin."""
    inside = (Edit(e.start - node.start, e.end - node.start, e.replacement) for e in edits)
    return apply_edits(node.bytes, inside).decode().replace("\n" + _margin(node), "\n")


def renaming(node: Node, names: Mapping[str, str]) -> tuple[Edit, ...]:
    """Edits that put a name in place of each variable or array element of a given spelling."""
    found: list[Edit] = []
    for inner in node.find("identifier", "subscript_expression"):
        if inner.text in names and not any(e.start <= inner.start < e.end for e in found):
            found.append(replace(inner, names[inner.text]))
    return tuple(found)
