"""What is made of a GPU's answers, with a device that replays them."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from fakes.device import ABOUT, ReplayedDevice
from lessonl.measure.expression import Expression, constant
from lessonl.measure.gpu.arguments import Arguments, total_bytes
from lessonl.measure.gpu.device import Buffer, Fault, Scalar
from lessonl.measure.gpu.judging import NO_GPU, OnDevice, Subject
from lessonl.measure.nodes import parse
from lessonl.measure.spec import NodeSpec, Spec
from lessonl.model import Evidence, Outcome, Unsupported, Verdict

TREE = parse(
    [
        "0\t-1\tpointer\t4\t\tconst float*\t\t",
        "1\t0\treal\t4\tc\tconst float\t\t",
        "2\t-1\tpointer\t4\t\tfloat*\t\t",
        "3\t2\treal\t4\t\tfloat\t\t",
        "4\t-1\tsigned\t4\tv\tint\t\t",
    ],
    ["x", "y", "n"],
)
SPEC = Spec(
    ("n",),
    {"x": NodeSpec(length=Expression("n")), "y": NodeSpec(length=Expression("n"))},
)
RIGHT = Verdict(
    "scale", Path("a.cu"), 1, Outcome.CORRECT_UNTIMED, "run on the emulator",
    evidence=Evidence(inputs=100, sanitizers="ASan and UBSan clean"),
)  # fmt: skip


def judged(device: ReplayedDevice | None, *, confirmed: bool = False) -> Verdict:
    async def library(text: str) -> Path | None:
        return None if text == "refused" else Path(text)

    async def run() -> Verdict:
        gpu, subject = OnDevice(device), Subject("original", Arguments(TREE, SPEC), library)
        verdict = await gpu.added(subject, "rewrite", RIGHT)
        return await gpu.confirm(subject, "rewrite", verdict) if confirmed else verdict

    return asyncio.run(run())


def test_without_a_gpu_nothing_is_said_about_speed() -> None:
    verdict = judged(None)
    assert verdict.outcome is Outcome.CORRECT_UNTIMED
    assert verdict.speedup is None
    assert verdict.reason.endswith(NO_GPU)
    assert not verdict.machine.gpu


@pytest.mark.parametrize(
    ("ratio", "expected"),
    [(1.5, Outcome.FASTER), (1.0, Outcome.SAME), (0.6, Outcome.SLOWER)],
)
def test_replayed_times_lead_to_a_verdict_by_the_rule(ratio: float, expected: Outcome) -> None:
    verdict = judged(ReplayedDevice(ratio))
    assert verdict.outcome is expected, verdict
    assert verdict.speedup is not None
    assert verdict.speedup.low <= ratio <= verdict.speedup.high
    assert verdict.machine.gpu == str(ABOUT)
    assert "1410 MHz" in verdict.machine.gpu
    assert any("L2 cache flushed" in note for note in verdict.notes)
    assert "compute-sanitizer clean (memcheck, racecheck, initcheck)" in str(
        verdict.evidence.sanitizers
    )


def test_identical_code_is_not_called_faster() -> None:
    for seed in range(20):
        device = ReplayedDevice(noise=0.05)
        device.random.seed(seed)
        assert judged(device).outcome is not Outcome.FASTER


def test_a_faster_rewrite_is_measured_again_before_it_is_shown() -> None:
    device = ReplayedDevice(1.3)
    verdict = judged(device, confirmed=True)
    assert verdict.outcome is Outcome.FASTER
    assert device.calls.count("about") == 2
    assert len([n for n in verdict.notes if "L2 cache" in n]) == 1


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("wrong", Outcome.INCORRECT),
        ("canary", Outcome.INCORRECT),
        ("launch", Outcome.CRASHED),
        ("timeout", Outcome.TIMED_OUT),
    ],
)
@pytest.mark.parametrize("call", ["check", "pairs"])
def test_a_fault_of_the_rewrite_is_its_verdict(call: str, kind: str, expected: Outcome) -> None:
    fault = Fault(kind, "rewrite", "element 7 differs")  # type: ignore[arg-type]
    verdict = judged(ReplayedDevice(2.0, faults={call: (0, fault)}))
    assert verdict.outcome is expected
    assert verdict.check == f"gpu {kind}"
    assert "element 7 differs" in verdict.reason
    assert verdict.speedup is None


@pytest.mark.parametrize("call", ["about", "load", "arrange", "check", "pairs"])
def test_a_device_that_is_lost_says_nothing_of_the_rewrite(call: str) -> None:
    device = ReplayedDevice(2.0, faults={call: (0, Fault("lost", "", "it fell off the bus"))})
    verdict = judged(device)
    assert verdict.outcome is Outcome.CORRECT_UNTIMED
    assert "it fell off the bus" in verdict.reason
    assert verdict.speedup is None


def test_what_compute_sanitizer_finds_ends_it_before_anything_is_timed() -> None:
    device = ReplayedDevice(2.0, sanitizer={"racecheck": "Race reported between Write and Read"})
    verdict = judged(device)
    assert verdict.outcome is Outcome.INCORRECT
    assert "racecheck: Race reported" in verdict.reason
    last = device.calls.index("racecheck")
    assert "pairs" not in device.calls[last:]


def test_that_there_is_no_compute_sanitizer_is_told() -> None:
    verdict = judged(ReplayedDevice(1.5, sanitizer=None))
    assert verdict.outcome is Outcome.FASTER
    assert str(verdict.evidence.sanitizers).endswith("compute-sanitizer not found")


def test_a_device_too_noisy_to_tell_gives_no_ratio() -> None:
    verdict = judged(ReplayedDevice(1.05, noise=0.9))
    assert verdict.outcome is Outcome.CORRECT_UNTIMED
    assert "too noisy" in verdict.reason


def test_a_call_that_is_too_short_is_not_timed() -> None:
    verdict = judged(ReplayedDevice(2.0, seconds=1e-12))
    assert verdict.outcome is Outcome.CORRECT_UNTIMED
    assert "a call takes" in verdict.reason


def test_more_than_the_measured_bandwidth_is_flagged() -> None:
    # 8 bytes an element in 0.1 us: 80 MB/s, and forty times as much.
    verdict = judged(ReplayedDevice(40.0, bandwidth=1e9))
    assert verdict.outcome is Outcome.FASTER
    assert verdict.flagged
    assert any("more than the device's memory allows" in note for note in verdict.notes)
    honest = judged(ReplayedDevice(1.2, bandwidth=1e9))
    assert not honest.flagged


def test_arguments_follow_from_the_spec() -> None:
    made = Arguments(TREE, SPEC).at(1000)
    assert made == (
        Buffer("f32", 1000, -10.0, 10.0),
        Buffer("f32", 1000, -10.0, 10.0),
        Scalar("i32", 1000, 1000),
    )
    assert total_bytes(made) == 8000


def test_what_a_device_is_not_given_is_refused_by_name() -> None:
    spec = Spec(("n",), {**SPEC.nodes, "x": NodeSpec()})
    with pytest.raises(Unsupported, match="x \\(const float\\*\\) is not made on a GPU"):
        Arguments(TREE, spec).at(10)
    before = NodeSpec(length=Expression("n"), before=constant(1))
    with pytest.raises(Unsupported, match="x"):
        Arguments(TREE, Spec(("n",), {**SPEC.nodes, "x": before})).at(10)
