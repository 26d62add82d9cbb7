"""How near a function comes to what this machine's memory can, and when it is too near."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from attrs import evolve

from lessonl.measure.calibrate import machine_key
from lessonl.measure.cores import Cores
from lessonl.measure.roofline import Ceilings, Roofline, parsed
from lessonl.measure.timed_sizes import TimedSize
from lessonl.measure.toolchain import Toolchain
from lessonl.model import Outcome, SizeRow
from needs import needs

MOST = Ceilings(((1 << 14, 100e9), (1 << 20, 100e9), (1 << 26, 10e9)), 50e9, 0.0)
SIZE = TimedSize("n = 8,388,608", (), 1, 1e-2, headline=True, input_bytes=1 << 26)
ROW = SizeRow("n = 8,388,608", 2.0, 1.9, 2.1, Outcome.FASTER, 48, (1 << 26) / 4e9, headline=True)


def test_what_is_printed_is_read_in_order_of_size() -> None:
    found = parsed("read 65536 5e9\nread 16384 9e9\nflops 3e9\n")
    assert found.reads == ((16384, 9e9), (65536, 5e9)) and found.flops == 3e9
    with pytest.raises(ValueError, match="no rates"):
        parsed("flops 3e9")


def test_between_two_sizes_the_rate_lies_between_theirs() -> None:
    assert [MOST.most(n) for n in (100, 1 << 14, 1 << 17)] == pytest.approx([100e9] * 3)
    assert MOST.most(1 << 23) == pytest.approx((100e9 * 10e9) ** 0.5)
    assert [MOST.most(1 << 26), MOST.most(1 << 30)] == pytest.approx([10e9] * 2)


def kept(cache: Path, most: Ceilings) -> Roofline:
    """As one that has been measured before; what measures has a compiler that always fails."""
    data = {"reads": most.reads, "flops": most.flops, "measured_at": 1e12}
    (cache / f"ceilings-{machine_key()}.json").write_text(json.dumps(data))
    return Roofline(Toolchain(cache), Cores(0))


def test_a_function_has_its_place_below_the_ceiling(tmp_path: Path) -> None:
    found = asyncio.run(kept(tmp_path, MOST).traffic(SIZE, ROW))
    assert found is not None and found.bytes == 1 << 26
    assert (found.original, found.rewrite, found.most) == pytest.approx((4e9, 8e9, 10e9))
    assert found.bound


def test_nothing_is_said_of_threads_or_of_no_arguments(tmp_path: Path) -> None:
    with_threads = kept(tmp_path, MOST)
    with_threads.cores = Cores(None)
    assert asyncio.run(with_threads.traffic(SIZE, ROW)) is None
    none = evolve(SIZE, input_bytes=0)
    assert asyncio.run(kept(tmp_path, MOST).traffic(none, ROW)) is None


def test_a_rewrite_above_the_ceiling_is_doubted_unless_the_original_is_there_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")  # nothing can be measured again
    roofline = kept(tmp_path, MOST)
    assert asyncio.run(roofline.doubt(SIZE, ROW)) == ""
    doubt = asyncio.run(roofline.doubt(SIZE, evolve(ROW, ratio=20.0)))
    assert "80 GB/s, and this machine has 10" in doubt
    searches = evolve(ROW, original_seconds=(1 << 26) / 40e9, ratio=2.0)
    assert asyncio.run(roofline.doubt(SIZE, searches)) == ""


@needs("g++")
@pytest.mark.slow
def test_this_machine_has_ceilings_that_are_kept(tmp_path: Path) -> None:
    roofline = Roofline(Toolchain(tmp_path), Cores(0))
    found = asyncio.run(roofline.ceilings())
    assert found is not None and found.flops > 1e8
    sizes, rates = zip(*found.reads, strict=True)
    assert list(sizes) == sorted(sizes) and min(rates) > 1e8
    assert asyncio.run(Roofline(Toolchain(tmp_path), Cores(0)).ceilings()) == found
    assert asyncio.run(roofline.ceilings(again=True)) != found
