"""What a run of the original that did not end well says about its parameters."""

from __future__ import annotations

from lessonl.measure.nodes import Tree
from lessonl.measure.referee import Crash, Died, Fault, Tried
from lessonl.model import LessonlError, Unsupported


class NotUnderstood(Exception):
    """The original does not run cleanly under one reading of its parameters."""


class Endless(Unsupported):
    """So many inputs do not end that there is no use in trying more."""


def not_understood(reason: str) -> tuple[str, str]:
    """What is said when no reading works: the message and the next step."""
    return (
        f"The sizes its parameters need are not understood: {reason}.",
        'State them with --spec FILE, for example: [n] size = true, [a] length = "n * n".',
    )


class StatedWrongly(Unsupported):
    """The original does not run cleanly on what a user has stated."""

    def as_error(self) -> LessonlError:
        """For the user, whose statement it is."""
        return LessonlError(self.message, self.hint, code="usage")


def stated_wrongly(reason: str) -> StatedWrongly:
    return StatedWrongly(
        f"What the spec states does not hold for the original: {reason}.",
        "Correct the statement, or leave it away: `lessonl spec` says what is inferred.",
    )


def foreign(tree: Tree, node: int) -> tuple[str, str]:
    what = tree.nodes[node].path if node < len(tree.nodes) else "return"
    return (
        f"It gives out a pointer ({what}) that does not lead into its arguments.",
        "Judge a function that fills a buffer or returns a value instead.",
    )


def words(result: Fault | Crash | Died | Tried, tree: Tree | None = None) -> str:
    if isinstance(result, Died):
        if result.how == "timeout":
            return "it does not end on the inputs tried"
        return f"it ends the process on the inputs tried ({result.how})"
    if isinstance(result, Crash):
        names = {
            8: "divides by zero",
            6: "aborts",
            4: "traps",
            11: "reads or writes far outside its buffers",
        }
        return f"it {names.get(result.signal, f'gets signal {result.signal}')} on the inputs tried"
    if isinstance(result, Fault) and result.node < 0:
        return "it reads or writes outside an object that is made along with its arguments"
    if isinstance(result, Fault) and tree is not None and result.offset < 0:
        return f"it reads before the start of {tree.nodes[result.node].path!r}"
    if isinstance(result, Fault) and tree is not None:
        return f"it reads or writes outside {tree.nodes[result.node].path!r}"
    return "it does not run cleanly"


def as_constructed(tree: Tree) -> str:
    """What may be why: objects that are not what their callers would give."""
    abstract = [n for n in tree.inputs if n.kind == "aggregate" and "a" in n.flags]
    if abstract:
        return (
            f"; {abstract[0].path!r} is of the abstract class {abstract[0].type}, whose virtual "
            "functions cannot be called"
        )
    opaque = [n for n in tree.inputs if n.kind == "opaque"]
    if not opaque:
        return ""
    more = f" and {len(opaque) - 1} more" if len(opaque) > 1 else ""
    return (
        f"; {opaque[0].path!r} of type {opaque[0].type}{more} cannot be filled and stays as it is "
        "constructed"
    )
