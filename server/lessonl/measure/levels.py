"""Flags after a unit's own: other builds of the same text, to be compared with it."""

from typing import Final

SANITIZE: Final = (
    "-O1",
    "-g0",
    "-fsanitize=address,undefined",
    "-fno-sanitize-recover=all",
    "-fno-sanitize=vptr",
)
DEFINED: Final = (*SANITIZE, "-O0", "-fsanitize=float-cast-overflow", "-fno-sanitize-recover=all")
"""Tells whether the original is defined on an input. What is out of range is not in `undefined`,
and is lost where the compiler makes one operation of rounding and conversion."""
UNOPTIMISED: Final = ("-O0", "-ffp-contract=off")
BY_ANOTHER: Final = ("-g0",)
"""What a build by another compiler has beside its unit's flags: nothing that changes code."""
FAST_MATH: Final = ("-O3", "-ffast-math", "-fno-finite-math-only")
REALIGNED: Final = ("-falign-functions=128", "-falign-loops=32")
