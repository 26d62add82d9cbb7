"""Public suites are read from a checkout: what is in it becomes problems, what is not is told."""

from __future__ import annotations

import hashlib
import json
import subprocess
from pathlib import Path

import pytest

from benchmarks.adapters import pareval, polybench, release, tsvc
from benchmarks.adapters.__main__ import ADAPTERS
from benchmarks.adapters.survey import Described, summary
from lessonl.model import LessonlError
from needs import needs

KERNEL_H = """
#ifndef SCALE_H
# define SCALE_H
# if !defined(MINI_DATASET) && !defined(MEDIUM_DATASET)
#  define MEDIUM_DATASET
# endif
# ifdef MINI_DATASET
#  define N 30
# endif
# ifdef MEDIUM_DATASET
#  define N 400
# endif
# define _PB_N POLYBENCH_LOOP_BOUND(N,n)
# define DATA_TYPE double
#endif
"""
KERNEL_C = """
#include <polybench.h>
#include "scale.h"

/* Array initialization. */
static
void init_array(int n, DATA_TYPE POLYBENCH_2D(A,N,N,n,n))
{
  int i, j;
  for (i = 0; i < n; i++)
    for (j = 0; j < n; j++)
      A[i][j] = (DATA_TYPE) ((i * j) % n) / n;
}

/* Main computational kernel. The whole function will be timed,
   including the call and return. */
static
void kernel_scale_2d(int n, DATA_TYPE alpha, DATA_TYPE POLYBENCH_2D(A,N,N,n,n))
{
  int i, j;
#pragma scop
  for (i = 0; i < _PB_N; i++)
    for (j = 0; j < _PB_N; j++)
      A[i][j] *= alpha;
#pragma endscop
}

int main(int argc, char** argv)
{
  static DATA_TYPE A[N][N];
  init_array(N, A);
  kernel_scale_2d(N, 1.5, A);
  return A[0][0] > 1e9;
}
"""
POLYBENCH_H = """
# define POLYBENCH_2D(var, dim1, dim2, ddim1, ddim2) var[dim1][dim2]
# define POLYBENCH_LOOP_BOUND(x,y) x
"""
LOOPS_C = """
#include "common.h"
#include "array_defs.h"

real_t s901(struct args_t * func_args)
{
//    linear dependence
//    nothing in the way
    initialise_arrays(__func__);
    for (int nl = 0; nl < iterations; nl++) {
        for (int i = 0; i < LEN_1D; i++) {
            a[i] = b[i] + 1;
        }
        dummy(a, b);
    }
    return calc_checksum(__func__);
}

void time_function(real_t (*vector_func)(struct args_t *), void * arg_info) {}

int main(void) { return 0; }
"""
PROMPT = """/* Add one to every number in x.
   Example:

   input: [1]
   output: [2]
*/
void addOne(std::vector<int> &x) {"""
BASELINE = """#pragma once
#include <cstddef>
#include <vector>
using std::size_t;

/* Adds one. */
void NO_INLINE correctAddOne(std::vector<int> &x) {
    for (size_t i = 0; i < x.size(); i += 1) {
        x[i] += 1;
    }
}
"""
SOURCE = """#include <vector>

static int one() { return 1; }

/* Add one to every
   number in x. */
void addOne(std::vector<int> &x) {
    for (int &v : x) v += one();
}
"""


