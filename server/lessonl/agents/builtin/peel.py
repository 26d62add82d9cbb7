"""Peels the borders off a loop, so that its interior runs without the tests for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from attrs import frozen

from lessonl.agents.builtin.borders import Test, is_number, reader, tests
from lessonl.agents.builtin.effects import Opaque, contains, effects
from lessonl.agents.builtin.extents import integers, total
from lessonl.agents.builtin.fixed import fixed
from lessonl.agents.builtin.layout import at_margin, block, indented
from lessonl.agents.builtin.loops import LOOPS, Counted, counted
from lessonl.agents.builtin.subject import Subject, subject
from lessonl.agents.builtin.technique import Technique, edited, fresh, placed, rewritten
from lessonl.model import Function, Rewrite
from lessonl.source.syntax import Edit, Node

_LONGEST = 5000
"""Of a loop to be copied, in bytes."""
Decided = Mapping[int, bool]
"""The outcome of comparisons, by where they end and start: see ``_key``."""


@frozen
class _Split:
    """A loop in three parts: ``first`` and ``last`` are C++ names for the interior's ends."""

    loop: Counted
    type: str
    lower: tuple[str, ...]
    upper: tuple[str, ...]
    guard: tuple[str, ...]
    decided: Decided


def apply(function: Function) -> Rewrite | None:
    """The iterations stay in their order; those of the border run the code as it was."""
    seen = subject(function)
    if seen is None or contains(seen.body, "raw_string_literal"):
        return None
    edits: list[Edit] = []
    for node in seen.body.find("for_statement"):
        if any(edit.start <= node.start < edit.end for edit in edits):
            continue
        split = _split(seen, node)
        if split is not None:
            edits.append(placed(node, _Writer(seen).split(split, {})))
    return rewritten(function, edits, "algorithm")


def _split(seen: Subject, node: Node) -> _Split | None:
    """How the loop can be split, if any of its tests are worth it."""
    loop = counted(node)
    type_ = _type(loop) if loop is not None else ""
    if loop is None or not type_ or len(node.bytes) > _LONGEST or _leaves(loop.body):
        return None
    try:
        read = reader(seen, loop)
        first, bound = read.read(loop.first), read.read(loop.bound)
        uses = first.uses + bound.uses
        guard = (*fixed(seen, uses, loop.body, {}), *integers(seen, uses))
    except Opaque:
        return None
    if not first.single or not bound.single:
        return None
    found = [test for test in tests(seen, loop) if _holds(seen, loop, test) is not None]
    decided = {_key(t.node): t.outcome for t in found}
    if not found:
        return None
    for test in found:
        guard += (*(_holds(seen, loop, test) or ()), *test.guard)
    start = total(first.low, first.least)
    end = total(bound.high, bound.most - (0 if loop.inclusive else 1))
    lower = _unlike(start, [v for t in found for v in t.lower], largest=True)
    upper = _unlike(end, [v for t in found for v in t.upper], largest=False)
    return _Split(loop, type_, lower, upper, tuple(dict.fromkeys(guard)), decided)


def _holds(seen: Subject, loop: Counted, test: Test) -> tuple[str, ...] | None:
    """Under which conditions a test means the same in every iteration."""
    try:
        return (*fixed(seen, test.uses, loop.body, {}), *integers(seen, test.uses))
    except Opaque:
        return None


def _type(loop: Counted) -> str:
    if loop.type != "auto":
        return loop.type
    return "int" if loop.first.text.isdigit() else ""


def _leaves(body: Node) -> bool:
    """Whether a jump out of the loop, or a variable that outlives it, stands in its body."""
    if contains(body, "lambda_expression", "storage_class_specifier", "goto_statement"):
        return True
    for jump in body.find("break_statement"):
        inner = next(
            (a for a in jump.ancestors() if a.kind in (*LOOPS, "switch_statement")), None
        )
        if inner is None or inner.start < body.start:
            return True
    return False


def _unlike(own: str, others: Sequence[str], *, largest: bool) -> tuple[str, ...]:
    """The bounds that differ; of plain numbers the one that counts."""
    values = list(dict.fromkeys([own, *others]))
    numbers = [int(v) for v in values if is_number(v)]
    texts = [v for v in values if not is_number(v)]
    chosen = [str(max(numbers) if largest else min(numbers))] if numbers else []
    return (*chosen, *texts)


def _key(node: Node) -> int:
    return node.start << 32 | node.end


