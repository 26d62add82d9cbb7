"""What a user states about inputs: what it means, what is refused, and how a spec is spelled."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from lessonl.measure.expression import Expression, constant
from lessonl.measure.given import statements_of
from lessonl.measure.nodes import ARGUMENT, THIS, Tree, parse
from lessonl.measure.placing import with_indices
from lessonl.measure.referee import Order
from lessonl.measure.roles import Hypothesis
from lessonl.measure.sentences import describe
from lessonl.measure.sizes import SizeForm
from lessonl.measure.spec import Link, NodeSpec, Range, Spec
from lessonl.measure.spelled import tables, toml
from lessonl.measure.stated import read_statements
from lessonl.model import Function, LessonlError
from lessonl.source.functions import functions

NODES = (
    ("rows", ARGUMENT, "vector", 24, "std::vector<std::vector<int>>"),
    ("", 0, "vector", 4, "std::vector<int>"),
    ("", 1, "signed", 4, "int"),
    ("out", ARGUMENT, "pointer", 8, "double*"),
    ("", 3, "real", 8, "double"),
    ("n", ARGUMENT, "signed", 4, "int"),
    ("k", ARGUMENT, "unsigned", 8, "unsigned long"),
    ("up", ARGUMENT, "bool", 1, "bool"),
    ("col", ARGUMENT, "pointer", 4, "int*"),
    ("", 8, "signed", 4, "int"),
    ("last", ARGUMENT, "pointer", 4, "int*"),
    ("", 10, "signed", 4, "int"),
    ("this", THIS, "aggregate", 1, "List"),
    ("next", 12, "link", 16, "Node*"),
)
TREE: Tree = parse(
    [
        "\t".join([str(i), str(p), kind, str(s), "", t, "" if p == ARGUMENT else name, ""])
        for i, (name, p, kind, s, t) in enumerate(NODES)
    ],
    [name for name, p, *_ in NODES if p == ARGUMENT],
)
PLAIN = Hypothesis(("n",), {"n": NodeSpec(source="loop bound at line 7")}, "use and names")


def under(**stated: dict[str, Any]) -> Hypothesis:
    given = {path.replace("_e", "[]"): table for path, table in stated.items()}
    return read_statements(TREE, given).applied(PLAIN)


def bounds(reading: Hypothesis, path: str) -> tuple[str, str]:
    limits = reading.nodes[path].range
    assert limits is not None
    return limits.low.text, limits.high.text


def test_lengths_are_as_stated_and_make_sizes_of_what_they_name() -> None:
    reading = under(out={"length": "n * k"}, col={"length": 3})
    assert reading.lengths == {"out": Expression("n * k"), "col": constant(3)}
    assert reading.sizes == ("n", "k")


def test_a_shape_is_a_length_with_or_without_a_stride() -> None:
    assert under(out={"shape": ["n", "k + 1"]}).lengths["out"].text == "n * (k + 1)"
    strided = under(out={"shape": ["k", "k"], "stride": "n"}).lengths["out"]
    assert strided({"n": 10, "k": 3}) == 2 * 10 + 3


def test_a_size_may_be_stated_and_denied() -> None:
    assert under(k={"size": True}).sizes == ("n", "k")
    assert under(n={"size": False}).sizes == ()


def test_a_value_with_a_range_is_no_size_unless_that_is_stated_too() -> None:
    reading = under(n={"range": [1, 12]})
    assert reading.sizes == ()
    assert bounds(reading, "n") == ("1", "12")
    both = under(n={"range": [1, 12], "size": True})
    assert both.sizes == ("n",)
    assert both.forms["n"] == SizeForm(constant(1), constant(12))


def test_a_size_has_a_form() -> None:
    reading = under(n={"at_least": "k", "multiple_of": 4})
    assert reading.forms["n"] == SizeForm(Expression("k"), multiple_of=4)
    assert under(n={"power_of_two": True}).forms["n"].near(9, {}) == 16


def test_what_is_said_of_a_buffers_values_is_said_of_its_elements() -> None:
    reading = under(col={"range": [0, "n - 1"]}, rows={"range": [3, 4]})
    assert bounds(reading, "col[]") == ("0", "n - 1")
    assert bounds(reading, "rows[][]") == ("3", "4")
    assert under(out={"range": [0, 1]}).nodes["out[]"].reals == (0.0, 1.0)


def test_an_index_ends_with_what_it_indexes() -> None:
    reading = under(col={"index_of": "out"}, out={"length": "n + 1"})
    assert bounds(reading, "col[]") == ("0", "(n + 1) - 1")
    container = under(k={"index_of": "rows"})
    assert bounds(container, "k") == ("0", "len(rows) - 1")
    placed = with_indices(container.nodes, ("n",), TREE)["k"].range
    assert placed is not None
    assert placed.high.text == "n - 1"


def test_orders_ends_links_and_what_stays_as_constructed() -> None:
    reading = under(
        col={"order": "permutation"},
        last={"end_of": "col"},
        up={"as_constructed": True},
        **{"this.next": {"link": "ring"}},
    )
    assert reading.nodes["col"].order is Order.PERMUTATION
    assert reading.nodes["last"].end_of == "col"
    assert reading.nodes["this.next"].link is Link.RING
    assert reading.nodes["up"].keep
    assert under(last={"null_terminated": True}).nodes["last"].order is Order.TEXT
    assert under(col={"order": "random"}).nodes["col"].order is None


def test_a_divisor_can_be_stated_without_its_range() -> None:
    limits = under(k={"non_zero": True}).nodes["k"].range
    assert limits is not None
    assert limits.non_zero


def test_readings_that_become_alike_are_tried_once() -> None:
    other = Hypothesis(("n", "k"), PLAIN.nodes, "integers are sizes")
    statements = read_statements(TREE, {"k": {"size": True}})
    assert len(statements.among([PLAIN, other])) == 1
    assert len(read_statements(TREE, {}).among([PLAIN, other])) == 2


@pytest.mark.parametrize(
    "stated",
    [
        {"colour": {"length": "n"}},
        {"out": {"lenght": "n"}},
        {"out": {"order": "sideways"}},
        {"out": {"order": "end"}},
        {"out": "n"},
        {"return": {"length": "n"}},
        {"k": {"range": 3}},
        {"k": {"range": [1]}},
        {"k": {"range": [2, 1]}},
        {"k": {"length": 4}},
        {"k": {"multiple_of": 0}},
        {"out": {"length": -1}},
        {"out": {"length": "n +"}},
        {"out": {"length": "open('x')"}},
        {"out": {"stride": "n"}},
        {"out": {"non_zero": True}},
        {"out[]": {"range": ["low", "high"]}},
        {"k": {"range": [1, 2, 3]}},
        {"out": {"order": ["random"]}},
        {"col": {"index_of": "k"}},
        {"last": {"end_of": "nothing"}},
        {"rows": {"null_terminated": True}},
    ],
)
def test_a_statement_that_means_nothing_is_an_error_the_user_can_read(stated: Any) -> None:
    with pytest.raises(LessonlError) as caught:
        read_statements(TREE, stated)
    assert next(iter(stated)).split("[")[0] in caught.value.message
    assert caught.value.hint


SPEC = Spec(
    ("n", "len(rows)", "last(col)"),
    {
        "n": NodeSpec(source="loop bound at line 7"),
        "rows": NodeSpec(length=Expression("len(rows)"), measured="free"),
        "rows[]": NodeSpec(length=Expression("n"), measured="learnt"),
        "rows[][]": NodeSpec(range=Range(constant(0), Expression("n - 1"), index=True)),
        "out": NodeSpec(length=Expression("n"), before=constant(2), measured="learnt"),
        "col": NodeSpec(Expression("n + 1"), order=Order.OFFSETS, source="name", measured="learnt"),
        "k": NodeSpec(range=Range(constant(0), constant(100), non_zero=True, plain=True)),
        "last": NodeSpec(end_of="col", source="compared with col at line 9"),
        "this.next": NodeSpec(link=Link.ENDING, pool=True, source="its class"),
    },
    forms={"n": SizeForm(most=constant(64))},
)


def test_a_description_says_what_is_assumed_and_why() -> None:
    assert describe(SPEC) == (
        "n: a size, the length of rows[] and out, at most 64 (loop bound at line 7)",
        "rows: any number of elements",
        "rows[]: n elements (learnt)",
        "rows[][]: from 0 to n - 1",
        "out: n elements (learnt); 2 in front of them",
        "col: n + 1 elements (learnt); offsets (name)",
        "k: not zero",
        "last: the end of col (compared with col at line 9)",
        "this.next: leads to another one or nowhere (its class)",
    )


def test_a_spec_is_printed_as_what_reads_as_the_same_spec() -> None:
    said = dict(line.split(": ", 1) for line in describe(SPEC))
    text = toml("ns::f", tables(TREE, SPEC), said)
    assert "# n: a size" in text
    read = read_statements(TREE, tomllib.loads(text)["spec"]["ns::f"]).applied(
        Hypothesis((), {}, "nothing is inferred")
    )
    assert read.sizes == ("n",)
    assert read.forms == SPEC.forms
    for path, node in SPEC.nodes.items():
        stated = read.nodes[path]
        assert (stated.length, stated.before, stated.range) == (
            node.length,
            node.before,
            node.range,
        )
        assert (stated.order, stated.link, stated.pool) == (node.order, node.link, node.pool)
        assert stated.end_of == node.end_of


def made(text: str) -> Function:
    (function,) = functions(Path("a.cpp"), text.encode())
    return function


def test_the_workspace_states_by_function_and_a_file_on_top(tmp_path: Path) -> None:
    (tmp_path / "lessonl.toml").write_text(
        '[spec."ns::f".a]\nlength = "n"\n[spec."ns::f".b]\nlength = 2\n[spec.g.a]\nlength = 9\n'
        '[spec."h(int, double*)".a]\nlength = 1\n[spec.h.a]\nlength = 2\n'
    )
    f = made("namespace ns { void f(int* a, int* b, int n) {} }")
    assert statements_of(f, tmp_path, None) == {"a": {"length": "n"}, "b": {"length": 2}}
    given = {"a": {"length": 3}}
    assert statements_of(f, tmp_path, given) == {"a": {"length": 3}, "b": {"length": 2}}
    pasted = {"spec": {"ns::f": given}}
    assert statements_of(f, tmp_path, pasted) == statements_of(f, tmp_path, given)
    h = made("void h(int a, double* b) {}")
    assert statements_of(h, tmp_path, None) == {"a": {"length": 1}}
    assert statements_of(made("void h(float a) {}"), tmp_path, None) == {"a": {"length": 2}}
    assert statements_of(made("void other() {}"), tmp_path, None) == {}


def test_a_spec_of_another_function_and_one_of_another_form_are_told(tmp_path: Path) -> None:
    f = made("void f(int* a) {}")
    with pytest.raises(LessonlError, match="says nothing about f"):
        statements_of(f, tmp_path, {"spec": {"g": {"a": {"length": 1}}}})
    (tmp_path / "lessonl.toml").write_text("[spec.a]\nlength = 1\n")
    with pytest.raises(LessonlError) as caught:
        statements_of(f, tmp_path, None)
    assert "[spec.f.PARAMETER]" in caught.value.hint


def test_a_parameter_may_be_called_spec(tmp_path: Path) -> None:
    f = made("void f(int* spec) {}")
    assert statements_of(f, tmp_path, {"spec": {"length": 4}}) == {"spec": {"length": 4}}
