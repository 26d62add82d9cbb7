"""The runner for GPUs, built for the emulator: what it tells the judge of right and wrong kernels.

Its times mean nothing here, and no GPU takes part.
"""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import Awaitable, Callable
from functools import cache
from pathlib import Path
from typing import TypeVar

import pytest

from lessonl.measure.build import Builder
from lessonl.measure.cores import Cores
from lessonl.measure.gpu.device import About, Buffer, Fault, Scalar
from lessonl.measure.gpu.program import SOURCE, build_runner
from lessonl.measure.gpu.runner import RunnerDevice, is_present
from lessonl.measure.gpu.toolkit import find_toolkit
from lessonl.measure.toolchain import Toolchain
from lessonl.source.cuda import lowered
from lessonl.source.nvcc import EMULATOR
from needs import needs

pytestmark = needs("g++")

CASES = Path(__file__).parents[1] / "cuda"
ARGUMENTS = (
    Buffer("f32", 1000, -10.0, 10.0),
    Buffer("f32", 1000, -10.0, 10.0),
    Scalar("i32", 1000, 1000),
    Scalar("f32", 2.0, 3.0),
)
Answer = TypeVar("Answer")


def _compiled(source: Path, made: Path, *flags: str) -> Path:
    text = made.with_suffix(".cpp")
    text.write_bytes(b'#include "cuda_runtime.h"\n' + lowered(source.read_bytes()))
    options = ["-std=c++17", "-O1", "-g0", "-w", f"-I{EMULATOR}", f"-I{SOURCE}", *flags]
    subprocess.run(["g++", *options, str(text), "-o", str(made)], check=True, timeout=300)
    return made


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("runner")
    return _compiled(SOURCE / "runner.cu", place / "runner", "-rdynamic", "-ldl")


@pytest.fixture(scope="module")
def version(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    place = tmp_path_factory.mktemp("versions")

    @cache
    def built(name: str) -> Path:
        flags = ("-shared", "-fPIC", f"-D{name}")
        return _compiled(CASES / "launched.cu", place / f"{name}.so", *flags)

    return built


def asked(device: RunnerDevice, question: Callable[[RunnerDevice], Awaitable[Answer]]) -> Answer:
    async def run() -> Answer:
        try:
            return await question(device)
        finally:
            await device.close()

    return asyncio.run(run())


def compared(program: Path, original: Path, rewrite: Path, seconds: float = 60) -> Fault | None:
    async def question(device: RunnerDevice) -> Fault | None:
        assert await device.load(original, rewrite) is None
        assert await device.arrange(ARGUMENTS, 1e-4) is None
        return await device.check(5)

    return asked(RunnerDevice(program, seconds=seconds), question)


def test_two_that_do_the_same_agree_and_are_timed_in_pairs(
    program: Path, version: Callable[[str], Path]
) -> None:
    async def question(device: RunnerDevice) -> None:
        assert await device.load(version("SAME"), version("ROUNDED")) is None
        assert await device.arrange(ARGUMENTS, 1e-4) is None
        assert await device.check(1) is None
        pairs = await device.pairs(2, 7)
        assert isinstance(pairs, list)
        assert len(pairs) == 7
        assert all(p.original > 0 and p.rewrite > 0 for p in pairs)
        about = await device.about()
        assert not isinstance(about, Fault)
        assert (about.name, about.architecture) == ("emulator", "sm_80")

    asked(RunnerDevice(program), question)


@pytest.mark.parametrize(
    ("name", "kind", "what"),
    [
        ("WRONG", "wrong", "argument 1: element 500 is"),
        ("BEYOND", "canary", "it writes outside of a buffer"),
        ("BELOW", "canary", "it writes outside of a buffer"),
        ("UNLAUNCHABLE", "launch", "rewrite: invalid configuration argument"),
    ],
)
def test_what_is_wrong_with_a_rewrite_is_told(
    program: Path, version: Callable[[str], Path], name: str, kind: str, what: str
) -> None:
    fault = compared(program, version("SAME"), version(name))
    assert fault is not None
    assert (fault.kind, fault.by) == (kind, "rewrite")
    assert what in fault.what


def test_an_original_that_is_wrong_is_not_the_rewrites_fault(
    program: Path, version: Callable[[str], Path]
) -> None:
    fault = compared(program, version("BEYOND"), version("SAME"))
    assert fault is not None
    assert (fault.kind, fault.by) == ("canary", "original")


def test_a_kernel_that_does_not_end_is_a_timeout_and_its_process_is_gone(
    program: Path, version: Callable[[str], Path]
) -> None:
    fault = compared(program, version("SAME"), version("ENDLESS"), seconds=5)
    assert fault is not None
    assert fault.kind == "timeout"


def test_after_a_fault_a_fresh_process_knows_what_was_loaded(
    program: Path, version: Callable[[str], Path]
) -> None:
    async def question(device: RunnerDevice) -> None:
        assert await device.load(version("SAME"), version("BEYOND")) is None
        assert await device.arrange(ARGUMENTS, 1e-4) is None
        first, second = await device.check(1), await device.check(2)
        assert first is not None and second is not None
        assert first.kind == second.kind == "canary"

    asked(RunnerDevice(program), question)


def test_a_library_that_is_not_there_is_a_fault(program: Path, tmp_path: Path) -> None:
    fault = asked(RunnerDevice(program), lambda d: d.load(tmp_path / "a.so", tmp_path / "a.so"))
    assert fault is not None
    assert fault.by == "original"


@needs("nvcc")
def test_the_runner_is_built_by_nvcc_and_says_whether_there_is_a_gpu(tmp_path: Path) -> None:
    toolkit = find_toolkit()
    assert toolkit is not None

    async def run() -> None:
        cores = Cores(None)
        builder = Builder(Toolchain(), tmp_path, cores)
        device = RunnerDevice(await build_runner(builder, toolkit))
        about = await device.about()
        await device.close()
        if is_present():
            assert isinstance(about, About), about
        else:
            assert isinstance(about, Fault)
            assert about.kind == "lost"
            assert about.what.startswith("no device")

    asyncio.run(run())
