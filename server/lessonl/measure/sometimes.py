"""Readings of parameters under which the original runs cleanly on some inputs only."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

from lessonl.measure.referee import Crash, Died, Fault, Tried

Result = Tried | Fault | Crash | Died

#: Of so many inputs so many must run cleanly.
_INPUTS: Final = 120
_CLEAN: Final = 3
#: One of so many is without what the text names.
_PLAIN: Final = 4
#: A process that ends costs far more than a fault.
_DEATHS: Final = 6


async def some_clean(
    attempt: Callable[[int, int], Awaitable[Result]],
    respawn: Callable[[], Awaitable[None]],
    plans: tuple[int, int],
) -> Result:
    """A clean run if there are enough of them among several, else the last that is not.

    ``attempt`` runs a plan with the seed of this number; of the two plans the second has in it
    what the function's text names, which a parser, for example, may insist on.
    """
    clean, deaths, other = 0, 0, None
    for more in range(_INPUTS):
        result = await attempt(plans[min(1, more % _PLAIN)], more)
        clean += isinstance(result, Tried)
        if isinstance(result, Tried):
            if clean == _CLEAN:
                return result
            continue
        other = result
        if isinstance(result, Died):
            await respawn()
            deaths += 1
            if deaths == _DEATHS:
                break
    assert other is not None
    return other
