"""The adapter's description becomes a tree whose paths are those a person would write."""

from __future__ import annotations

from lessonl.measure.nodes import ARGUMENT, RETURN, THIS, Tree, parse


def line(
    number: int,
    parent: int,
    kind: str,
    size: int = 0,
    name: str = "",
    flags: str = "",
    type_: str = "T",
) -> str:
    return "\t".join([str(number), str(parent), kind, str(size), flags, type_, name, ""])


def rows() -> Tree:
    """``double C::f(vector<vector<double>>& rows, const Point* points, optional<int>)``"""
    return parse(
        [
            line(0, THIS, "aggregate", 1, "this"),
            line(1, 0, "signed", 4, "width"),
            line(2, ARGUMENT, "vector", 24),
            line(3, 2, "vector", 8),
            line(4, 3, "real", 8),
            line(5, ARGUMENT, "pointer", 16, flags="c"),
            line(6, 5, "aggregate", 2, flags="c"),
            line(7, 6, "real", 8, "x"),
            line(8, 6, "real", 8),
            line(9, ARGUMENT, "optional", 1),
            line(10, 9, "signed", 4),
            line(11, RETURN, "real", 8, "return"),
        ],
        ["rows", "points"],
    )


def test_paths_follow_names_and_elements() -> None:
    assert [n.path for n in rows().nodes] == [
        *("this", "this.width", "rows", "rows[]", "rows[][]", "points", "points[]"),
        *("points[].x", "points[].1", "argument9", "argument9[]", "return"),
    ]


def test_the_return_value_is_no_input() -> None:
    tree = rows()
    assert tree.nodes[-1] not in tree.inputs
    assert len(tree.inputs) == len(tree.nodes) - 1


def test_a_node_knows_its_root_and_its_children() -> None:
    tree = rows()
    assert tree.root(tree.nodes[8]) == tree.nodes[5]
    assert [n.id for n in tree.children(tree.nodes[6])] == [7, 8]


def test_elements_are_inside_a_buffer_and_members_are_not() -> None:
    tree = rows()
    inside = [n.path for n in tree.nodes if tree.inside_buffer(n)]
    assert inside == ["rows[]", "rows[][]", "points[]", "points[].x", "points[].1"]


def test_a_path_leads_to_its_node() -> None:
    tree = rows()
    found = tree.find("rows[][]")
    assert found is not None
    assert found.id == 4
    assert tree.find("columns") is None


def test_what_is_unsupported_is_listed_with_its_reason() -> None:
    text = "0\t-1\tunsupported\t0\tv\tstd::map<int, int>\t\tits members are not known"
    (node,) = parse([text], ["counts"]).unsupported
    assert (node.path, node.type, node.reason) == (
        *("counts", "std::map<int, int>", "its members are not known"),
    )  # fmt: skip


def test_characters_are_text_and_bytes_are_not() -> None:
    kinds = {
        "char": True,
        "const char": True,
        "wchar_t": True,
        "unsigned char": False,
        "int": False,
    }
    for type_, text in kinds.items():
        (node,) = parse([line(0, ARGUMENT, "signed", 1, type_=type_)], ["c"]).nodes
        assert node.is_text is text, type_
