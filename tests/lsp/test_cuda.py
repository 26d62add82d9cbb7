"""CUDA in an editor: offered as any function is, and what is found is correct and not timed."""

from __future__ import annotations

import pytest
from e2e.command import Project
from lsp.editor import asynchronous, editing

from lessonl.lsp.options import plain
from needs import needs

pytestmark = [needs("g++"), pytest.mark.slow]

KERNEL = """\
__global__ void add_rows(const float* x, float* out, int rows, int columns) {
    int row = blockIdx.x * blockDim.x + threadIdx.x;
    int column = blockIdx.y * blockDim.y + threadIdx.y;
    if (row < rows && column < columns) {
        out[row * columns + column] = out[row * columns + column] + x[row * columns + column];
    }
}
"""


@asynchronous
async def test_kernels_are_offered_in_sources_and_headers_without_threads(
    project: Project,
) -> None:
    for name in ("a.cu", "a.cuh"):
        (project.root / name).write_text(KERNEL)
    async with editing(project) as editor:
        for name in ("a.cu", "a.cuh"):
            uri = editor.open(name)
            assert await editor.disabled(uri, "add_rows(") == ""
            assert await editor.titles(uri, "add_rows(") == ["Optimize with LessonL"]


@asynchronous
async def test_a_run_on_a_kernel_finds_what_is_correct_and_has_no_rank(project: Project) -> None:
    (project.root / "a.cu").write_text(KERNEL)
    async with editing(project) as editor:
        uri = editor.open("a.cu")
        report = plain(await editor.optimize(uri, "add_rows"))
        found = [x for x in report["rewrites"] if x["verdict"] == "correct_untimed"]
        assert "thread_order" in {x["technique"] for x in found}
        assert all(x["rank"] is None and x["speedup"] is None for x in report["rewrites"])
        assert report["verdict"] is None
        titles = await editor.titles(uri, "add_rows(")
        assert "Apply thread_order: Correct, not timed" in titles
        assert "not timed: no GPU here" in await editor.hovered(uri, "add_rows(")
        applied = next(x for x in await editor.actions(uri, "add_rows(") if "Apply" in x.title)
        assert not applied.is_preferred
