"""Counts without branches: adds the truth of each case instead of choosing one of them."""

from __future__ import annotations

import re

from attrs import frozen

from lessonl.agents.builtin.apart import lonely
from lessonl.agents.builtin.effects import Opaque, contains, effects, names, root
from lessonl.agents.builtin.indices import accesses
from lessonl.agents.builtin.loops import LOOPS, statements
from lessonl.agents.builtin.outermost import rewritten_outermost
from lessonl.agents.builtin.subject import Subject, is_scalar
from lessonl.agents.builtin.technique import Technique, edited, fresh, instead, placed
from lessonl.model import Function, Rewrite
from lessonl.source.syntax import Edit, Node

_LONGEST = 8


@frozen
class _Case:
    """``else if (test) count += step;``; the test of a plain else is empty."""

    test: str
    target: Node
    step: str


def apply(function: Function) -> Rewrite | None:
    """A chain of tests, each of which only counts: a wrong guess of a branch costs more than all.

    The counters are local variables while the loop runs, so that it may be vectorised.
    """
    return rewritten_outermost(function, LOOPS, _count)


def _count(seen: Subject, loop: Node) -> list[Edit]:
    body = loop.field("body")
    if body is None or contains(body, *LOOPS, "break_statement", "return_statement"):
        return []
    if contains(body, "continue_statement", "lambda_expression"):
        return []
    *before, chain = statements(body) or (body,)
    cases = _cases(chain)
    if len(cases) < 2 or not all(s.kind == "declaration" for s in before):
        return []
    _check(seen, loop, before, chain, cases)
    counters: dict[str, str] = {}
    for case in cases:
        text = seen.function.text + " ".join(counters.values())
        counters.setdefault(case.target.text, fresh(text, "counted"))
    lines = _lines(seen, cases, counters)
    types = {text: _type(seen, case.target) for case in cases for text in [case.target.text]}
    start = [f"{types[text]} {name} = 0;" for text, name in counters.items()]
    inner = edited(loop, [placed(chain, "{\n    " + "\n    ".join(lines) + "\n}")])
    # A counter that is not reached stays as it is, and so may be no element at all.
    end = [f"if ({name} != 0) {text} += {name};" for text, name in counters.items()]
    conditions = dict.fromkeys(c for case in cases for c in lonely(seen, case.target))
    return [instead(loop, conditions, "\n".join([*start, inner, *end]))]


def _cases(chain: Node) -> list[_Case]:
    """The cases of an if with only counting in it, or none."""
    found: list[_Case] = []
    node: Node | None = chain
    while node is not None:
        tested = node.kind == "if_statement"
        step = node.field("consequence") if tested else node
        condition = node.field("condition") if tested else None
        counted = _counts(step) if step is not None else None
        if counted is None or (tested and condition is None) or len(found) == _LONGEST:
            return []
        test = condition.field("value") if condition is not None else None
        if condition is not None and test is None:
            return []
        found.append(_Case(test.text if test is not None else "", *counted))
        other = node.field("alternative") if tested else None
        node = other.named_children[0] if other is not None else None
    return found


def _counts(step: Node) -> tuple[Node, str] | None:
    """What is counted and by how much: ``c++``, ``c += 2``, ``c[1] -= 1``."""
    inside = statements(step)
    if len(inside) != 1 or inside[0].kind != "expression_statement":
        return None
    count = inside[0].named_children[0]
    if count.kind == "update_expression":
        target, sign, by = count.field("argument"), count.operator[0], "1"
    elif count.kind == "assignment_expression" and count.operator in ("+=", "-="):
        right = count.field("right")
        target, sign, by = count.field("left"), count.operator[0], right.text if right else ""
    else:
        return None
    if target is None or not re.fullmatch(r"\d{1,6}", by):
        return None
    return target, f"{sign}= {by} *"


