"""A spec in words: what every input is taken to need, and where that comes from."""

from __future__ import annotations

from collections.abc import Iterator

from lessonl.measure.sizes import SizeForm
from lessonl.measure.spec import NodeSpec, Spec, length_variable, variable_of


def describe(spec: Spec) -> tuple[str, ...]:
    """One line a parameter; ready to be read by a person."""
    return tuple(f"{path}: {sentence}" for path, sentence in sentences(spec).items())


def sentences(spec: Spec) -> dict[str, str]:
    """What is said of each node, sizes first."""
    named = (v for v in spec.variables if "(" not in v)
    paths = dict.fromkeys([*(v.replace(".each", "[]") for v in named), *spec.nodes])
    found = {path: "; ".join(_parts(path, spec)) for path in paths}
    return {path: sentence for path, sentence in found.items() if sentence}


def _parts(path: str, spec: Spec) -> Iterator[str]:
    node, name = spec.nodes.get(path, NodeSpec()), variable_of(path)
    if name in spec.variables:
        of = [p for p, other in spec.nodes.items() if other.length and other.length.text == name]
        words = f"a size, the length of {' and '.join(of)}" if of else "a size"
        form = ", ".join((words, *_form(spec.forms.get(name, SizeForm()))))
        yield form + (f" ({node.source})" if node.source else "")
        return
    if node.length is not None:
        free = node.length.text == length_variable(path)
        length = "any number of elements" if free else f"{node.length.text} elements"
        yield length + (f" ({node.measured})" if node.measured and not free else "")
    if others := ", ".join(_others(node)):
        yield others + (f" ({node.source})" if node.source else "")


def _others(node: NodeSpec) -> Iterator[str]:
    if node.before is not None:
        yield f"{node.before.text} in front of them"
    if node.range is not None and not node.range.plain:
        yield f"from {node.range.low.text} to {node.range.high.text}"
    if node.range is not None and node.range.non_zero:
        yield "not zero"
    if node.reals is not None:
        yield f"from {node.reals[0]:g} to {node.reals[1]:g}"
    if node.order is not None:
        yield node.order.name.lower()
    if node.link is not None:
        yield node.link.describe()
    if node.end_of:
        yield f"the end of {node.end_of}"
    if node.keep:
        yield "as constructed"


def _form(form: SizeForm) -> Iterator[str]:
    if form.least is not None:
        yield f"at least {form.least.text}"
    if form.most is not None:
        yield f"at most {form.most.text}"
    if form.power_of_two:
        yield "a power of two"
    elif form.multiple_of > 1:
        yield f"a multiple of {form.multiple_of}"
