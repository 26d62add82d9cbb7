"""Which flags ask for another machine's code."""

from __future__ import annotations

import pytest

from lessonl.source.targets import foreign_target


@pytest.mark.parametrize(
    ("flags", "machine", "asked"),
    [
        ("-O2 -m32", "x86_64", "-m32"),
        ("-m32 -m64", "x86_64", ""),
        ("-m32", "i686", ""),
        ("-m64", "i686", "-m64"),
        ("--target=x86_64-pc-linux-gnu -DA=-m32", "x86_64", ""),
        ("-target arm64-apple-macos11", "aarch64", ""),
        ("-arch x86_64", "arm64", "-arch x86_64"),
        ("--target=arm-none-eabi -mcpu=cortex-m4", "x86_64", "--target=arm-none-eabi"),
    ],
)
def test_the_last_flag_that_names_a_machine_counts(flags: str, machine: str, asked: str) -> None:
    assert foreign_target(flags.split(), machine) == asked
