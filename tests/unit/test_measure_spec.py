"""Specs: the sizes they give, the fill plans that follow, and a user's statements on top."""

from __future__ import annotations

import pytest
from attrs import evolve

from lessonl.measure.expression import Expression, constant
from lessonl.measure.nodes import ARGUMENT, Tree, parse
from lessonl.measure.referee import KEEP, RAGGED, NodePlan, Order
from lessonl.measure.sizes import SizeForm
from lessonl.measure.spec import (
    SHAPES,
    NodeSpec,
    Range,
    Shape,
    Spec,
    length_variable,
    plain_node,
    plan,
    variable_of,
)

NODES = (
    (ARGUMENT, "vector", 24, "std::vector<std::vector<int>>"),
    (0, "vector", 4, "std::vector<int>"),
    (1, "signed", 4, "int"),
    (ARGUMENT, "pointer", 8, "double*"),
    (3, "real", 8, "double"),
    (ARGUMENT, "signed", 4, "int"),
    (ARGUMENT, "unsigned", 8, "unsigned long"),
    (ARGUMENT, "bool", 1, "bool"),
)
NAMES = ("rows", "out", "n", "k", "up")
TREE: Tree = parse(
    ["\t".join([str(i), str(p), k, str(s), "", t, "", ""]) for i, (p, k, s, t) in enumerate(NODES)],
    NAMES,
)
SPEC = Spec(
    ("n", "len(rows)", "len(rows.each)"),
    {
        "rows": NodeSpec(length=Expression("len(rows)"), measured="free"),
        "rows[]": NodeSpec(length=Expression("len(rows.each)"), measured="free"),
        "rows[][]": NodeSpec(range=Range(constant(0), Expression("n - 1")), source="name"),
        "out": NodeSpec(length=Expression("n * len(rows)"), measured="learnt"),
    },
)


def planned(spec: Spec, shape: Shape = SHAPES[0], n: int = 6) -> dict[str, NodePlan]:
    plans = plan(TREE, spec, spec.sizes(n), shape)
    return {node.path: p for node, p in zip(TREE.inputs, plans.nodes, strict=True)}


def shape(name: str) -> Shape:
    return next(s for s in SHAPES if s.name == name)


def test_a_path_is_a_name_in_expressions() -> None:
    assert variable_of("m[].x") == "m.each.x"
    assert length_variable("rows[]") == "len(rows.each)"


def test_sizes_are_equal_or_spread() -> None:
    assert SPEC.sizes(9) == {"n": 9, "len(rows)": 9, "len(rows.each)": 9}
    spread = SPEC.sizes(9, spread=True)
    assert spread["n"] == 9
    assert len(set(spread.values())) > 1
    assert all(v >= 0 for v in SPEC.sizes(0, spread=True).values())


def test_an_offsets_array_ends_at_four_entries_a_row() -> None:
    assert Spec(("n", "last(row_ptr)")).sizes(8) == {"n": 8, "last(row_ptr)": 32}


def test_a_plan_has_the_lengths_and_values_of_its_sizes() -> None:
    found = planned(SPEC)
    assert found["out"].length == 36
    assert (found["rows"].length, found["rows[]"].length) == (6, 6)
    assert (found["n"].low, found["n"].high) == (6, 6)
    assert (found["rows[][]"].low, found["rows[][]"].high) == (0, 5)


def test_an_empty_range_becomes_its_lower_end() -> None:
    assert planned(SPEC, n=0)["rows[][]"].high == 0


def test_plain_values_get_wide_and_stated_ones_do_not() -> None:
    wide = planned(SPEC, shape("wide values"))
    assert wide["k"].high > 1000 > planned(SPEC)["k"].high
    assert wide["rows[][]"].high == 5
    assert wide["out[]"].real_high == 1e6 * planned(SPEC)["out[]"].real_high
    assert wide["up"].high == 1


def test_only_free_containers_inside_containers_are_ragged() -> None:
    found = planned(SPEC, shape("rows of different lengths"))
    assert {p for p, node in found.items() if node.flags & RAGGED} == {"rows[]"}


def test_special_values_spare_the_integers_that_others_depend_on() -> None:
    found = planned(SPEC, shape("special values"))
    assert found["rows[][]"].order is Order.RANDOM
    assert found["out[]"].order is Order.SPECIAL
    assert found["n"].low == found["n"].high


def test_a_stated_order_stands_whatever_the_shape() -> None:
    nodes = {**SPEC.nodes, "out": NodeSpec(length=constant(3), order=Order.PERMUTATION)}
    found = planned(evolve(SPEC, nodes=nodes), shape("descending"))
    assert found["out"].order is Order.PERMUTATION


def test_a_kept_member_is_left_alone() -> None:
    nodes = {**SPEC.nodes, "k": NodeSpec(keep=True)}
    assert planned(evolve(SPEC, nodes=nodes))["k"].flags == KEEP


@pytest.mark.parametrize(
    ("path", "low", "high"),
    [("k", 0, 100), ("n", -100, 100), ("up", 0, 1)],
)
def test_nothing_known_means_small_values(path: str, low: int, high: int) -> None:
    node = TREE.find(path)
    assert node is not None
    limits = plain_node(node).range
    assert limits is not None
    assert (limits.low({}), limits.high({})) == (low, high)


def test_a_size_takes_the_nearest_value_of_its_form() -> None:
    forms = {"n": SizeForm(power_of_two=True), "len(rows)": SizeForm(least=Expression("n + 1"))}
    spec = evolve(SPEC, forms=forms)
    assert [spec.sizes(n)["n"] for n in (0, 1, 3, 9, 33)] == [1, 1, 4, 16, 64]
    assert spec.sizes(9)["len(rows)"] == 17
    assert SizeForm(least=constant(4), most=constant(30), multiple_of=8).near(29, {}) == 24
    assert SizeForm(most=constant(30), power_of_two=True).near(29, {}) == 16
    assert SizeForm(multiple_of=4).near(5, {}) == 8
