"""What parameters are taken for, from use, names and types: likeliest first."""

from __future__ import annotations

from typing import Any

from attrs import evolve

from lessonl.measure.nodes import ARGUMENT, RETURN, THIS, Tree, parse
from lessonl.measure.referee import Order
from lessonl.measure.roles import INDEX, OFFSET_END, Hints, Hypothesis, hypotheses
from lessonl.source.tables import TableLimit

Column = tuple[str, int, str, int, str]


def tree(*columns: Column) -> Tree:
    """Nodes as (name, parent, kind, size, type); a parent is an index or a root mark."""
    lines = [
        "\t".join(
            [
                str(i),
                str(parent),
                kind,
                str(size),
                "",
                type_,
                "" if parent == ARGUMENT else name,
                "",
            ]
        )
        for i, (name, parent, kind, size, type_) in enumerate(columns)
    ]
    return parse(lines, [c[0] for c in columns if c[1] == ARGUMENT])


def first(made: Tree, **hints: Any) -> Hypothesis:
    return next(hypotheses(made, Hints(**hints)))


def ints(name: str, at: int) -> tuple[Column, Column]:
    return (name, ARGUMENT, "pointer", 4, "int*"), ("", at, "signed", 4, "int")


def reals(name: str, at: int) -> tuple[Column, Column]:
    return (name, ARGUMENT, "pointer", 8, "double*"), ("", at, "real", 8, "double")


def number(name: str) -> Column:
    return (name, ARGUMENT, "signed", 4, "int")


def test_a_loop_bound_is_a_size_whatever_its_name() -> None:
    made = tree(*reals("a", 0), number("zebra"))
    assert first(made).sizes == ()
    assert first(made, loop_bounds=frozenset({"zebra"})).sizes == ("zebra",)


def test_a_name_makes_a_size_where_there_is_a_buffer() -> None:
    assert first(tree(*reals("a", 0), number("rows"), number("num_cols"))).sizes == (
        *("rows", "num_cols"),
    )  # fmt: skip
    assert first(tree(number("n"), number("count"))).sizes == ()


def test_what_is_used_as_an_index_is_no_size_and_stays_in_range() -> None:
    made = tree(*reals("a", 0), number("n"), number("m"))
    found = first(made, indices=frozenset({"m"}))
    assert found.sizes == ("n",)
    limits = found.nodes["m"].range
    assert limits is not None
    assert (limits.low({}), limits.high) == (0, INDEX)


def test_the_k_of_a_kth_element_is_an_index() -> None:
    made = tree(
        ("values", ARGUMENT, "vector", 4, "std::vector<int>"),
        ("", 0, "signed", 4, "int"),
        number("k"),
    )
    limits = first(made).nodes["k"].range
    assert limits is not None
    assert limits.high == INDEX


def test_row_starts_are_offsets_by_name_or_by_use() -> None:
    for name, hints in (("row_ptr", Hints()), ("z", Hints(offsets=frozenset({"z"})))):
        found = next(hypotheses(tree(*ints(name, 0), number("n")), hints))
        assert found.nodes[name].order is Order.OFFSETS
        limits = found.nodes[f"{name}[]"].range
        assert limits is not None
        assert limits.high == OFFSET_END


def test_elements_that_index_something_stay_in_range() -> None:
    made = tree(*ints("z", 0), *reals("x", 2), number("n"))
    limits = first(made, element_indices=frozenset({"z"})).nodes["z[]"].range
    assert limits is not None
    assert limits.high == INDEX
    assert "z[]" not in first(made).nodes


def test_a_permutation_is_one_only_where_it_is_used_as_such() -> None:
    made = tree(*ints("perm", 0), *reals("x", 2), number("n"))
    assert first(made, element_indices=frozenset({"perm"})).nodes["perm"].order is Order.PERMUTATION
    assert "perm" not in first(made).nodes


def test_a_sorted_buffer_is_sorted() -> None:
    assert first(tree(*reals("sorted_values", 0), number("n"))).nodes["sorted_values"].order is (
        Order.ASCENDING
    )


def test_a_divisor_is_never_zero() -> None:
    limits = first(tree(number("a"), number("b")), divisors=frozenset({"b"})).nodes["b"].range
    assert limits is not None
    assert limits.non_zero
    assert limits.low({}) < 0 < limits.high({})


def test_characters_read_to_their_end_are_text() -> None:
    made = tree(("s", ARGUMENT, "pointer", 1, "const char*"), ("", 0, "signed", 1, "char"))
    assert first(made, texts=frozenset({"s"})).nodes["s"].order is Order.TEXT
    assert "s" not in first(made).nodes


def test_a_string_is_always_text() -> None:
    made = tree(("s", ARGUMENT, "string", 1, "std::string"), ("", 0, "signed", 1, "char"))
    assert first(made).nodes["s"].order is Order.TEXT


