"""CUDA text: what is found in it, how it is launched, and what C++ becomes of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lessonl.model import Unsupported
from lessonl.source.compile_db import compile_command, runs_on_emulator
from lessonl.source.cuda import blanked, launches, lowered
from lessonl.source.cuda_function import emulated
from lessonl.source.cuda_launch import configuration, configurations
from lessonl.source.functions import find, functions
from lessonl.source.nvcc import host_arguments

FILE = Path("/w/a.cu")
TEXT = b"""#define BLOCK 64
__constant__ float w[4];
__global__
void __launch_bounds__(BLOCK) scale(float* x, const float* y, int n, float by) {
  extern __shared__ float raw[];
  __shared__ float tile[BLOCK][2],
      one;
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) x[i] = by * y[i];
}
template <typename T>
__device__ __forceinline__ T twice(T v) { return v + v; }
__host__ __device__ int half_of(int v) { return v / 2; }
void host(float* x, const float* y, int count) {
  const int threads = BLOCK;
  dim3 grid((count + threads - 1) / threads);
  scale<<<grid, threads,
          threads * sizeof(float), 0>>>(x, y, count, 2.0f);
}
"""


def test_functions_of_a_cuda_file_are_found_with_their_specifiers() -> None:
    found = functions(FILE, TEXT)
    assert [f.name for f in found] == ["scale", "twice", "half_of", "host"]
    assert not any(f.unsupported for f in found)
    assert found[0].text.startswith("__global__\nvoid __launch_bounds__(BLOCK) scale")
    assert found[0].line == 3
    assert found[2].text.startswith("__host__ __device__ int half_of")
    assert [p.name for p in found[0].parameters] == ["x", "y", "n", "by"]


def test_a_kernel_is_found_on_the_line_of_its_specifier() -> None:
    assert find(FILE, TEXT, line=3).name == "scale"


def test_blanks_keep_every_offset_and_line() -> None:
    seen = blanked(TEXT)
    assert len(seen) == len(TEXT)
    assert [i for i, c in enumerate(seen) if c == 10] == [i for i, c in enumerate(TEXT) if c == 10]
    assert b"<<<" not in seen
    assert b"__global__" not in seen


def test_lowered_text_keeps_its_lines() -> None:
    text = lowered(TEXT)
    assert text.count(b"\n") == TEXT.count(b"\n")
    assert b"<<<" not in text
    assert b"auto* raw = ::lessonl_cuda::dynamic_shared<float>();" in text
    assert b"auto& tile = ::lessonl_cuda::shared<float[BLOCK][2]>([] {});" in text
    assert b"auto& one = ::lessonl_cuda::shared<float>([] {});" in text
    assert b"([&] { scale(::lessonl_cuda::arg(x), ::lessonl_cuda::arg(y), " in text
    assert text.splitlines()[12].lstrip().startswith(b"int half_of")


@pytest.mark.parametrize(
    ("text", "named", "configured"),
    [
        (b"k<<<1, 2>>>(a, b);", "k", ("1", "2")),
        (b"ns::k<float, 3><<<g, b, s, st>>>(x);", "k", ("g", "b", "s", "st")),
        (b"k<T<3>><<<f(1, 2), dim3(8, 8)>>>();", "k", ("f(1, 2)", "dim3(8, 8)")),
        (b"#define GO(n) k<<<n, 2>>>(n)\n", "k", ("n", "2")),
        (b"o << x << 3; k<<<(a >> 1), foo<3>(2)>>>(y);", "k", ("(a >> 1)", "foo<3>(2)")),
    ],
)  # fmt: skip
def test_a_launch_is_read_from_its_tokens(
    text: bytes, named: str, configured: tuple[str, ...]
) -> None:
    (launch,) = launches(text)
    assert launch.name == named
    assert launch.configuration == configured


def test_shifts_and_templates_are_no_launches() -> None:
    assert not launches(b"a = b << c < d; x = std::vector<std::vector<int>>(3); s << 1 << 2;")


def test_the_configuration_of_a_launch_is_one_of_the_kernels_parameters() -> None:
    found = configuration(find(FILE, TEXT, name="scale"), TEXT)
    assert found.grid == "(dim3 ( ( n + (BLOCK) - 1 ) / (BLOCK) ))"
    assert "BLOCK" in found.block
    assert "sizeof" in found.shared
    assert found.source == "from its launch in line 17"


def test_a_configuration_that_depends_on_something_else_is_named() -> None:
    kernel = b"__global__ void k(int* x) { x[threadIdx.x] = 1; }\n"
    text = kernel + b"void f(int* x, int m) { k<<<m, 32>>>(x); }\n"
    with pytest.raises(Unsupported, match="it depends on m"):
        configuration(find(FILE, text, name="k"), text)
    stated = configuration(find(FILE, text, name="k"), text, "1, 32")
    assert (stated.grid, stated.block, stated.shared) == ("1", "32", "0")


def test_a_shift_in_a_configuration_stays_one() -> None:
    kernel = b"__global__ void k(int* x, int n) { if (threadIdx.x < n) x[threadIdx.x] = 1; }\n"
    text = kernel + b"void f(int* x, int m) { int g = (m >> 5) + 1; k<<<g, 32>>>(x, m); }\n"
    assert configuration(find(FILE, text, name="k"), text).grid == "(( n >> 5 ) + 1)"


def test_a_kernel_without_a_launch_gets_threads_enough_for_its_sizes() -> None:
    text = b"__global__ void k(int* x, int n, int m) { if (threadIdx.x < n) x[threadIdx.x] = m; }\n"
    assert configuration(find(FILE, text, name="k"), text).grid == (
        "(::lessonl_cuda::most(n, m) + 255) / 256"
    )


def test_a_kernel_called_as_a_function_launches_itself() -> None:
    found = emulated(find(FILE, TEXT, name="scale"), TEXT)
    assert found.kind == "kernel"
    assert found.data.count(b"\n") == TEXT.count(b"\n")
    assert found.function.end_line == find(FILE, TEXT, name="scale").end_line
    assert "if (::lessonl_cuda::outside()) return ::lessonl_cuda::launch(" in found.function.text
    assert "lessonl_config_scale(x, y, n, by)" in found.function.text
    rewritten = found.text("__global__ void scale(float* x, const float* y, int n, float by) {}")
    assert "lessonl_config_scale(x, y, n, by)" in rewritten


def test_a_rewrite_that_is_no_kernel_any_more_is_told_so() -> None:
    found = emulated(find(FILE, TEXT, name="scale"), TEXT)
    plain = "void scale(float* x, const float* y, int n, float by) {}"
    assert found.lacks(plain) == "__global__"
    assert found.lacks("__global__ " + plain) == ""


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ('asm("mov.u32 %0, %%laneid;" : "=r"(n));', "inline PTX"),
        ("wmma::fragment<int> f;", "tensor cores"),
        ("x[0] = tex1Dfetch<int>(t, n);", "textures"),
        ("cooperative_groups::this_grid().sync();", "a barrier of the whole grid"),
        ("k<<<1, 1>>>(x, n);", "dynamic parallelism"),
        ("unsigned m = __activemask();", "active together"),
    ],
)
def test_what_the_emulator_does_not_run_is_refused_by_name(body: str, named: str) -> None:
    text = f"__global__ void k(int* x, int n) {{ {body} }}\n".encode()
    with pytest.raises(Unsupported, match=named):
        emulated(find(FILE, text, name="k"), text)


def test_a_device_function_that_needs_other_threads_is_refused() -> None:
    text = b"__device__ int f(int v) { return v + threadIdx.x; }\n"
    with pytest.raises(Unsupported, match="works together with the other threads"):
        emulated(find(FILE, text, name="f"), text)


def test_the_line_of_nvcc_becomes_one_of_a_host_compiler() -> None:
    line = (
        "-arch=sm_80 -gencode arch=compute_80,code=sm_80 -O3 -Xcompiler -Wall,-fopenmp -Iinc "
        "-DN=3 --std c++14 -rdc=true -lineinfo --expt-relaxed-constexpr -Xptxas -v "
        "-isystem=/opt/x -x cu -dc a.cu"
    )
    kept = " ".join(host_arguments(line.split()))
    assert kept == "-O3 -Wall -fopenmp -Iinc -DN=3 -std=c++14 -isystem /opt/x a.cu"


def test_an_entry_of_nvcc_is_compiled_for_the_emulator(tmp_path: Path) -> None:
    (tmp_path / "a.cu").write_bytes(TEXT)
    line = "/usr/local/cuda/bin/nvcc -arch=sm_80 -std=c++14 -O3 -DN=3 -c a.cu -o a.o"
    entry = {"directory": str(tmp_path), "command": line, "file": "a.cu"}
    (tmp_path / "compile_commands.json").write_text(json.dumps([entry]))
    command = compile_command(tmp_path / "a.cu")
    assert command.cuda
    assert "-std=c++17" in command.arguments
    assert "-DN=3" in command.arguments
    assert not any("sm_80" in a for a in command.arguments)
    assert command.arguments[1:3] == ("-include", "cuda_runtime.h")


def test_a_source_of_any_name_is_cuda_if_its_command_says_so(tmp_path: Path) -> None:
    source = tmp_path / "k.cpp"
    source.write_text("__global__ void k(int* x, int n) { if (n > 0) x[0] = n; }\n")
    for line, cuda in (
        ("nvcc -x cu -O2 -c k.cpp", True),
        ("g++ -x cuda -O2 -c k.cpp", True),
        ("g++ -O2 -c k.cpp", False),
    ):
        entry = {"directory": str(tmp_path), "file": "k.cpp", "command": line}
        (tmp_path / "compile_commands.json").write_text(json.dumps([entry]))
        found = compile_command(source)
        assert found.cuda is cuda
        assert runs_on_emulator(source, source.read_bytes()) is cuda
        assert "cuda" not in found.arguments and "cu" not in found.arguments
    assert not runs_on_emulator(source, b"int f() { return 1; }\n")


def test_a_header_of_cpp_that_a_cuda_source_includes_is_cuda(tmp_path: Path) -> None:
    header, source = tmp_path / "k.hpp", tmp_path / "a.cu"
    header.write_text("__device__ inline float twice(float x) { return 2.0f * x; }\n")
    source.write_text('#include "k.hpp"\n')
    entry = {"directory": str(tmp_path), "file": "a.cu", "command": "nvcc -O2 -c a.cu"}
    (tmp_path / "compile_commands.json").write_text(json.dumps([entry]))
    assert runs_on_emulator(header, header.read_bytes())
    (found,) = functions(header, header.read_bytes())
    assert found.text.startswith("__device__")


def test_a_name_that_the_launching_function_gives_to_another_number_is_not_the_parameter() -> None:
    kernel = "__global__ void k(int* x, int n) { x[blockIdx.x] = n; }\n"
    launch = "void run(int* x, int n) { k<<<n, 1>>>(x, 2 * n); }\n"
    data = (kernel + launch).encode()
    (found,) = configurations(find(Path("a.cu"), data, name="k"), data)
    assert found == "it depends on n"
