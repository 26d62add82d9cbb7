"""Template arguments are read off the symbols of the object file."""

from __future__ import annotations

import pytest

from lessonl.measure.instantiate import instantiations


@pytest.mark.parametrize(
    ("symbol", "name", "found"),
    [
        ("double sum<double>(double const*, int)", "sum", "sum<double>"),
        ("int hot::kth<int>(std::vector<int>, unsigned long)", "hot::kth", "hot::kth<int>"),
        ("void scale<float, 3>(float*)", "scale", "scale<float, 3>"),
        (
            "std::set<int, std::less<int> > f<std::vector<int, std::allocator<int> > >(int)",
            "f",
            "f<std::vector<int, std::allocator<int> > >",
        ),
        ("Grid<double>::at(int) const", "Grid::at", "Grid<double>::at"),
        ("int Grid<double>::get<int>(int)", "Grid::get", "Grid<double>::get<int>"),
        ("int (anonymous namespace)::twice<int>(int)", "twice", "twice<int>"),
        ("int n::(anonymous namespace)::twice<int>(int)", "n::twice", "n::twice<int>"),
        ("std::string words[abi:cxx11]<char>(int)", "words", "words<char>"),
        ("int f<(Colour)1>(int)", "f", "f<(Colour)1>"),
    ],
)
def test_an_instance_is_named_as_the_symbol_spells_it(symbol: str, name: str, found: str) -> None:
    assert instantiations([symbol], name) == (found,)


@pytest.mark.parametrize(
    ("symbol", "name"),
    [
        ("double sum(double const*, int)", "sum"),
        ("double sums<double>(double const*)", "sum"),
        ("double other::sum<double>(int)", "sum"),
        ("double a::b::sum<double>(int)", "b::sum"),
        ("void g<int>(sum<int>)", "sum"),
        ("vtable for sum<int>", "sum"),
        ("double checksum<double>(int)", "sum"),
    ],
)
def test_what_is_no_instance_of_the_function_is_left_out(symbol: str, name: str) -> None:
    assert instantiations([symbol], name) == ()


def test_instances_come_in_order_and_once() -> None:
    symbols = ["int f<int>(int)", "long f<long>(long)", "int f<int>(int)"]
    assert instantiations(symbols, "f") == ("f<int>", "f<long>")