def test_a_step_width_is_positive() -> None:
    assert first(tree(("dt", ARGUMENT, "real", 8, "double"))).nodes["dt"].reals == (0.01, 1.0)


def test_an_enum_takes_its_enumerators() -> None:
    made = tree(("mode", ARGUMENT, "enum", 4, "ns::Mode"))
    limits = next(hypotheses(made, Hints(enumerators={"Mode": 5}))).nodes["mode"].range
    assert limits is not None
    assert limits.high({}) == 4


def test_private_members_stay_as_they_are_in_every_reading() -> None:
    made = tree(
        ("this", THIS, "aggregate", 1, "Filter"),
        ("width_", 0, "signed", 4, "int"),
        *ints("a", 2),
        number("n"),
    )
    for reading in hypotheses(made, Hints(private=frozenset({"this.width_"}))):
        assert reading.nodes["this.width_"].keep
        assert "this.width_" not in reading.sizes


def test_the_return_value_plays_no_role() -> None:
    made = tree(number("a"), ("return", RETURN, "signed", 4, "int"))
    assert all("return" not in reading.nodes for reading in hypotheses(made, Hints()))


def test_ever_more_cautious_readings_follow() -> None:
    names = [h.name for h in hypotheses(tree(*ints("v", 0), number("a"), number("n")), Hints())]
    assert names == [
        *("use and names", "elements are indices", "integers are indices"),
        *("integers are sizes", "all integers are indices", "all integers are 0 or 1"),
    ]
    assert [h.name for h in hypotheses(tree(*reals("v", 0)), Hints())] == ["use and names"]


PAIR = frozenset({("from", "to")})


def test_an_end_is_what_is_compared_whatever_it_is_called() -> None:
    made = tree(*ints("zebra", 0), *ints("gnu", 2))
    assert "gnu" not in first(made).nodes
    compared = first(made, compared=frozenset({("zebra", "gnu")}), lines={("compared", "gnu"): 4})
    assert compared.nodes["gnu"].end_of == "zebra"
    assert compared.nodes["gnu"].source == "compared with zebra at line 4"


def test_what_is_led_to_ends_nothing_whatever_it_is_called() -> None:
    made = tree(*ints("from", 0), *ints("to", 2))
    assert first(made).nodes["to"].end_of == "from"
    assert first(made, together=PAIR).nodes["to"].end_of == "from"
    for more in ({}, {"compared": PAIR}, {"together": PAIR}):
        assert "to" not in first(made, led_to=frozenset({"to"}), **more).nodes


def test_a_name_alone_makes_no_end_of_what_is_written() -> None:
    made = tree(*ints("from", 0), *ints("to", 2))
    made = evolve(made, nodes=(evolve(made.nodes[0], flags="c"), *made.nodes[1:]))
    assert "to" not in first(made).nodes
    assert first(made, compared=PAIR).nodes["to"].end_of == "from"


def test_a_reading_without_ends_is_tried_next() -> None:
    made = tree(*ints("from", 0), *ints("to", 2))
    apart = [h for h in hypotheses(made, Hints()) if not any(n.end_of for n in h.nodes.values())]
    assert "no pointer is the end of another" in [h.name for h in apart]


def limit(low: int | None, high: int, *, guarded: bool = False) -> TableLimit:
    return TableLimit("month", low, high, "days", 9, guarded)


def test_a_table_bounds_what_leads_into_it() -> None:
    month = ("month", ARGUMENT, "signed", 4, "int")
    bound = frozenset({"month"})
    found = first(tree(month), loop_bounds=bound, limits={"month": limit(None, 13)})
    assert found.sizes == ()
    limits = found.nodes["month"].range
    assert limits is not None
    assert (limits.low({}), limits.high({})) == (-2, 13)
    assert found.nodes["month"].source == "leads into days at line 9"
    guarded = first(tree(month), loop_bounds=bound, limits={"month": limit(1, 12, guarded=True)})
    assert (guarded.sizes, guarded.nodes) == ((), {})


def test_a_size_stays_one_within_the_table_that_it_leads_into() -> None:
    made = tree(*ints("a", 0), number("n"))
    found = first(made, loop_bounds=frozenset({"n"}), limits={"n": limit(None, 64)})
    assert found.sizes == ("n",)
    assert found.forms["n"].near(100, {}) == 64


def test_texts_whose_characters_lead_into_a_table_are_made_of_those() -> None:
    made = tree(("s", ARGUMENT, "string", 1, "std::string"), ("", 0, "signed", 1, "char"))
    found = first(made, limits={"s[]": limit(97, 122)})
    assert "s" not in found.nodes
    limits = found.nodes["s[]"].range
    assert limits is not None
    assert (limits.low({}), limits.high({})) == (97, 122)
