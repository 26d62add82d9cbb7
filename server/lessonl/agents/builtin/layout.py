"""Layout of C++ that the techniques write: texts at the left margin, blocks, indentation."""

from __future__ import annotations

from lessonl.source.syntax import Node


def indented(text: str, columns: int = 4) -> str:
    """The text with each of its lines moved to the right."""
    return "\n".join(" " * columns + line if line.strip() else "" for line in text.split("\n"))


def margin(node: Node) -> str:
    """The blanks in front of the line on which ``node`` starts."""
    line = node.source[: node.start].rpartition(b"\n")[2]
    return line[: len(line) - len(line.lstrip())].decode()


def at_margin(node: Node, text: str) -> str:
    """A text made from ``node``'s, as if the node's line started at the left margin."""
    return text.replace("\n" + margin(node), "\n")


def inside(body: str) -> str:
    """A loop body without its braces, at the left margin; ``body`` is at the margin itself."""
    text = body.strip()
    if not text.startswith("{"):
        return text
    lines = text[1:-1].strip("\n").rstrip().split("\n")
    used = [len(line) - len(line.lstrip()) for line in lines if line.strip()]
    columns = min(used, default=0)
    return "\n".join(line[columns:].rstrip() for line in lines)


def braced(code: str) -> str:
    """The code as the body of a loop."""
    return f"{{\n{indented(code)}\n}}"


def block(header: str, body: str) -> str:
    """``header { body }`` over several lines."""
    return f"{header} {{\n{indented(inside(body))}\n}}"
