"""How far an index reaches around a loop's variable: ``x + dx`` is x and something known."""

from __future__ import annotations

import re

from attrs import field, frozen

from lessonl.agents.builtin.effects import Opaque, names
from lessonl.agents.builtin.loops import Counted, counted
from lessonl.agents.builtin.subject import Subject
from lessonl.source.syntax import Node

_WIDE = re.compile(
    r"^(?:std::)?(?:ptrdiff_t|ssize_t|int64_t|intptr_t|(?:signed )?long(?: long)?(?: int)?)$"
)
_NARROW = re.compile(r"^(?:std::)?(?:int|short|signed|signed int|int16_t|int32_t)$")
_LONG = re.compile(r"^(?:std::)?(?:size_t|uint64_t|uintptr_t|unsigned long(?: long)?(?: int)?)$")
_SHORT = re.compile(r"^(?:std::)?(?:unsigned|unsigned int|uint32_t)$")
_INTEGERS = "|".join(kind.pattern for kind in (_WIDE, _NARROW, _LONG, _SHORT))

Bound = tuple[tuple[str, ...], int]
"""C++ terms of type ``long long`` and a number, to be added up."""


@frozen
class Reach:
    """``count`` times the loop's variable, plus something from ``low`` to ``high``.

    The parts of ``low`` and ``high`` are C++ terms of type ``long long``, ``least`` and ``most``
    the numbers to add to them. ``uses`` are the expressions whose values must stay the same.
    """

    count: int = 0
    least: int = 0
    most: int = 0
    low: tuple[str, ...] = ()
    high: tuple[str, ...] = ()
    unsigned: bool = False
    """Whether C++ may compute it modulo a power of two."""
    wraps: bool = False
    """Whether that power is small enough for a loop to get there."""
    wide: bool = False
    """Whether it may not fit an ``int``."""
    uses: tuple[Node, ...] = ()

    @property
    def single(self) -> bool:
        """Whether it is one value throughout."""
        return self.low == self.high and self.least == self.most and self.count == 0

    def plus(self, other: Reach) -> Reach:
        return Reach(
            self.count + other.count,
            self.least + other.least,
            self.most + other.most,
            self.low + other.low,
            self.high + other.high,
            self.unsigned or other.unsigned,
            self.wraps or other.wraps,
            self.wide or other.wide,
            self.uses + other.uses,
        )

    def negative(self) -> Reach:
        return Reach(
            -self.count,
            -self.most,
            -self.least,
            tuple(map(_minus, self.high)),
            tuple(map(_minus, self.low)),
            self.unsigned,
            self.wraps,
            self.wide,
            self.uses,
        )


def _minus(term: str) -> str:
    return term[1:] if term.startswith("-") else f"-{term}"


def total(parts: tuple[str, ...], number: int) -> str:
    """The sum as C++ text."""
    text = ""
    for part in parts:
        sign = "-" if part.startswith("-") else "+"
        text += f" {sign} {part.removeprefix('-')}" if text else part
    if not text:
        return str(number)
    return text if number == 0 else f"{text} {'-' if number < 0 else '+'} {abs(number)}"


@frozen
class Reader:
    """Reads expressions inside of one loop. Every method raises Opaque for what it cannot read."""

    seen: Subject
    loop: Counted
    changed: frozenset[str]
    """Variables that the loop's body assigns to, declarations aside."""
    declared: frozenset[str] = field(factory=frozenset)
    """Variables that the loop's body declares."""

    def read(self, node: Node) -> Reach:
        left, right = node.field("left"), node.field("right")
        if node.kind == "parenthesized_expression":
            return self.read(node.named_children[0])
        if node.kind == "number_literal":
            return _number(node.text)
        if node.kind == "identifier":
            return self._name(node)
        if node.kind == "unary_expression" and node.operator == "-":
            return self._signed(self.read(node.named_children[-1]), node).negative()
        if node.kind == "binary_expression" and left is not None and right is not None:
            if node.operator in ("+", "-"):
                other = self.read(right)
                return self.read(left).plus(other if node.operator == "+" else other.negative())
            if node.operator == "/":
                return self._part(left, right)
        return self._call(node)

    def _signed(self, reach: Reach, node: Node) -> Reach:
        if reach.unsigned:
            raise Opaque(node.text)
        return reach

    def _part(self, left: Node, right: Node) -> Reach:
        whole = self.read(left)
        if not whole.single or whole.unsigned or not re.fullmatch(r"[1-9]\d*", right.text):
            raise Opaque(left.text)
        if not whole.low:
            raise Opaque(left.text)
        term = f"({total(whole.low, whole.least)}) / {right.text}"
        return Reach(low=(term,), high=(term,), wide=whole.wide, uses=whole.uses)

    def _call(self, node: Node) -> Reach:
        callee, arguments = node.field("function"), node.field("arguments")
        if re.fullmatch(r"\w+(?:\.\w+)*\.(?:size|length)\(\)", node.text):
            term = f"static_cast<long long>({node.text})"
            return Reach(low=(term,), high=(term,), unsigned=True, wide=True, uses=(node,))
        if node.kind == "field_expression" and "->" not in node.text:
            return _whole(node)
        cast = re.fullmatch(r"static_cast<\s*([\w: ]+?)\s*>", callee.text) if callee else None
        if cast and arguments is not None and len(arguments.named_children) == 1:
            return self._cast(cast[1], arguments.named_children[0])
        type_, value = node.field("type"), node.field("value")
        if node.kind == "cast_expression" and type_ is not None and value is not None:
            return self._cast(type_.text, value)
        raise Opaque(node.text)

    def _cast(self, type_: str, value: Node) -> Reach:
        return _held(type_, self.read(value), value)

    def _name(self, name: Node) -> Reach:
        if name.text in self.changed:
            raise Opaque(name.text)
        for above in name.ancestors():
            if above == self.loop.node:
                break
            found = self._bound_by(above, name)
            if found is not None:
                return found
        if name.text == self.loop.variable:
            return _typed(self.loop.type, self.loop.first, Reach(count=1))
        if name.text in self.declared:
            raise Opaque(name.text)
        return self._outer(name)

    def _bound_by(self, above: Node, name: Node) -> Reach | None:
        """What a scope inside the loop says of the name, if it declares it."""
        count = counted(above) if above.kind == "for_statement" else None
        if count is not None and count.variable == name.text:
            if count.first.start <= name.start < count.first.end:
                raise Opaque(name.text)
            return self._inner(count)
        if above.kind != "compound_statement":
            return None
        for statement in reversed(above.named_children):
            if statement.kind != "declaration" or statement.end > name.start:
                continue
            for declarator in statement.fields("declarator"):
                inner = declarator.field("declarator")
                if inner is not None and inner.text == name.text:
                    return self._local(statement, declarator)
        return None

    def _local(self, statement: Node, declarator: Node) -> Reach:
        type_, value = statement.field("type"), declarator.field("value")
        inner = declarator.field("declarator")
        if type_ is None or value is None or inner is None or inner.kind != "identifier":
            raise Opaque(statement.text)
        known = self.seen.variables.get(inner.text)
        if known is None or known.shared:
            raise Opaque(statement.text)
        return _held(type_.text, self.read(value), value)

    def _inner(self, count: Counted) -> Reach:
        first, bound = self.read(count.first), self.read(count.bound)
        known = self.seen.variables.get(count.variable)
        if first.count or bound.count or known is None or known.shared:
            raise Opaque(count.bound.text)
        reach = Reach(
            0,
            first.least,
            bound.most - (0 if count.inclusive else 1),
            first.low,
            bound.high,
            uses=first.uses + bound.uses,
        )
        if first.unsigned or bound.unsigned:
            raise Opaque(count.bound.text)
        return _typed(count.type, count.first, reach)

    def _outer(self, name: Node) -> Reach:
        variable = self.seen.variables.get(name.text)
        if variable is None:
            return _whole(name)
        if variable.shape in ("pointer", "array"):
            raise Opaque(name.text)
        return _typed(variable.type, name, _whole(name))


