"""A spec as a user would state it: tables of ``lessonl.toml`` and ``--spec``, to be edited."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

from lessonl.measure.nodes import Node, Tree
from lessonl.measure.sizes import SizeForm
from lessonl.measure.spec import NodeSpec, Range, Spec, plain_node, variable_of

Value = bool | int | float | str | list[int | float | str]
Table = Mapping[str, Value]

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


def tables(tree: Tree, spec: Spec) -> dict[str, Table]:
    """What is known of each parameter beyond its type; ``stated.py`` reads it."""
    found: dict[str, Table] = {}
    for node in tree.inputs:
        known = dict(_table(node, spec))
        if known:
            found[node.path] = known
    return found


def _table(node: Node, spec: Spec) -> Iterator[tuple[str, Value]]:
    name, stated = variable_of(node.path), spec.nodes.get(node.path, NodeSpec())
    if name in spec.variables:
        yield "size", True
        yield from _form(spec.forms.get(name, SizeForm()))
        return
    if stated.keep:
        yield "as_constructed", True
        return
    if stated.end_of:
        yield "end_of", stated.end_of
        return
    if stated.length is not None:
        yield "length", _number(stated.length.text)
    if stated.before is not None:
        yield "before", _number(stated.before.text)
    if stated.order is not None:
        yield "order", stated.order.name.lower()
    if stated.link is not None:
        yield "link", stated.link.name.lower()
    if stated.reals is not None:
        yield "range", list(stated.reals)
    if stated.range is not None:
        yield from _range(stated.range, plain_node(node).range)


def _form(form: SizeForm) -> Iterator[tuple[str, Value]]:
    if form.least is not None:
        yield "at_least", _number(form.least.text)
    if form.most is not None:
        yield "at_most", _number(form.most.text)
    if form.multiple_of > 1:
        yield "multiple_of", form.multiple_of
    if form.power_of_two:
        yield "power_of_two", True


def _range(known: Range, of_type: Range | None) -> Iterator[tuple[str, Value]]:
    if not known.plain and known != of_type:
        yield "range", [_number(known.low.text), _number(known.high.text)]
    if known.non_zero:
        yield "non_zero", True
    if known.index:
        yield "index", True


def _number(text: str) -> int | str:
    return int(text) if re.fullmatch(r"-?\d+", text) else text


def toml(function: str, stated: Mapping[str, Table], said: Mapping[str, str]) -> str:
    """The tables of one function as TOML, each with what is ``said`` of it as a comment."""
    paths = list(dict.fromkeys([*said, *stated]))
    blocks = []
    for path in paths:
        lines = [f"# {path}: {said[path]}"] if path in said else []
        if path in stated:
            lines.append(f"[spec.{_key(function)}.{_key(path)}]")
            lines += [f"{key} = {_value(value)}" for key, value in stated[path].items()]
        blocks.append("\n".join(lines) + "\n")
    return "\n".join(blocks)


def _key(text: str) -> str:
    return text if _BARE_KEY.fullmatch(text) else _quoted(text)


def _value(value: Value) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(_value(v) for v in value) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    return _quoted(value) if isinstance(value, str) else repr(value)


def _quoted(text: str) -> str:
    """A basic string of TOML, which has the escapes of JSON."""
    return json.dumps(text, ensure_ascii=False)
