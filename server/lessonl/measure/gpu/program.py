"""Builds the program that runs kernels on a GPU, with the nvcc of this machine."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

from lessonl.measure.build import Builder
from lessonl.measure.cores import build_seconds
from lessonl.measure.gpu.runner import RunnerDevice, is_present
from lessonl.measure.gpu.toolkit import Toolkit
from lessonl.measure.toolchain import writing_to
from lessonl.model import LessonlError

SOURCE: Final = Path(__file__).parents[1] / "runtime" / "gpu"
FLAGS: Final = ("-std=c++17", "-O2", "-w")


async def open_device(builder: Builder, toolkit: Toolkit) -> RunnerDevice | None:
    """The GPU of this machine; None where the system has no driver of NVIDIA's.

    Raises LessonlError as `build_runner` does.
    """
    if not is_present():
        return None
    return RunnerDevice(await build_runner(builder, toolkit), toolkit.sanitizer)


async def build_runner(builder: Builder, toolkit: Toolkit) -> Path:
    """The runner, built once for an nvcc and kept. Raises LessonlError (``environment``)."""
    source = SOURCE / "runner.cu"
    texts = b"".join(p.read_bytes() for p in sorted(SOURCE.iterdir()))
    key = hashlib.sha256(f"{toolkit.nvcc} {toolkit.release}".encode() + texts).hexdigest()[:16]
    home = builder.toolchain.cache / "bin"
    target = home / f"gpu-{key}"
    if target.exists():
        return target
    work = builder.directory("gpu-runner")
    made = work / "runner"
    argv = [str(toolkit.nvcc), *FLAGS, str(source), "-o", str(made), *toolkit.libraries(), "-ldl"]
    done = await builder.toolchain.compile_sandboxed(
        argv,
        work=work,
        readable=(SOURCE, *toolkit.readable),
        timeout=2 * build_seconds(),
    )
    if not done.ok:
        lines = done.stderr.decode(errors="replace").splitlines() or ["it did not finish"]
        raise LessonlError(
            f"nvcc {toolkit.release} cannot build LessonL's runner for GPUs: {lines[0]}",
            "Check that nvcc compiles and links a program of your own.",
            code="environment",
        )
    with writing_to(builder.toolchain.cache):
        home.mkdir(parents=True, exist_ok=True)
        made.replace(target)
    return target
