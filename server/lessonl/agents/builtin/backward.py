"""Looks for the last one from the end, and stops there."""

from __future__ import annotations

from lessonl.agents.builtin.effects import Opaque, contains, effects, names
from lessonl.agents.builtin.layout import block, braced
from lessonl.agents.builtin.loops import LOOPS, Counted, assignment, counted, statements
from lessonl.agents.builtin.outermost import rewritten_outermost
from lessonl.agents.builtin.subject import Subject
from lessonl.agents.builtin.technique import Technique, edited, placed
from lessonl.model import Function, Rewrite
from lessonl.source.syntax import Edit, Node, insert, replace


def apply(function: Function) -> Rewrite | None:
    """``for i { if (test) last = i; }`` goes down from the end and breaks: only the last counts."""
    return rewritten_outermost(function, ("for_statement",), _from_the_end)


def _from_the_end(seen: Subject, node: Node) -> list[Edit]:
    loop = counted(node)
    if loop is None or loop.inclusive or not loop.counter or not loop.first.text.isdigit():
        return []
    *before, test = statements(loop.body) or (loop.body,)
    then = test.field("consequence") if test.kind == "if_statement" else None
    if then is None or test.field("alternative") is not None or contains(loop.body, *LOOPS):
        return []
    if not all(s.kind == "declaration" and _plain(seen, s) for s in before):
        return []
    stores = statements(then)
    if not _only_stores(seen, loop, test, stores):
        return []
    found = insert(stores[-1].end, " break;")
    if then.kind != "compound_statement":
        found = replace(then, f"{{ {then.text} break; }}")
    lines = [f"--{loop.variable};", *(edited(s) for s in before), edited(test, [found])]
    header = (
        f"for ({loop.counter} {loop.variable} = {loop.bound.text}; "
        f"{loop.variable} > {loop.first.text};)"
    )
    return [placed(node, block(header, braced("\n".join(lines))))]


def _plain(seen: Subject, declaration: Node) -> bool:
    """Whether making the variable does nothing else: it is a number, or refers to something."""
    for declarator in declaration.fields("declarator"):
        name = declarator.first("identifier")
        known = seen.variables.get(name.text) if name is not None else None
        refers = declarator.first("reference_declarator") is not None
        if known is None or not (known.scalar or refers):
            return False
    return True


def _only_stores(seen: Subject, loop: Counted, test: Node, stores: tuple[Node, ...]) -> bool:
    """Whether what the loop leaves behind is set anew by each turn that passes the test."""
    condition = test.field("condition")
    stored = [assignment(s) for s in stores]
    if condition is None or not stores or any(s is None or s.operator != "=" for s in stored):
        return False
    targets = {t.text for s in stored if s is not None and (t := s.field("left")) is not None}
    known = [seen.variables.get(name) for name in targets]
    if any(v is None or not v.scalar for v in known):
        return False
    *before, _ = statements(loop.body)
    made = [d.field("value") for s in before for d in s.fields("declarator")]
    done = effects(test, *(value for value in made if value is not None))
    if {n.text for n in done.writes} != targets:
        raise Opaque(loop.body.text)
    values = [s.field("right") for s in stored if s is not None]
    used = names(condition) | names(loop.bound) | {loop.variable}
    used |= set().union(*(names(v) for v in values if v is not None))
    used |= {name for s in statements(loop.body)[:-1] for name in names(s)}
    return not targets & used and not effects(condition).writes


TECHNIQUE = Technique(
    "backward",
    "looks for the last match from the end and stops there",
    "nothing: what the matches before it leave behind is overwritten",
    apply,
)
