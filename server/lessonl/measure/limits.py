"""Says what of a function is beyond us, and what to do."""

from __future__ import annotations

from lessonl.measure.nodes import MOST_NODES, RETURN, Tree
from lessonl.model import Function, Unsupported

#: How the name of a kind of function begins; anything else is about its text.
_KINDS = ("a ", "an ", "the program's ")
_NO_TEXT = ("a deleted function", "a defaulted function")


def unsupported(function: Function) -> Unsupported:
    """Says what kind of function cannot be judged, and what can be instead."""
    why, name = function.unsupported, function.qualified_name
    if not why.startswith(_KINDS):
        return Unsupported(
            f"{name} cannot be judged: {why}.",
            "Write it without the macro or the conditional that hides where it ends.",
        )
    instead = (
        "It has no text to rewrite: judge a function that does the work."
        if why in _NO_TEXT
        else "Move what it does into a plain function that it calls, and judge that one."
    )
    return Unsupported(f"{name} is {why}, which cannot be judged yet.", instead)


def limit(tree: Tree) -> Unsupported | None:
    """What the adapter cannot make or compare, if anything."""
    if len(tree.nodes) > MOST_NODES:
        return Unsupported(
            f"Its parameters have {len(tree.nodes)} members in all; more than {MOST_NODES} are not "
            "modelled yet.",
            "Judge a function over simpler types that does the work.",
        )
    if any(n.kind == "callback" and tree.root(n).parent == RETURN for n in tree.nodes):
        return Unsupported(
            "Its return value is a function: what that does, and how long it takes, is not seen.",
            "Judge a function that returns values.",
        )
    if not tree.unsupported:
        return None
    node = tree.unsupported[0]
    returned = tree.root(node).parent == RETURN
    where = "its return value" if returned else f"parameter {node.path!r}"
    return Unsupported(
        f"{where} of type {node.type} is not modelled yet: {node.reason}.",
        "Judge a function over simpler types that does the work.",
    )


def first_of(log: str) -> str:
    """The compiler's first error in a log."""
    line = next((x for x in log.splitlines() if "error:" in x), "the compiler gave no reason")
    return line.partition("error:")[2].strip() or line
