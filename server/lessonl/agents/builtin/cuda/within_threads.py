"""Techniques for C++ on what one thread of the device does, where nothing of the host comes in."""

from __future__ import annotations

import re
from functools import partial
from typing import Final

from attrs import evolve

from lessonl.agents.builtin.cuda.kernel import ATOMIC, kernel
from lessonl.agents.builtin.technique import Technique
from lessonl.model import Function, Rewrite
from lessonl.source.cuda import blanked

_HEAD: Final = re.compile(
    rb"(?:\s*(?:__global__|__device__|__host__|__forceinline__|__noinline__"
    rb"|__launch_bounds__\s*\([^()]*\)))+\s*"
)
_OF_THE_HOST: Final = re.compile(r"#include|\bstd::|\[[&=]?\]\s*\(|\bnew\b|\bthrow\b|\btry\b")


def of_device(technique: Technique) -> Technique:
    """The technique as it is applied to kernels and functions of the device."""
    return evolve(technique, apply=partial(_apply, technique=technique), cuda=True)


def _apply(function: Function, technique: Technique) -> Rewrite | None:
    """Only where the threads have nothing in common, and no library of the host is needed."""
    seen = kernel(function, "kernel", "device")
    data = function.text.encode()
    head = _HEAD.match(data)
    if seen is None or head is None or not seen.alone or ATOMIC.search(function.text):
        return None
    rest = data[head.end() :]
    if blanked(rest) != rest:
        return None
    made = technique.apply(evolve(function, text=rest.decode()))
    if made is None or len(_OF_THE_HOST.findall(made.text)) > len(
        _OF_THE_HOST.findall(function.text)
    ):
        return None
    return evolve(made, text=head.group().decode() + made.text)