def put(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """All four suites in one folder, each in its own layout."""
    prompt = {"name": "99_map_add_one", "problem_type": "map", "prompt": PROMPT}
    prompts = [{**prompt, "parallelism_model": model} for model in ("serial", "omp")]
    prompts.append({**prompts[0], "name": "98_map_lost"})
    opt = {"name": "99_map_add_one", "problem_type": "map", "src_code": SOURCE, "prompt": PROMPT}
    plain = {"name": "scale", "problem_type": "blas", "src_code": "int one() { return 1; }\n"}
    lost = {"name": "empty", "problem_type": "blas", "src_code": "// nothing\n", "prompt": ""}
    sizes = {"99_map_add_one": {"serial": "(1<<22)", "omp": "(1 << 25) + 1"}, "scale": {}}
    root, cpp = release.ROOT, f"{pareval.DRIVERS}/benchmarks/map/99_map_add_one"
    kernel = "linear-algebra/blas/scale-2d"
    return put(
        tmp_path / "checkout",
        {
            "utilities/polybench.h": POLYBENCH_H,
            "utilities/polybench.c": "",
            "datamining/README": "",
            "medley/README": "",
            "stencils/lost/lost.c": "int nothing;\n",
            "stencils/lost/lost.h": "",
            f"{kernel}/scale-2d.c": KERNEL_C.replace("scale.h", "scale-2d.h"),
            f"{kernel}/scale-2d.h": KERNEL_H,
            f"{kernel}/other.c": "int other;\n",
            "src/tsvc.c": LOOPS_C,
            "src/common.h": "#define LEN_1D 32000\n#define iterations 10\ntypedef float real_t;\n",
            "src/array_defs.h": "",
            "prompts/generation-prompts.json": json.dumps(prompts),
            f"{cpp}/baseline.hpp": BASELINE,
            f"{cpp}/cpu.cc": '#define NO_INLINE\n#include "baseline.hpp"\n',
            f"{root}/prompts/pareval_code_opt.json": json.dumps([opt]),
            f"{root}/prompts/polybench_code_opt.json": json.dumps([plain, lost]),
            f"{root}/drivers/problem-sizes.json": json.dumps(sizes),
        },
    )


def state(root: Path) -> dict[str, str]:
    files = (p for p in root.rglob("*") if p.is_file())
    return {str(p): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


def test_kernels_are_found_by_name_with_their_group(checkout: Path, tmp_path: Path) -> None:
    found = polybench.load(checkout, tmp_path / "work")
    (problem,) = found.problems
    assert (problem.name, problem.category) == ("kernel_scale_2d", "linear-algebra/blas")
    assert problem.function.text in KERNEL_C
    assert problem.emptied.endswith("n,n))\n{}\n")
    assert [(left.name, left.why) for left in found.left_out] == [
        ("lost", "it has no function kernel_...")
    ]


@needs("gcc")
@pytest.mark.parametrize("dataset", ["MINI", "MEDIUM"])
def test_a_kernel_compiles_as_its_database_says(
    checkout: Path, tmp_path: Path, dataset: str
) -> None:
    polybench.load(checkout, tmp_path / "work", dataset)
    entries = json.loads((tmp_path / "work" / "compile_commands.json").read_text())
    entry = next(e for e in entries if "scale" in e["file"])
    assert f"-D{dataset}_DATASET" in entry["arguments"]
    done = subprocess.run(
        [*entry["arguments"], "-o", "/dev/null"], cwd=entry["directory"], check=False
    )
    assert done.returncode == 0


def test_loops_are_the_functions_of_an_args_t(checkout: Path, tmp_path: Path) -> None:
    (problem,) = tsvc.load(checkout, tmp_path / "work").problems
    assert problem.name == "s901"
    assert problem.statement == "TSVC-2 s901: linear dependence, nothing in the way."


def test_references_are_stated_by_their_serial_prompts(checkout: Path, tmp_path: Path) -> None:
    found = pareval.load(checkout, tmp_path / "work")
    (problem,) = found.problems
    assert (problem.name, problem.category) == ("99_map_add_one", "map")
    assert problem.statement == "Add one to every number in x."
    assert problem.function.name == "correctAddOne"
    (left,) = found.left_out
    assert left.name == "98_map_lost" and "baseline.hpp" in left.why


def test_the_release_gives_its_source_code_and_sizes(checkout: Path, tmp_path: Path) -> None:
    found = release.load(checkout, tmp_path / "work")
    first, second = found.problems
    assert (first.suite, first.name) == ("pareval_opt", "99_map_add_one")
    assert first.function.name == "addOne"
    assert first.statement == "Add one to every number in x."
    assert first.sizes.published == (1 << 22, (1 << 25) + 1)
    assert second.suite == "polybench_opt" and second.sizes.published is None
    assert first.function.file.read_text() == SOURCE
    assert [left.name for left in found.left_out] == ["empty"]


def test_the_release_is_found_from_its_inner_folder_too(checkout: Path, tmp_path: Path) -> None:
    outer = release.load(checkout, tmp_path / "work")
    inner = release.load(checkout / release.ROOT, tmp_path / "work")
    assert [p.name for p in inner.problems] == [p.name for p in outer.problems]


@pytest.mark.parametrize("expression", ["__import__('os')", "1 <", "2 ** 3", "(1 << 90) * 2", "x"])
def test_a_size_that_is_no_calculation_of_whole_numbers_is_none(expression: str) -> None:
    assert release.published({"serial": expression}).published is None


@pytest.mark.parametrize("name", list(ADAPTERS))
def test_a_checkout_is_not_changed(checkout: Path, tmp_path: Path, name: str) -> None:
    before = state(checkout)
    ADAPTERS[name](checkout, tmp_path / "work")
    assert state(checkout) == before


@pytest.mark.parametrize("name", list(ADAPTERS))
def test_another_folder_is_told_in_a_sentence(tmp_path: Path, name: str) -> None:
    with pytest.raises(LessonlError, match=r"is no checkout of .*: it has no \S+\.$"):
        ADAPTERS[name](put(tmp_path / "other", {"README": ""}), tmp_path / "work")
    with pytest.raises(LessonlError, match="is no folder"):
        ADAPTERS[name](tmp_path / "nowhere", tmp_path / "work")


def test_a_broken_list_of_problems_is_told(checkout: Path, tmp_path: Path) -> None:
    (checkout / pareval.PROMPTS).write_text('[{"name": "a"}]')
    with pytest.raises(LessonlError, match="is not the list of problems that ParEval has"):
        pareval.load(checkout, tmp_path / "work")
    (checkout / pareval.PROMPTS).write_text("[")
    with pytest.raises(LessonlError, match="cannot be read"):
        pareval.load(checkout, tmp_path / "work")


def test_a_survey_counts_reasons() -> None:
    rows = [Described("s", "a"), Described("s", "b", "no"), Described("s", "c", "no")]
    assert summary(rows) == "1 of 3 modelled\n  2 not: no (b, c)"
