"""What the techniques for CUDA change, and what they leave alone because it may not be safe."""

from __future__ import annotations

from pathlib import Path

import pytest

from lessonl.agents.builtin import CUDA, TECHNIQUES, builtin_agents
from lessonl.source.functions import find

PLACE = "int i = blockIdx.x * blockDim.x + threadIdx.x;"
LAUNCH = "\nvoid run(const float* x, float* y, int n) { k<<<(n + 255) / 256, 256>>>(x, y, n); }\n"
PLAIN = f"__global__ void k(const float* x, float* y, int n) {{ {PLACE} if (i < n) y[i] = x[i]; }}"
ROWS = (
    "__global__ void k(const float* x, float* y, int h, int w) {"
    " int r = blockIdx.x * blockDim.x + threadIdx.x;"
    " int c = blockIdx.y * blockDim.y + threadIdx.y;"
    " if (r < h && c < w) y[r * w + c] = x[r * w + c]; }"
)
TREE = (
    "__global__ void k(const int* x, int* y, int n) { __shared__ int s[128]; int t = threadIdx.x;"
    " s[t] = x[t]; __syncthreads();"
    " for (int d = 64; d > 0; d /= 2) { if (t < d) s[t] += s[t + d]; __syncthreads(); }"
    " if (t == 0) y[blockIdx.x] = s[0]; }"
)
PRODUCT = (
    "__global__ void k(const float* a, const float* b, float* c, int n) {"
    " int i = blockIdx.y * blockDim.y + threadIdx.y; int j = blockIdx.x * blockDim.x + threadIdx.x;"
    " if (i < n && j < n) { float s = 0.0f;"
    " for (int l = 0; l < n; ++l) s += a[i * n + l] * b[l * n + j]; c[i * n + j] = s; } }"
)
COUNTS = (
    "__global__ void k(const unsigned char* x, int* y, int n) {"
    f" {PLACE} if (i < n) atomicAdd(&y[x[i] / 2], 1); }}"
)
HOST = (
    PLAIN + "\nvoid run(const float* x, float* y, int n) {"
    " const int t = 256; k<<<(n + t - 1) / t, t>>>(x, y, n); }\n"
)


def made(tmp_path: Path, technique: str, text: str, name: str = "k") -> str:
    """What a technique makes of a function, "" where it leaves it alone."""
    file = tmp_path / "a.cu"
    file.write_text(text)
    known = {t.name: t for skills in CUDA.values() for t in skills}
    rewrite = known[technique].apply(find(file, file.read_bytes(), name=name))
    return rewrite.text if rewrite is not None else ""


APPLIES = [
    ("thread_order", ROWS, "lane % blockDim.y"),
    (
        "thread_order",
        "__device__ float half(float v) { return sqrtf(v); }"
        + ROWS.replace("= x[", "= half(1) * x["),
        "lane % blockDim.y",
    ),
    ("warp_reduction", TREE, "__shfl_down_sync(0xffffffffu, value, step)"),
    ("tiling", PRODUCT, "__shared__ float a_tile[32][33];"),
    ("private_counts", COUNTS, "__shared__ int own_y[1024];"),
    ("vector_loads", PLAIN, "reinterpret_cast<const float4*>(x)[i]"),
    ("grid_stride", PLAIN + LAUNCH, "i = n - i > stride ? i + stride : n"),
    ("read_only", PLAIN.replace("float* y", "int* y"), "__ldg(&x[i])"),
    ("read_only", PLAIN.replace("float* ", "float* __restrict__ "), "__ldg(&x[i])"),
    ("launch_bounds", "static " + PLAIN + LAUNCH, "__launch_bounds__(256)"),
]
LEFT_ALONE = [
    ("thread_order", ROWS.replace("y[r * w + c]", "y[c * h + r]"), "as many go the other way"),
    ("thread_order", ROWS.replace("y[r", "__syncthreads(); y[r"), "threads meet"),
    ("thread_order", ROWS.replace("= x[", "= near() * x["), "a function of another file is called"),
    (
        "thread_order",
        "__device__ int near() { return threadIdx.x; }" + ROWS.replace("= x[", "= near() * x["),
        "a function asks where the thread is",
    ),
    ("warp_reduction", TREE.replace("s[0]; }", "s[0] + s[1]; }"), "more than the first is read"),
    ("warp_reduction", TREE.replace("d = 64", "d = x[0]"), "where it begins differs"),
    ("warp_reduction", TREE.replace("int t = threadIdx.x;", "int t = threadIdx.x / 2;"), "no lane"),
    ("warp_reduction", TREE.replace("__shared__ int", "volatile __shared__ int"), "volatile"),
    ("tiling", PRODUCT.replace("l < n", "l < i"), "the bound differs among threads"),
    (
        "tiling",
        PRODUCT.replace("c[i * n + j] = s", "c[i * n + j] = s; a[i] = s").replace(
            "const float* a", "float* a"
        ),
        "it writes what it reads",
    ),
    ("tiling", PRODUCT.replace("float s = 0.0f;", "float s = c[i * n + j];"), "a read comes first"),
    ("private_counts", COUNTS.replace("1); }", "1), y[0] = 0; }"), "it is written otherwise"),
    ("private_counts", COUNTS.replace("atomicAdd(", "int o = atomicAdd("), "the old count is used"),
    ("private_counts", COUNTS.replace("atomicAdd", "atomicMax"), "no sum"),
    ("vector_loads", PLAIN.replace("x[i];", "x[i + 1];"), "another thread's element"),
    ("vector_loads", PLAIN.replace("x[i];", "x[i] + i;"), "the place itself is used"),
    ("vector_loads", PLAIN.replace("float* y", "double* y"), "elements of two sizes"),
    ("grid_stride", PLAIN, "no launch is known"),
    ("grid_stride", PLAIN + LAUNCH.replace("(n + 255) / 256", "n / 256"), "the last block lacks"),
    ("grid_stride", PLAIN + LAUNCH.replace("x, y, n); }", "x, y, n / 2); }"), "another size"),
    ("read_only", PLAIN, "the two may overlap"),
    ("read_only", PLAIN.replace("float* x", "char* x"), "a byte may be part of anything"),
    ("launch_bounds", PLAIN + LAUNCH, "other files may launch it"),
    ("launch_bounds", "static " + PLAIN + LAUNCH.replace(", 256>>>", ", n>>>"), "any size"),
]


