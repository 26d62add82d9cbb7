"""Peels the borders off a loop, so that its interior runs without the tests for them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from attrs import frozen

from lessonl.agents.builtin.borders import Test, reader, tests
from lessonl.agents.builtin.effects import Opaque, contains, effects
from lessonl.agents.builtin.extents import Bound, integers, total
from lessonl.agents.builtin.fixed import held
from lessonl.agents.builtin.layout import at_margin, block, indented, inside, margin
from lessonl.agents.builtin.loops import LOOPS, Counted, counted
from lessonl.agents.builtin.subject import Subject, subject
from lessonl.agents.builtin.technique import Technique, fresh, placed, rewritten
from lessonl.model import Function, Rewrite
from lessonl.source.syntax import Edit, Node

_LONGEST = 5000
"""Of a loop to be copied, in bytes."""
_FEWEST = 8
"""Iterations of a loop that is worth a split."""
_SIGNED = re.compile(r"^(?:std::)?(?:int|long|short|signed|ptrdiff_t|ssize_t)\b(?!.*unsigned)")
Decided = Mapping[int, bool]
"""The outcome of comparisons, by where they end and start: see ``_key``."""


@frozen
class _Split:
    """A loop in three parts, and what bounds the one in the middle."""

    loop: Counted
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
        split = _split(seen, node, {})
        if split is not None:
            edits.append(placed(node, _Writer(seen).split(split, {})))
    return rewritten(function, edits, "algorithm")


def _split(seen: Subject, node: Node, known: Decided) -> _Split | None:
    """How the loop can be split, if it makes tests that are worth it and not known already."""
    loop = counted(node)
    if loop is None or not loop.counter or len(node.bytes) > _LONGEST or _leaves(loop.body):
        return None
    try:
        read = reader(seen, loop)
        first, bound = read.read(loop.first), read.read(loop.bound)
        uses = first.uses + bound.uses
        guard = (*held(seen, uses, loop), *integers(seen, uses))
    except Opaque:
        return None
    found = [
        test
        for test in tests(seen, loop)
        if _key(test.node) not in known
        and _holds(seen, loop, test) is not None
        and _matters(seen, test.node)
    ]
    if not found or not first.single or not bound.single:
        return None
    for test in found:
        guard += (*(_holds(seen, loop, test) or ()), *test.guard)
    lower = [(first.low, first.least), *(v for t in found for v in t.lower)]
    if bound.unsigned:
        # The loop does not run at all for what is below zero.
        lower.append(((), 0))
    if not (first.low or bound.low) and bound.most - first.least < _FEWEST:
        return None
    end = (bound.high, bound.most - (0 if loop.inclusive else 1))
    upper = [end, *(v for t in found for v in t.upper)]
    return _Split(
        loop,
        _extremes(lower, max),
        _extremes(upper, min),
        tuple(dict.fromkeys(guard)),
        {_key(t.node): t.outcome for t in found},
    )


def _matters(seen: Subject, test: Node) -> bool:
    """Whether the test costs something beside the rest of the loop that makes it.

    It does not where there is a loop in it, or work on more than numbers.
    """
    loop = next((n for n in test.ancestors() if n.kind in LOOPS), None)
    body = loop.field("body") if loop is not None else None
    if body is None or contains(body, *LOOPS):
        return False
    try:
        writes = effects(body).writes
    except Opaque:
        return False
    return not any(_grows(seen, write) for write in writes)


def _grows(seen: Subject, write: Node) -> bool:
    """Whether a container or a text is written as a whole."""
    variable = seen.variables.get(write.text)
    return write.kind == "identifier" and variable is not None and variable.container


def _holds(seen: Subject, loop: Counted, test: Test) -> tuple[str, ...] | None:
    """Under which conditions a test means the same in every iteration."""
    try:
        return (*held(seen, test.uses, loop), *integers(seen, test.uses))
    except Opaque:
        return None


def _leaves(body: Node) -> bool:
    """Whether a jump out of the loop, or a variable that outlives it, stands in its body."""
    if contains(body, "lambda_expression", "storage_class_specifier", "goto_statement"):
        return True
    for jump in body.find("break_statement"):
        inner = next((a for a in jump.ancestors() if a.kind in (*LOOPS, "switch_statement")), None)
        if inner is None or inner.start < body.start:
            return True
    return False


def _extremes(bounds: Sequence[Bound], of: Callable[[int, int], int]) -> tuple[str, ...]:
    """The bounds as C++ text, of those with the same terms only the one that counts."""
    chosen: dict[tuple[str, ...], int] = {}
    for terms, number in bounds:
        chosen[terms] = of(chosen.get(terms, number), number)
    return tuple(total(terms, number) for terms, number in chosen.items())


def _key(node: Node) -> int:
    return node.start << 32 | node.end


@frozen
class _Writer:
    """Writes C++ with tests left out of which the outcome is known."""

    seen: Subject

    def split(self, split: _Split, known: Decided) -> str:
        """The loop in three parts, the middle one being empty if there is no interior."""
        loop, text, x = split.loop, self.seen.function.text, split.loop.variable
        first, last = fresh(text, f"{x}_first"), fresh(text, f"{x}_last")
        border = at_margin(loop.node, self.text(loop.body, known))
        inner = at_margin(loop.node, self.text(loop.body, {**known, **split.decided}, split=True))
        goes_on = (loop.node.field("condition") or loop.node).text
        at = x if _SIGNED.search(loop.counter) else f"static_cast<long long>({x})"
        test = " && ".join([*split.guard, f"{first} <= {at}", f"{first} <= {last}"])
        middle = block(f"for (; {x} <= static_cast<{loop.counter}>({last}); ++{x})", inner)
        return "\n".join(
            (
                "{",
                f"    const long long {first} = {_extreme('max', split.lower)};",
                f"    const long long {last} = {_extreme('min', split.upper)};",
                f"    {loop.counter} {x} = {loop.first.text};",
                indented(block(f"for (; {goes_on} && {at} < {first}; ++{x})", border)),
                indented(block(f"if ({test})", middle)),
                indented(block(f"for (; {goes_on}; ++{x})", border)),
                "}",
            )
        )

    def text(self, node: Node, known: Decided, *, split: bool = False) -> str:
        """The node's text with known tests left out; ``split`` splits inner loops as well."""
        if _key(node) in known:
            return "true" if known[_key(node)] else "false"
        if node.kind == "if_statement":
            return self._branch(node, known, split)
        if node.kind == "conditional_expression":
            chosen = _chosen(node, known)
            if chosen is not None:
                return self.text(chosen, known, split=split)
        if split and node.kind == "for_statement":
            inner = _split(self.seen, node, known)
            if inner is not None:
                return self._nested(node, inner, known)
        return self._pieces(node, known, split)

    def _nested(self, node: Node, inner: _Split, known: Decided) -> str:
        return self.split(inner, known).replace("\n", "\n" + margin(node))

    def _pieces(self, node: Node, known: Decided, split: bool) -> str:
        text, position = "", node.start
        for child in node.children:
            gap = node.source[position : child.start].decode()
            own = self.text(child, known, split=split)
            # What is left out takes its line with it.
            text += gap + own if own else gap.rpartition("\n")[0]
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
        taken = yes if outcome else None
        if not outcome and no is not None and no.named_children:
            taken = no.named_children[0]
        return self._taken(node, taken, known, split)

    def _taken(self, branch: Node, taken: Node | None, known: Decided, split: bool) -> str:
        """The statement in the branch's place: without its braces where they are not needed."""
        parent = branch.parent
        listed = parent is not None and parent.kind == "compound_statement"
        if taken is None:
            return "" if listed else "{}"
        text = self.text(taken, known, split=split)
        if taken.kind != "compound_statement" or not listed or taken.child("declaration"):
            return text
        return inside(at_margin(branch, text)).replace("\n", "\n" + margin(branch))


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


def _chosen(choice: Node, known: Decided) -> Node | None:
    """The operand of ``?:`` that is taken, if both are elements of one array: of one type."""
    test, yes, no = (choice.field(n) for n in ("condition", "consequence", "alternative"))
    outcome = _outcome(test, known) if test is not None else None
    if outcome is None or yes is None or no is None:
        return None
    arrays = [n.field("argument") for n in (yes, no) if n.kind == "subscript_expression"]
    same = len(arrays) == 2 and len({a.text for a in arrays if a is not None}) == 1
    return (yes if outcome else no) if same else None


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
