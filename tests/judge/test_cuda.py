"""Functions of CUDA files: judged on the CPU emulator, never timed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from judge.session import JudgeSession, function, judging

from lessonl.measure.gpu.judging import NOT_ASKED
from lessonl.measure.options import Options
from lessonl.model import Outcome
from needs import needs

pytestmark = [needs("g++"), pytest.mark.slow]

SUMS = Path(__file__).parent / "cuda" / "sums.cu"
HEAD = "__global__ void block_sums(const float* x, float* sums, int n) {"
BY_SHUFFLES = f"""{HEAD}
  __shared__ float s[BLOCK / 32];
  int t = threadIdx.x, i = blockIdx.x * BLOCK + t;
  float v = i < n ? x[i] : 0.0f;
  for (int k = 16; k > 0; k >>= 1) v += __shfl_down_sync(0xffffffff, v, k);
  if (t % 32 == 0) s[t / 32] = v;
  __syncthreads();
  if (t == 0) {{
    float sum = 0.0f;
    for (int w = 0; w < BLOCK / 32; ++w) sum += s[w];
    sums[blockIdx.x] = sum;
  }}
}}
"""
# Threads that run from the last to the first would have added up before: forward shows nothing.
WITHOUT_BARRIER = f"""{HEAD}
  __shared__ float s[BLOCK];
  int t = threadIdx.x, i = blockIdx.x * BLOCK + t;
  s[t] = i < n ? x[i] : 0.0f;
  if (t == BLOCK - 1) {{
    float sum = 0.0f;
    for (int k = 0; k < BLOCK; ++k) sum += s[k];
    sums[blockIdx.x] = sum;
  }}
}}
"""
DIVERGENT = BY_SHUFFLES.replace("__syncthreads();", "if (t < 64) { __syncthreads(); }").replace(
    "if (t == 0) {", "__syncthreads();\n  if (t == 0) {"
)
CLAMP = "__host__ __device__ inline float clamp01(float v) "
LARGER_BLOCKS = """
void run_saxpy(int n, float a, const float* x, float* y) {
  if (n <= 0) return;
  float* d;
  cudaMalloc(&d, 2 * n * sizeof(float));
  cudaMemcpy(d, x, n * sizeof(float), cudaMemcpyHostToDevice);
  cudaMemcpy(d + n, y, n * sizeof(float), cudaMemcpyHostToDevice);
  saxpy<<<(n + 511) / 512, 512>>>(n, a, d, d + n);
  cudaMemcpy(y, d + n, n * sizeof(float), cudaMemcpyDeviceToHost);
  cudaFree(d);
}
"""


@pytest.fixture(scope="module")
def session() -> Iterator[JudgeSession]:
    with judging(Options()) as opened:
        yield opened


def test_a_gpu_that_nobody_asked_for_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing contains a rewrite there."""

    async def opened(*_: object) -> None:
        raise AssertionError("a device was opened")

    monkeypatch.setattr("lessonl.measure.judge.is_present", lambda: True)
    monkeypatch.setattr("lessonl.measure.judge.open_device", opened)
    with judging(Options()) as session:
        verdict = session.evaluate(SUMS, "block_sums", BY_SHUFFLES)
    assert verdict.outcome is Outcome.CORRECT_UNTIMED, verdict
    assert verdict.reason.endswith(NOT_ASKED)


def test_a_correct_kernel_is_not_timed_and_says_what_was_done(session: JudgeSession) -> None:
    verdict = session.evaluate(SUMS, "block_sums", BY_SHUFFLES)
    assert verdict.outcome is Outcome.CORRECT_UNTIMED, verdict
    assert verdict.reason.startswith("run on the CPU emulator of CUDA in 5 thread orders")
    assert verdict.reason.endswith("not timed: no GPU here")
    assert "nvcc" in verdict.reason
    assert (verdict.evidence.races or "").startswith("no race on shared memory on ")
    assert verdict.evidence.inputs > 100
    assert "ASan and UBSan clean" in (verdict.evidence.sanitizers or "")
    assert verdict.speedup is None
    assert not verdict.sizes


def test_a_missing_barrier_shows_in_another_order(session: JudgeSession) -> None:
    verdict = session.evaluate(SUMS, "block_sums", WITHOUT_BARRIER)
    assert verdict.outcome is Outcome.INCORRECT, verdict
    assert verdict.check == "thread order"


