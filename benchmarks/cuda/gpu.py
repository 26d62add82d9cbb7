"""The real device path: kernels whose outcome is known, judged on the GPU of this machine."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from attrs import frozen

from lessonl.measure.build import Builder
from lessonl.measure.gpu.device import Fault
from lessonl.measure.gpu.program import open_device
from lessonl.measure.gpu.runner import is_present
from lessonl.measure.gpu.toolkit import find_toolkit
from lessonl.measure.judge import open_judge
from lessonl.measure.options import Options
from lessonl.model import Outcome, Rewrite, Verdict
from lessonl.source.functions import find

Say = Callable[[str], None]

_SCALE: Final = """__global__ void scale(const float* x, float* y, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) y[i] = 2.0f * x[i];
}
"""
_LAUNCH: Final = """void run(const float* x, float* y, int n) {
  scale<<<(n + 255) / 256, 256>>>(x, y, n);
}
"""
_BODY: Final = "  if (i < n) y[i] = 2.0f * x[i];\n"


@frozen
class Known:
    """A rewrite of ``scale`` and the outcomes that it may have on a GPU."""

    name: str
    text: str
    outcomes: tuple[Outcome, ...]


KNOWN: Final = (
    Known("the same code", _SCALE.replace("2.0f * x[i]", "x[i] * 2.0f"), (Outcome.SAME,)),
    Known(
        "sixteen times the reads",
        _SCALE.replace(
            _BODY,
            "  if (i >= n) return;\n  volatile const float* v = x;\n  float s = 2.0f * x[i];\n"
            "  for (int k = 1; k < 16; ++k) s += 0.0f * v[(i + k * 4099) % n];\n  y[i] = s;\n",
        ),
        (Outcome.SLOWER,),
    ),
    Known(
        "wrong at the last element",
        _SCALE.replace("if (i < n)", "if (i < n - 1)"),
        (Outcome.INCORRECT,),
    ),
    Known(
        "one element too far",
        _SCALE.replace("if (i < n)", "if (i <= n)"),
        (Outcome.INCORRECT, Outcome.CRASHED),
    ),
)


def missing() -> str:
    """Why nothing can be run on a GPU here, in one sentence; empty where it can."""
    if not is_present():
        return "No GPU was tested: this machine has no driver of NVIDIA's (no /dev/nvidiactl)."
    if find_toolkit() is None:
        return "No GPU was tested: nvcc was not found on PATH, in CUDA_HOME or in a wheel."
    return ""


def exercise(say: Say) -> bool:
    """Judges all of ``KNOWN`` and says what was done; False where that is not as it should be."""
    if why := missing():
        say(why)
        return False
    return asyncio.run(_exercised(say))


async def _exercised(say: Say) -> bool:
    good = True
    with tempfile.TemporaryDirectory() as place:
        file = Path(place) / "scale.cu"
        file.write_text(_SCALE + _LAUNCH)
        function = find(file, file.read_bytes(), name="scale")
        async with open_judge(Options(cache=False, gpu=True), say) as judge:
            if not await _introduced(judge.builder, say):
                return False
            for known in KNOWN:
                verdict = await judge.evaluate(function, Rewrite(known.text))
                say(f"{known.name}: {_told(verdict)}")
                if verdict.outcome not in known.outcomes:
                    say(f"  expected {' or '.join(known.outcomes)}")
                    good = False
    return good


async def _introduced(builder: Builder, say: Say) -> bool:
    toolkit = find_toolkit()
    assert toolkit is not None
    device = await open_device(builder, toolkit)
    if device is None:
        return False
    about = await device.about()
    await device.close()
    if isinstance(about, Fault):
        say(f"No GPU was tested: {about.what}.")
        return False
    say(f"on {about}, nvcc {toolkit.release}")
    return True


def _told(verdict: Verdict) -> str:
    measured = ""
    if (s := verdict.speedup) is not None:
        measured = f" {s.ratio:.3f} [{s.low:.3f}, {s.high:.3f}], {s.pairs} pairs"
    checked = verdict.evidence.sanitizers or "no sanitizer"
    return f"{verdict.outcome}{measured}; {verdict.reason}; {checked}"