@pytest.mark.parametrize(("technique", "text", "wanted"), APPLIES)
def test_a_technique_applies_to_a_kernel_of_its_kind(
    tmp_path: Path, technique: str, text: str, wanted: str
) -> None:
    assert wanted in made(tmp_path, technique, text)


@pytest.mark.parametrize(
    ("technique", "text"),
    [case[:2] for case in LEFT_ALONE],
    ids=[f"{technique}: {why}" for technique, _, why in LEFT_ALONE],
)
def test_a_kernel_that_may_not_be_safe_is_left_alone(
    tmp_path: Path, technique: str, text: str
) -> None:
    assert made(tmp_path, technique, text) == ""


def test_blocks_of_another_size_are_launched_where_the_kernel_would_not_notice(
    tmp_path: Path,
) -> None:
    assert "const int t = 512;" in made(tmp_path, "block_size", HOST, "run")
    assert "const int t = 128;" in made(tmp_path, "small_blocks", HOST, "run")
    shared = HOST.replace("if (i < n)", "__shared__ float s[256]; if (i < n)")
    assert made(tmp_path, "block_size", shared, "run") == ""
    by_block = HOST.replace("y[i] = x[i]", "y[i] = x[blockIdx.x]")
    assert made(tmp_path, "block_size", by_block, "run") == ""
    used = HOST.replace("k<<<", "y += t; k<<<")
    assert made(tmp_path, "block_size", used, "run") == ""
    too_few = HOST.replace("(n + t - 1) / t", "n / t")
    assert made(tmp_path, "block_size", too_few, "run") == ""


def test_only_waits_between_launches_of_one_stream_go(tmp_path: Path) -> None:
    launch, wait = "k<<<1, 1>>>(x, y, n);", "cudaDeviceSynchronize();"
    host = (
        f"{PLAIN}\nvoid run(const float* x, float* y, int n) {{ {launch} {wait} {launch} {wait} }}"
    )
    assert made(tmp_path, "fewer_waits", host, "run").count(wait) == 1
    looked_at = host.replace(f"{wait} {launch}", f"{wait} n = (int)y[0]; {launch}")
    assert made(tmp_path, "fewer_waits", looked_at, "run") == ""
    streams = host.replace("<<<1, 1>>>", "<<<1, 1, 0, stream>>>")
    assert made(tmp_path, "fewer_waits", streams, "run") == ""


def test_what_a_thread_does_alone_is_changed_as_in_cpp_without_the_hosts_library(
    tmp_path: Path,
) -> None:
    loop = "for (int j = 0; j < n; ++j) { if (q) { s += x[j] * x[j]; } else { s += x[j]; } }"
    text = (
        f"__device__ float k(const float* x, int n, bool q) {{ float s = 0.0f; {loop} return s; }}"
    )
    changed = made(tmp_path, "unswitch", text)
    assert changed.startswith("__device__ float k(")
    assert "std::" not in changed
    divided = text.replace(loop, "for (int j = 0; j < n; ++j) { s += x[j] / s; }")
    assert "std::" not in made(tmp_path, "reciprocal", divided)


def test_agents_for_cuda_and_for_cpp_share_no_function() -> None:
    cuda = {agent.name for agent in builtin_agents(cuda=True)}
    assert cuda == set(CUDA) and not cuda & set(TECHNIQUES)
    assert all(technique.cuda for skills in CUDA.values() for technique in skills)
    assert not any(technique.cuda for skills in TECHNIQUES.values() for technique in skills)