def _whole(node: Node) -> Reach:
    """A member, a field or a variable, of which no more is known than that it is a number."""
    term = f"static_cast<long long>({node.text})"
    return Reach(low=(term,), high=(term,), unsigned=True, wraps=True, wide=True, uses=(node,))


def integers(seen: Subject, uses: tuple[Node, ...]) -> tuple[str, ...]:
    """Conditions under which those of the expressions that are not declared so are integers."""
    found: dict[str, None] = {}
    for use in uses:
        variable = seen.variables.get(use.text)
        declared = variable is not None and re.search(_INTEGERS, variable.type)
        if use.kind != "call_expression" and not declared:
            found[f"std::is_integral<std::decay_t<decltype({use.text})>>::value"] = None
    return tuple(found)


def small_unsigned(seen: Subject, names_: set[str]) -> bool:
    """Whether arithmetic with the variables may wrap around before memory ends."""
    known = (seen.variables.get(name) for name in names_)
    return any(v is None or bool(_SHORT.match(v.type)) for v in known)


def _number(text: str) -> Reach:
    found = re.fullmatch(r"(-?(?:0|[1-9]\d{0,8}))([uU]?[lL]{0,2}|[zZ]?[uU])", text)
    if found is None:
        raise Opaque(text)
    unsigned = "u" in found[2].lower()
    value = int(found[1])
    return Reach(least=value, most=value, unsigned=unsigned)


def _typed(type_: str, value: Node, reach: Reach) -> Reach:
    """A value of a variable of that type, which is known to hold it."""
    if type_ == "auto" and value.kind == "number_literal":
        number = _number(value.text)
        type_ = "size_t" if number.unsigned else "int" if value.text.isdigit() else "long"
    if _NARROW.match(type_):
        return _as(reach, unsigned=False, wraps=False, wide=False)
    if _WIDE.match(type_):
        return _as(reach, unsigned=False, wraps=False, wide=True)
    if _LONG.match(type_):
        return _as(reach, unsigned=True, wraps=False, wide=True)
    if _SHORT.match(type_) or type_ == "auto":
        return _as(reach, unsigned=True, wraps=True, wide=True)
    raise Opaque(type_)


def _held(type_: str, reach: Reach, value: Node) -> Reach:
    """What a variable or a cast of that type makes of the value. Raises Opaque if it may differ."""
    if type_ == "auto":
        return reach
    if _NARROW.match(type_) and not reach.wide and not reach.unsigned:
        return reach
    # Every value that matters is below 2**63: modulo 2**64 nothing is lost.
    if _WIDE.match(type_) and not reach.wraps:
        return _as(reach, unsigned=False, wraps=False, wide=True)
    if _LONG.match(type_) and not reach.wraps:
        return _as(reach, unsigned=True, wraps=False, wide=True)
    if _SHORT.match(type_):
        return _as(reach, unsigned=True, wraps=True, wide=True)
    raise Opaque(f"{type_} of {value.text} in {names(value)}")


def _as(reach: Reach, *, unsigned: bool, wraps: bool, wide: bool) -> Reach:
    return Reach(
        reach.count, reach.least, reach.most, reach.low, reach.high, unsigned, wraps, wide,
        reach.uses,
    )  # fmt: skip
