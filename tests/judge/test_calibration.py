"""The noise of the machine is measured once, by whoever has the right to time first."""

from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path

import pytest
from attrs import asdict

from lessonl.measure.calibrate import Calibration, calibration, machine_key
from lessonl.measure.line import Line
from lessonl.measure.referee import Referee
from lessonl.measure.toolchain import Toolchain
from needs import needs

pytestmark = [needs("g++"), pytest.mark.slow]


def test_who_waits_for_the_turn_takes_what_was_measured_meanwhile(tmp_path: Path) -> None:
    toolchain, other = Toolchain(tmp_path), Toolchain(tmp_path)
    measured = Calibration(0.02, 40, 0, 1.0, time.time())
    not_started = Referee(Line(tmp_path / "referee"))

    async def both() -> Calibration:
        async with other.timing_turn():
            waiting = asyncio.create_task(calibration(toolchain, not_started, 1e9))
            await asyncio.sleep(0)  # it has looked for one that is kept
            kept = tmp_path / f"calibration-{machine_key()}.json"
            kept.write_text(json.dumps(asdict(measured)))
        return await waiting

    assert asyncio.run(both()) == measured