def test_a_race_that_shows_in_no_result_is_found(session: JudgeSession) -> None:
    text = f"""{HEAD}
  __shared__ float s[1];
  int t = threadIdx.x, i = blockIdx.x * BLOCK + t;
  if (t == 0) s[0] = 0.0f;
  __syncthreads();
  s[0] += i < n ? x[i] : 0.0f;
  __syncthreads();
  if (t == 0) sums[blockIdx.x] = s[0];
}}
"""
    verdict = session.evaluate(SUMS, "block_sums", text)
    assert verdict.outcome is Outcome.INCORRECT, verdict
    assert verdict.check == "race"
    assert "a race on shared memory: thread (" in verdict.reason


def test_divergent_barriers_are_told_with_their_lines(session: JudgeSession) -> None:
    verdict = session.evaluate(SUMS, "block_sums", DIVERGENT)
    assert verdict.outcome is Outcome.INCORRECT, verdict
    assert "divergent threads" in verdict.reason
    assert "rewrite:" in verdict.reason


def test_a_rewrite_may_not_name_what_is_the_emulators(session: JudgeSession) -> None:
    text = BY_SHUFFLES.replace("int t = ", "lessonl_cuda::device.order = 0; int t = ")
    verdict = session.evaluate(SUMS, "block_sums", text)
    assert (verdict.outcome, verdict.check) == (Outcome.REFUSED, "reserved")


def test_a_rewrite_that_is_no_kernel_is_not_compilable(session: JudgeSession) -> None:
    verdict = session.evaluate(SUMS, "block_sums", BY_SHUFFLES.removeprefix("__global__ "))
    assert verdict.outcome is Outcome.NOT_COMPILABLE
    assert verdict.reason == "it leaves out __global__"


@needs("nvcc")
def test_nvcc_says_what_it_makes_of_a_kernel_and_of_the_originals(session: JudgeSession) -> None:
    verdict = session.evaluate(SUMS, "block_sums", BY_SHUFFLES)
    (kernel,) = verdict.evidence.costs.kernels
    assert kernel.name == "block_sums"
    assert kernel.original is not None
    assert kernel.rewrite.registers > 0
    assert 0 < kernel.rewrite.shared < kernel.original.shared
    assert kernel.rewrite.threads == 128
    assert kernel.rewrite.occupancy == 1
    assert f"for {kernel.architecture}: {kernel.rewrite.registers} registers" in verdict.reason


@needs("nvcc")
def test_what_only_nvcc_refuses_does_not_compile(session: JudgeSession) -> None:
    helper = "static float kept(float v) { return v; }\n"
    text = helper + BY_SHUFFLES.replace("i < n ? x[i]", "i < n ? kept(x[i])")
    verdict = session.evaluate(SUMS, "block_sums", text)
    assert verdict.outcome is Outcome.NOT_COMPILABLE, verdict
    assert verdict.check == "nvcc"
    assert "__host__ function" in verdict.log


@needs("nvcc")
def test_a_kernel_is_built_as_a_runner_on_a_gpu_loads_it(session: JudgeSession) -> None:
    assert session.evaluate(SUMS, "block_sums", BY_SHUFFLES).outcome.correct
    judge, found = session.judge, function(SUMS, "block_sums")

    async def build() -> None:
        subject = judge._device_code.subject(await judge._prepare(found))
        assert len(subject.arguments.at(1000)) == 3
        for text in (subject.original, BY_SHUFFLES):
            library = await subject.library(text)
            assert library is not None
            assert b"lessonl_launch" in library.read_bytes()

    session.wait(build())


def test_a_device_function_is_called_as_it_is(session: JudgeSession) -> None:
    right = session.evaluate(SUMS, "clamp01", CLAMP + "{ return fminf(fmaxf(v, 0.0f), 1.0f); }")
    wrong = session.evaluate(SUMS, "clamp01", CLAMP + "{ return fminf(v, 1.0f); }")
    assert wrong.outcome is Outcome.INCORRECT, wrong
    assert right.outcome in (Outcome.CORRECT_UNTIMED, Outcome.INCORRECT)  # a NaN becomes 0


def test_a_host_function_may_launch_otherwise(session: JudgeSession) -> None:
    verdict = session.evaluate(SUMS, "run_saxpy", LARGER_BLOCKS)
    assert verdict.outcome is Outcome.CORRECT_UNTIMED, verdict
    ragged = LARGER_BLOCKS.replace("(n + 511) / 512", "n / 512")
    verdict = session.evaluate(SUMS, "run_saxpy", ragged)
    assert verdict.outcome is Outcome.INCORRECT, verdict


