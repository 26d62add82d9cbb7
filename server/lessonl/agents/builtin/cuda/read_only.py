"""Reads what the kernel never writes through the read-only cache (``__ldg``)."""

from __future__ import annotations

import re

from lessonl.agents.builtin.cuda.kernel import Kernel, accesses, base, kernel, stored, written
from lessonl.agents.builtin.made import mentions
from lessonl.agents.builtin.subject import Variable, is_scalar
from lessonl.agents.builtin.technique import Technique, rewritten
from lessonl.model import Function, Rewrite
from lessonl.source.syntax import Edit, Node, insert

_BYTES = ("char", "unsigned char", "signed char", "uint8_t", "std::uint8_t", "int8_t")
_UNSIGNED = re.compile(r"^(?:unsigned|signed)\s*|^std::|^u(?=int)")


def apply(function: Function) -> Rewrite | None:
    """For pointers that nothing the kernel writes can lead to: by their types, or ``__restrict__``.

    Where two may lead to the same memory it is not applied: the read-only cache would be stale.
    """
    seen = kernel(function, "kernel")
    outputs = written(seen) if seen is not None else None
    if seen is None or outputs is None:
        return None
    edits: list[Edit] = []
    for pointer in seen.pointers():
        if pointer.name not in outputs and _apart(seen, pointer, outputs):
            edits += _through_the_cache(seen, pointer)
    return rewritten(function, edits)


def _apart(seen: Kernel, pointer: Variable, outputs: set[str]) -> bool:
    """Whether no write can change what the pointer leads to."""
    if not is_scalar(pointer.element) or "bool" in pointer.element:
        return False
    targets = [seen.variables.get(name) for name in outputs - seen.shared]
    if "const" not in seen.spelled(pointer.name):
        return False
    return all(t is not None and _differ(seen, pointer, t) for t in targets)


def _differ(seen: Kernel, pointer: Variable, target: Variable) -> bool:
    if target.shape == "array" and not target.parameter:
        return True
    if "__restrict" in seen.spelled(target.name) and "__restrict" in seen.spelled(pointer.name):
        return True
    one, other = (_UNSIGNED.sub("", v.element) or "int" for v in (pointer, target))
    known = is_scalar(target.element) and target.shape == "pointer"
    return known and one != other and not {pointer.element, target.element} & {*_BYTES}


def _through_the_cache(seen: Kernel, pointer: Variable) -> list[Edit]:
    found = [a for a in accesses(seen.body) if base(a) == pointer.name]
    uses = mentions(seen.body, pointer.name)
    if len(found) != len(uses) or not all(_read(seen, a) for a in found):
        return []
    return [e for a in found for e in (insert(a.start, "__ldg(&"), insert(a.end, ")"))]


def _read(seen: Kernel, access: Node) -> bool:
    """Whether the element itself is read, and not its address taken."""
    parent, argument = access.parent, access.field("argument")
    if parent is None or argument is None or argument.kind != "identifier":
        return False
    taken = parent.kind == "pointer_expression" and parent.operator == "&"
    bound = parent.kind == "init_declarator" and parent.first("reference_declarator") is not None
    return not taken and not bound and access not in stored(seen.body)


TECHNIQUE = Technique(
    "read_only",
    "reads what the kernel never writes through the read-only cache",
    "nothing that is written leading to the same memory, which the types or __restrict__ say",
    apply,
    cuda=True,
)
