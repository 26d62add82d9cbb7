"""What is told of the difference between the compiler's remarks on an original and a rewrite."""

from __future__ import annotations

from lessonl.measure.changes import Loop, Missed, Told, changes

CONTROL = "not vectorized: control flow in loop."
CALL = "not inlined: double g(double): function body not available"


def test_a_loop_that_is_vectorized_now_is_told_once_and_not_as_a_remark_gone() -> None:
    before = Told((Missed(3, CONTROL),))
    after = Told((), (Loop(4, 32, "for (int i = 0; i < n; ++i)"),))
    assert changes(before, after) == ("vectorized now: the loop at line 4 (32-byte vectors)",)
    assert changes(after, before) == (
        "no longer vectorized: the loop at line 4 (32-byte vectors) of the original",
    )


def test_a_loop_that_only_moved_or_was_only_renamed_is_no_change() -> None:
    before = Told((), (Loop(3, 16, "for (int i = 0; i < n; ++i)"), Loop(9, 16, "for (;;)")))
    after = Told((), (Loop(7, 16, "for (int i = 0; i < n; ++i)"), Loop(2, 16, "while (p != e)")))
    assert changes(before, after) == ()


def test_wider_vectors_are_a_change() -> None:
    before, after = (Told((), (Loop(3, width, "for (;;)"),)) for width in (16, 32))
    assert changes(before, after) == (
        "vectorized now: the loop at line 3 (32-byte vectors)",
        "no longer vectorized: the loop at line 3 (16-byte vectors) of the original",
    )


def test_a_call_or_a_loop_that_is_gone_is_told_with_its_line_before() -> None:
    before = Told((Missed(3, CALL), Missed(5, CONTROL), Missed(8, CALL)))
    after = Told((Missed(4, CALL),))
    assert changes(before, after) == (
        "gone: not vectorized: control flow in loop (line 5 of the original)",
        f"gone: {CALL} (line 8 of the original)",
    )


def test_a_loop_that_is_refused_for_another_reason_is_not_gone() -> None:
    before = Told((Missed(5, CONTROL),))
    after = Told((Missed(2, "not vectorized: complicated access pattern."),))
    assert changes(before, after) == ()


def test_changes_are_few() -> None:
    many = tuple(Loop(n, 16, f"for (int a{n};;)") for n in range(30))
    assert len(changes(Told(), Told((), many))) == 6