def _check(seen: Subject, loop: Node, before: list[Node], chain: Node, cases: list[_Case]) -> None:
    """Raises Opaque unless tests may all be made, and nothing that counts is looked at."""
    targets = {case.target.text for case in cases}
    tests = list(chain.find("condition_clause"))
    done = effects(loop)
    for case in cases:
        known = seen.variables.get(root(case.target))
        element = case.target.kind == "subscript_expression"
        if known is None or (element and not known.indexed) or not _type(seen, case.target):
            raise Opaque(case.target.text)
        if element and not re.fullmatch(r"\w+\[\d+\]", case.target.text):
            raise Opaque(case.target.text)
        if not element and not known.scalar:
            raise Opaque(case.target.text)
    roots = {root(case.target) for case in cases}
    local = done.declares
    if roots & local or any(n.text not in targets and n.text not in local for n in done.writes
                            if not _counter(loop, n.text)):  # fmt: skip
        raise Opaque(loop.text)
    looked = [*before, *tests, *(p for n in ("condition", "update", "right")
                                 if (p := loop.field(n)) is not None)]  # fmt: skip
    if any(roots & names(part) for part in looked) or any(effects(t).writes for t in tests):
        raise Opaque(loop.text)
    if not all(_harmless(seen, loop, test, tests[0], before) for test in tests):
        raise Opaque(chain.text)
    _apart(seen, cases, [n for part in looked for n in effects(part).reads if part not in before])
    _apart(seen, cases, [n for part in before for n in effects(part).reads])


def _counter(loop: Node, name: str) -> bool:
    update = loop.field("update")
    return update is not None and name in names(update)


def _apart(seen: Subject, cases: list[_Case], reads: list[Node]) -> None:
    """Raises Opaque where an element that counts may be what a test reads."""
    for case in cases:
        counter = seen.variables[root(case.target)]
        if case.target.kind == "identifier" or counter.owner:
            continue
        for read in reads:
            known = seen.variables.get(root(read))
            if known is None:
                raise Opaque(read.text)
            if known.shape == "value" or known.owner:
                continue
            inside = known.type in counter.type or counter.type in known.type
            if inside or not (known.container and counter.container):
                raise Opaque(read.text)


def _harmless(seen: Subject, loop: Node, test: Node, first: Node, before: list[Node]) -> bool:
    """Whether a test may be made where another one was passed: it divides nothing, reads no more.

    Nor may it call anything: what is costly had better be left out.
    """
    if contains(test, "call_expression", "pointer_expression", "conditional_expression"):
        return False
    if any(n.operator in ("/", "%") and not _constant(n) for n in test.find("binary_expression")):
        return False
    sure = {n.text for part in before for n in accesses(part)}
    sure |= {n.text for n in accesses(_surely(first))}
    return all(n.text in sure for n in accesses(test)) and "->" not in test.text


def _surely(test: Node) -> Node:
    """The part of a test that is always looked at."""
    value = test.field("value") or test
    while value.operator in ("&&", "||"):
        value = value.field("left") or value
    return value


def _constant(division: Node) -> bool:
    right = division.field("right")
    return right is not None and bool(re.fullmatch(r"[1-9]\d*", right.text))


def _type(seen: Subject, target: Node) -> str:
    known = seen.variables[root(target)]
    type_ = known.type if target.kind == "identifier" else known.number_at(target)
    integer = is_scalar(type_) and not re.search(r"bool|double|float|several", type_)
    return type_ if integer and not re.search(r"char|short|int8|int16", type_) else ""


def _lines(seen: Subject, cases: list[_Case], counters: dict[str, str]) -> list[str]:
    """Truths as numbers: each test that decides, and what is left after it."""
    text = seen.function.text
    lines, left = list[str](), ""
    for place, case in enumerate(cases):
        name, rest = fresh(text, f"case{place}"), fresh(text, f"left{place}")
        test = f"({_eager(case.test)})" if case.test else "true"
        truth = f"{left} & {test}" if left and case.test else left or test
        lines.append(f"const bool {name} = {truth};")
        lines.append(f"{counters[case.target.text]} {case.step} {name};")
        if place + 1 < len(cases):
            before = f"{left} & " if left else ""
            lines.append(f"const bool {rest} = {before}!{name};")
        left = rest
    return lines


def _eager(test: str) -> str:
    """Every part of the test in parentheses and looked at, whatever the others say."""
    parts = re.split(r"(&&|\|\|)", test)
    if len(parts) == 1:
        return test
    if "(" in test or ("&&" in test and "||" in test):
        return test
    return " ".join(p.replace("&&", "&").replace("||", "|") if p in ("&&", "||")
                    else f"({p.strip()})" for p in parts)  # fmt: skip


TECHNIQUE = Technique(
    "tally",
    "counts without branches, by adding up which case it is",
    "every test being one that may be made whatever the others say",
    apply,
)