def test_a_kernel_may_not_be_given_memory_of_the_host(session: JudgeSession) -> None:
    uncopied = """
void run_saxpy(int n, float a, const float* x, float* y) {
  if (n > 0) saxpy<<<(n + 255) / 256, 256>>>(n, a, x, y);
}
"""
    verdict = session.evaluate(SUMS, "run_saxpy", uncopied)
    assert verdict.outcome is Outcome.INCORRECT, verdict
    assert "a kernel that is given memory of the host" in verdict.reason


def test_a_host_function_may_be_given_memory_of_the_device(session: JudgeSession) -> None:
    text = """
void sums(const float* d_x, float* d_s, int count) {
  block_sums<<<(count + BLOCK - 1) / BLOCK, dim3(BLOCK, 1, 1)>>>(d_x, d_s, count);
}
"""
    verdict = session.evaluate(SUMS, "sums", text)
    assert verdict.outcome is Outcome.CORRECT_UNTIMED, verdict


def test_what_the_emulator_does_not_run_is_unsupported(
    session: JudgeSession, tmp_path: Path
) -> None:
    file = tmp_path / "a.cu"
    file.write_text('__global__ void k(int* x, int n) { asm("membar.gl;"); x[0] = n; }\n')
    verdict = session.evaluate(file, "k", "__global__ void k(int* x, int n) { x[0] = n; }")
    assert verdict.outcome is Outcome.UNSUPPORTED
    assert "inline PTX (asm)" in verdict.reason


def test_a_header_that_is_not_there_is_one_sentence(session: JudgeSession, tmp_path: Path) -> None:
    file = tmp_path / "a.cu"
    file.write_text("#include <cub/cub.cuh>\n__global__ void k(int* x, int n) { x[0] = n; }\n")
    verdict = session.evaluate(file, "k", "__global__ void k(int* x, int n) { *x = n; }")
    assert verdict.outcome is Outcome.UNSUPPORTED
    assert "cub/cub.cuh" in verdict.reason
    assert "on the CPU emulator of CUDA" in verdict.reason


def test_a_header_with_halves_and_no_launch_is_judged(
    session: JudgeSession, tmp_path: Path
) -> None:
    kernel = (
        "__global__ void scale(const __half* x, __half* y, float by, int n) {"
        " int i = blockIdx.x * blockDim.x + threadIdx.x;"
        " if (i < n) y[i] = __float2half(by * __half2float(x[i])); }"
    )
    file = tmp_path / "a.cuh"
    file.write_text(f"#include <cuda_fp16.h>\n{kernel}\n")
    right = session.evaluate(
        file, "scale", kernel.replace("by * __half2float(x[i])", "__half2float(x[i]) * by")
    )
    assert right.outcome is Outcome.CORRECT_UNTIMED, right
    wrong = session.evaluate(file, "scale", kernel.replace("i < n", "i + 1 < n"))
    assert wrong.outcome is Outcome.INCORRECT, wrong


def test_a_launch_that_is_stated_goes_before_that_of_the_file(tmp_path: Path) -> None:
    file = tmp_path / "a.cu"
    kernel = (
        "__global__ void k(int* x, int n) {"
        " int i = blockIdx.x * blockDim.x + threadIdx.x; if (i < n) x[i] = i; }"
    )
    file.write_text(f"{kernel}\nvoid run(int* x, int n) {{ k<<<(n + 63) / 64, 64>>>(x, n); }}\n")
    by_block = kernel.replace("blockDim.x", "32")
    with judging(Options(launch="(n + 31) / 32, 32")) as stated:
        verdict = stated.evaluate(file, "k", by_block)
    assert verdict.outcome is Outcome.CORRECT_UNTIMED, verdict


def test_a_sum_in_another_order_is_right_every_time(tmp_path: Path) -> None:
    """Of whole numbers of all magnitudes it may be too large where the original's is not."""
    forward = "for (int k = 0; k < n; ++k) sum += x[k];"
    head = "__global__ void total(const int* x, int* out, int n) {\n"
    text = f"{head}  int sum = 0;\n  {forward}\n  if (threadIdx.x == 0) out[0] = sum;\n}}\n"
    launch = "void run(const int* x, int* out, int n) { total<<<1, 32>>>(x, out, n); }\n"
    file = tmp_path / "total.cu"
    file.write_text(text + launch)
    backward = text.replace(forward, "for (int k = n - 1; k >= 0; --k) sum += x[k];")
    with judging(Options()) as session:
        for turn in range(8):
            verdict = session.evaluate(file, "total", f"// Turn {turn}.\n{backward}")
            assert verdict.outcome is Outcome.CORRECT_UNTIMED, (turn, verdict.reason)
