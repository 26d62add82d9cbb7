"""Multiplies instead of calling ``pow`` with a small constant exponent; takes roots likewise."""

from __future__ import annotations

import re

from lessonl.agents.builtin.numeric import bare, kind
from lessonl.agents.builtin.subject import Subject, subject
from lessonl.agents.builtin.technique import Technique, fresh, rewritten
from lessonl.model import Function, Rewrite
from lessonl.source.syntax import Edit, Node, insert, replace

_LARGEST = 8
_EXPONENT = re.compile(r"^(-?)(\d+)(?:\.(\d*))?[fF]?$")
_PRODUCTS = {
    1: "x",
    2: "x * x",
    3: "x * x * x",
    4: "(x * x) * (x * x)",
    5: "(x * x) * (x * x) * x",
    6: "(x * x * x) * (x * x * x)",
    7: "(x * x * x) * (x * x * x) * x",
    8: "((x * x) * (x * x)) * ((x * x) * (x * x))",
}


def apply(function: Function) -> Rewrite | None:
    """Every such call goes to a local lambda, which looks at its argument once."""
    seen = subject(function)
    if seen is None:
        return None
    edits: list[Edit] = []
    lambdas: dict[tuple[str, str], str] = {}
    for call in seen.body.find("call_expression"):
        if any(edit.start <= call.start < edit.end for edit in edits):
            continue
        wanted = _wanted(seen, call)
        if wanted is None:
            continue
        base, exponent, callee = wanted
        name = lambdas.setdefault((callee, exponent.text), _name(seen, exponent, lambdas))
        # Only the callee and the exponent are touched: the base may hold such a call itself.
        edits += [replace(call.field("function") or call, name), Edit(base.end, exponent.end, b"")]
    lines = [_lambda(name, callee, text) for (callee, text), name in lambdas.items()]
    if lines:
        edits.append(insert(seen.body.start + 1, "".join(f"\n    {line}" for line in lines)))
    return rewritten(function, edits, "cmath")


def _wanted(seen: Subject, call: Node) -> tuple[Node, Node, str] | None:
    """Base, exponent and the name of the function, if it is the one of the standard library.

    Without ``std::`` that is told by the base being a real number, for all we see.
    """
    callee, arguments = call.field("function"), call.field("arguments")
    if callee is None or arguments is None or callee.kind == "field_expression":
        return None
    given = arguments.named_children
    if bare(callee.text) != "pow" or "<" in callee.text or len(given) != 2:
        return None
    if _formula(given[1].text, "") is None:
        return None
    known = callee.text == "std::pow" or kind(seen, given[0]) in ("double", "float")
    if not known or kind(seen, given[0]) == "integer":
        return None
    return given[0], given[1], callee.text


def _formula(exponent: str, call: str) -> str | None:
    """The power of ``x`` as an expression; ``call`` is what to do where that may differ."""
    spelled = _EXPONENT.match(exponent)
    if spelled is None:
        return None
    negative, whole = spelled[1] == "-", int(spelled[2])
    fraction = (spelled[3] or "").rstrip("0")
    if fraction == "5" and not negative and whole <= 2:
        root = "std::sqrt(x)" if whole == 0 else f"{_PRODUCTS[whole]} * std::sqrt(x)"
        return f"x > 0 ? {root} : {call}"
    if fraction or not 2 <= whole + negative <= _LARGEST or whole == 0:
        return None
    return _PRODUCTS[whole]


def _name(seen: Subject, exponent: Node, taken: dict[tuple[str, str], str]) -> str:
    spelled = re.sub(r"\W", "_", exponent.text.replace("-", "minus_"))
    return fresh(seen.function.text + " ".join(taken.values()), f"power_{spelled}")


def _lambda(name: str, callee: str, exponent: str) -> str:
    call = f"{callee}(base, {exponent})"
    formula = _formula(exponent, call)
    # The reciprocal first: a product would leave the range of numbers before its reciprocal does.
    start = f"1 / static_cast<decltype({call})>(base)" if exponent.startswith("-") else "base"
    return (
        f"const auto {name} = [](auto base) -> decltype({call}) {{ "
        f"const decltype({call}) x = {start}; return {formula}; }};"
    )


TECHNIQUE = Technique(
    "power",
    "multiplies instead of calling pow with a small constant exponent",
    "rounding being allowed to differ",
    apply,
    reassociates=True,
)
