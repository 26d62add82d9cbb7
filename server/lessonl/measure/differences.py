"""Says where a rewrite's outputs differ from the original's."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lessonl.measure.contents import name_at
from lessonl.measure.inputs import InputClass
from lessonl.measure.nodes import Tree
from lessonl.measure.object_facts import plain
from lessonl.measure.referee import Mismatch


def difference(
    m: Mismatch, c: InputClass, tree: Tree, watched: Sequence[str], contents: Sequence[str]
) -> str:
    """Where the outputs on an input of class ``c`` differ.

    ``watched`` are the mangled names of globals, ``contents`` the names of global containers.
    """
    if m.what == "leak":
        left = f"{int(m.actual) - int(m.expected)} after a call; the original gives it back"
        return f"it loses memory (blocks left: {left}; on an input with {c.describe()})"
    if m.what in ("stack", "heap"):
        uses = f"{int(m.actual):,} bytes, the original {int(m.expected):,}"
        return f"it needs much more of the {m.what}: {uses} (on an input with {c.describe()})"
    if m.what == "global variable":
        name = plain(watched[m.node])
        values = f"expected {m.expected}, got {m.actual}"
        return f"it leaves another value in {name}: {values} (on an input with {c.describe()})"
    if name := name_at(m.node, contents):
        return f"it leaves other contents in {name}: {m.what} (on an input with {c.describe()})"
    where = _place(tree, m)
    expected, actual = m.expected, m.actual
    if m.what == "exception":
        expected, actual = _type_name(expected), _type_name(actual)
    elif m.what == "exception text":
        expected, actual = repr(expected), repr(actual)
    elif m.what in ("number of calls", "order of calls"):
        how = f"expected {expected}, got {actual}"
        return f"the {m.what} of what is passed in differs: {how} ({c.describe()})"
    elif m.what in ("address", "printed text"):
        expected = actual = ""
    values = f": expected {expected}, got {actual}" if expected or actual else ""
    return f"{where} differs{values} (smallest failing input: {c.describe()})"


def _place(tree: Tree, m: Mismatch) -> str:
    node = tree.nodes[m.node] if m.node < len(tree.nodes) else None
    if m.what == "exception":
        return "the exception thrown"
    if m.what == "exception text":
        return "what the exception says"
    if m.what == "errno":
        return "errno"
    if m.what == "printed text":
        return "what it prints"
    if m.what == "bytes outside the arguments":
        return "memory outside the arguments"
    path = node.path if node is not None else "the output"
    path = re.sub(r"^return(?=\[|$)", "the return value", path)
    path = re.sub(r"^return\.", "the return value's ", path)
    if m.what == "value":
        if path.endswith("[]"):
            return f"{path[:-2]}[{m.index}]"
        return path
    return f"the {m.what} of {path}"


def _type_name(mangled: str) -> str:
    """``std::out_of_range`` for ``St12out_of_range``; what is no plain class as it is."""
    names, rest = [], mangled.removeprefix("N").removesuffix("E")
    if rest.startswith("St"):
        names, rest = ["std"], rest[2:]
    while sized := re.match(r"[1-9]\d*", rest):
        end = sized.end() + int(sized.group())
        names.append(rest[sized.end() : end])
        rest = rest[end:]
    return mangled if rest or not names else "::".join(names)