@frozen
class _Writer:
    """Writes C++ with tests left out of which the outcome is known."""

    seen: Subject

    def split(self, split: _Split, known: Decided) -> str:
        """The loop in three parts, or as it was if the interior is empty."""
        loop, text = split.loop, self.seen.function.text
        low, high = fresh(text, f"{loop.variable}_inner"), fresh(text, f"{loop.variable}_last")
        x, number = loop.variable, split.type
        plain = block_text(loop.node, self.text(loop.body, known))
        inner = block_text(loop.node, self.text(loop.body, {**known, **split.decided}, split=True))
        compared = loop.node.field("condition") or loop.node
        test = " && ".join([*split.guard, f"{low} <= {high}"])
        parts = (
            block(f"for (; {x} < static_cast<{number}>({low}); ++{x})", plain),
            block(f"for (; {x} <= static_cast<{number}>({high}); ++{x})", inner),
            block(f"for (; {compared.text}; ++{x})", plain),
        )
        started = f"{number} {x} = {loop.first.text};\n" + "\n".join(parts)
        return (
            "{\n"
            f"    const long long {low} = {_extreme('max', split.lower)};\n"
            f"    const long long {high} = {_extreme('min', split.upper)};\n"
            + indented(block(f"if ({test})", "{\n" + started + "\n}"))
            + indented(block(" else", block(loop.header, plain))).lstrip("\n")[3:]
            + "\n}"
        )

    def text(self, node: Node, known: Decided, *, split: bool = False) -> str:
        """The node's text with known tests left out; ``split`` splits inner loops as well."""
        if _key(node) in known:
            return "true" if known[_key(node)] else "false"
        if node.kind == "if_statement":
            return self._branch(node, known, split)
        if split and node.kind == "for_statement":
            inner = _split(self.seen, node)
            if inner is not None:
                return self._nested(node, inner, known)
        return self._pieces(node, known, split)

    def _nested(self, node: Node, inner: _Split, known: Decided) -> str:
        margin = "\n" + _margin(node)
        return self.split(inner, known).replace("\n", margin)

    def _pieces(self, node: Node, known: Decided, split: bool) -> str:
        text, position = "", node.start
        for child in node.children:
            text += node.source[position : child.start].decode()
            text += self.text(child, known, split=split)
            position = child.end
        return text + node.source[position : node.end].decode()

    def _branch(self, node: Node, known: Decided, split: bool) -> str:
        clause, yes, no = (node.field(n) for n in ("condition", "consequence", "alternative"))
        value = clause.field("value") if clause is not None else None
        if clause is None or value is None or yes is None or len(clause.named_children) != 1:
            return self._pieces(node, known, split)
        outcome = _outcome(value, known)
        if outcome is None:
            rest = node.source[clause.end : yes.start].decode()
            text = f"if ({_shorter(value, known)}){rest}{self.text(yes, known, split=split)}"
            if no is None:
                return text
            gap = node.source[yes.end : no.start].decode()
            return text + gap + self.text(no, known, split=split)
        if outcome:
            return self.text(yes, known, split=split)
        taken = no.named_children[0] if no is not None and no.named_children else None
        return self.text(taken, known, split=split) if taken is not None else "{}"


def _margin(node: Node) -> str:
    line = node.source[: node.start].rpartition(b"\n")[2]
    return line[: len(line) - len(line.lstrip())].decode()


def block_text(loop: Node, text: str) -> str:
    """A body's text, written where the loop stands, at the left margin."""
    return at_margin(loop, text)


def _extreme(which: str, values: Sequence[str]) -> str:
    if len(values) == 1:
        return values[0]
    return f"std::{which}<long long>({{{', '.join(values)}}})"


def _outcome(test: Node, known: Decided) -> bool | None:
    """What the test comes to, as far as that is known and nothing is lost by not making it."""
    if _key(test) in known:
        return known[_key(test)]
    if test.kind == "parenthesized_expression":
        return _outcome(test.named_children[0], known)
    if test.kind == "unary_expression" and test.operator == "!":
        inner = _outcome(test.named_children[-1], known)
        return None if inner is None else not inner
    left, right = test.field("left"), test.field("right")
    if left is None or right is None or test.operator not in ("&&", "||"):
        return None
    decisive = test.operator == "||"
    one, other = _outcome(left, known), _outcome(right, known)
    if one is decisive or (other is decisive and _plain(left)):
        return decisive
    return not decisive if one is not None and other is not None else None


def _plain(test: Node) -> bool:
    try:
        return not effects(test).writes
    except Opaque:
        return False


def _shorter(test: Node, known: Decided) -> str:
    """The test's text without the parts that are known."""
    outcome = _outcome(test, known)
    if outcome is not None:
        return "true" if outcome else "false"
    left, right = test.field("left"), test.field("right")
    if left is not None and right is not None and test.operator in ("&&", "||"):
        one, other = _outcome(left, known), _outcome(right, known)
        if one is not None:
            return _shorter(right, known)
        if other is (test.operator == "&&"):
            return _shorter(left, known)
        return f"{_shorter(left, known)} {test.operator} {_shorter(right, known)}"
    if test.kind == "parenthesized_expression":
        return f"({_shorter(test.named_children[0], known)})"
    if test.kind == "unary_expression" and test.operator == "!":
        return f"!{_shorter(test.named_children[-1], known)}"
    return test.text


TECHNIQUE = Technique(
    "peel",
    "peels the borders off the loop, so that its interior runs without the tests for them",
    "the bounds staying the same while the loop runs",
    apply,
)
